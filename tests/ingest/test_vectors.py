"""Lines, cells and shapes however a word processor, a spreadsheet or a printer driver draws them."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence

import pypdfium2 as pdfium
import pytest
from reportlab.lib.colors import Color, black, lightgrey, white
from reportlab.pdfgen.canvas import Canvas

from ingest.grid import find_tables
from ingest.looking import read_page
from ingest.pages import Form, Page

SIZE = (600.0, 400.0)
Point = tuple[float, float]
Draw = Callable[[Canvas], None]


def seen(*drawings: Draw) -> Page:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=SIZE)
    for draw in drawings:
        draw(canvas)
    canvas.showPage()
    canvas.save()
    return read_page(pdfium.PdfDocument(file.getvalue())[0], 1)


def outline(canvas: Canvas, *rings: Sequence[Point], fill: int = 0, stroke: int = 1) -> None:
    """Closed rings of straight lines as one path; two of them filled by the even-odd rule are a pen's stroke."""
    path = canvas.beginPath()
    for ring in rings:
        path.moveTo(*ring[0])
        for point in ring[1:]:
            path.lineTo(*point)
        path.close()
    canvas.drawPath(path, fill=fill, stroke=stroke, fillMode=0)


def rectangle(x: float, y: float, w: float, h: float) -> list[Point]:
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def diamond(x: float, y: float, w: float, h: float) -> list[Point]:
    return [(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)]


def capsule(x: float, y: float, w: float, h: float, points: int = 160) -> list[Point]:
    """A capsule as so many short straight lines."""
    r = h / 2
    half = points // 2
    right = [(x + w - r + r * math.sin(a), y + r - r * math.cos(a)) for a in (math.pi * n / half for n in range(half))]
    left = [(x + r - r * math.sin(a), y + r + r * math.cos(a)) for a in (math.pi * n / half for n in range(half))]
    return right + left


def stepped(x: float, y: float, w: float, h: float) -> list[Point]:
    """A box whose sides are parted into twelve segments."""
    across, up = [x + w * n / 3 for n in range(3)], [y + h * n / 3 for n in range(3)]
    return [
        *((a, y) for a in across),
        *((x + w, b) for b in up),
        *((x + w - (a - x), y + h) for a in across),
        *((x, y + h - (b - y)) for b in up),
    ]


def ring(shape: Callable[..., list[Point]]) -> Draw:
    """The stroke around a shape as a filled outline, one point wide."""
    return lambda canvas: outline(canvas, shape(100, 200, 60, 24), shape(101, 201, 58, 22), fill=1, stroke=0)


def curved_connector(canvas: Canvas) -> None:
    """A curved connector as a word processor fills it: an S one point wide."""
    path = canvas.beginPath()
    path.moveTo(100, 200)
    path.curveTo(160, 200, 120, 260, 180, 260)
    path.lineTo(180, 261)
    path.curveTo(119, 261, 159, 201, 100, 201)
    path.close()
    canvas.drawPath(path, fill=1, stroke=0)


@pytest.mark.parametrize(
    ("draw", "form"),
    [
        (lambda canvas: canvas.rect(100, 200, 60, 24), Form.BOX),
        (lambda canvas: outline(canvas, stepped(100, 200, 60, 24)), Form.BOX),
        (ring(rectangle), Form.BOX),
        (lambda canvas: outline(canvas, diamond(100, 200, 60, 24)), Form.DIAMOND),
        (ring(diamond), Form.DIAMOND),
        (lambda canvas: outline(canvas, capsule(100, 200, 60, 24)), Form.CAPSULE),
        (ring(capsule), Form.CAPSULE),
        (lambda canvas: canvas.roundRect(100, 200, 60, 24, 12), Form.CAPSULE),
        (lambda canvas: canvas.ellipse(100, 200, 160, 224), Form.CAPSULE),
    ],
    ids=["box", "box of 12 segments", "box filled around", "diamond", "diamond filled around", "capsule of 160 lines",
         "capsule filled around", "rounded", "ellipse"],
)  # fmt: skip
def test_a_shape_is_known_however_it_is_drawn(draw: Draw, form: Form) -> None:
    [shape] = seen(draw).shapes
    assert shape.form is form
    assert (shape.box.x0, shape.box.y0) == pytest.approx((100, 176), abs=1.5)
    assert (shape.box.x1, shape.box.y1) == pytest.approx((160, 200), abs=1.5)


def test_a_coloured_shape_without_a_line_is_one_and_its_line_makes_no_second() -> None:
    def filled(canvas: Canvas) -> None:
        canvas.setFillColor(Color(0.3, 0.5, 0.9))
        outline(canvas, diamond(100, 200, 60, 24), fill=1, stroke=0)
        canvas.rect(200, 200, 60, 24, fill=1, stroke=0)
        canvas.rect(200, 200, 60, 24, fill=0, stroke=1)

    assert sorted(shape.form for shape in seen(filled).shapes) == [Form.BOX, Form.DIAMOND]


@pytest.mark.parametrize(
    "points",
    [
        [(100, 200), (160, 200), (160, 260)],
        [(100, 200), (130, 200), (130, 260), (160, 260)],
        [(100, 200), (100, 240), (160, 240), (160, 200)],
    ],
    ids=["one bend", "two bends", "three sides"],
)
def test_a_connector_is_no_shape_as_a_line_or_as_a_filled_outline(points: list[Point]) -> None:
    def line(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        canvas.drawPath(path)

    def filled(canvas: Canvas) -> None:
        outline(canvas, [*points, *((x + 1, y + 1) for x, y in reversed(points))], fill=1, stroke=0)

    assert seen(line).shapes == seen(filled).shapes == ()
    assert len(seen(line).strokes) == len(points) - 1


def test_a_curved_connector_is_no_shape() -> None:
    assert seen(curved_connector).shapes == ()


def table(canvas: Canvas) -> None:
    """Two rows and two columns of lines that are boxes half a point thick."""
    for y in (100, 150, 200):
        canvas.rect(50, y, 300, 0.5, fill=1, stroke=0)
    for x in (50, 200, 349.5):
        canvas.rect(x, 100, 0.5, 100, fill=1, stroke=0)
    for x in (60, 210):
        for y in (120, 170):
            canvas.drawString(x, y, f"sel{x}{y}")


def test_lines_drawn_as_thin_boxes_make_a_table() -> None:
    [found] = find_tables(seen(table))
    assert [[cell.text for cell in row] for row in found.rows] == [["sel60170", "sel210170"], ["sel60120", "sel210120"]]


def test_shading_behind_words_is_no_cell() -> None:
    def marked(canvas: Canvas) -> None:
        for shade in (lightgrey, Color(0.7, 0.7, 0.7)):
            canvas.setFillColor(shade)
            canvas.rect(60, 118, 40, 12, fill=1, stroke=0)
            canvas.rect(58, 116, 60, 14, fill=1, stroke=0)
        canvas.setFillColor(black)

    assert find_tables(seen(marked, table)) == find_tables(seen(table))


def test_shading_from_line_to_line_parts_rows() -> None:
    """The heading of a table whose foot is told by its grey alone."""

    def shaded(canvas: Canvas) -> None:
        canvas.setFillColor(lightgrey)
        canvas.rect(50, 175, 300, 25, fill=1, stroke=0)
        canvas.setFillColor(black)
        canvas.drawString(60, 180, "Komponen")

    assert [[cell.text for cell in row] for row in find_tables(seen(shaded, table))[0].rows][:2] == [
        ["Komponen", ""],
        ["sel60170", "sel210170"],
    ]


def test_a_cell_shaded_line_by_line_is_one_cell() -> None:
    """A word processor lays a strip of the cell's own grey behind each line of its text."""

    def shaded(canvas: Canvas) -> None:
        canvas.setFillColor(lightgrey)
        canvas.rect(50, 150, 150, 50, fill=1, stroke=0)
        for y in (158, 170, 182):
            canvas.rect(50, y, 150, 12, fill=1, stroke=0)
        canvas.setFillColor(black)

    texts = [
        [[cell.text for cell in row] for row in find_tables(page)[0].rows]
        for page in (seen(shaded, table), seen(table))
    ]
    assert texts[0] == texts[1]


def test_white_masks_are_neither_lines_nor_shapes() -> None:
    def masked(canvas: Canvas) -> None:
        canvas.setFillColor(white)
        canvas.rect(300, 300, 60, 24, fill=1, stroke=0)
        canvas.rect(300, 340, 200, 0.5, fill=1, stroke=0)

    page = seen(masked)
    assert (page.shapes, page.rules) == ((), ())


def test_a_form_object_s_lines_stand_where_its_matrix_puts_them() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=SIZE)
    canvas.beginForm("isi")
    table(canvas)
    canvas.endForm()
    canvas.saveState()
    canvas.transform(0.5, 0, 0, 0.5, 100, 50)
    canvas.doForm("isi")
    canvas.restoreState()
    canvas.showPage()
    canvas.save()
    [found] = find_tables(read_page(pdfium.PdfDocument(file.getvalue())[0], 1))
    assert (found.box.x0, found.box.x1) == pytest.approx((125, 275), abs=1)
    assert [cell.text for cell in found.cells] == ["sel60170", "sel210170", "sel60120", "sel210120"]


def test_a_box_that_touches_one_ruling_is_a_shape_and_one_between_two_is_a_cell() -> None:
    def frame(canvas: Canvas) -> None:
        for x0, y0, x1, y1 in ((50, 100, 350, 100), (50, 200, 350, 200), (50, 100, 50, 200), (350, 100, 350, 200)):
            canvas.line(x0, y0, x1, y1)

    def touching(canvas: Canvas) -> None:
        canvas.rect(270, 130, 80, 30)

    def in_the_corner(canvas: Canvas) -> None:
        canvas.rect(270, 100, 80, 30)

    assert [shape.form for shape in seen(frame, touching).shapes] == [Form.BOX]
    assert seen(frame, in_the_corner).shapes == ()
