"""Maps between the spaces of a page: whichever way it was turned, there is a way back."""

from __future__ import annotations

import io

import pypdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from ingest.frame import Affine, Frame, frame_of
from ingest.looking import read_page

_NUMBER = st.floats(-50, 50).map(lambda value: round(value, 3))
_MAP = st.builds(Affine, *[_NUMBER] * 6)


@given(_MAP, _MAP, _NUMBER, _NUMBER)
def test_two_maps_as_one_lead_where_both_lead_one_after_the_other(
    first: Affine, then: Affine, x: float, y: float
) -> None:
    assert then.after(first).point(x, y) == pytest.approx(then.point(*first.point(x, y)), abs=1e-6)


@given(_MAP, _NUMBER, _NUMBER)
def test_a_box_holds_all_its_mapped_corners(way: Affine, width: float, height: float) -> None:
    right, top = abs(width), abs(height)
    box = way.box(0, 0, right, top)
    for corner in ((0, 0), (right, 0), (0, top), (right, top)):
        x, y = way.point(*corner)
        assert box.x0 - 1e-6 <= x <= box.x1 + 1e-6
        assert box.y0 - 1e-6 <= y <= box.y1 + 1e-6


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_leads_back_to_the_page_as_it_is_shown(quarters: int) -> None:
    shown = Frame(600, 400, Affine(1, 0, 0, 0, -1, 400))
    turned = shown.turned(quarters)
    assert (turned.width, turned.height) == ((600, 400) if quarters == 2 else (400, 600))
    assert turned.back
    for point in ((10, 20), (590, 380)):
        there = turned.map.point(*point)
        assert 0 <= there[0] <= turned.width
        assert 0 <= there[1] <= turned.height
        assert turned.back.point(*there) == pytest.approx(shown.map.point(*point))
    assert shown.turned(0) is shown


@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
def test_words_stand_where_the_page_shows_them_however_it_is_rotated_and_cropped(rotated: int) -> None:
    """A word in the upper left corner of the sheet as drawn is where /Rotate takes that corner."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 400))
    canvas.drawString(60, 350, "Pojok")
    canvas.save()
    writer = pypdf.PdfWriter(io.BytesIO(file.getvalue()))
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((20, 10, 600, 400))
    writer.pages[0].rotate(rotated)
    out = io.BytesIO()
    writer.write(out)
    sheet = pdfium.PdfDocument(out.getvalue())[0]
    frame = frame_of(sheet)
    assert (frame.width, frame.height) == ((580, 390) if rotated in (0, 180) else (390, 580))
    x, y = frame.map.point(60, 350)
    assert (x, y) == pytest.approx({0: (40, 50), 90: (340, 40), 180: (540, 340), 270: (50, 540)}[rotated])
    if rotated == 0:
        [word] = read_page(sheet, 1).words
        assert word.text == "Pojok"
        assert word.box.x0 == pytest.approx(40, abs=2)
