"""`python -m tests.bot.web.screens FOLDER --data LIBRARY`: pages as a browser shows them, on a phone and at a desk.

The library should be the samples'; it is copied, and nothing in it changes.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from PIL import Image

from bot.web.room import Room
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.scan import scanned
from index.sop import Role
from tests.bot.web.chrome import MISSING, PHONE, chromium, window
from tests.bot.web.house import ADMIN, OPP, WORKER
from tests.bot.web.site import serving

_DESK, _WIDE = 1100, 1500
_COLOURS, _LONGEST, _MOST = 48, 1_700, 100_000
_PEOPLE = ("answered", "answered", "answered", "abstained", "answered", "emergency", "answered")
_DAY = 86_400


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def main(folder: Path, data: Path) -> None:
    """Draw ten of them into FOLDER."""
    if MISSING:
        raise click.ClickException(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, chromium() as browser:
        copy = shutil.copytree(data, Path(kept) / "data")
        with serving(copy, admins=frozenset({ADMIN})) as (address, room):
            _used(room)
            with window(browser, width=PHONE, scripts=False) as page:
                page.goto(f"{address}/id/")
                _drawn(page, folder / "first-phone.png")
                _asked(page, "gaji saya blm dibayar 2 bln, lapor kmn?")
                _drawn(page, folder / "answer-phone.png")
                page.goto(f"{address}/id/sop/{OPP}")
                _drawn(page, folder / "sop-phone.png")
            with window(browser, width=_DESK) as page:
                page.goto(f"{address}/en/")
                _asked(page, "what are the requirements for OPP P to P?")
                _drawn(page, folder / "answer-desk.png")
                page.goto(f"{address}/id/search?q=opp")
                _drawn(page, folder / "search-desk.png")
                page.goto(f"{address}/id/sop/{OPP}")
                _drawn(page, folder / "sop-desk.png")
            with window(browser, width=_WIDE) as page:
                _desk(page, address, room, folder)


def _desk(page: Any, address: str, room: Room, folder: Path) -> None:
    """The admin's pages."""
    page.goto(f"{address}/id/in/{room.people.sessions.link(ADMIN)}")
    page.click("main button")
    source = next(source for source in load_library() if source.id == "kur-penempatan")
    paper = set_paper(source.model_copy(update={"keterkaitan": []}), {})
    page.goto(f"{address}/id/desk/uploads")
    files = [("kur pindaian.pdf", scanned(paper, source, 7)), ("kur.pdf", paper)]
    page.set_input_files("#files", [{"name": n, "mimeType": "application/pdf", "buffer": data} for n, data in files])
    page.click("#send button")
    page.wait_for_selector("#list a >> nth=1")
    _drawn(page, folder / "uploads-desk.png")
    page.click("#list li:has-text('pindaian') a")
    page.wait_for_selector(".both")
    page.focus(".card textarea >> nth=1")
    _drawn(page, folder / "upload-desk.png")
    for name in ("history", "figures"):
        page.goto(f"{address}/id/desk/{name}")
        _drawn(page, folder / f"{name}-desk.png")


def _used(room: Room) -> None:
    """Two weeks in which people asked."""
    now = time.time()
    for n in range(90):
        room.people._clock = lambda n=n: now - (n * 5 % 14) * _DAY  # type: ignore[misc]
        said = {"number": OPP, "text": "ongkos kirim barang", "language": "en" if n % 6 == 0 else "id"}
        room.people.asked(f"q{n}", WORKER, outcome=_PEOPLE[n % len(_PEOPLE)], **said)
    room.people._clock = time.time
    room.people.grant(WORKER, Role.PUBLIC)


def _asked(page: Any, question: str) -> None:
    page.fill("#question", question)
    page.click("form.ask button")
    page.wait_for_selector(".answer")


def _drawn(page: Any, file: Path) -> None:
    page.evaluate("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
    while not page.evaluate("[...document.images].every(one => one.complete)"):
        page.wait_for_timeout(100)
    if page.evaluate("[...document.images].some(one => !one.naturalWidth)"):
        raise click.ClickException(f"{file.name}: a page's picture could not be drawn; is the machine too busy?")
    # What sticks to the window stands where the page begins.
    page.evaluate("scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, _LONGEST)))
    picture.quantize(_COLOURS).save(file, optimize=True)
    if file.stat().st_size > _MOST:
        # Paper that was scanned has noise, which a photo's format keeps smaller.
        file.unlink()
        file = file.with_suffix(".jpg")
        picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)).save(file, quality=60, optimize=True)
    click.echo(f"{file} {file.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
