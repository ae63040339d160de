"""`python -m tests.bot.web.screens FOLDER --data LIBRARY`: pages as a browser shows them, on a phone and at a desk."""

from __future__ import annotations

import io
from pathlib import Path

import click
from PIL import Image

from index.sop import Role
from index.store import Store
from tests.bot.web.browser import MISSING, Browser, driver, window
from tests.bot.web.site import serving

_PHONE, _DESK = 360, 1100
_COLOURS = 64


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--number", default="CONTOH-MKO.02.04.03.01/BP3MI/2022", help="The SOP to show.")
def main(folder: Path, data: Path, number: str) -> None:
    """Draw them into FOLDER."""
    if MISSING:
        raise click.ClickException(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(data)
    internal = next(entry for entry in store.entries(Role.STAFF) if entry not in store.entries(Role.PUBLIC))
    with serving(data) as (address, room), driver() as client:
        room.people.grant(1, Role.STAFF)
        with window(client, width=_PHONE) as phone:
            _asked(phone, address, "id", "gaji saya blm dibayar 2 bln, lapor kmn?", folder / "answer-phone.png")
            _asked(phone, address, "id", "majikan mengurung saya di rumah, tolong", folder / "danger-phone.png")
            for name, where in (
                ("first", ""),
                ("browse", "browse"),
                ("sop", f"sop/{number}"),
                ("paper", f"pages/{number}"),
            ):
                _shown(phone, f"{address}/id/{where}", folder / f"{name}-phone.png")
        with window(client, width=_DESK) as desk:
            _asked(desk, address, "en", "what are the requirements for OPP P to P?", folder / "answer-desk.png")
            _shown(desk, f"{address}/en/search?q=wages", folder / "search-desk.png")
            _shown(desk, f"{address}/id/sop/{number}", folder / "sop-desk.png")
            desk.open(f"{address}/id/in/{room.people.sessions.link(1)}")
            desk.send("main button")
            _shown(desk, f"{address}/id/desk?law=UU+18%2F2017", folder / "staff-desk.png")
            _shown(desk, f"{address}/id/sop/{internal.number}", folder / "internal-desk.png")
        room.people.forget(1)


def _asked(browser: Browser, address: str, language: str, question: str, file: Path) -> None:
    browser.open(f"{address}/{language}/")
    browser.write("#question", question)
    browser.send("form.ask button")
    _drawn(browser, file)


def _shown(browser: Browser, where: str, file: Path) -> None:
    browser.open(where)
    _drawn(browser, file)


def _drawn(browser: Browser, file: Path) -> None:
    browser.run("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
    browser.until("return [...document.images].every(one => one.complete)")
    picture = Image.open(io.BytesIO(browser.picture()))
    picture.convert("RGB").quantize(_COLOURS).save(file, optimize=True)
    click.echo(f"{file} {file.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
