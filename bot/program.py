"""The command `tanya-sop`: each name leads to the room that owns it, which is loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from index.errors import SopError
from index.messages import say
from index.settings import load_settings
from index.storage import storage_error

_COMMANDS = {
    "ingest": "ingest.commands",
    "ask": "bot.terminal",
    "chat": "bot.terminal",
    "search": "index.commands",
    "list": "index.commands",
    "show": "ingest.showing",
    "status": "index.commands",
    "edit": "ingest.commands",
    "repair": "ingest.repairing",
    "remove": "index.commands",
    "history": "index.commands",
    "rollback": "index.commands",
    "bot": "bot.running",
    "web": "bot.web.commands",
    "start": "bot.starting",
    "profile": "index.profile_commands",
    "move": "bot.moving",
    "doctor": "bot.doctor",
    "eval": "bot.evaluation",
    "calibrate": "bot.calibration",
}


class LateGroup(click.Group):
    """A group whose commands are looked up in the rooms of `_COMMANDS` when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[cmd_name]), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None


@click.command(
    cls=LateGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: tanya-sop ingest, then: tanya-sop ask 'syarat cuti apa saja?'",
)
@click.version_option(package_name="tanya-sop")
def program() -> None:
    """Ask the SOPs of an office in everyday words; every answer cites its SOP and page."""


def main() -> None:
    """Run the command; an error that we know becomes one sentence and exit status 2."""
    try:
        program()
    except SopError as error:
        _end(error.sentence(_language()))
    except OSError as error:
        told = storage_error(error, Path(os.fsdecode(error.filename or ".")))
        plain = say("cli.system", _language(), reason=f"{error.strerror}: {error.filename}")
        _end(told.sentence(_language()) if told else plain)


def _end(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def _language() -> str:
    try:
        return load_settings().language
    except SopError:
        return "id"


if __name__ == "__main__":
    main()
