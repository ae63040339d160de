"""A page's vector paths by what they are: ruling lines, the shapes of a flow chart, its connectors, shading."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import TooLarge
from index.sop import Box
from ingest.frame import Affine, Frame, Point, of_matrix, place_of
from ingest.outlines import Stroke, form_of_outline
from ingest.pages import DrawnShape, Form, around

MAX_OBJECTS = 60_000  # bounds the time: a map has more; the fullest of 987 pages of real files and samples has 1,757
_MAX_SEGMENTS = 2_000  # of one path, to bound the time; of 987 pages one has a longer path, of 2,961
_DEPTH = 3  # of forms within forms, to bound the time; the deepest of 987 pages has 1
# Of 255: the grid of a spreadsheet that was printed with it is lighter than this, a ruling darker; white is a mask.
_LIGHT, _WHITE = 200, 250
# Points: a line is thinner than _THIN; an arrowhead is smaller than _HEAD and wider than a hair's breadth.
_THIN, _HAIR, _HEAD = 3.0, 1.5, 10.0
_STRAIGHT = 1.0  # points by which a line may slant and still be a rule
_FLUSH, _TOUCH = 1.2, 2.0  # points between a line and the box that it borders; between two shapes that touch
# Parts of the page's width and height that a shape stays below.
_WIDEST, _HIGHEST = 0.4, 1 / 4
# Of the smaller of two shapes: what overlaps so much is one, drawn twice (its fill, its line, its shadow).
_SAME = 0.6
# Of a side: what a line runs along when it borders a box; what two neighbours have in common. Of a box: a diamond fills
# half, a ring less. At half and at double (1.0 at most) of each 23 files are read alike, but for neighbours that share
# a whole side (12 read otherwise).
_ALONG, _SHARED, _FILLED = 0.8, 0.5, 0.4
# Where a Bezier curve is met: four chords for it. With two and with eight 12 samples and 11 files of five offices are
# read alike.
_CURVE = (0.25, 0.5, 0.75, 1.0)


@dataclass(slots=True)
class PageVectors:
    """The paths and images of a page as they are found, in points of its frame.

    `fills` are coloured areas (shading, or shapes without a line around them), `painted` all that hides or bears pale text,
    with how light each is (0 to 255).
    """

    frame: Frame
    rules: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    shapes: list[DrawnShape] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    heads: list[Box] = field(default_factory=list)
    bent: set[Box] = field(default_factory=set)
    fills: list[DrawnShape] = field(default_factory=list)
    painted: dict[Box, int] = field(default_factory=dict)
    drawings: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)

    def told_apart(self) -> tuple[tuple[Box, ...], tuple[DrawnShape, ...]]:
        """The ruling lines and the shapes.

        Boxes with a table's line along one of their sides are cells, whose sides are rules; so are top and foot of shading
        that parts a table's rows. Other boxes are shapes, each once, and so are coloured areas that are no shading.
        """
        straight = [rule for rule in self.rules if rule not in self.bent]
        cells = [box for box in self.boxes if self._is_cell(box, straight)]
        alone = set(self.boxes) - set(cells)
        rules = (*self.rules, *(rule for box in cells for rule in _edges(box)))
        upright = [rule for rule in rules if rule.x0 == rule.x1]
        shaded = [edge for box in _areas(self.painted) if _parts_rows(box, upright) for edge in _edges(box)[:2]]
        drawn = [*self.shapes, *(DrawnShape(Form.BOX, box) for box in alone)]
        return (*rules, *shaded), _each_once(
            [*sorted(drawn, key=_size, reverse=True), *filter(self._stands_alone, self.fills)]
        )

    def _is_cell(self, box: Box, straight: Sequence[Box]) -> bool:
        """Whether a box is a table's cell: beside another box, or along two rulings; a shape may touch one."""
        beside = any(_neighbours(box, other) and other != box for other in self.boxes)
        return beside or len({_side(rule, box) for rule in straight if _along(rule, box)}) > 1

    def _stands_alone(self, fill: DrawnShape) -> bool:
        """Whether a coloured area is no cell's: no table's line and no other area runs along it."""
        others = (*self.boxes, *(other.box for other in self.fills if other.box != fill.box))
        return not any(_along(rule, fill.box) for rule in self.rules) and not any(
            _neighbours(fill.box, other) for other in others
        )


def _each_once(shapes: Sequence[DrawnShape]) -> tuple[DrawnShape, ...]:
    """The shapes without those that lie on one before."""
    found: list[DrawnShape] = []
    for shape in shapes:
        if not any(_overlap(shape.box, other.box) > _SAME for other in found):
            found.append(shape)
    return tuple(found)


def _size(shape: DrawnShape) -> float:
    return _area(shape.box)


def vectors_of(page: pdfium.PdfPage, frame: Frame) -> PageVectors:
    """The vector paths and the images of a page. Raises TooLarge when it holds more than any SOP does."""
    found = PageVectors(frame)
    kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]
    for n, item in enumerate(page.get_objects(filter=kinds, max_depth=_DEPTH)):
        if n > MAX_OBJECTS:
            raise TooLarge(what=f"> {MAX_OBJECTS} garis per halaman")
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            found.images.append(place_of(item, frame).box(*item.get_bounds()))
        else:
            _add(item, found)
    return found


@dataclass(frozen=True, slots=True)
class _Paint:
    """How a path is painted: with a dark line or dark all over (ink), in a colour or in white, how light its area is."""

    line: bool
    ink: bool
    colour: bool
    tone: int


def _paint(path: pdfium.PdfObject) -> _Paint:
    fill, line = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, line)
    lined = bool(line.value) and _tone(raw.FPDFPageObj_GetStrokeColor, path) <= _LIGHT
    tone = _tone(raw.FPDFPageObj_GetFillColor, path) if fill.value else 255
    return _Paint(lined, lined or tone <= _LIGHT, tone < _WHITE, tone)


def _tone(colour_of: object, path: pdfium.PdfObject) -> int:
    """How light a colour is (0 black to 255 white) by its darkest part, what shines through counted as white."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not callable(colour_of) or not colour_of(path, red, green, blue, alpha):
        return 0
    return 255 if alpha.value < 255 - _LIGHT else min(red.value, green.value, blue.value)


def _add(path: pdfium.PdfObject, into: PageVectors) -> None:
    paint = _paint(path)
    if not paint.ink and not paint.colour:
        return
    place = place_of(path, into.frame)
    bounds = place.box(*path.get_bounds())
    outlines = list(_outlines(path, place))
    for outline in outlines:
        box = bounds if len(outlines) == 1 else around([_span(*stroke) for stroke in outline.strokes])
        if paint.line or (paint.ink and not _is_area(outline, box)):
            _draw(outline, box, into)
        elif max(box.x1 - box.x0, box.y1 - box.y0) > _THIN:
            _fill(outline, box, paint.tone, into)


def _is_area(outline: _Stretch, box: Box) -> bool:
    """Whether a dark filled outline is an area (shading, or a filled shape), not a line or a ring drawn as one."""
    width, height = box.x1 - box.x0, box.y1 - box.y0
    return min(width, height) >= _HEAD and outline.area > _FILLED * width * height


def _fill(outline: _Stretch, box: Box, tone: int, into: PageVectors) -> None:
    into.painted[box] = tone
    form = form_of_outline(outline.strokes) if _may_be_shape(box, into.frame) else None
    if form:
        into.fills.append(DrawnShape(form, box))


def _draw(outline: _Stretch, bounds: Box, into: PageVectors) -> None:
    """A line or an outline in dark ink: a ruling, an arrowhead, a shape, a connector."""
    points = outline.strokes
    width, height = bounds.x1 - bounds.x0, bounds.y1 - bounds.y0
    if head := max(width, height) < _HEAD and min(width, height) > _HAIR:
        into.heads.append(bounds)
    if max(width, height) <= _THIN:
        return
    if min(width, height) < _THIN:
        into.rules.append(_flat(bounds))
        # A connector by its ends: the bounds have the pen's width around them.
        into.strokes += [_flat(around([_span(*ends) for ends in points]))] if points and not head else []
        return
    form = form_of_outline(points) if _may_be_shape(bounds, into.frame) else None
    straight = [_flat(_span(a, b)) for a, b in outline.lines if _is_level(a, b)]
    if form is Form.BOX and not outline.curved and straight:
        # By its corners: the bounds of neighbouring cells overlap.
        into.boxes.append(around(straight))
    elif form:
        # By its corners too: a pen's point reaches out of them.
        corners = around([_span(*stroke) for stroke in points])
        into.shapes.append(DrawnShape(Form.CAPSULE if form is Form.BOX else form, corners))
    elif outline.curved:
        into.drawings.append(bounds)
        into.strokes += [line for line in straight if _length(line) > _THIN]
    else:
        into.bent |= set(straight) if len(straight) > 1 and not outline.closed else set()
        long = [line for line in straight if _length(line) > _THIN]
        into.rules += long
        into.strokes += [] if head else _single(long)


def _single(lines: Sequence[Box]) -> list[Box]:
    """Lines with the two edges of a pen's stroke, drawn as an outline, as the one line between them."""
    single: list[Box] = []
    for line in lines:
        twin = next((n for n, other in enumerate(single) if _twins(line, other)), None)
        if twin is None:
            single.append(line)
        else:
            single[twin] = _flat(around([line, single[twin]]))
    return single


def _twins(line: Box, other: Box) -> bool:
    upright = line.x0 == line.x1
    if upright != (other.x0 == other.x1):
        return False
    gap = abs(line.x0 - other.x0) if upright else abs(line.y0 - other.y0)
    along = (
        min(line.y1, other.y1) - max(line.y0, other.y0) if upright else min(line.x1, other.x1) - max(line.x0, other.x0)
    )
    return 0 < gap < _THIN and along > _SHARED * min(_length(line), _length(other))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch of a path: its strokes (curves as short ones), the straight lines among them, whether it has curves."""

    strokes: tuple[Stroke, ...]
    lines: tuple[Stroke, ...]
    curved: bool

    @property
    def closed(self) -> bool:
        """Whether it comes back to where it began, as a box does and a connector with two bends does not."""
        (x0, y0), (x1, y1) = self.strokes[0][0], self.strokes[-1][1]
        return abs(x0 - x1) < _STRAIGHT and abs(y0 - y1) < _STRAIGHT

    @property
    def area(self) -> float:
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in self.strokes)) / 2


def _outlines(path: pdfium.PdfObject, place: Affine) -> Iterator[_Stretch]:
    """The stretches of a path in points of the page."""
    place = place.after(of_matrix(path.get_matrix()))
    strokes, lines, bends = list[Stroke](), list[Stroke](), list[Point]()
    start = last = (0.0, 0.0)
    for kind, point, closes in _segments(path, place):
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if strokes:
                yield _Stretch(tuple(strokes), tuple(lines), len(lines) < len(strokes))
            strokes, lines, bends, start = [], [], [], point
        elif kind == raw.FPDF_SEGMENT_LINETO and point != last:
            strokes.append((last, point))
            lines.append((last, point))
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            bends.append(point)
            if len(bends) == 3:
                strokes += _curve((strokes[-1][1] if strokes else start), *bends)
                bends = []
        last = point
        if closes and last != start:
            strokes.append((last, start))
            lines.append((last, start))
            last = start
    if strokes:
        yield _Stretch(tuple(strokes), tuple(lines), len(lines) < len(strokes))


def _segments(path: pdfium.PdfObject, place: Affine) -> Iterator[tuple[int, Point, bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    handle = path.raw
    for i in range(min(raw.FPDFPath_CountSegments(handle), _MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(handle, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        yield kind, place.point(x.value, y.value), bool(raw.FPDFPathSegment_GetClose(segment))


def _curve(a: Point, b: Point, c: Point, d: Point) -> Iterator[Stroke]:
    """A Bezier curve as four short lines."""
    last = a
    for t in _CURVE:
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        point = (
            sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
            sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
        )
        yield last, point
        last = point


def _may_be_shape(box: Box, frame: Frame) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    return _HEAD < width < _WIDEST * frame.width and _THIN < height < _HIGHEST * frame.height


def _is_level(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < _STRAIGHT or abs(a[1] - b[1]) < _STRAIGHT


def _length(line: Box) -> float:
    return max(line.x1 - line.x0, line.y1 - line.y0)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _overlap(box: Box, other: Box) -> float:
    """How much of the smaller of two boxes lies in the other."""
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    return max(0.0, width) * max(0.0, height) / max(min(_area(box), _area(other)), 1e-6)


def _span(a: Point, b: Point) -> Box:
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
        return near and min(rule.y1, box.y1) - max(rule.y0, box.y0) > _ALONG * (box.y1 - box.y0)
    near = min(abs(rule.y0 - box.y0), abs(rule.y0 - box.y1)) < _FLUSH
    return near and min(rule.x1, box.x1) - max(rule.x0, box.x0) > _ALONG * (box.x1 - box.x0)


def _side(rule: Box, box: Box) -> tuple[bool, bool]:
    """Along which side of a box a rule runs: whether an upright one, whether the first of the two."""
    upright = rule.x0 == rule.x1
    first = abs(rule.x0 - box.x0) < _FLUSH if upright else abs(rule.y0 - box.y0) < _FLUSH
    return upright, first


def _areas(painted: Mapping[Box, int]) -> Iterator[Box]:
    """Painted boxes, those of one colour that lie on each other as one: a word processor shades a cell line by line."""
    strips = sorted(painted, key=lambda box: (painted[box], round(box.x0), round(box.x1), box.y0))
    area: Box | None = None
    for strip, before in zip(strips, [None, *strips], strict=False):
        if area and before and painted[strip] == painted[before] and _lies_on(area, strip):
            area = around([area, strip])
            continue
        if area:
            yield area
        area = strip
    if area:
        yield area


def _lies_on(upper: Box, lower: Box) -> bool:
    """Whether two boxes have the same sides and the upper ends where the lower begins, or below."""
    sides = max(abs(upper.x0 - lower.x0), abs(upper.x1 - lower.x1)) < _FLUSH
    return sides and lower.y0 < upper.y1 + _FLUSH


def _parts_rows(shading: Box, upright: Sequence[Box]) -> bool:
    """Whether shading reaches from one upright line of a table to another, as that of a row or a cell does."""
    sides = (shading.x0, shading.x1)
    near = [line for line in upright if line.y0 < shading.y1 + _FLUSH and shading.y0 - _FLUSH < line.y1]
    return all(any(abs(line.x0 - side) < _FLUSH for line in near) for side in sides)


def _neighbours(box: Box, other: Box) -> bool:
    """Whether two boxes share most of a side, as the cells of a table do."""
    side = abs(box.x1 - other.x0) < _TOUCH or abs(box.x0 - other.x1) < _TOUCH
    if side and min(box.y1, other.y1) - max(box.y0, other.y0) > _SHARED * (box.y1 - box.y0):
        return True
    over = abs(box.y1 - other.y0) < _TOUCH or abs(box.y0 - other.y1) < _TOUCH
    return over and min(box.x1, other.x1) - max(box.x0, other.x0) > _SHARED * (box.x1 - box.x0)
