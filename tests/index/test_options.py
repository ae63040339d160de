"""The options that commands share: whose eyes read by default, and vectors that are made before a search needs them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from index.encoder import Encoder
from index.errors import NoIndex
from index.options import data_option, libraries_option, open_retriever, print_json, role_option, staff_option
from index.settings import Settings, load_settings
from index.sop import Role


def test_who_asks_is_the_public_and_an_operator_is_staff_unless_told_otherwise() -> None:
    for option, unless_told in ((role_option, Role.PUBLIC), (staff_option, Role.STAFF)):
        seen: list[Role] = []
        command = click.command()(option(lambda role, seen=seen: seen.append(role)))
        for told in ([], ["--role", "public"], ["--role", "staff"]):
            assert CliRunner().invoke(command, told).exit_code == 0
        assert seen == [unless_told, Role.PUBLIC, Role.STAFF]
        assert CliRunner().invoke(command, ["--role", "admin"]).exit_code == 2


def test_the_folder_is_that_of_the_command_then_that_of_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def note(settings: Settings) -> None:
        seen.append(settings.data)

    monkeypatch.setenv("TANYA_SOP_DATA", str(tmp_path / "set"))
    command = click.command()(data_option(note))
    CliRunner().invoke(command, [])
    CliRunner().invoke(command, ["--data", str(tmp_path / "given")])
    assert seen == [tmp_path / "set", tmp_path / "given"]


def test_a_library_comes_with_its_questions_and_both_must_be_there(tmp_path: Path) -> None:
    seen: list[object] = []
    command = click.command()(libraries_option(lambda pairs: seen.append(pairs)))
    questions = tmp_path / "q.jsonl"
    assert CliRunner().invoke(command, ["--on", str(tmp_path), str(questions)]).exit_code == 2
    questions.touch()
    CliRunner().invoke(command, ["--on", str(tmp_path), str(questions)] * 2)
    assert seen == [((tmp_path, questions),) * 2]


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"judul": "Café"})
    printed = capsys.readouterr().out
    assert "Café" in printed
    assert json.loads(printed) == {"judul": "Café"}


def test_passages_without_a_vector_get_one_before_the_first_search(
    fresh: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(fresh / "index.db")) as database, database:
        database.execute("DELETE FROM vector WHERE passage_id IN (SELECT passage_id FROM vector LIMIT 3)")
    settings = load_settings(fresh)
    retriever = open_retriever(settings)
    assert retriever.store.without_vector(encoder.name) == []
    assert "3" in capsys.readouterr().err
    retriever.store.close()


def test_a_folder_without_a_library_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        open_retriever(load_settings(tmp_path))
