"""`python -m tests.bot_api.screens`: play dialogues with the real bot and draw what the server received as a chat page."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from PIL import Image, ImageDraw, ImageFont

from index.encoder import load_encoder
from index.publisher import Publisher
from index.settings import Settings
from ingest.finding import find
from ingest.folder import ingest
from ingest.sandbox import Sandbox
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.conftest import Silent
from tests.program import ROOT

OUT = ROOT / "bot" / "telegram" / "screens"
_WIDTH, _BUBBLE, _PAD = 620, 480, 12
_FONT = ImageFont.load_default(15)
_SIGNS = str.maketrans(
    {
        "📄": "",
        "📎": "",
        "⏳": "",
        "✅": "",
        "❌": "",
        "✖": "x",
        "🌐": "",
        "👍": "+1",
        "👎": "-1",
        "→": ">",
        "🏠": "",
        "⬅": "<",
        "↩": "<",
        "•": "-",
        "…": "...",
    }
)


@dataclass
class Page:
    """A chat page that grows downwards: bubbles with text or a picture, and buttons below."""

    rows: list[Image.Image] = field(default_factory=list)

    def said(self, text: str, *, mine: bool) -> None:
        lines = [line for part in text.translate(_SIGNS).split("\n") for line in _wrapped(part.strip())]
        height = 20 * len(lines) + 2 * _PAD
        bubble = Image.new("RGB", (_BUBBLE, height), "#e1ffc7" if mine else "white")
        draw = ImageDraw.Draw(bubble)
        for n, line in enumerate(lines):
            draw.text((_PAD, _PAD + 20 * n), line, fill="#111111", font=_FONT)
        self._place(bubble, mine=mine)

    def showed(self, data: bytes) -> None:
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        self._place(picture.resize((_BUBBLE, round(picture.height * _BUBBLE / picture.width))), mine=False)

    def offered(self, labels: list[list[str]]) -> None:
        for row in labels:
            strip = Image.new("RGB", (_BUBBLE, 34), "#d9e6ee")
            draw, width = ImageDraw.Draw(strip), _BUBBLE / len(row)
            for n, label in enumerate(row):
                draw.rectangle((n * width + 2, 2, (n + 1) * width - 3, 31), fill="#f4f9fc")
                shown = label.translate(_SIGNS).strip()
                left = n * width + (width - draw.textlength(shown, font=_FONT)) / 2
                draw.text((left, 8), shown, fill="#25628c", font=_FONT)
            self._place(strip, mine=False)

    def _place(self, bubble: Image.Image, *, mine: bool) -> None:
        row = Image.new("RGB", (_WIDTH, bubble.height + 8), "#d9e6ee")
        row.paste(bubble, (_WIDTH - _BUBBLE - 10 if mine else 10, 4))
        self.rows.append(row)

    def drawn(self) -> Image.Image:
        page = Image.new("RGB", (_WIDTH, sum(row.height for row in self.rows) + 10), "#d9e6ee")
        top = 5
        for row in self.rows:
            page.paste(row, (0, top))
            top += row.height
        return page


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if _FONT.getlength(f"{line} {word}") > _BUBBLE - 2 * _PAD and line:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


async def _ask(page: Page, person: Person, text: str) -> dict[str, Any]:
    person.write(text)
    page.said(text, mine=True)
    return _seen(page, person, await person.read())


async def _press(page: Page, person: Person, message: dict[str, Any], label: str) -> dict[str, Any]:
    """Press a button and draw what came of it: a new message, or the same one changed."""
    page.said(next(text for text, _ in buttons(message) if label in text), mine=True)
    before, count = repr(message), len(person.inbox())
    person.press_label(message, label)
    await person.until(lambda: len(person.inbox()) > count or repr(message) != before)
    if repr(message) != before:
        _seen(page, person, message)
    return _seen(page, person, await person.read()) if len(person.inbox()) > count else message


def _seen(page: Page, person: Person, message: dict[str, Any]) -> dict[str, Any]:
    if "photo" in message:
        page.showed(person.api.files[message["photo"][0]["file_id"]])
    page.said(message.get("text") or message.get("caption", ""), mine=False)
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    page.offered([[button["text"] for button in row] for row in rows])
    return message


async def _first(page: Page, chat: Chat) -> None:
    sari = chat.person(5000)
    await _press(page, sari, await _ask(page, sari, "/start"), "Indonesia")


async def _worker(page: Page, chat: Chat) -> None:
    sari = chat.person()
    answer = await _ask(page, sari, "syarat permohonan opp apa aja?")
    await _press(page, sari, answer, "Lihat hal.")
    await _ask(page, sari, "kalau biayanya?")


async def _wages(page: Page, chat: Chat) -> None:
    await _ask(page, chat.person(5002), "gaji sy blm dibayar 2 bln, gmn cara lapornya?")


async def _emergency(page: Page, chat: Chat) -> None:
    await _ask(page, chat.person(5003), "tolong, saya dipukul majikan dan dikunci di kamar di taiwan")


async def _unknown(page: Page, chat: Chat) -> None:
    await _ask(page, chat.person(5004), "cara daftar green card amerika gmn min")


async def _english(page: Page, chat: Chat) -> None:
    await _ask(page, chat.person(5005, language="en"), "my employer keeps my passport, what should I do?")


async def _catalogue(page: Page, chat: Chat) -> None:
    sari = chat.person(5006)
    message = await _ask(page, sari, "/cari")
    for label in ("Penempatan PMI (", "Penempatan pemerintah", "G to G Korea"):
        message = await _press(page, sari, message, label)


async def _staff(page: Page, chat: Chat) -> None:
    officer, admin = chat.person(5007), chat.person(ADMIN)
    admin.write("/peran 5007 staf")
    await admin.read()
    await _ask(page, officer, "langkah cuti tahunan pegawai")


async def _upload(page: Page, chat: Chat) -> None:
    admin = chat.person(ADMIN)
    admin.seen = len(admin.inbox())
    file = ROOT / "documents" / "public" / "zero-cost-jabatan.pdf"
    admin.send_file("Biaya nol 2026.pdf", file.read_bytes() + b"\n%% printed again\n")
    page.said("Biaya nol 2026.pdf", mine=True)
    status = await admin.read()
    await admin.until(lambda: "⏳" not in status["text"])
    await _press(page, admin, _seen(page, admin, status), "publik")


async def _report(page: Page, chat: Chat) -> None:
    admin = chat.person(ADMIN)
    admin.seen = len(admin.inbox())
    await _ask(page, admin, "/laporan")
    _seen(page, admin, await admin.read())


_DIALOGUES: dict[str, Callable[[Page, Chat], Awaitable[None]]] = {
    "mulai": _first,
    "syarat": _worker,
    "gaji": _wages,
    "darurat": _emergency,
    "tidak-ada": _unknown,
    "english": _english,
    "katalog": _catalogue,
    "pegawai": _staff,
    "unggah": _upload,
    "laporan": _report,
}


async def _play(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        settings = Settings(data=data)
        files = find([settings.documents], visibility=None, documents=settings.documents)
        with Publisher(data, load_encoder()) as publisher, Sandbox(settings) as sandbox:
            ingest(files, publisher, sandbox.read_all, Silent())
        async with running_bot(data, Path(folder)) as chat:
            for name, dialogue in _DIALOGUES.items():
                page = Page()
                await dialogue(page, chat)
                page.drawn().quantize(64).save(out / f"{name}.png", optimize=True)
                click.echo(out / f"{name}.png")


@click.command()
@click.argument("out", default=OUT, type=click.Path(file_okay=False, path_type=Path))
def main(out: Path) -> None:
    """Draw the dialogues of the README into OUT."""
    out.mkdir(parents=True, exist_ok=True)
    asyncio.run(_play(out))


if __name__ == "__main__":
    main()
