"""Text layers as they are met: emoji, symbol fonts, pages and words on their side, text that nobody sees."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from reportlab.lib.colors import Color, darkblue, white
from reportlab.pdfgen.canvas import Canvas

from ingest.letters import _character
from ingest.looking import read_page
from ingest.pages import Page, lines_of

SIZE = (600.0, 400.0)
Draw = Callable[[Canvas], None]


def seen(draw: Draw, rotate: int = 0) -> Page:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=SIZE)
    canvas.setPageRotation(rotate)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return read_page(pdfium.PdfDocument(file.getvalue())[0], 1)


def test_the_two_halves_of_an_emoji_are_one_character_and_a_lone_half_is_none() -> None:
    assert _character(0xDE00, 0xD83D) == "😀"
    assert _character(0xDE00, 0) == " "


@pytest.mark.parametrize("code", [0xF0B7, 0xF0A7, 0xF0D8])
def test_a_symbol_font_s_bullets_are_bullets(code: int) -> None:
    assert _character(code, 0) == "•"


def form(canvas: Canvas) -> None:
    canvas.rect(40, 300, 400, 40)
    canvas.line(200, 300, 200, 340)
    canvas.drawString(50, 315, "Nama SOP")
    canvas.drawString(210, 315, "Peminjaman Kursi")
    canvas.drawString(50, 100, "Baris kedua yang panjang")


def laid(quarters: int) -> Draw:
    """The form drawn by quarters anticlockwise, as a scanner's software or a printer driver lays it."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(*((0, 0), (400, 0), (600, 400), (0, 600))[quarters])
        canvas.rotate(90 * quarters)
        form(canvas)

    return draw


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_that_lies_on_its_side_or_its_head_is_read_upright(quarters: int) -> None:
    page = seen(laid(quarters))
    assert page.text == "Nama SOP Peminjaman Kursi\nBaris kedua yang panjang"
    word = page.words[0]
    assert word.box.y1 - word.box.y0 < word.box.x1 - word.box.x0


def test_a_word_s_place_leads_back_to_the_page_as_it_is_shown() -> None:
    """Set upright by the reader, the word stands in the shown page where it is drawn: here it runs up the left side."""

    def upwards(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(100, -50, "Menyamping")

    page = seen(upwards)
    shown = page.shown(page.words[0].box)
    assert shown.x0 == pytest.approx(42, abs=4)
    assert shown.y1 == pytest.approx(300, abs=2)


def test_words_on_their_side_among_others_are_read_along_their_own_lines() -> None:
    def labelled(canvas: Canvas) -> None:
        canvas.drawString(200, 200, "Bagan alur pelayanan terpadu satu pintu")
        canvas.rotate(90)
        canvas.drawString(100, -50, "Kepala Bidang")
        canvas.drawString(100, -64, "Pengawasan")

    page = seen(labelled)
    assert lines_of([word for word in page.words if word.turn]) == "Kepala Bidang\nPengawasan"
    assert page.text.splitlines()[0] == "Bagan alur pelayanan terpadu satu pintu"


def hidden_words(canvas: Canvas) -> None:
    canvas.drawString(50, 300, "Biaya Rp2.000")
    canvas.setFillColor(white)
    canvas.drawString(50, 280, "putih Rp0")
    text = canvas.beginText(50, 260)
    text.setTextRenderMode(3)
    text.textOut("gaib Rp1")
    canvas.drawText(text)
    canvas.setFillColor(Color(0, 0, 0))
    canvas.setFont("Helvetica", 1)
    canvas.drawString(50, 240, "kecil Rp3")
    canvas.setFont("Helvetica", 40)
    canvas.rotate(45)
    canvas.drawString(200, 0, "SALINAN")


def test_what_nobody_sees_on_the_page_is_told_apart() -> None:
    page = seen(hidden_words)
    assert page.text == "Biaya Rp2.000"
    assert {word.text for word in page.hidden} >= {"putih", "Rp0", "gaib", "Rp1", "kecil", "Rp3"}


def test_white_words_on_a_dark_heading_are_seen() -> None:
    def heading(canvas: Canvas) -> None:
        canvas.setFillColor(darkblue)
        canvas.rect(40, 290, 300, 30, fill=1, stroke=0)
        canvas.setFillColor(white)
        canvas.drawString(50, 300, "Persyaratan")

    assert seen(heading).text == "Persyaratan"


def test_a_word_that_is_printed_over_itself_is_one_and_one_said_twice_is_two() -> None:
    def twice(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        for x, y in ((50, 300), (51, 299)):
            canvas.drawString(x, y, "TATA CARA")
        canvas.drawString(50, 250, "Satu demi satu")

    assert seen(twice).text == "TATA CARA\nSatu demi satu"
