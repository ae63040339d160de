"""Scanned forms that the test draws itself: lying on their side, with merged headings and lines that shapes break."""

from __future__ import annotations

import io
import shutil

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from index.sop import Box
from ingest.columns import columns_of
from ingest.flow import read_flow
from ingest.grid import find_tables
from ingest.ocr import _led
from ingest.ocr import read_scan as read
from ingest.pages import Page, Word
from ingest.skipped import with_skipped
from ingest.tesseract import with_digits

OCR = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
COLUMNS = (100, 180, 760, 1010, 1260, 1600, 1850, 2200)
ROWS = (200, 260, 330, 450, 570)
HEADINGS = ("No", "Kegiatan", "Dosen", "Staf", "Kelengkapan", "Waktu", "Output")
STEPS = (
    ("1", "Mengisi formulir peminjaman alat", "", "", "Formulir", "15 menit", "Isian"),
    ("2", "Memeriksa formulir dan alat", "", "", "Isian", "2 jam", "Catatan"),
)


def drawn_form() -> Image.Image:
    """A flow table in pixels of an A4 page at 200 dpi: Pelaksana over two actors, a shape on the line between them."""
    image = Image.new("L", (2340, 1654), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for n, x in enumerate(COLUMNS):
        merged = n in (3, 5, 6)
        draw.line((x, ROWS[1] if merged else ROWS[0], x, ROWS[-1]), fill=0, width=4)
    for n, y in enumerate(ROWS):
        for left, right in ((COLUMNS[0], COLUMNS[2]), (COLUMNS[2], COLUMNS[-1])):
            if n != 1 or left != COLUMNS[0]:
                draw.line((left, y, right, y), fill=0, width=4)
    draw.text((800, 208), "Pelaksana", fill=0, font=font)
    draw.text((1500, 208), "Mutu Baku", fill=0, font=font)
    for n, heading in enumerate(HEADINGS):
        draw.text((COLUMNS[n] + 12, 275), heading, fill=0, font=font)
    for y, step in zip(ROWS[2:], STEPS, strict=False):
        for x, text in zip(COLUMNS, step, strict=False):
            draw.text((x + 12, y + 40), text, fill=0, font=font)
    draw.rounded_rectangle((900, 360, 1040, 420), 30, fill=255, outline=0, width=4)
    draw.rectangle((1080, 480, 1200, 540), outline=0, width=4)
    return image


def as_page(image: Image.Image) -> pdfium.PdfPage:
    stream = io.BytesIO()
    image.save(stream, "PDF", resolution=200)
    return pdfium.PdfDocument(stream.getvalue())[0]


@pytest.mark.parametrize(("end", "outwards", "led"), [(100, 1, 115), (100, -1, 88), (150, 1, 150)])
def test_a_line_ends_where_it_meets_another(end: float, outwards: int, led: float) -> None:
    assert _led(end, [88, 115, 119], outwards) == led


@OCR
@pytest.mark.ocr
@pytest.mark.slow
@pytest.mark.parametrize("angle", [0, -90])
def test_a_form_is_read_however_itlies(angle: int) -> None:
    page = read(as_page(drawn_form().rotate(angle, expand=True)), 1)
    tables = find_tables(page)
    found = columns_of(tables[0])
    assert found is not None
    assert [column.name for column in found[0] if column.actor] == ["Dosen", "Staf"]
    steps = read_flow([(page, tables)])
    assert [(step.kegiatan, step.waktu.words if step.waktu else "", step.output) for step in steps] == [
        (step[1], step[5], step[6]) for step in STEPS
    ]
    assert [step.pelaksana for step in steps] == [("Dosen",), ("Staf",)]


def test_a_4_that_is_too_narrow_for_one_is_a_faded_1_and_unsure() -> None:
    """A thin upright stroke with a grey patch beside it is read as a 4; no print has a 4 so narrow."""
    narrow, wide = Word("4", Box(100, 50, 109, 74), 87), Word("4", Box(200, 50, 217, 74), 87)
    after = Word("bulan", Box(120, 50, 190, 74), 96)
    read_so = list(with_digits([narrow, after, wide]))
    assert [(word.text, word.sure) for word in read_so] == [("1", 70), ("bulan", 96), ("4", 87)]


@OCR
def test_a_word_that_was_left_out_within_a_line_is_read_again_and_nothing_else_changes() -> None:
    image = Image.new("L", (1200, 200), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    words, x = list[Word](), 60.0
    for text in ("NOMOR", "297", "TAHUN", "1446", "MASEHI"):
        draw.text((x, 60), text, 0, font)
        end = x + draw.textlength(text, font)
        words.append(Word(text, Box(x, 66, end, 94), 95))
        x = end + 14
    picture = np.array(image)
    seen = Page(1, 1200, 200, tuple(word for word in words if word.text != "TAHUN"), scanned=True)
    assert [word.text for word in with_skipped(seen, (), picture)[len(seen.words) :]] == ["TAHUN"]
    whole = Page(1, 1200, 200, tuple(words), scanned=True)
    assert with_skipped(whole, (), picture) == whole.words


@OCR
def test_the_marks_of_a_list_that_were_left_out_or_lost_their_dot_are_read_again() -> None:
    """A lone "b." in its white is left out by the sparse mode; of "a." the letter alone is read."""
    image = Image.new("L", (1200, 400), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    words, marks = list[Word](), ("a.", "b.", "2)", "")
    for n, mark in enumerate(marks):
        y = 40 + 80 * n
        draw.text((80, y), mark, 0, font)
        draw.text((140, y), "Petugas menyimpan berkas pemohon", 0, font)
        words.append(Word("Petugas", Box(140, y + 6, 262, y + 36), 95))
        words.append(Word("menyimpan", Box(272, y + 6, 450, y + 36), 95))
    words.append(Word("a", Box(80, 50, 97, 74), 92))
    read_so = with_skipped(Page(1, 1200, 400, tuple(words), scanned=True), (), np.array(image))
    found = sorted((word for word in read_so if word.box.x0 < 120), key=lambda word: word.box.y0)
    assert [word.text for word in found] == ["a.", "b.", "2)"]


def test_a_lone_sign_before_a_number_is_about() -> None:
    words = [Word(text, Box(30.0 * n, 0, 30.0 * n + 20, 20), 90.0) for n, text in enumerate(("t", "30", "menit", "t"))]
    assert [word.text for word in with_digits(words)] == ["±", "30", "menit", "t"]
