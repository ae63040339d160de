"""A scanned page to words, rules and shapes: turned upright, straightened, its long lines taken out, then read.

Tesseract's sparse mode on a page without lines keeps columns apart (each word has its box, the grid orders them); page
modes run columns together. Its own threads make a page four times slower on two cores, so a process has one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytesseract
from cv2.typing import MatLike
from PIL import Image

from index.sop import Box
from ingest.agreement import CONTESTED, WEAK, may_be_vouched
from ingest.grid import find_tables, holds, words_in
from ingest.ink import beside, connectors, form_of, marks, words_alone
from ingest.pages import DrawnShape, Form, Page, Word, around, in_lines
from ingest.upright import UprightImage, flattened, ink_of, lies, opened, straightened, turned

_DPI = 200  # a choice between sharp letters and seconds a page
# Pixels of a page's longest side, to bound the time; of A4's; per point of an image that claims to be a poster.
_MAX_SIDE, _A4, _COARSE = 3_600, 2_340, 1.4
_READABLE = 60.0  # Tesseract's mean percent, a choice: below it the page may lie otherwise, or be a photo
_REACH = 20  # pixels at 200 dpi, times `zoom`, here and below: how far from a corner a scan's line may end
_GAP = 13  # pixels that a scan leaves open in a line
# Pixels of the shortest line across and down, longer than any letter's stroke; of a piece of one.
_LONG_X, _LONG_Y, _PIECE = 160, 90, 40
_SHAPE_MIN, _SHAPE_MAX = 14, 280  # pixels of a shape's sides: 5 to 100 points
_FEW = 12  # words; from fewer nothing is told of how a page lies
_DIGITS = {"S": "5", "s": "5", "l": "1", "I": "1", "L": "1", "B": "8", "Z": "2", "z": "2"}
_ABOUT = frozenset("t+£")  # how "±" before a number is read
_TIMES = ("menit", "jam", "hari", "minggu", "bulan", "tahun")
_RUN_ON = re.compile(rf"(\d+)({'|'.join(_TIMES)})", re.IGNORECASE)
_WIDEST, _HIGHEST = 1_100, 500  # pixels of a cell that is read by itself; a choice: larger ones hold prose
# Pixels of a line's border; of white between cells on one sheet; grey (of 255) that is ink.
_EDGE, _APART, _DARK = 4, 40, 160
_CERTAIN, _PARTIAL = 88.0, 60.0  # Tesseract's percent: below, a cell is read again; at most, where ink is left over
_SOME, _MUCH = 0.1, 0.25  # share of a cell's ink outside of its words: to read it again; to doubt what was read
_ASTRAY = 12  # pixels by which a word reaches out of its cell, more than a letter's slant
# Heights of a line that white between its words is wider than, and narrower; share of that white that is ink.
_TORN, _INKED = (1.2, 12.0), 0.04
# Of its height: no 4 is printed narrower, a 1 is (a 4 has 0.7, a 1 has 0.4). In the scans of 52 real files 11 of 32 were,
# all of them a faded 1; it stays unsure.
_NARROW = 0.45
_FILLED_MARK = "■"
_NOISE = "|_—-~.,'`‘’“”\\/[]{}"


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
    words, sure = _words(clean)
    rules = _rules(across, down)
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
        page = replace(page, words=(*page.words, *_skipped(page, cells, clean)))
    return page, sure


def _with_pieces(ink: MatLike, zoom: float) -> MatLike:
    """The long upright lines with their shorter pieces: a shape that stands on a line between columns breaks it."""
    down = opened(ink, 1, round(_LONG_Y * zoom))
    columns = cv2.dilate(down.max(axis=0, keepdims=True), np.ones((1, 3), np.uint8))
    return cv2.bitwise_or(down, cv2.bitwise_and(opened(ink, 1, round(_PIECE * zoom)), columns.repeat(len(ink), axis=0)))


def _words(image: MatLike, mode: str = "--psm 11") -> tuple[tuple[Word, ...], float]:
    picture = Image.fromarray(image)
    # pytesseract hands it over as a file of this format: to pack it as PNG takes a fifth of a page's time.
    picture.format = "PPM"
    found = pytesseract.image_to_data(picture, lang="ind", config=mode, output_type=pytesseract.Output.DICT)
    keys = ("text", "conf", "left", "top", "width", "height")
    rows = [row for row in zip(*(found[key] for key in keys), strict=True) if row[0].strip() and float(row[1]) >= 0]
    sure = sum(float(row[1]) for row in rows) / len(rows) if len(rows) >= _FEW else 0.0
    words = [
        Word(text.strip("|"), Box(x, y, x + w, y + h), float(conf))
        for text, conf, x, y, w, h in rows
        if text.strip(_NOISE) and (float(conf) > WEAK or may_be_vouched(text))
    ]
    return tuple(_with_digits(words)), sure


def _with_digits(words: list[Word]) -> Iterator[Word]:
    """The words, a lone letter before a unit of time as the digit that it can only be ("S hari kerja": 5; "3jam": 3 jam).

    A lone sign before a number is the "±" of times.
    """
    for word, after in zip_longest(words, words[1:]):
        if word.text == "4" and word.box.x1 - word.box.x0 < _NARROW * (word.box.y1 - word.box.y0):
            word = replace(word, text="1", sure=min(word.sure, CONTESTED))
        if word.text in _ABOUT and after and after.text.isdigit():
            word = replace(word, text="±")
        digit = _DIGITS.get(word.text) if after and after.text.lower() in _TIMES else None
        run = _RUN_ON.fullmatch(word.text)
        text = digit or (f"{run[1]} {run[2]}" if run else word.text)
        yield replace(word, text=text)


def _with_cells(page: Page, boxes: Sequence[Box], image: MatLike) -> tuple[Word, ...]:
    """The page's words, those of doubtful cells read again cell by cell, all on one tall image at twice the size.

    On the whole page Tesseract loses half of a heading that is set in three short lines between two rules, and a list.
    """
    cells = [(box, _inside(image, box)) for box in boxes]
    decisions = [shape for shape in page.shapes if shape.form is Form.DIAMOND]
    bare = words_alone(image, decisions, page.strokes)
    labels = [(box, _inside(bare, box)) for box in beside(decisions)]
    doubtful = [spot for spot in (*cells, *labels) if _is_doubtful(*spot, words_in(page.words, spot[0]))]
    if not doubtful:
        return page.words
    words = page.words
    for spot, found in zip(doubtful, _cells_read([inside for _, inside in doubtful]), strict=True):
        box, is_cell = spot[0], any(spot is cell for cell in cells)
        moved = [replace(word, box=_moved(word.box, box.x0 + _EDGE, box.y0 + _EDGE)) for word in found]
        best = _surer(*spot, words_in(words, box), moved)
        others = [word for word in words if not holds(box, word.box)]
        # Around a diamond stand parts of other cells' words.
        words = (*others, *(word for word in best if is_cell or not _is_among(word, others)))
    return words


def _with_marks(page: Page, cells: Sequence[Box], image: MatLike) -> tuple[Word, ...]:
    """The words with the filled squares and discs that stand alone in their cells, whatever letters they were read as."""
    words = page.words
    for mark in marks(image):
        cell = next((box for box in cells if holds(box, mark)), None)
        inside = words_in(words, cell) if cell else []
        if cell and all(_meet(word.box, mark) for word in inside):
            words = (*(word for word in words if word not in inside), Word(_FILLED_MARK, mark))
    return words


def _skipped(page: Page, cells: Sequence[Box], image: MatLike) -> list[Word]:
    """The words that Tesseract's sparse mode has left out within lines of text, read again line by line."""
    free = [word for word in page.words if not any(holds(box, word.box) for box in cells)]
    torn = [line for line in in_lines(free) if any(_is_torn(a.box, b.box, page, image) for a, b in pairwise(line))]
    boxes = [_widened(around([word.box for word in line])) for line in torn]
    read = _cells_read([_inside(image, box) for box in boxes]) if boxes else []
    again = [
        replace(word, box=_moved(word.box, box.x0 + _EDGE, box.y0 + _EDGE))
        for box, words in zip(boxes, read, strict=True)
        for word in words
    ]
    return [word for word in again if word.sure > _PARTIAL and not _is_among(word, page.words)]


def _is_torn(before: Box, after: Box, page: Page, image: MatLike) -> bool:
    """Whether there is ink between two words of a line."""
    top, foot = min(before.y0, after.y0), max(before.y1, after.y1)
    gap = Box(before.x1 + _EDGE, top, after.x0 - _EDGE, foot)
    least, most = (share * (foot - top) for share in _TORN)
    if not least < gap.x1 - gap.x0 < most or any(_meet(gap, shape.box) for shape in page.shapes):
        return False
    inside = image[round(gap.y0) : round(gap.y1), round(gap.x0) : round(gap.x1)]
    return inside.size > 0 and float((inside < _DARK).mean()) > _INKED


def _widened(box: Box) -> Box:
    return Box(box.x0 - 2 * _EDGE, box.y0 - 2 * _EDGE, box.x1 + 2 * _EDGE, box.y1 + 2 * _EDGE)


def _meet(box: Box, other: Box) -> bool:
    return box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1


def _surer(box: Box, inside: MatLike, before: Sequence[Word], after: Sequence[Word]) -> list[Word]:
    """The better of a cell's two readings, with what only the other has; unsure where ink is left over."""
    best, other = (after, before) if _weight(after, box) > _weight(before, box) else (before, after)
    more = [word for word in other if word.sure > _PARTIAL and not _is_astray(word, box) and not _is_among(word, best)]
    words = [*best, *more]
    if _unread(box, inside, words) > _MUCH:
        return [replace(word, sure=min(word.sure, _PARTIAL)) for word in words]
    return words


def _holds_text(box: Box, page: Page, zoom: float) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    fits = 3 * _EDGE < width < _WIDEST * zoom and 3 * _EDGE < height < _HIGHEST * zoom
    return fits and not any(holds(box, shape.box) for shape in page.shapes)


def _inside(image: MatLike, box: Box) -> MatLike:
    x0, y0, x1, y1 = (round(side) for side in (box.x0 + _EDGE, box.y0 + _EDGE, box.x1 - _EDGE, box.y1 - _EDGE))
    return image[max(y0, 0) : y1, max(x0, 0) : x1]


def _is_doubtful(box: Box, inside: MatLike, words: Sequence[Word]) -> bool:
    """Whether a cell has words that Tesseract is not sure of, or ink where it found none."""
    if float((inside < _DARK).mean()) < 0.005:  # specks
        return False
    unsure = any(word.sure < _CERTAIN or _is_astray(word, box) for word in words)
    return unsure or not words or _unread(box, inside, words) > _SOME


def _unread(box: Box, inside: MatLike, words: Sequence[Word]) -> float:
    """How much of a cell's ink stands where no word was found (0 to 1)."""
    dark = (inside < _DARK).astype(np.uint8)
    ink = int(dark.sum())
    for word in words:
        x0, y0 = round(word.box.x0 - box.x0) - 2 * _EDGE, round(word.box.y0 - box.y0) - 2 * _EDGE
        x1, y1 = round(word.box.x1 - box.x0), round(word.box.y1 - box.y0)
        dark[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = 0
    return int(dark.sum()) / max(ink, 1)


def _cells_read(cells: Sequence[MatLike]) -> list[list[Word]]:
    """The words of each of these images, in its own pixels."""
    crops = [cv2.resize(cell, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC) for cell in cells]
    tops = np.cumsum([0, *(crop.shape[0] + _APART for crop in crops)])
    sheet = np.full((int(tops[-1]), max(crop.shape[1] for crop in crops) + 2 * _APART), 255, np.uint8)
    for crop, top in zip(crops, tops, strict=False):
        sheet[top : top + crop.shape[0], _APART : _APART + crop.shape[1]] = crop
    found: list[list[Word]] = [[] for _ in cells]
    for word in _words(sheet, "--psm 6")[0]:
        n = int(np.searchsorted(tops, (word.box.y0 + word.box.y1) / 2, side="right")) - 1
        box = _times(_moved(word.box, -_APART, -float(tops[n])), 0.5)
        found[n].append(replace(word, box=box))
    return found


def _is_among(word: Word, words: Sequence[Word]) -> bool:
    """Whether one of these words stands where this word stands."""
    return any(_meet(word.box, other.box) for other in words)


def _weight(words: Sequence[Word], box: Box) -> float:
    """How much a reading says of a cell, and how surely."""
    return sum(max(0.0, word.sure - WEAK) * len(word.text) for word in words if not _is_astray(word, box))


def _is_astray(word: Word, box: Box) -> bool:
    """Whether a word reaches far out of its cell: Tesseract has joined it with the cell beside."""
    return word.box.x0 < box.x0 - _ASTRAY or word.box.x1 > box.x1 + _ASTRAY


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


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
    ahead = [line for line in near if -_EDGE <= (line - end) * outwards <= _REACH]
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
        tuple(Word(word.text, _times(word.box, factor), word.sure) for word in page.words),
        tuple(_times(rule, factor) for rule in page.rules),
        tuple(DrawnShape(shape.form, _times(shape.box, factor)) for shape in page.shapes),
        tuple(_times(stroke, factor) for stroke in page.strokes),
        tuple(_times(head, factor) for head in page.heads),
        scanned=True,
        back=(a, b, c * factor, d, e, f * factor),
    )


def _times(box: Box, factor: float) -> Box:
    return Box(float(box.x0 * factor), float(box.y0 * factor), float(box.x1 * factor), float(box.y1 * factor))
