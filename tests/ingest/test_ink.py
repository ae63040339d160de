"""Connectors and shapes in a scan's ink."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike

from index.sop import Box
from ingest.arrows import routes
from ingest.ink import connectors, form_of, marks
from ingest.pages import DrawnShape, Form, Page


def scan(*lines: tuple[tuple[int, int], ...]) -> MatLike:
    """The ink of a scan with a diamond around (200, 200), a box around (400, 400), and these lines."""
    ink = np.zeros((600, 600), np.uint8)
    cv2.rectangle(ink, (345, 370), (455, 430), 255, 2)
    for points in (((145, 200), (200, 165), (255, 200), (200, 235), (145, 200)), *lines):
        cv2.polylines(ink, [np.array(points)], isClosed=False, color=255, thickness=2)
    return ink


def reached(ink: MatLike, *, arrowhead: bool) -> list[DrawnShape | None]:
    """Where the connectors of that diamond lead, its box and the other's as found between the lines."""
    if arrowhead:
        cv2.fillPoly(ink, [np.array(((400, 368), (394, 354), (406, 354)))], 255)
    shapes = (DrawnShape(Form.DIAMOND, Box(150, 168, 250, 232)), DrawnShape(Form.BOX, Box(348, 373, 452, 427)))
    strokes, heads = connectors(ink, shapes)
    drawn = tuple(DrawnShape(shape.form, in_points(shape.box)) for shape in shapes)
    page = Page(1, 216, 216, (), (), drawn, tuple(map(in_points, strokes)), tuple(map(in_points, heads)), scanned=True)
    return [route.end for route in routes(page)]


def in_points(box: Box) -> Box:
    """A box of a scan at 200 dots an inch."""
    return Box(box.x0 * 0.36, box.y0 * 0.36, box.x1 * 0.36, box.y1 * 0.36)


def test_a_scan_s_connector_is_followed_across_the_lines_of_the_table() -> None:
    way, table = ((255, 200), (400, 200), (400, 368)), (((300, 0), (300, 599)), ((0, 300), (599, 300)))
    assert [end.form for end in reached(scan(way, *table), arrowhead=True) if end] == [Form.BOX]
    assert reached(scan(way, *table), arrowhead=False) == [None]


def test_a_scan_s_connector_that_runs_close_beside_a_column_s_line_is_followed() -> None:
    """Between the two is less room than gaps are closed over: they must not become one block."""
    way = ((255, 200), (400, 200), (400, 368))
    ink = scan(way, ((392, 0), (392, 599)))
    cv2.line(ink, (391, 0), (391, 599), 255, 3)
    assert [end.form for end in reached(ink, arrowhead=True) if end] == [Form.BOX]


def test_what_lies_between_a_connector_and_a_box_is_no_shape() -> None:
    diamond = np.abs(np.linspace(-1, 1, 40))[:, None] + np.abs(np.linspace(-1, 1, 60))[None, :] < 1
    corner = np.ones((40, 60), np.uint8)
    corner[15:, 20:] = 0
    assert form_of(diamond.astype(np.uint8)) is Form.DIAMOND
    assert form_of(np.ones((40, 60), np.uint8)) is Form.BOX
    assert form_of(corner) is None


def test_small_filled_squares_and_discs_are_marks_and_letters_and_arrowheads_are_none() -> None:
    image = np.full((200, 400), 255, np.uint8)
    cv2.rectangle(image, (40, 40), (58, 58), 0, -1)
    cv2.circle(image, (120, 50), 9, 0, -1)
    cv2.fillPoly(image, [np.array(((200, 60), (210, 40), (190, 40)))], 0)
    cv2.putText(image, "mR8", (240, 60), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
    cv2.rectangle(image, (40, 100), (300, 180), 0, -1)
    found = sorted((round(box.x0), round(box.x1)) for box in marks(image))
    assert [pair for pair in found if pair[0] < 100] == [(40, 59)]
    assert len(found) == 2
