"""The connectors of a scanned flow chart: level and upright strokes in its ink, and its arrowheads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from cv2.typing import MatLike

from index.sop import Box
from ingest.pages import DrawnShape, Form, around

# Pixels at 200 dpi, here and below (2.8 are a point). A stroke's least length and greatest thickness; the gap that is
# closed in one (a dash's, a faded spot's), and in one that runs along a line.
_SHORTEST, _THICKEST, _GAP, _PAUSE = 12, 6, 7, 15
_UPRIGHT = 24  # pixels: longer than a level stroke is thick, or an arrowhead high
# Pixels of a table's line; that a connector on it adds; percentile that is its own thickness.
_LONG, _THICKER, _USUAL = 150, 2, 40
_BORDER = 5  # how far a shape's own outline reaches out of its box
# An arrowhead: solid for so much, and its least and greatest side (2 to 10 points).
_SOLID, _SMALLEST, _LARGEST = 5, 6, 28
_AROUND = 150  # how far from the shapes connectors are looked for: 19 mm, a column of actors
_LETTERS = 36  # no letter of a form is higher (13 points)
_PEN, _LETTER = 6, 20  # thickness of the white that covers an outline; length of a small letter's stroke
# Shares of paper: in an island's four corners, which a diamond leaves free; in its whole box,
# which a box fills and what lies between connectors does not.
_FREE, _FULL = 0.2, 0.65
# A mark's sides in pixels at 200 dpi (3.6 to 14 points), how dark it is (of 255), how alike its sides are and how full it
# is: a disc of 19 pixels fills 0.7 of its box, an arrowhead at most 0.5. No letter's stroke is so thick.
_MARK, _DARK, _SQUARE, _FILLED, _STROKE = (10, 40), 160, 0.7, 0.66, 7
_SKIN, _RING = 3, 6  # pixels around a mark: what smearing adds to it, and how far it stands from anything else


def connectors(ink: MatLike, shapes: Sequence[DrawnShape]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """The strokes around the shapes (table lines among them) and the arrowheads, in pixels."""
    if not shapes:
        return (), ()
    chart = around([shape.box for shape in shapes])
    left, top = max(int(chart.x0) - _AROUND, 0), max(int(chart.y0) - _AROUND, 0)
    part = _without_letters(ink[top : int(chart.y1) + _AROUND, left : int(chart.x1) + _AROUND])
    heads = [_moved(head, left, top) for head in _heads(part)]
    upright = (Box(box.y0, box.x0, box.y1, box.x1) for box in _strokes(np.ascontiguousarray(part.T)))
    strokes = (_moved(stroke, left, top) for stroke in (*_strokes(part), *upright))
    sides = [shape.box for shape in shapes] + heads
    return tuple(stroke for stroke in strokes if not any(_part_of(stroke, box) for box in sides)), tuple(heads)


def marks(image: MatLike) -> Iterator[Box]:
    """Filled squares and discs, as small as letters, that a form marks with: in pixels, in a grey image without lines."""
    dark = (image < _DARK).astype(np.uint8)
    for x, y, w, h, _ in _parts(_opened(dark, _STROKE, _STROKE)):
        is_small = min(w, h) >= _MARK[0] and max(w, h) <= _MARK[1] and min(w, h) >= _SQUARE * max(w, h)
        if is_small and _stands_alone(dark, x, y, w, h):
            yield Box(float(x), float(y), float(x + w), float(y + h))


def _stands_alone(dark: MatLike, x: int, y: int, w: int, h: int) -> bool:
    """Whether a spot is full and the ring around it free of ink, where an arrowhead or a letter goes on."""
    around_it = dark[max(0, y - _RING) : y + h + _RING, max(0, x - _RING) : x + w + _RING]
    near = dark[max(0, y - _SKIN) : y + h + _SKIN, max(0, x - _SKIN) : x + w + _SKIN]
    return bool(around_it.sum() == near.sum() and dark[y : y + h, x : x + w].sum() >= _FILLED * w * h)


def form_of(island: MatLike) -> Form | None:
    """The form of a patch of paper that ink encloses: a box where it fills its frame, a diamond where it leaves the four
    corners free, else none.

    The paper between a connector and a box does neither. What is written inside a shape belongs to it.
    """
    outlines, _ = cv2.findContours(island.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros(island.shape, np.uint8), outlines, -1, 1, cv2.FILLED) > 0
    height, width = whole.shape
    across, down = np.abs(np.linspace(-1, 1, width)), np.abs(np.linspace(-1, 1, height))
    if float(whole[down[:, None] + across[None, :] > 1].mean()) < _FREE:
        return Form.DIAMOND
    return Form.BOX if float(whole.mean()) > _FULL else None


def beside(decisions: Sequence[DrawnShape]) -> Iterator[Box]:
    """Where the labels of decisions stand: around each diamond, once its width to the sides and its height up and down."""
    for shape in decisions:
        width, height = shape.box.x1 - shape.box.x0, shape.box.y1 - shape.box.y0
        yield Box(shape.box.x0 - width, shape.box.y0 - height, shape.box.x1 + width, shape.box.y1 + height)


def words_alone(image: MatLike, decisions: Sequence[DrawnShape], strokes: Sequence[Box]) -> MatLike:
    """The image without the outlines of diamonds and without strokes longer than a small letter's."""
    bare = image.copy()
    for shape in decisions:
        x, y = (shape.box.x0 + shape.box.x1) / 2, (shape.box.y0 + shape.box.y1) / 2
        corners = [(x, shape.box.y0 - 3), (shape.box.x1 + 3, y), (x, shape.box.y1 + 3), (shape.box.x0 - 3, y)]
        cv2.polylines(bare, [np.array(corners).astype(np.int32)], isClosed=True, color=255, thickness=_PEN)
    for stroke in strokes:
        if stroke.x1 - stroke.x0 + stroke.y1 - stroke.y0 > _LETTER:
            ends = [(int(stroke.x0), int(stroke.y0)), (int(stroke.x1), int(stroke.y1))]
            cv2.line(bare, ends[0], ends[1], 255, _PEN)
    return bare


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


def _without_letters(ink: MatLike) -> MatLike:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    small = stats[:count, 2:4].max(axis=1) <= _LETTERS
    return np.where(small[labels], 0, ink).astype(np.uint8)


def _strokes(ink: MatLike) -> Iterator[Box]:
    """The level strokes, gaps of a few pixels closed.

    Upright lines are left out first: two beside each other would be closed to one block that swallows what crosses them.
    """
    free = cv2.subtract(ink, _opened(ink, 1, _UPRIGHT))
    closed = cv2.morphologyEx(free, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    level = _opened(closed, _SHORTEST, 1)
    for x, y, w, h, area in _parts(level):
        # A stroke is thin on the whole; where it ends in an arrowhead it is not.
        if h <= _LARGEST and area <= _THICKEST * w:
            yield Box(float(x), y + h / 2, float(x + w), y + h / 2)
        if w >= _LONG and h > _THICKER:
            for begin, end in _thick(level[y : y + h, x : x + w]):
                yield Box(float(x + begin), y + h / 2, float(x + end), y + h / 2)


def _thick(line: MatLike) -> Iterator[tuple[int, int]]:
    """Where a long level line is thicker than elsewhere: a connector runs along it there, too near for a gap to show."""
    inked = line > 0
    height = np.where(inked.any(axis=0), line.shape[0] - inked.argmax(axis=0) - inked[::-1].argmax(axis=0), 0)
    thick = (height >= np.percentile(height, _USUAL) + _THICKER).astype(np.uint8)[None, :]
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, _PAUSE), np.uint8))
    for x, _, w, _, _ in _parts(whole):
        if 2 * _SHORTEST <= w < line.shape[1] / 2:
            yield x, x + w


def _heads(ink: MatLike) -> Iterator[Box]:
    """The arrowheads: small solid spots, thicker than any line; at this resolution open arrowheads are solid too."""
    solid = _opened(ink, _SOLID, _SOLID)
    # A line as thick as that, as a box's side may be, is no head, but one may touch it.
    lines = cv2.bitwise_or(_opened(solid, 2 * _LARGEST, 1), _opened(solid, 1, 2 * _LARGEST))
    solid[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 0
    for x, y, w, h, _ in _parts(solid):
        if min(w, h) >= _SMALLEST and max(w, h) <= _LARGEST:
            yield Box(float(x), float(y), float(x + w), float(y + h))


def _opened(ink: MatLike, width: int, height: int) -> MatLike:
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((height, width), np.uint8))


def _parts(image: MatLike) -> list[list[int]]:
    """The connected parts of an image (n, 5): x, y, width, height and area of each, in pixels."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(image)
    parts: list[list[int]] = stats[1:count].tolist()
    return parts


def _part_of(stroke: Box, box: Box) -> bool:
    """Whether a stroke is a side of a shape, or a piece of an arrowhead."""
    return (
        box.x0 - _BORDER <= stroke.x0 <= stroke.x1 <= box.x1 + _BORDER
        and box.y0 - _BORDER <= stroke.y0 <= stroke.y1 <= box.y1 + _BORDER
    )
