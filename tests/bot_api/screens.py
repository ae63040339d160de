"""`python -m tests.bot_api.screens DATA`: talks with the real bot, drawn by a real browser as a phone shows them."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
from PIL import Image

from bot.telegram.buttons import key_of
from documents.press.library import load_library
from documents.press.paper import set_paper
from tests.bot.telegram.test_hearing import Ear, listening, speaks
from tests.bot.telegram.test_scans import lying
from tests.bot.web.chrome import MISSING, chromium, until, window
from tests.bot_api.person import mention
from tests.bot_api.phone import WIDTH, Phone
from tests.bot_api.process import ADMIN, Chat
from tests.program import ROOT

OUT = ROOT / "bot" / "telegram" / "screens"
OFFICER, STAFF = 7001, 6001
OPP, LEAVE = "CONTOH-MKO.02.04.03.01/BP3MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"
_COLOURS, _LARGEST = 128, 80_000
Talk = Callable[[Chat], Awaitable[Phone]]


async def _start(chat: Chat) -> Phone:
    phone = Phone(chat.person(5100))
    phone.writes("/start")
    welcome, _ = await phone.person.reads(2)
    await phone.presses(welcome, "Gaji")
    await phone.person.read()
    return phone


async def _link(chat: Chat) -> Phone:
    phone = Phone(chat.person(5101))
    await phone.asks(f"/start s_{key_of(OPP)}")
    await phone.person.until(lambda: len(phone.person.firsts()) == 2)
    return phone


async def _requirements(chat: Chat) -> Phone:
    phone = Phone(chat.person(5102))
    answer = await phone.asks("syarat permohonan opp apa aja?")
    await phone.person.until(lambda: len(phone.person.firsts()) == 2)
    await phone.presses(answer, "Lihat hal.")
    await phone.asks("kalau biayanya?")
    return phone


async def _step(chat: Chat) -> Phone:
    phone = await _known(chat, 5103)
    answer = await phone.asks("langkah pelayanan permohonan orientasi pra pemberangkatan p to p")
    await phone.presses(answer, "Lihat hal.")
    return phone


async def _wages(chat: Chat) -> Phone:
    phone = await _known(chat, 5104)
    await phone.asks("gaji sy blm dibayar 2 bln, gmn cara lapornya?")
    return phone


async def _emergency(chat: Chat) -> Phone:
    phone = Phone(chat.person(5105))
    await phone.asks("tolong, saya dipukul majikan dan dikunci di kamar di taiwan")
    return phone


async def _officer(chat: Chat) -> Phone:
    """The hand-over, on the worker's phone."""
    phone = await _known(chat, 5106)
    officer = Phone(chat.person(OFFICER))
    answer = await phone.asks("apakah ada lowongan tukang las di pabrik sepeda? WA saya 0812-3456-7890")
    consent = await phone.presses(answer, "Tanya petugas")
    await phone.presses(consent, "Kirim")
    copy = await officer.person.read()
    officer.writes(
        "Belum ada. Lowongan resmi diumumkan di siskop2mi.bp2mi.go.id; buka tiap Senin.", reply_to_message=copy
    )
    back = await phone.person.read()
    await phone.presses(back, "Membantu")
    await phone.comes("Syukurlah")
    return phone


async def _officers_side(chat: Chat) -> Phone:
    sari, phone = await _known(chat, 5107), Phone(chat.person(OFFICER))
    answer = await sari.asks("apakah ada lowongan tukang las di pabrik sepeda?")
    consent = await sari.presses(answer, "Tanya petugas")
    await sari.presses(consent, "Kirim")
    copy = await phone.person.read()
    phone.writes("Ada, lihat pengumuman di kantor BP3MI.", reply_to_message=copy)
    await phone.person.until(lambda: "sampai" in copy["text"])
    return phone


async def _voice(chat: Chat) -> Phone:
    phone = await _known(chat, 5108)
    speaks(phone.person)
    phone.sends("▶ ▂▃▅▂▆▃▅▂▃ 0:04")
    heard = await phone.person.read()
    await phone.presses(heard, "Benar")
    await phone.comes("Sumber:")
    return phone


async def _english(chat: Chat) -> Phone:
    phone = Phone(chat.person(5109, language="en"))
    await phone.asks("my employer keeps my passport, what should I do?")
    await phone.person.until(lambda: len(phone.person.firsts()) == 2)
    return phone


async def _catalogue(chat: Chat) -> Phone:
    phone = await _known(chat, 5110)
    needs = await phone.asks("🔎 Cari SOP")
    await phone.presses(needs, "Gaji")
    return phone


async def _office(chat: Chat) -> Phone:
    phone = await _known(chat, 5111)
    await phone.asks("alamat bp3mi terdekat")
    phone.person.send(location={"latitude": -7.98, "longitude": 112.63})
    phone.sends("📍 Lokasi")
    await phone.person.read()
    return phone


async def _thumb(chat: Chat) -> Phone:
    phone = await _known(chat, 5112)
    answer = await phone.asks("gaji saya dipotong")
    why = await phone.presses(answer, "👎")
    if why is answer:
        why = await phone.person.read()
    await phone.presses(why, "SOP-nya salah")
    return phone


async def _group(chat: Chat) -> Phone:
    phone = Phone(chat.person(5113, group=-1001), "PMI Taichung", "120 anggota")
    phone.person.lets_in()
    await phone.person.read()
    await phone.asks(mention("biaya opp berapa?"))
    return phone


async def _staff(chat: Chat) -> Phone:
    admin = chat.person(ADMIN)
    admin.seen = len(admin.inbox())
    admin.write(f"/peran {STAFF} staf Bu Rina")
    await admin.read()
    phone = await _known(chat, STAFF)
    digest = await phone.asks(f"/ringkas {LEAVE}")
    await phone.presses(digest, "👤")
    return phone


async def _read_upload(phone: Phone, name: str, data: bytes) -> dict[str, Any]:
    phone.person.send_file(name, data)
    phone.sends(f"📎 {name}")
    status = await phone.person.read()
    # Scans are read by Tesseract, for minutes where others want the cores as well.
    await phone.person.until(lambda: "⏳" not in status["text"], 1_200)
    await phone.person.read()
    return status


async def _desk(chat: Chat) -> Phone:
    """The correction desk: a number that was misread is set right, the document is tried, then published."""
    source = next(one for one in load_library() if one.id == "kur-penempatan")
    changes = {"nomor": "CONTOH-MKO.02.O8.01.99/BP3MI/2023", "judul": "Kredit Usaha Rakyat Penempatan bagi Perawat"}
    paper = set_paper(source.model_copy(update={**changes, "keterkaitan": []}), {})
    phone = Phone(chat.person(ADMIN))
    status = await _read_upload(phone, "kur perawat.pdf", paper)
    await phone.presses(status, "✏ Nomor")
    await phone.asks("CONTOH-MKO.02.08.01.99/BP3MI/2023")
    await phone.person.until(lambda: "02.08.01.99" in status["text"] and "reply_markup" in status, 300)
    await phone.presses(status, "Coba tanya")
    phone.writes("syaratnya apa?")
    await phone.person.reads(2)
    return phone


async def _revision(chat: Chat) -> Phone:
    source = next(one for one in load_library() if one.id == "jenazah")
    paper = set_paper(source.model_copy(update={"biaya": "Rp25.000 untuk legalisasi", "keterkaitan": []}), {})
    phone = Phone(chat.person(ADMIN))
    status = await _read_upload(phone, "revisi jenazah.pdf", paper)
    await phone.presses(status, "jadikan internal")
    return phone


async def _scan(chat: Chat) -> Phone:
    """A scan that lies on its side: published, asked, and shown upright."""
    source = next(one for one in load_library() if one.id == "opp-p-to-p")
    changes = {"nomor": "CONTOH-MKO.02.04.03.99/BP3MI/2023", "judul": "Orientasi Pra Pemberangkatan bagi Nelayan"}
    paper = set_paper(source.model_copy(update={**changes, "keterkaitan": []}), {})
    admin, phone = Phone(chat.person(ADMIN)), await _known(chat, 5114)
    status = await _read_upload(admin, "pindaian.pdf", lying(paper))
    admin.person.press_label(status, "publik")
    await admin.person.until(lambda: "terbit" in status["text"], 400)
    answer = await phone.asks("langkah orientasi pra pemberangkatan bagi nelayan")
    picture = await phone.presses(answer, "Lihat hal.")
    await phone.presses(picture, "Halaman penuh")
    return phone


async def _access(chat: Chat) -> Phone:
    phone = Phone(chat.person(ADMIN))
    asked = await phone.asks("/akses 02.04.03.01")
    assert "publik" in asked["text"]
    return phone


async def _history(chat: Chat) -> Phone:
    phone = Phone(chat.person(ADMIN))
    await phone.asks("/riwayat")
    await phone.asks("/riwayat 02.04.03.01")
    return phone


async def _report(chat: Chat) -> Phone:
    phone = Phone(chat.person(ADMIN))
    await phone.asks("/laporan")
    await phone.person.read()
    return phone


async def _known(chat: Chat, number: int) -> Phone:
    """Somebody who has had their first minute."""
    person = chat.person(number)
    await person.enters()
    return Phone(person)


TALKS: dict[str, Talk] = {
    "mulai": _start,
    "tautan": _link,
    "syarat": _requirements,
    "langkah": _step,
    "gaji": _wages,
    "darurat": _emergency,
    "petugas": _officer,
    "meja-petugas": _officers_side,
    "suara": _voice,
    "english": _english,
    "katalog": _catalogue,
    "kantor": _office,
    "jempol": _thumb,
    "grup": _group,
    "pegawai": _staff,
    "koreksi": _desk,
    "pengganti": _revision,
    "pindaian": _scan,
    "akses": _access,
    "riwayat": _history,
    "laporan": _report,
}


async def _play(data: Path, names: tuple[str, ...], folder: Path) -> None:
    ear = Ear()
    ear.says = {"text": "Berapa biaya OPP?", "segments": [{"no_speech_prob": 0.1}]}
    more = {"TANYA_SOP_OFFICERS": str(OFFICER), "TANYA_SOP_OFFICERS_UNIT": "Unit Layanan Informasi"}
    async with listening(data, folder, ear, **more) as chat:
        for name in names:
            phone = await TALKS[name](chat)
            await asyncio.sleep(0.5)
            await asyncio.to_thread((folder / f"{name}.html").write_text, phone.page())
            click.echo(f"played {name}")


def _drawn(page: Any, folder: Path, name: str, out: Path) -> None:
    page.goto((folder / f"{name}.html").as_uri())
    until(page, "[...document.images].every(one => one.complete)")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    for colours in (_COLOURS, 64, 32, 16):
        picture.quantize(colours).save(out / f"{name}.png", optimize=True)
        if (out / f"{name}.png").stat().st_size <= _LARGEST:
            break
    click.echo(f"{name}.png {picture.size} {(out / f'{name}.png').stat().st_size // 1000} KB")


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", default=OUT, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--only", "names", multiple=True, type=click.Choice(list(TALKS)), help="These talks alone, in this order."
)
def main(data: Path, out: Path, names: tuple[str, ...]) -> None:
    """Play the talks over a copy of the library in DATA and draw them."""
    if MISSING:
        raise click.ClickException(MISSING)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(_play(data, names or tuple(TALKS), folder))
        with chromium() as browser, window(browser, width=WIDTH) as page:
            for talk in names or tuple(TALKS):
                _drawn(page, folder, talk, out)


if __name__ == "__main__":
    main()
