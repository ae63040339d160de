from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.settings import Settings
from index.sop import Sop, Visibility
from ingest import read_cache
from ingest.finding import FoundFile, find
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent

SCAN = DOCUMENTS / "internal" / "backup-data.pdf"


def read(file: Path, data: Path, visibility: Visibility = Visibility.INTERNAL) -> Sop:
    found = find([file], visibility=visibility, documents=file.parent)
    with Sandbox(Settings(data=data)) as sandbox:
        [(_, outcome)] = sandbox.read_all(found, Silent())
    assert isinstance(outcome, Sop)
    return outcome


@pytest.fixture
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def never(self: Sandbox, found: FoundFile) -> None:
        raise AssertionError(f"{found.file} was read again")

    monkeypatch.setattr(Sandbox, "_start", never)
    return monkeypatch


def test_the_same_bytes_are_read_once_whoever_may_see_them(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first = read(SCAN, tmp_path)
    request.getfixturevalue("nobody_reads")
    again = read(SCAN, tmp_path, Visibility.PUBLIC)
    assert (again.steps, again.sections, again.scanned) == (first.steps, first.sections, first.scanned)
    assert again.visibility is Visibility.PUBLIC


def test_another_name_or_a_changed_reader_reads_anew(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    read(SCAN, tmp_path)
    other = Path(shutil.copy(SCAN, tmp_path / "lain.pdf"))
    patch: pytest.MonkeyPatch = request.getfixturevalue("nobody_reads")
    with pytest.raises(AssertionError, match="read again"):
        read(other, tmp_path)
    patch.setattr(read_cache, "_reader", lambda: "another")
    with pytest.raises(AssertionError, match="read again"):
        read(SCAN, tmp_path)


def test_a_torn_memory_is_read_anew(tmp_path: Path) -> None:
    first = read(SCAN, tmp_path)
    [kept] = (tmp_path / "read").rglob("*.json")
    kept.write_text("{", encoding="utf-8")
    assert read(SCAN, tmp_path) == first
