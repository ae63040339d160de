"""The tables of the README files that are made from code: `make pages` writes them, the suite compares them (cog)."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import PurePath

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.program import _COMMANDS
from index.settings import Settings


def settings() -> str:
    """A row for each setting: its variable, its default, what it is."""
    rows = ["| variable | default | what |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        variable = "TELEGRAM_BOT_TOKEN" if name == "telegram_bot_token" else f"TANYA_SOP_{name.upper()}"
        rows.append(f"| `{variable}` | {_default(name, field)} | {_cell(field.description or '')} |")
    return "\n".join(rows) + "\n"


def _default(name: str, field: FieldInfo) -> str:
    if name == "data":
        return "the user's data folder"
    value = field.get_default(call_default_factory=True, validated_data={})
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(value, PurePath):
        return f"`{value.name}/`"
    return f"`{value}`" if value or value == 0 else ""


def commands() -> str:
    """A row for each command: how it is called, the first sentence of its help, an example."""
    rows = ["| command | what it does | example |", "| --- | --- | --- |"]
    for name, room in _COMMANDS.items():
        command = getattr(importlib.import_module(room), f"{name}_command")
        rows += [_row(called, found) for called, found in _leaves(name, command)]
    return "\n".join(rows) + "\n"


def _leaves(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for sub, found in command.commands.items():
            yield f"{name} {sub}", found
    else:
        yield name, command


def _row(name: str, command: click.Command) -> str:
    arguments = [
        f"[{p.human_readable_name}...]" if p.nargs < 0 else f"[{p.human_readable_name}]" if not p.required
        else p.human_readable_name
        for p in command.params
        if isinstance(p, click.Argument)
    ]  # fmt: skip
    what = " ".join((command.help or "").split("\n\n")[0].split())
    example = (command.epilog or "").partition(": ")[2]
    return f"| `{' '.join([name, *arguments])}` | {_cell(what)} | `{_cell(example)}` |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
