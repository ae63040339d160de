"""Where decisions lead: the connectors from a diamond followed to the shapes they reach, and the words beside them.

A wrong target is worse than none: a connector without an arrowhead at its end or with a choice of ways, a label that
may belong to two connectors, arrows that say otherwise than the words of the row - all that stays unknown.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from index.sop import Box, Branch, Step
from ingest.pages import DrawnShape, Form, Page, around

_NEAR = 3.0  # points by which a line's end misses the shape that it is drawn to
_JOINT = 1.5  # points between ends of strokes that join; a scan's are twice as far apart
# A way that bends so often is followed no further, for a ring has no end. At half and double 12 samples and 11 files of
# five offices are read alike.
_BENDS = 12
_WAYS = 2  # out of a decision
_BESIDE = 14.0  # points: a label stands within a line of text of its connector
_CLEARLY = 3.0  # points by which the next connector must be farther from a label
# YA and TIDAK are printed at the diamond, so a point along the way counts half a point aside.
_PER_POINT = 0.5
_SIGNS = ".,:;()/|*-_=\"'`‘’“”"
_LABELS = {"ya": True, "y": True, "yes": True, "iya": True, "tidak": False, "tdk": False, "t": False, "no": False}

_ANSWER = r"\b(?P<answer>ya|tidak|tdk)\b"
_STATE = r"(?:\s+(?:lengkap|sesuai|memenuhi(?:\s+syarat)?|disetujui|setuju|ada|benar|valid|layak))?"
_GOES = r"(?:\s+(?:maka|di?kembali(?:kan)?|kembali|lanjut(?:kan)?|dilanjutkan|diteruskan|langsung|proses|ulangi?))*"
_STEP = r"(?:\s+(?:ke|pada|dari))?\s+(?:langkah|nomor|no\.?|kegiatan|tahap)(?:\s+(?:ke|nomor|no\.?))?[\s-]*(?P<no>\d{1,2})\b"
_WORDED = re.compile(rf"(?P<if>\b(?:jika|bila|apabila|kalau)\s+)?{_ANSWER}{_STATE}[,:]?{_GOES}{_STEP}", re.IGNORECASE)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Route:
    """A connector that leaves a decision: its corners from the diamond on, and the shape that it reaches, if one."""

    start: DrawnShape
    corners: tuple[Point, ...]
    end: DrawnShape | None

    @property
    def pieces(self) -> tuple[Box, ...]:
        """The connector's straight pieces, as thin boxes between its corners."""
        return tuple(around([Box(*a, *a), Box(*b, *b)]) for a, b in pairwise(self.corners))


@dataclass(frozen=True, slots=True)
class DecisionTargets:
    """What the arrows of one decision tell: the shapes to which its YA and its TIDAK lead, None where they do not tell."""

    decision: DrawnShape
    ya: DrawnShape | None = None
    tidak: DrawnShape | None = None


def is_answer(text: str) -> bool:
    """Whether a text is a label of a decision's ways out: YA or TIDAK, in any spelling known."""
    return text.strip(_SIGNS + " ").lower() in _LABELS


def in_words(text: str) -> Branch:
    """Where a row leads by its own words: "Ya ke langkah 5, tidak ke langkah 4", "jika tidak kembali ke no. 3"."""
    found = list(_WORDED.finditer(text))
    said = {(match["answer"].lower() == "ya", int(match["no"])) for match in found}
    # A lone "tidak ke langkah 4" may mean that one does not go there.
    if len({answer for answer, _ in said}) < 2 and not all(match["if"] for match in found):
        return Branch()
    return Branch(*(_only([no for answer, no in said if answer is yes]) for yes in (True, False)))


def with_targets(steps: Sequence[Step], pages: Sequence[Page]) -> tuple[Step, ...]:
    """The steps, each decision with the targets that its arrows and its words (already in its branch) tell."""
    deciding = {place.page for step in steps if step.branch for place in step.places}
    drawn = [(page.number, told) for page in pages if page.number in deciding for told in arrows(page)]
    return tuple(replace(step, branch=_branch(step, steps, drawn)) if step.branch else step for step in steps)


def _branch(step: Step, steps: Sequence[Step], drawn: Sequence[tuple[int, DecisionTargets]]) -> Branch:
    """Where a decision leads by its arrows and its words; None where they contradict each other or lead nowhere."""
    own = [(page, told) for page, told in drawn if _at(steps, page, told.decision) == step.no]
    arrowed = Branch()
    if len(own) == 1:
        [(page, told)] = own
        arrowed = Branch(_at(steps, page, told.ya), _at(steps, page, told.tidak))
    worded = step.branch or Branch()
    pairs = ((arrowed.ya, worded.ya), (arrowed.tidak, worded.tidak))
    if any(a and b and a != b for a, b in pairs):
        return Branch()
    ya, tidak = (a or b for a, b in pairs)
    known = {other.no for other in steps} - {step.no}
    if ya == tidak or not {ya, tidak} - {None} <= known:
        return Branch()
    return Branch(ya, tidak)


def _at(steps: Sequence[Step], page: int, shape: DrawnShape | None) -> int | None:
    """The number of the step in whose row a shape stands."""
    if shape is None:
        return None
    x, y = (shape.box.x0 + shape.box.x1) / 2, (shape.box.y0 + shape.box.y1) / 2
    boxes = [(step.no, place.box) for step in steps for place in step.places if place.page == page and place.box]
    return _only([no for no, box in boxes if box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1])


_Any = TypeVar("_Any")


def _only(items: Sequence[_Any]) -> _Any | None:
    return items[0] if len(items) == 1 else None


def arrows(page: Page) -> tuple[DecisionTargets, ...]:
    """What the arrows of a page tell of each of its diamonds."""
    found = routes(page)
    labelled = list(_labelled(page, found))
    return tuple(
        DecisionTargets(shape, _end(shape, found, labelled, yes=True), _end(shape, found, labelled, yes=False))
        for shape in page.shapes
        if shape.form is Form.DIAMOND
    )


def _end(
    decision: DrawnShape, found: Sequence[Route], labelled: Sequence[tuple[Route, bool]], *, yes: bool
) -> DrawnShape | None:
    """Where an answer leads: by its label, or as the other of two ways out of which one alone has a label."""
    mine = [(route, answer) for route, answer in labelled if route.start is decision]
    own = [route for route, answer in mine if answer is yes]
    if not own and len(mine) == 1:
        ends = [route for route in found if route.start is decision and route.end]
        corners = {route.corners[0] for route in ends}
        others = [route for route in ends if route is not mine[0][0]]
        own = others if len(ends) == len(corners) == _WAYS and len(others) == 1 else []
    route = _only(own)
    return route.end if route else None


def routes(page: Page) -> tuple[Route, ...]:
    """The connectors that leave the diamonds of a page; one with an arrowhead at the diamond comes from elsewhere."""
    return tuple(
        _followed(page, shape, stroke, corner)
        for shape in page.shapes
        if shape.form is Form.DIAMOND
        for corner in _corners(shape.box)
        if not _heads(page, corner, _NEAR)
        for stroke in _leaving(page, shape, corner)
    )


def _corners(box: Box) -> tuple[Point, ...]:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return (x, box.y0), (box.x1, y), (x, box.y1), (box.x0, y)


def _leaving(page: Page, shape: DrawnShape, corner: Point) -> Iterator[Box]:
    """The strokes that begin at a diamond's corner and lead away from it."""
    for stroke in page.strokes:
        for near, far in (_ends(stroke), _ends(stroke)[::-1]):
            if math.dist(near, corner) < _NEAR < _gap(far, shape.box):
                yield stroke


def _followed(page: Page, start: DrawnShape, stroke: Box, corner: Point) -> Route:
    """The way from a diamond's corner along strokes that join end to end, as long as there is but one way to go."""
    corners, passed = [corner], {id(stroke)}
    here = max(_ends(stroke), key=lambda end: math.dist(end, corner))
    for _ in range(_BENDS):
        corners.append(here)
        if heads := _heads(page, here, _joint(page)):
            reached = [shape for shape in page.shapes if shape is not start and _reaches(here, heads, shape)]
            return Route(start, tuple(corners), _only(reached))
        joined = [other for other in page.strokes if id(other) not in passed and _joins(page, other, here)]
        if len(joined) != 1:
            break
        passed.add(id(joined[0]))
        here = max(_ends(joined[0]), key=lambda end: math.dist(end, here))
    return Route(start, tuple(corners), None)


def _joint(page: Page) -> float:
    """How far apart (points) the ends of strokes that join may lie: on a scan, as far as its ink is thick."""
    return 2 * _JOINT if page.scanned else _JOINT


def _joins(page: Page, stroke: Box, point: Point) -> bool:
    return any(math.dist(end, point) < _joint(page) for end in _ends(stroke))


def _ends(stroke: Box) -> tuple[Point, Point]:
    return (stroke.x0, stroke.y0), (stroke.x1, stroke.y1)


def _heads(page: Page, point: Point, within: float) -> list[Box]:
    return [head for head in page.heads if _gap(point, head) < within]


def _reaches(point: Point, heads: Sequence[Box], shape: DrawnShape) -> bool:
    """Whether an arrow's tip is at a shape's border: its line's end, or its head where the line ends before it."""
    return _gap(point, shape.box) < _NEAR or any(_between(head, shape.box) < _JOINT for head in heads)


def _gap(point: Point, box: Box) -> float:
    return _between(Box(*point, *point), box)


def _between(box: Box, other: Box) -> float:
    """How far two boxes are from each other; 0 if they touch."""
    return math.hypot(
        max(box.x0 - other.x1, other.x0 - box.x1, 0.0),
        max(box.y0 - other.y1, other.y0 - box.y1, 0.0),
    )


def _labelled(page: Page, found: Sequence[Route]) -> Iterator[tuple[Route, bool]]:
    """The connectors with what stands beside them, YA (True) or TIDAK; none that has two labels."""
    answers = defaultdict(list)
    for box, answer in _labels(page):
        costs = sorted((_cost(box, route), n) for n, route in enumerate(found))
        (least, n), (next_least, _), *_ = [*costs, (math.inf, -1), (math.inf, -1)]
        # A label that may belong to two connectors tells nothing of either.
        if least + _CLEARLY < next_least:
            answers[n].append(answer)
    for n, given in answers.items():
        if len(given) == 1:
            yield found[n], given[0]


def _labels(page: Page) -> Iterator[tuple[Box, bool]]:
    """The answers on a page, each once where OCR has read it twice; a lone letter in a scan may be a speck."""
    seen: list[Box] = []
    for word in page.words:
        answer = _answer(word.text.strip(_SIGNS).lower(), scanned=page.scanned)
        if answer is not None:
            if not any(_between(word.box, box) == 0 for box in seen):
                yield word.box, answer
            seen.append(word.box)


def _answer(text: str, *, scanned: bool) -> bool | None:
    if not scanned:
        return _LABELS.get(text)
    near = Levenshtein.distance(text, "tidak") <= 1
    return False if near else _LABELS.get(text) if len(text) > 1 else None


def _cost(label: Box, route: Route) -> float:
    """How far a label is from a connector, the farther the later along it; infinite if it is not beside it."""
    best, along = math.inf, 0.0
    for piece, (x, y), end in zip(route.pieces, route.corners, route.corners[1:], strict=False):
        gap, length = _between(label, piece), math.dist((x, y), end)
        if gap < _BESIDE:
            nearest = (min(max(x, label.x0), label.x1), min(max(y, label.y0), label.y1))
            best = min(best, gap + _PER_POINT * (along + min(math.dist((x, y), nearest), length)))
        along += length
    return best
