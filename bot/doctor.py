"""`tanya-sop doctor`: what is configured, what is missing, whether the index is sound and the token works."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import click
from rich.console import Console
from rich.markup import escape

from index.databases import exists, opened
from index.encoder import Encoder
from index.errors import SopError
from index.messages import say
from index.options import configured_encoder, data_option, json_option, print_json
from index.settings import Settings
from index.sop import Role
from index.store import Store
from index.system import memory_unbound, tesseract_missing


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well (None: not set up, and need not be), and what was found."""

    name: str
    well: bool | None
    found: str


@click.command("doctor", epilog="Example: tanya-sop doctor")
@json_option
@data_option
def doctor_command(settings: Settings, *, as_json: bool) -> None:
    """Check settings, encoder, index, OCR and the bot's token; exit status 1 if something is wrong."""
    checks = list(_checks(settings))
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        console = Console()
        for check in checks:
            mark = {True: "[green]v[/green]", False: "[red]x[/red]", None: "[dim]-[/dim]"}[check.well]
            console.print(f"{mark} {check.name:<9} {escape(check.found)}")
    sys.exit(int(any(check.well is False for check in checks)))


def _checks(settings: Settings) -> Iterator[Check]:
    reason, system = memory_unbound(), f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    unbound = f"; {say('doctor.unbound', settings.language, reason=reason)}" if reason else ""
    yield Check("system", well=None if reason else True, found=system + unbound)
    yield Check("data", well=True, found=str(settings.data))
    yield _guarded("database", settings, lambda: _database(settings))
    yield Check("documents", well=settings.documents.is_dir(), found=str(settings.documents))
    try:
        encoder = configured_encoder(settings)
    except SopError as error:
        yield Check("encoder", well=False, found=error.sentence(settings.language))
        return
    yield Check("encoder", well=True, found=f"{encoder.name} ({encoder.dim})")
    yield _guarded("index", settings, lambda: _index(settings, encoder))
    missing = tesseract_missing()
    yield Check("ocr", well=None if missing else True, found=missing or "tesseract")
    yield _token(settings)
    yield Check(
        "admins", well=None if not settings.admins else True, found=", ".join(map(str, sorted(settings.admins))) or "-"
    )


def _guarded(name: str, settings: Settings, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except SopError as error:
        return Check(name, well=False, found=error.sentence(settings.language))


def _database(settings: Settings) -> Check:
    path = settings.data / "index.db"
    if not exists(path):
        return Check("database", well=None, found="-")
    connection = opened(path)
    found = connection.described()
    connection.close()
    return Check("database", well=True, found=found)


def _index(settings: Settings, encoder: Encoder) -> Check:
    store = Store(settings.data)
    if problem := store.problem():
        return Check("index", well=False, found=say("doctor.torn", settings.language, reason=problem))
    sops, pages, passages = store.totals(Role.STAFF)
    waiting = len(store.without_vector(encoder.name))
    found = say("cli.totals", settings.language, sops=sops, pages=pages, passages=passages)
    return Check(
        "index",
        well=True,
        found=f"{found}; {say('doctor.waiting', settings.language, count=waiting)}" if waiting else found,
    )


def _token(settings: Settings) -> Check:
    if not settings.telegram_bot_token.get_secret_value():
        return Check("token", well=None, found=say("doctor.no_token", settings.language))
    from bot.telegram.app import who

    name, problem = asyncio.run(who(settings))
    return Check("token", well=not problem, found=problem or f"@{name}")
