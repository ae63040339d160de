"""One command whose parts are loaded only when they are called."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from bot import program as commands
from bot.program import LateGroup, main
from index.errors import UnknownSop


@pytest.mark.parametrize(("name", "spared"), [("ask", "ingest"), ("ingest", "telegram"), ("list", "bot.telegram")])
def test_a_command_loads_nothing_of_the_other_rooms(name: str, spared: str) -> None:
    code = "import sys, click; from bot.program import program; "
    code += f"program.get_command(click.Context(program), '{name}'); "
    code += f"print([m for m in sys.modules if m == '{spared}' or m.startswith('{spared}.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_no_room_has_is_no_command() -> None:
    assert LateGroup().get_command(click.Context(LateGroup()), "answer") is None


@pytest.mark.parametrize(
    ("error", "told"),
    [(UnknownSop(number="7/2024"), "7/2024"), (OSError(28, "No space left on device", "/data"), "/data")],
)
def test_what_goes_wrong_is_one_sentence_and_status_2(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> None:
        raise error

    monkeypatch.setattr(commands, "program", failing)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in said
    assert said.count("\n") == 1
