"""A scanned page to words, rules and shapes: turned upright, straightened, its long lines taken out, then read.

Tesseract's sparse mode on a page without lines keeps columns apart (each word has its box, the grid orders them); page
modes run columns together. Its own threads make a page four times slower on two cores, so a process has one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from cv2.typing import MatLike

from index.sop import Box
from ingest.faint import faint_rows
from ingest.grid import find_tables, holds, words_in
from ingest.ink import beside, connectors, form_of, marks, words_alone
from ingest.ocr_correction import WEAK
from ingest.pages import DrawnShape, Form, Page, Word
from ingest.skipped import with_skipped
from ingest.tesseract import DARK, EDGE, inside, is_among, meet, times, words_of_image, words_of_parts
from ingest.upright import UprightImage, flattened, ink_of, lies, opened, straightened, turned

_DPI = 200  # at 100 small letters are lost, at 400 a page has four times the pixels to read
# Pixels of a page's longest side, to bound the time; of A4's; per point of an image that claims to be a poster.
_MAX_SIDE, _A4, _COARSE = 3_600, 2_340, 1.4
_READABLE = 60.0  # Tesseract's mean percent: below it the page may lie otherwise, or be a photo
_REACH = 20  # pixels at 200 dpi, times `zoom`, here and below: how far from a corner a scan's line may end
_GAP = 13  # pixels that a scan leaves open in a line
# Pixels of the shortest line across and down, longer than any letter's stroke; of a piece of one.
_LONG_X, _LONG_Y, _PIECE = 160, 90, 40
_SHAPE_MIN, _SHAPE_MAX = 14, 280  # pixels of a shape's sides: 5 to 100 points
_WIDEST, _HIGHEST = 1_100, 500  # pixels of a cell that is read by itself: 14 by 6 cm; larger ones hold prose
_CERTAIN, _PARTIAL = 88.0, 60.0  # Tesseract's percent: below, a cell is read again; at most, where ink is left over
_SOME, _MUCH = 0.1, 0.25  # share of a cell's ink outside of its words: to read it again; to doubt what was read
_ASTRAY = 12  # pixels by which a word reaches out of its cell, more than a letter's slant
_FILLED_MARK = "■"


def read_scan(page: pdfium.PdfPage, number: int) -> Page:
    """The page as Tesseract reads it with Indonesian data; `Page.back` leads its boxes to the page as it is shown."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    scale, zoom = _scales(page)
    shown = np.squeeze(page.render(scale=scale, grayscale=True).to_numpy())
    found, sure = Page(number, 1, 1, ()), -1.0
    for quarters in (1, 3, 0, 2) if lies(shown) else (0, 2, 1, 3):
        # Script detection does not tell head from foot on forms, reading does.
        page_so, better = _read(straightened(turned(shown, quarters)), number, zoom)
        if better > sure:
            found, sure = page_so, better
        if sure >= _READABLE:
            break
    return _scaled(found, 1 / scale)


def read_pictures(page: pdfium.PdfPage, number: int, pictures: Sequence[Box]) -> Page | None:
    """What stands on the pictures of an upright page (points); None if that can hardly be read, as on photos and logos."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    scale, zoom = _scales(page)
    shown = np.squeeze(page.render(scale=scale, grayscale=True).to_numpy())
    image = np.full_like(shown, 255)
    for box in pictures:
        x0, y0, x1, y1 = (max(0, round(side * scale)) for side in (box.x0, box.y0, box.x1, box.y1))
        image[y0:y1, x0:x1] = shown[y0:y1, x0:x1]
    found, sure = _read(UprightImage(image, np.eye(3)), number, zoom)
    words = tuple(word for word in found.words if word.sure >= _READABLE)
    return _scaled(replace(found, words=words), 1 / scale) if sure >= _READABLE else None


def drawn_shapes(page: pdfium.PdfPage, number: int) -> Page:
    """The shapes and connectors of an upright page as they look, without its words."""
    scale, zoom = _scales(page)
    ink = ink_of(np.squeeze(page.render(scale=scale, grayscale=True).to_numpy()))
    lines = cv2.bitwise_or(opened(ink, round(_LONG_X * zoom), 1), _with_pieces(ink, zoom))
    shapes = tuple(_shapes(ink, lines, zoom))
    strokes, heads = connectors(ink, shapes)
    height, width = ink.shape
    upright = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    found = Page(number, width, height, (), (), shapes, strokes, heads, scanned=True, back=upright)
    return _scaled(found, 1 / scale)


def _scales(page: pdfium.PdfPage) -> tuple[float, float]:
    """Pixels per point (200 dpi), and how large the print then is beside that of an A4 page at 200 dpi.

    A page whose image has fewer pixels than points, or hardly more, only claims to be a poster.
    """
    longest = max(page.get_size())
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    pixels = max((max(image.get_px_size()) for image in images), default=_MAX_SIDE)
    scale = min(_DPI / 72, _MAX_SIDE / longest)
    return scale, max(1.0, scale * longest / _A4) if pixels < _COARSE * longest else 1.0


def _read(picture: UprightImage, number: int, zoom: float) -> tuple[Page, float]:
    """The page in pixels, and how sure Tesseract is of its words on average (0 to 100)."""
    ink = ink_of(picture.image)
    across, down = opened(ink, round(_LONG_X * zoom), 1), _with_pieces(ink, zoom)
    clean = flattened(picture.image).copy()
    long = cv2.bitwise_or(opened(ink, round(60 * zoom), 1), opened(ink, 1, round(50 * zoom)))
    clean[cv2.dilate(long, np.ones((3, 3), np.uint8)) > 0] = 255
    words, sure = words_of_image(clean)
    rules = _rules(across, down)
    rules = (*rules, *faint_rows(picture.image, rules))
    shapes = tuple(_shapes(ink, cv2.bitwise_or(across, down), zoom))
    height, width = picture.image.shape[:2]
    back = (*map(float, picture.back[0]), *map(float, picture.back[1]))
    strokes, heads = connectors(ink, shapes)
    page = Page(number, width, height, words, rules, shapes, strokes, heads, scanned=True, back=back)
    if sure >= _READABLE:
        every = [cell.box for table in find_tables(page) for cell in table.cells]
        cells = [box for box in every if _holds_text(box, page, zoom)]
        page = replace(page, words=_with_cells(page, cells, clean))
        page = replace(page, words=_with_marks(page, every, clean))
        page = replace(page, words=with_skipped(page, cells, clean))
    return page, sure


def _with_pieces(ink: MatLike, zoom: float) -> MatLike:
    """The long upright lines with their shorter pieces: a shape that stands on a line between columns breaks it."""
    down = opened(ink, 1, round(_LONG_Y * zoom))
    columns = cv2.dilate(down.max(axis=0, keepdims=True), np.ones((1, 3), np.uint8))
    return cv2.bitwise_or(down, cv2.bitwise_and(opened(ink, 1, round(_PIECE * zoom)), columns.repeat(len(ink), axis=0)))


def _with_cells(page: Page, boxes: Sequence[Box], image: MatLike) -> tuple[Word, ...]:
    """The page's words, those of doubtful cells read again cell by cell, all on one tall image at twice the size.

    On the whole page Tesseract loses half of a heading that is set in three short lines between two rules, and a list.
    """
    cells = [(box, inside(image, box)) for box in boxes]
    decisions = [shape for shape in page.shapes if shape.form is Form.DIAMOND]
    bare = words_alone(image, decisions, page.strokes)
    labels = [(box, inside(bare, box)) for box in beside(decisions)]
    doubtful = [spot for spot in (*cells, *labels) if _is_doubtful(*spot, words_in(page.words, spot[0]))]
    words = page.words
    for spot, found in zip(doubtful, words_of_parts(doubtful), strict=True):
        box, is_cell = spot[0], any(spot is cell for cell in cells)
        best = _surer(*spot, words_in(words, box), found)
        others = [word for word in words if not holds(box, word.box)]
        # Around a diamond stand parts of other cells' words.
        words = (*others, *(word for word in best if is_cell or not is_among(word, others)))
    return words


def _with_marks(page: Page, cells: Sequence[Box], image: MatLike) -> tuple[Word, ...]:
    """The words with the filled squares and discs that stand alone in their cells, whatever letters they were read as."""
    words = page.words
    for mark in marks(image):
        cell = next((box for box in cells if holds(box, mark)), None)
        beneath = words_in(words, cell) if cell else []
        if cell and all(meet(word.box, mark) for word in beneath):
            words = (*(word for word in words if word not in beneath), Word(_FILLED_MARK, mark))
    return words


def _surer(box: Box, shown: MatLike, before: Sequence[Word], after: Sequence[Word]) -> list[Word]:
    """The better of a cell's two readings, with what only the other has; unsure where ink is left over."""
    best, other = (after, before) if _weight(after, box) > _weight(before, box) else (before, after)
    more = [word for word in other if word.sure > _PARTIAL and not _is_astray(word, box) and not is_among(word, best)]
    words = [*best, *more]
    if _unread(box, shown, words) > _MUCH:
        return [replace(word, sure=min(word.sure, _PARTIAL)) for word in words]
    return words


def _holds_text(box: Box, page: Page, zoom: float) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    fits = 3 * EDGE < width < _WIDEST * zoom and 3 * EDGE < height < _HIGHEST * zoom
    return fits and not any(holds(box, shape.box) for shape in page.shapes)


def _is_doubtful(box: Box, shown: MatLike, words: Sequence[Word]) -> bool:
    """Whether a cell has words that Tesseract is not sure of, or ink where it found none."""
    if float((shown < DARK).mean()) < 0.005:  # specks
        return False
    unsure = any(word.sure < _CERTAIN or _is_astray(word, box) for word in words)
    return unsure or not words or _unread(box, shown, words) > _SOME


def _unread(box: Box, shown: MatLike, words: Sequence[Word]) -> float:
    """How much of a cell's ink stands where no word was found (0 to 1)."""
    dark = (shown < DARK).astype(np.uint8)
    ink = int(dark.sum())
    for word in words:
        x0, y0 = round(word.box.x0 - box.x0) - 2 * EDGE, round(word.box.y0 - box.y0) - 2 * EDGE
        x1, y1 = round(word.box.x1 - box.x0), round(word.box.y1 - box.y0)
        dark[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = 0
    return int(dark.sum()) / max(ink, 1)


def _weight(words: Sequence[Word], box: Box) -> float:
    """How much a reading says of a cell, and how surely."""
    return sum(max(0.0, word.sure - WEAK) * len(word.text) for word in words if not _is_astray(word, box))


def _is_astray(word: Word, box: Box) -> bool:
    """Whether a word reaches far out of its cell: Tesseract has joined it with the cell beside."""
    return word.box.x0 < box.x0 - _ASTRAY or word.box.x1 > box.x1 + _ASTRAY


def _rules(across: MatLike, down: MatLike) -> tuple[Box, ...]:
    """The long lines of both directions, their ends led to the line they stop short of."""
    level, upright = list(_lines(across, upright=False)), list(_lines(down, upright=True))
    return (*(_level(rule, upright) for rule in level), *(_upright(rule, level) for rule in upright))


def _lines(lines: MatLike, *, upright: bool) -> Iterator[Box]:
    """The long lines of one direction; pieces of one line are joined by the grid's tolerance."""
    gap = cv2.getStructuringElement(cv2.MORPH_RECT, (1, _GAP) if upright else (_GAP, 1))
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(lines, cv2.MORPH_CLOSE, gap))
    for x, y, w, h, _ in stats[1:count]:
        if upright:
            yield Box(x + w / 2, float(y), x + w / 2, float(y + h))
        else:
            yield Box(float(x), y + h / 2, float(x + w), y + h / 2)


def _level(rule: Box, upright: Sequence[Box]) -> Box:
    near = [other.x0 for other in upright if other.y0 - _REACH <= rule.y0 <= other.y1 + _REACH]
    return Box(_led(rule.x0, near, -1), rule.y0, _led(rule.x1, near, 1), rule.y1)


def _upright(rule: Box, level: Sequence[Box]) -> Box:
    near = [other.y0 for other in level if other.x0 - _REACH <= rule.x0 <= other.x1 + _REACH]
    return Box(rule.x0, _led(rule.y0, near, -1), rule.x1, _led(rule.y1, near, 1))


def _led(end: float, near: Sequence[float], outwards: int) -> float:
    """An end led to the nearest crossing line and no further: scans leave corners open, and cells may be merged."""
    ahead = [line for line in near if -EDGE <= (line - end) * outwards <= _REACH]
    return min(ahead, key=lambda line: abs(line - end)) if ahead else end


def _shapes(ink: MatLike, lines: MatLike, zoom: float) -> Iterator[DrawnShape]:
    """Closed outlines of a flow chart: islands of paper that no table line borders; the fuller, the more a box."""
    paper = cv2.bitwise_not(cv2.dilate(ink, np.ones((2, 2), np.uint8)))
    border = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    least, most = _SHAPE_MIN * zoom, _SHAPE_MAX * zoom
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if not (2 * least <= w <= most and least <= h <= most and area > 0.4 * w * h):
            continue
        # A table's cell is bordered by table lines on two sides or more; a shape touches them where an arrow runs at most.
        sides = (border[y - 3 : y, x : x + w], border[y + h : y + h + 3, x : x + w],
                 border[y : y + h, x - 3 : x], border[y : y + h, x + w : x + w + 3])  # fmt: skip
        if sum(side.size > 0 and float((side > 0).mean()) > 0.6 for side in sides) >= 2:
            continue
        form = form_of(labels[y : y + h, x : x + w] == label)
        if form:
            yield DrawnShape(form, Box(x, y, x + w, y + h))


def _scaled(page: Page, factor: float) -> Page:
    """The page in points instead of pixels."""
    a, b, c, d, e, f = page.back
    return Page(
        page.number,
        page.width * factor,
        page.height * factor,
        tuple(Word(word.text, times(word.box, factor), word.sure) for word in page.words),
        tuple(times(rule, factor) for rule in page.rules),
        tuple(DrawnShape(shape.form, times(shape.box, factor)) for shape in page.shapes),
        tuple(times(stroke, factor) for stroke in page.strokes),
        tuple(times(head, factor) for head in page.heads),
        scanned=True,
        back=(a, b, c * factor, d, e, f * factor),
    )
