"""A scanned page to words, rules and shapes: turned upright, straightened, its long lines taken out, then read.

Tesseract's sparse mode on a page without lines keeps columns apart (each word has its box, the grid orders them); page
modes run columns together. Its own threads make a page four times slower on two cores, so a process has one.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytesseract
from cv2.typing import MatLike

from index.sop import Box
from ingest.grid import find_tables, holds, words_in
from ingest.ink import beside, connectors, form_of, words_alone
from ingest.pages import Form, Page, Shape, Word

_DPI = 200
_MAX_SIDE = 3_600
_SURE = 30.0
_READABLE = 60.0
_REACH = 20
_LONG_X, _LONG_Y = 160, 90
_SHAPE_MIN, _SHAPE_MAX = 14, 280
_FEW = 12
_DIGITS = {"S": "5", "s": "5", "l": "1", "I": "1", "B": "8", "Z": "2", "z": "2"}
_TIMES = ("menit", "jam", "hari", "minggu", "bulan", "tahun")
_NARROW, _EDGE, _APART, _DARK = 300, 4, 40, 160
_NOISE = "|_—-~.,'`‘’“”\\/[]{}"


@dataclass(frozen=True, slots=True)
class _Picture:
    """A page's image, upright and straight, and the way back: an affine matrix from its pixels to the image as shown."""

    image: MatLike
    back: MatLike


def read_scan(page: pdfium.PdfPage, number: int) -> Page:
    """The page as Tesseract reads it with Indonesian data; `Page.back` leads its boxes to the page as it is shown."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    scale = min(_DPI / 72, _MAX_SIDE / max(page.get_size()))
    shown = np.squeeze(page.render(scale=scale, grayscale=True).to_numpy())
    found, sure = _read(_straight(_Picture(shown, np.eye(3))), number)
    for quarters in (1, 3, 2) if sure < _READABLE else ():
        # It lies on its side or stands on its head; script detection misses that on forms, reading does not.
        turned, better = _read(_straight(_turned(shown, quarters)), number)
        if better > sure:
            found, sure = turned, better
        if sure >= _READABLE:
            break
    return _scaled(found, 1 / scale)


def _read(picture: _Picture, number: int) -> tuple[Page, float]:
    """The page in pixels, and how sure Tesseract is of its words on average (0 to 100)."""
    ink = cv2.adaptiveThreshold(255 - picture.image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 25, -10)
    across, down = _opened(ink, _LONG_X, 1), _opened(ink, 1, _LONG_Y)
    clean = picture.image.copy()
    clean[cv2.dilate(cv2.bitwise_or(_opened(ink, 60, 1), _opened(ink, 1, 50)), np.ones((3, 3), np.uint8)) > 0] = 255
    words, sure = _words(clean)
    rules = (*_rules(across, upright=False), *_rules(down, upright=True))
    shapes = tuple(_shapes(ink, cv2.bitwise_or(across, down)))
    height, width = picture.image.shape[:2]
    back = (*map(float, picture.back[0]), *map(float, picture.back[1]))
    strokes, heads = connectors(ink, shapes)
    page = Page(number, width, height, words, rules, shapes, strokes, heads, scanned=True, back=back)
    return (replace(page, words=_with_narrow_cells(page, clean)) if sure >= _READABLE else page), sure


def _opened(ink: MatLike, width: int, height: int) -> MatLike:
    """What is left of the ink where a straight stroke of this size fits."""
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (width, height)))


def _turned(image: MatLike, quarters: int) -> _Picture:
    """The image turned counter-clockwise by quarters."""
    back, turned = np.eye(3), image
    for _ in range(quarters):
        width = turned.shape[1]
        turned = cv2.rotate(turned, cv2.ROTATE_90_COUNTERCLOCKWISE)
        # A pixel (x, y) of the turned image stood at (width - y, x).
        back = back @ np.array([[0, -1, width], [1, 0, 0], [0, 0, 1.0]])
    return _Picture(turned, back)


def _straight(picture: _Picture) -> _Picture:
    """The image turned by the small angle that its long lines show."""
    image = picture.image
    angles = [_slope(points) for points in _long_strokes(image)]
    level = [angle for angle in angles if abs(angle) < 5]
    tilt = float(np.median(level)) if len(level) >= 3 else 0.0
    if abs(tilt) < 0.05:
        return picture
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1)
    straight = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return _Picture(straight, picture.back @ np.linalg.inv(np.vstack([matrix, [0, 0, 1]])))


def _long_strokes(image: MatLike) -> Iterator[MatLike]:
    """The pixels (n, 2) of each nearly level stroke that is long enough to show the tilt."""
    ink = cv2.adaptiveThreshold(255 - image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 25, -10)
    level = cv2.morphologyEx(_opened(ink, 30, 1), cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(level)
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        if w > image.shape[1] / 6 and h < w / 10:
            ys, xs = np.nonzero(labels[y : y + h, x : x + w] == label)
            yield np.column_stack([xs, ys])


def _slope(points: MatLike) -> float:
    """The angle in degrees of the line through these pixels, by least squares."""
    return math.degrees(math.atan(np.polyfit(points[:, 0].astype(float), points[:, 1].astype(float), 1)[0]))


def _words(image: MatLike, mode: str = "--psm 11") -> tuple[tuple[Word, ...], float]:
    found = pytesseract.image_to_data(image, lang="ind", config=mode, output_type=pytesseract.Output.DICT)
    keys = ("text", "conf", "left", "top", "width", "height")
    rows = [row for row in zip(*(found[key] for key in keys), strict=True) if row[0].strip() and float(row[1]) >= 0]
    sure = sum(float(row[1]) for row in rows) / len(rows) if len(rows) >= _FEW else 0.0
    words = [
        Word(text.strip("|"), Box(x, y, x + w, y + h), float(conf))
        for text, conf, x, y, w, h in rows
        if float(conf) > _SURE and text.strip(_NOISE)
    ]
    return tuple(_with_digits(words)), sure


def _with_digits(words: list[Word]) -> Iterator[Word]:
    """The words, a lone letter before a unit of time as the digit that it can only be ("S hari kerja": 5)."""
    for word, after in zip_longest(words, words[1:]):
        digit = _DIGITS.get(word.text) if after and after.text.lower() in _TIMES else None
        yield replace(word, text=digit) if digit else word


def _with_narrow_cells(page: Page, image: MatLike) -> tuple[Word, ...]:
    """The page's words, those in narrow cells read again cell by cell, all on one tall image at twice the size.

    On the whole page Tesseract loses half of a heading that is set in three short lines between two rules.
    """
    cells = [cell.box for table in find_tables(page) for cell in table.cells if _is_narrow(cell.box, page)]
    decisions = [shape for shape in page.shapes if shape.form is Form.DIAMOND]
    bare = words_alone(image, decisions, page.strokes)
    places = [*((box, image) for box in cells), *((box, bare) for box in beside(decisions))]
    crops = [(box, crop) for box, source in places if (crop := _crop(source, box)) is not None]
    if not crops:
        return page.words
    tops = np.cumsum([0, *(crop.shape[0] + _APART for _, crop in crops)])
    sheet = np.full((int(tops[-1]), max(crop.shape[1] for _, crop in crops) + 2 * _APART), 255, np.uint8)
    for (_, crop), top in zip(crops, tops, strict=False):
        sheet[top : top + crop.shape[0], _APART : _APART + crop.shape[1]] = crop
    found: dict[int, list[Word]] = defaultdict(list)
    for word in _words(sheet, "--psm 6")[0]:
        n = int(np.searchsorted(tops, (word.box.y0 + word.box.y1) / 2, side="right")) - 1
        x, y = crops[n][0].x0 + _EDGE - _APART / 2, crops[n][0].y0 + _EDGE - tops[n] / 2
        box = Box(word.box.x0 / 2 + x, word.box.y0 / 2 + y, word.box.x1 / 2 + x, word.box.y1 / 2 + y)
        found[n].append(Word(word.text, box, word.sure))
    again = {id(word) for n in found for word in words_in(page.words, crops[n][0])}
    return (
        *(word for word in page.words if id(word) not in again),
        *(word for words in found.values() for word in words),
    )


def _is_narrow(box: Box, page: Page) -> bool:
    fits = 3 * _EDGE < box.x1 - box.x0 < _NARROW and 3 * _EDGE < box.y1 - box.y0 < _NARROW
    return fits and not any(holds(box, shape.box) for shape in page.shapes)


def _crop(image: MatLike, box: Box) -> MatLike | None:
    """The inside of a cell at twice its size; None if it is empty."""
    x0, y0, x1, y1 = (round(side) for side in (box.x0 + _EDGE, box.y0 + _EDGE, box.x1 - _EDGE, box.y1 - _EDGE))
    inside = image[max(y0, 0) : y1, max(x0, 0) : x1]
    if inside.size == 0 or float((inside < _DARK).mean()) < 0.005:
        return None
    return cv2.resize(inside, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _rules(lines: MatLike, *, upright: bool) -> Iterator[Box]:
    """The long lines of one direction; pieces of one line are joined by the grid's tolerance."""
    gap = cv2.getStructuringElement(cv2.MORPH_RECT, (1, 25) if upright else (25, 1))
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(lines, cv2.MORPH_CLOSE, gap))
    for x, y, w, h, _ in stats[1:count]:
        # A little longer at both ends: printers and scanners leave corners open.
        if upright:
            yield Box(x + w / 2, float(y - _REACH), x + w / 2, float(y + h + _REACH))
        else:
            yield Box(float(x - _REACH), y + h / 2, float(x + w + _REACH), y + h / 2)


def _shapes(ink: MatLike, lines: MatLike) -> Iterator[Shape]:
    """Closed outlines of a flow chart: islands of paper that no table line borders; the fuller, the more a box."""
    paper = cv2.bitwise_not(cv2.dilate(ink, np.ones((2, 2), np.uint8)))
    border = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if not (2 * _SHAPE_MIN <= w <= _SHAPE_MAX and _SHAPE_MIN <= h <= _SHAPE_MAX and area > 0.4 * w * h):
            continue
        # A table's cell is bordered by table lines on two sides or more; a shape touches them where an arrow runs at most.
        sides = (border[y - 3 : y, x : x + w], border[y + h : y + h + 3, x : x + w],
                 border[y : y + h, x - 3 : x], border[y : y + h, x + w : x + w + 3])  # fmt: skip
        if sum(side.size > 0 and float((side > 0).mean()) > 0.6 for side in sides) >= 2:
            continue
        form = form_of(labels[y : y + h, x : x + w] == label)
        if form:
            yield Shape(form, Box(x, y, x + w, y + h))


def _scaled(page: Page, factor: float) -> Page:
    """The page in points instead of pixels."""
    a, b, c, d, e, f = page.back
    return Page(
        page.number,
        page.width * factor,
        page.height * factor,
        tuple(Word(word.text, _times(word.box, factor), word.sure) for word in page.words),
        tuple(_times(rule, factor) for rule in page.rules),
        tuple(Shape(shape.form, _times(shape.box, factor)) for shape in page.shapes),
        tuple(_times(stroke, factor) for stroke in page.strokes),
        tuple(_times(head, factor) for head in page.heads),
        scanned=True,
        back=(a, b, c * factor, d, e, f * factor),
    )


def _times(box: Box, factor: float) -> Box:
    return Box(float(box.x0 * factor), float(box.y0 * factor), float(box.x1 * factor), float(box.y1 * factor))
