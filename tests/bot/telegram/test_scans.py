"""What admins send beside born-digital PDFs: Word files, photos of pages, scans that lie on their side."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pypdfium2 as pdfium
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont

from index.sop import Role
from index.store import Store
from index.system import tesseract_missing
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import access, labels, paper, pressed
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.ingest.test_converting import docx

reads_scans = pytest.mark.skipif(bool(tesseract_missing()), reason="Tesseract is not installed")


def test_a_word_file_is_taken_like_a_pdf_or_it_is_said_what_to_send_instead(play: Play, tmp_path: Path) -> None:
    word = docx(tmp_path / "cuti.docx", "Standar pelayanan cuti tahunan pegawai berlaku sejak tahun ini.").read_bytes()

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        admin.send_file("cuti.docx", word)
        status = await admin.read()
        await admin.until(lambda: "⏳" not in status["text"], 300)
        if shutil.which("soffice"):
            assert "cuti.docx: 1 halaman" in status["text"]
            assert "💬 Coba tanya" in labels(status)
        else:
            assert "Simpan sebagai PDF lalu kirim lagi" in status["text"]

    play(scene)


@pytest.mark.ocr
@reads_scans
def test_photos_of_pages_are_one_document_and_a_worker_s_photo_is_none(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        pages = pdfium.PdfDocument(paper("kur-penempatan"))
        for page in pages:
            stream = io.BytesIO()
            page.render(scale=2.5).to_pil().convert("RGB").save(stream, "JPEG", quality=90)
            admin.send_photo(stream.getvalue(), album="5")
        status = await admin.read()
        await admin.until(lambda: "⏳" not in status["text"], 240)
        assert f"{len(pages)} foto halaman: {len(pages)} halaman ({len(pages)} pindaian)" in status["text"]
        assert "Pengajuan KUR Penempatan" in status["text"]
        picture = await admin.read()
        assert chat.api.files[picture["photo"][0]["file_id"]].startswith(b"\xff\xd8")
        admin.press_label(status, "publik")
        await admin.until(lambda: "terbit" in status["text"], 180)
        sari.send_photo(b"\xff\xd8", caption="syarat kur penempatan?")
        assert "KTP elektronik" in (await sari.read())["text"]
        sari.send_photo(b"\xff\xd8")
        assert "paspor" in (await sari.read())["text"]
        assert len(chat.api.called("getFile")) == len(pages)

    play(scene)


@pytest.mark.ocr
@reads_scans
def test_ten_photos_are_ten_pages_and_a_number_that_was_not_read_is_set_right(play: Play) -> None:
    number = "CONTOH-TU.01/2025"

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        for page in range(1, 11):
            admin.send_photo(photo(page), album="9")
        status = await admin.read()
        await admin.until(lambda: "⏳" not in status["text"], 400)
        assert "10 foto halaman: 10 halaman (10 pindaian)" in status["text"]
        assert number not in status["text"]
        await admin.read()
        await pressed(admin, status, "✏ Nomor")
        admin.write(number)
        assert "Dicatat" in (await admin.read())["text"]
        await admin.until(lambda: number in status["text"] and buttons(status), 400)
        admin.press_label(status, "internal")
        await admin.until(lambda: "Akses: internal" in status["text"], 400)
        assert access(chat)[number] == "internal"
        store = Store(chat.data)
        assert store.sop(number, Role.STAFF).pages == 10
        store.close()

    play(scene)


@pytest.mark.ocr
@reads_scans
def test_page_1_of_a_scan_that_lies_on_its_side_is_shown_upright(play: Play) -> None:
    first, stream = pdfium.PdfDocument.new(), io.BytesIO()
    first.import_pages(pdfium.PdfDocument(paper("rumah-ramah")), [0])
    first.save(stream)

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        admin.send_file("pindaian.pdf", lying(stream.getvalue()))
        status, picture = await admin.reads(2)
        assert "1 pindaian" in status["text"]
        shown = Image.open(io.BytesIO(chat.api.files[picture["photo"][0]["file_id"]]))
        width, height = first[0].get_size()
        assert abs(shown.width / shown.height - width / height) < 0.1
        # Upright, and not upside down: that is how the machine reads it.
        assert "PERINGATAN" in pytesseract.image_to_string(
            shown.resize((shown.width * 2, shown.height * 2)), lang="ind"
        )

    play(scene)


def lying(whole: bytes) -> bytes:
    """A PDF as a scanner makes it of sheets that lie on their side, a little askew."""
    pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pdfium.PdfDocument(whole)]
    pages = [page.rotate(0.4, fillcolor=255).rotate(90, expand=True) for page in pages]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return stream.getvalue()


def photo(page: int) -> bytes:
    """A page of typing as a phone takes it."""
    picture = Image.new("L", (720, 1_000), 250)
    draw = ImageDraw.Draw(picture)
    for n, line in enumerate(("CONTOH bukan dokumen resmi", f"Halaman {page}", "Petugas mencatat surat yang masuk.")):
        draw.text((60, 100 + 60 * n), line, fill=20, font=ImageFont.load_default(30))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=85)
    return stream.getvalue()
