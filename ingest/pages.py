"""The pages of a PDF as words, rules and shapes with their places, from its own text and vectors.

Coordinates are PDF points of the page as it is shown (after /Rotate), origin top left.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import TooLarge
from index.sop import Box

MAX_CHARACTERS = 200_000
MAX_OBJECTS = 60_000
_LIGHT = 200
_THIN = 3.0
_STRAIGHT = 1.0
_FLUSH = 1.2
_HEAD = 10.0
_HAIR = 1.5
_SPACE = 0.8
_INDENTED = 0.2


_Stroke = tuple[tuple[float, float], tuple[float, float]]


class Form(StrEnum):
    """The shapes of a flow chart: an act, a decision, start or end."""

    BOX = "box"
    DIAMOND = "diamond"
    CAPSULE = "capsule"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place; `sure` is how sure OCR is of it (0 to 100)."""

    text: str
    box: Box
    sure: float = 100.0


@dataclass(frozen=True, slots=True)
class Shape:
    form: Form
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number (1-based), size in points, its words in reading order, ruling lines, and shapes.

    A rule is a box without height or without width. `strokes` are the lines that may connect shapes, table lines among
    them, and `heads` the small marks that may be arrowheads. `scanned` says that it was read from an image; such a page was
    turned upright first, and `back` (a, b, c, d, e, f) leads a point of it to the page as shown: ax + by + c, dx + ey + f.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Box, ...] = ()
    shapes: tuple[Shape, ...] = ()
    strokes: tuple[Box, ...] = ()
    heads: tuple[Box, ...] = ()
    scanned: bool = False
    back: tuple[float, ...] = ()

    def shown(self, box: Box) -> Box:
        """A box of this page on the page as it is shown."""
        if not self.back:
            return box
        a, b, c, d, e, f = self.back
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [a * x + b * y + c for x, y in corners], [d * x + e * y + f for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def text(self) -> str:
        return lines_of(self.words)


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """What a page says by itself. Raises TooLarge when it holds more than any SOP does."""
    width, height = page.get_size()
    turn = _Turn(page)
    words = _attached(_words(page, turn))
    paths = _Paths(page, turn)
    rules, shapes = paths.sorted()
    return Page(number, width, height, words, rules, shapes, tuple(paths.strokes), tuple(paths.heads))


def has_image(page: pdfium.PdfPage) -> bool:
    """Whether an image covers at least a third of the page: a scan without text."""
    width, height = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= width * height / 3:
            return True
    return False


def lines_of(words: Sequence[Word]) -> str:
    """The words as lines of text, top to bottom and left to right, as the eye joins them."""
    return "\n".join(" ".join(word.text for word in line) for line in _in_lines(words))


def paragraphs_of(words: Sequence[Word]) -> str:
    """The words as lines of text, an empty line before each that begins anew where the one before had room for more."""
    lines, before = list[str](), list[Word]()
    around_all = around([word.box for word in words]) if words else Box(0, 0, 0, 0)
    for line in _in_lines(words):
        if before and _begins_anew(line[0], before[-1], around_all):
            lines.append("")
        lines.append(" ".join(word.text for word in line))
        before = line
    return "\n".join(lines)


def _begins_anew(first: Word, last: Word, column: Box) -> bool:
    """Whether a line's first word would have fitted after the last one above, or stands well below it.

    An indented line needs more room above it: what goes on with an item is indented, and often broken by hand.
    """
    height = last.box.y1 - last.box.y0
    indented = first.box.x0 > column.x0 + height / 2
    room = column.x1 - last.box.x1 - (_INDENTED * (column.x1 - column.x0) if indented else 0)
    fits = height / 2 + first.box.x1 - first.box.x0 < room
    return first.text[0].isupper() and (fits or first.box.y0 - last.box.y1 > height)


def _in_lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box.y0 + word.box.y1, word.box.x0)):
        line = next((line for line in reversed(lines[-2:]) if _on_one_line(line[0].box, word.box)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return [sorted(line, key=lambda word: word.box.x0) for line in lines]


def _on_one_line(box: Box, other: Box) -> bool:
    """Whether the middle of one lies beside the other: OCR makes a word taller where a line touches it."""
    middle, centre = (box.y0 + box.y1) / 2, (other.y0 + other.y1) / 2
    return box.y0 <= centre <= box.y1 or other.y0 <= middle <= other.y1


class _Turn:
    """Page space to the page as it is shown: /Rotate in quarters, the crop box's corner, y downwards."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._quarter = page.get_rotation()

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self._quarter == 90:
            return y - self._bottom, x - self._left
        if self._quarter == 180:
            return self._right - x, y - self._bottom
        if self._quarter == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (ax, ay), (bx, by) = self.point(left, bottom), self.point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _words(page: pdfium.PdfPage, turn: _Turn) -> Iterator[Word]:
    """Characters joined to words: a space, or a gap nearly as wide as the letters are high, ends one."""
    letters: list[str] = []
    boxes: list[Box] = []
    for character, box in _characters(page, turn):
        if letters and (box is None or _apart(boxes[-1], box)):
            yield _word(letters, boxes)
            letters, boxes = [], []
        if box is not None:
            letters.append(character)
            boxes.append(box)
    if letters:
        yield _word(letters, boxes)


def _attached(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words with a comma or stop that stands apart set to the word before it on its line."""
    attached: list[Word] = []
    for word in words:
        before = attached[-1].box if attached else word.box
        beside = 0 <= word.box.x0 - before.x1 < 2 * (before.y1 - before.y0) and before.y0 < word.box.y0 < before.y1 + 1
        if word.text in (",", ".") and beside:
            attached[-1] = Word(attached[-1].text + word.text, around([before, word.box]))
        else:
            attached.append(word)
    return tuple(attached)


def _characters(page: pdfium.PdfPage, turn: _Turn) -> Iterator[tuple[str, Box | None]]:
    """The characters of a page, each with its box, a space without one."""
    textpage = page.get_textpage()
    count = textpage.count_chars()
    if count > MAX_CHARACTERS:
        raise TooLarge(what=f"{count} > {MAX_CHARACTERS} karakter per halaman")
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    # Some fonts call their space an apostrophe; no text has four of those in a row.
    space = "'" if "'" * 4 in textpage.get_text_range() else " "
    for i in range(count):
        character = chr(raw.FPDFText_GetUnicode(textpage, i))
        # U+0002 is how pdfium marks a hyphen at a line's end; NUL and the like are no text.
        if character in "\x02\ufffe":
            character = "-"
        if ord(character) < 32 or character.isspace() or character == space:
            yield " ", None
            continue
        raw.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
        yield character, turn.box(left.value, bottom.value, right.value, top.value)


def _apart(before: Box, box: Box) -> bool:
    height = max(before.y1 - before.y0, box.y1 - box.y0, 4.0)
    other_line = box.y0 > before.y1 + height / 2 or box.y1 < before.y0 - height / 2
    return other_line or box.x0 - before.x1 > _SPACE * height or box.x0 < before.x0 - height


def _word(letters: list[str], boxes: list[Box]) -> Word:
    text = "".join(letters).replace("\u00ad", "")
    return Word(text, around(boxes))


def around(boxes: list[Box]) -> Box:
    """The smallest box around all of these (at least one)."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


@dataclass(slots=True)
class _Paths:
    """A page's vector paths, told apart: ruling lines and the shapes of a flow chart."""

    page: pdfium.PdfPage
    turn: _Turn
    rules: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    heads: list[Box] = field(default_factory=list)
    bent: set[Box] = field(default_factory=set)

    def sorted(self) -> tuple[tuple[Box, ...], tuple[Shape, ...]]:
        for n, path in enumerate(self.page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
            if n > MAX_OBJECTS:
                raise TooLarge(what=f"> {MAX_OBJECTS} garis per halaman")
            self._add(path)
        alone = [box for box in self.boxes if not self._touched(box)]
        shapes = (*self.shapes, *(Shape(Form.BOX, box) for box in alone))
        framed = [rule for box in self.boxes if box not in alone for rule in _edges(box)]
        return (*self.rules, *framed), shapes

    def _add(self, path: pdfium.PdfObject) -> None:
        if _faint(path):
            return
        bounds = self.turn.box(*path.get_bounds())
        width, height = bounds.x1 - bounds.x0, bounds.y1 - bounds.y0
        if head := max(width, height) < _HEAD and min(width, height) > _HAIR:
            self.heads.append(bounds)
        if max(width, height) <= _THIN:
            return
        points, curved = _outline(path, self.turn)
        if min(width, height) < _THIN:
            self.rules.append(_flat(bounds))
            # A connector by its ends: the bounds have the pen's width around them.
            self.strokes += [_flat(around([_span(*ends) for ends in points]))] if points and not head else []
            return
        small = width < self.page.get_width() / 3 and height < self.page.get_height() / 4
        straight = [_flat(_span(a, b)) for a, b in points
                    if abs(a[0] - b[0]) < _STRAIGHT or abs(a[1] - b[1]) < _STRAIGHT]  # fmt: skip
        if curved and small and width > 10 and height > 6:
            self.shapes.append(Shape(Form.CAPSULE, bounds))
        elif not straight and small and 4 <= len(points) <= 5 and width > 10 and height > 6:
            self.shapes.append(Shape(Form.DIAMOND, bounds))
        elif small and len(straight) == len(points) and 3 <= len(points) <= 5 and _closed(points):
            # By its corners: the bounds of neighbouring cells overlap.
            self.boxes.append(around(straight))
        else:
            self.bent |= set(straight) if len(straight) > 1 and not _closed(points) else set()
            self._rule(straight, connects=not head)

    def _rule(self, lines: Sequence[Box], *, connects: bool) -> None:
        long = [line for line in lines if max(line.x1 - line.x0, line.y1 - line.y0) > _THIN]
        self.rules += long
        self.strokes += long if connects else []

    def _touched(self, box: Box) -> bool:
        """Whether a table's line runs along one of the box's own sides: then it is a cell, not a shape."""
        return any(_along(rule, box) for rule in self.rules if rule not in self.bent) or any(
            other != box and _neighbours(box, other) for other in self.boxes
        )


def _faint(path: pdfium.PdfObject) -> bool:
    """Whether a line is too light to be a ruling: the grid of a spreadsheet that was printed with it."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetStrokeColor(path, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) > _LIGHT or alpha.value < 255 - _LIGHT


def _closed(strokes: Sequence[_Stroke]) -> bool:
    """Whether a path comes back to where it began, as a box does and a connector with two bends does not."""
    (x0, y0), (x1, y1) = strokes[0][0], strokes[-1][1]
    return abs(x0 - x1) < _STRAIGHT and abs(y0 - y1) < _STRAIGHT


def _outline(path: pdfium.PdfObject, turn: _Turn) -> tuple[list[_Stroke], bool]:
    """The straight strokes of a path as pairs of points, and whether it has curves."""
    matrix = path.get_matrix()
    strokes, curved = [], False
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(raw.FPDFPath_CountSegments(path), 2_000)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.point(*matrix.on_point(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        curved |= kind == raw.FPDF_SEGMENT_BEZIERTO
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and point != last:
            strokes.append((last, point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and last != start:
            strokes.append((last, start))
            last = start
    return strokes, curved


def _span(a: tuple[float, float], b: tuple[float, float]) -> Box:
    return Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _flat(box: Box) -> Box:
    """A thin box as the line through its middle."""
    if box.x1 - box.x0 < box.y1 - box.y0:
        middle = (box.x0 + box.x1) / 2
        return Box(middle, box.y0, middle, box.y1)
    middle = (box.y0 + box.y1) / 2
    return Box(box.x0, middle, box.x1, middle)


def _edges(box: Box) -> tuple[Box, ...]:
    return (
        Box(box.x0, box.y0, box.x1, box.y0),
        Box(box.x0, box.y1, box.x1, box.y1),
        Box(box.x0, box.y0, box.x0, box.y1),
        Box(box.x1, box.y0, box.x1, box.y1),
    )


def _along(rule: Box, box: Box) -> bool:
    if rule.x0 == rule.x1:
        near = min(abs(rule.x0 - box.x0), abs(rule.x0 - box.x1)) < _FLUSH
        return near and min(rule.y1, box.y1) - max(rule.y0, box.y0) > 0.8 * (box.y1 - box.y0)
    near = min(abs(rule.y0 - box.y0), abs(rule.y0 - box.y1)) < _FLUSH
    return near and min(rule.x1, box.x1) - max(rule.x0, box.x0) > 0.8 * (box.x1 - box.x0)


def _neighbours(box: Box, other: Box) -> bool:
    """Whether two boxes share most of a side, as the cells of a table do."""
    side = abs(box.x1 - other.x0) < 2 or abs(box.x0 - other.x1) < 2
    over = abs(box.y1 - other.y0) < 2 or abs(box.y0 - other.y1) < 2
    tall = min(box.y1, other.y1) - max(box.y0, other.y0) > 0.5 * (box.y1 - box.y0)
    wide = min(box.x1, other.x1) - max(box.x0, other.x0) > 0.5 * (box.x1 - box.x0)
    return (side and tall) or (over and wide)


def garbled(text: str) -> bool:
    """Whether a text layer is no text: letters spaced out, or more signs than letters (bad OCR, a broken encoding)."""
    words = text.split()
    if len(words) < 20:
        return False
    single = sum(len(word) == 1 and word.isalpha() for word in words) / len(words)
    letters = sum(character.isalpha() for character in text) / max(1, sum(not c.isspace() for c in text))
    odd = len(re.findall(r"[\ufffd\x80-\x9f]|\(cid:\d+\)", text)) / len(words)
    return single > 0.35 or letters < 0.45 or odd > 0.1
