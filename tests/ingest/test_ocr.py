"""Scanned forms that the test draws itself: lying on their side, with merged headings and lines that shapes break."""

from __future__ import annotations

import io
import shutil

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.columns import columns_of
from ingest.flow import read_flow
from ingest.grid import find_tables
from ingest.ocr import _led
from ingest.ocr import read_scan as read

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
def test_a_form_is_read_however_it_lies(angle: int) -> None:
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
