"""No file, however broken or hostile, crashes the reader, hangs it or eats the machine; each is told in one sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.settings import Settings
from index.sop import Sop, Visibility
from ingest.finding import find
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent
from tests.ingest.hostile import Hostile, corpus, mutations

SECONDS = 8
GOOD = DOCUMENTS / "public" / "opp-p-to-p.pdf"


def read(files: dict[str, bytes], folder: Path) -> dict[str, object]:
    """What comes of each file, by name, read in bounded children."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    settings = Settings(data=folder / "data", read_seconds=SECONDS, read_memory_mb=700)
    found = find([folder], visibility=Visibility.PUBLIC, documents=folder)
    with Sandbox(settings) as sandbox:
        return {file.path.name: outcome for file, outcome in sandbox.read_all(found, Silent())}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Hostile], dict[str, object], float]:
    files = list(corpus(GOOD.read_bytes()))
    began = time.monotonic()
    read_ = read({file.name: file.data for file in files}, tmp_path_factory.mktemp("hostile"))
    return files, read_, time.monotonic() - began


def test_every_hostile_file_ends_as_its_class_should(outcomes: tuple[list[Hostile], dict[str, object], float]) -> None:
    files, read_, _ = outcomes
    assert len(files) >= 60
    assert set(read_) == {file.name for file in files}
    wrong = {file.name: read_[file.name] for file in files if not isinstance(read_[file.name], file.outcomes)}
    assert wrong == {}


def test_each_reason_is_one_sentence_without_a_trace(outcomes: tuple[list[Hostile], dict[str, object], float]) -> None:
    for name, outcome in outcomes[1].items():
        if not isinstance(outcome, Sop):
            said = str(outcome)
            assert 10 < len(said) < 400, name
            assert "Traceback" not in said, name
            assert "\n" not in said, name


def test_active_content_is_told_and_the_rest_is_read(outcomes: tuple[list[Hostile], dict[str, object], float]) -> None:
    for file in outcomes[0]:
        if file.warning:
            sop = outcomes[1][file.name]
            assert isinstance(sop, Sop)
            assert any(file.warning in warning for warning in sop.warnings), file.name
            assert len(sop.steps) == 6


def test_nothing_hangs_past_its_bound(outcomes: tuple[list[Hostile], dict[str, object], float]) -> None:
    files, _, seconds = outcomes
    assert seconds < len(files) * SECONDS / 2


def test_a_hundred_mutations_lose_nothing(tmp_path: Path) -> None:
    files = {f"{n}.pdf": data for n, data in enumerate(mutations([GOOD.read_bytes()], 100, seed=2))}
    assert len(read(files, tmp_path)) == len(files)
