"""`tanya-sop ingest` and `edit`: what they take, what they refuse, and how they end for a script."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.program import program
from index.errors import BadSetting
from index.sop import Role
from ingest.commands import Field
from tests.conftest import DOCUMENTS, remembering
from tests.library import entries, generation

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


@pytest.fixture(autouse=True)
def _known_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.options.configured_encoder", lambda settings: remembering())


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(program, list(map(str, words)))


@pytest.mark.parametrize(
    ("value", "of_library", "of_file"),
    [
        ("title", True, True),
        ("step.3.waktu", True, True),
        ("section.1", True, True),
        ("document.2.title", False, True),
        ("step.3.judul", False, False),
        ("sha256", False, False),
    ],
)
def test_what_can_be_corrected_is_known_and_where_a_file_may_hold_several_documents(
    value: str, *, of_library: bool, of_file: bool
) -> None:
    for field, taken in ((Field(), of_library), (Field(of_file=True), of_file)):
        if taken:
            assert field.convert(value, None, None) == value
        else:
            with pytest.raises(click.BadParameter, match=r"title.*step\.N\.CELL"):
                field.convert(value, None, None)


def test_a_path_that_is_not_there_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    shutil.copy(DOCUMENTS / "public" / "opp-p-to-p.pdf", tmp_path)
    done = run("ingest", tmp_path / "opp-p-to-p.pdf", tmp_path / "none.pdf", "--data", tmp_path / "data")
    assert done.exit_code == 1, done.output
    assert "none.pdf" in done.output
    [entry] = entries(tmp_path / "data")
    assert entry.number == OPP
    # In no folder called public it is internal.
    assert entries(tmp_path / "data", Role.PUBLIC) == []


def test_nothing_to_read_is_status_2(tmp_path: Path) -> None:
    assert run("ingest", tmp_path, "--data", tmp_path / "data").exit_code == 2


def test_fields_are_set_right_for_one_file_and_never_for_several(tmp_path: Path) -> None:
    for name in ("opp-p-to-p.pdf", "jenazah.pdf"):
        shutil.copy(DOCUMENTS / "public" / name, tmp_path)
    refused = run("ingest", tmp_path, "--set", "title", "Judul", "--data", tmp_path / "data")
    assert refused.exit_code == 2
    assert not (tmp_path / "data" / "index.db").exists()


def test_a_check_tells_everything_and_publishes_nothing(few: Path, tmp_path: Path) -> None:
    file = tmp_path / "opp-p-to-p.pdf"
    shutil.copy(DOCUMENTS / "public" / file.name, file)
    data = tmp_path / "data"
    shutil.copytree(few, data, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    before = generation(data)
    done = CliRunner().invoke(program, ["ingest", str(file), "--check", "--json", "--data", str(data)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [(found["number"], found["known"]) for found in told["read"]] == [(OPP, "")]
    assert told["failed"] == []
    assert generation(data) == before


def test_a_correction_is_told_with_its_generation_and_a_bad_value_by_its_field(fresh: Path) -> None:
    done = run("edit", OPP, "title", "Judul Baru", "--data", fresh)
    assert done.exit_code == 0, done.output
    assert "Judul Baru" in [entry.title for entry in entries(fresh)]
    bad = run("edit", OPP, "effective", "kemarin", "--data", fresh)
    assert isinstance(bad.exception, BadSetting)
    assert "effective" in str(bad.exception)
