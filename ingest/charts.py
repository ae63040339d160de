"""What is written in the shapes of a chart, in the order in which its arrows lead; row by row where none does.

A chart whose shapes say who does what is a procedure: each shape is a step, its first line or its last in brackets who acts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace

from index.sop import Box, Branch, Place, Step
from ingest.acting import begins_act, doers, known_doers
from ingest.arrows import is_answer
from ingest.grid import holds, words_in
from ingest.pages import Form, Page, Word, in_lines, text_of

_FEWEST = 3  # shapes with words that make a chart
_TOUCH = 3.0  # points by which an arrowhead reaches into the shape that it points at

_AGAIN = 2  # shapes at least that begin with who acts where no form of the word tells it
_ARROWS = 0.5  # arrowheads for each shape of a procedure at least; a chart of an office's posts has none
_ACTS = 2 / 3  # share of the shapes of a procedure that say who acts or what is done; a poster's are half at most
_BRACKETED = re.compile(r"\(([^()]+)\)\s*$")
_ITEM = re.compile(r"\b\d{1,2}[.,)]\s+")
_NAMES = re.compile(r"\s*[&,]\s*|\s+dan\s+")
_TERMINALS = frozenset(["mulai", "selesai", "start", "end", "stop"])
Written = tuple[Box, list[Word]]


def chart_steps(pages: Sequence[Page]) -> tuple[Step, ...]:
    """The shapes of the charts that tell a procedure as its steps, in order."""
    steps = [step for page in pages for step in _steps_of(page)]
    return tuple(replace(step, no=n) for n, step in enumerate(steps, 1))


def _steps_of(page: Page) -> list[Step]:
    told = [(box, [text_of(line) for line in in_lines(words)]) for box, words in charted(page, page.words)]
    told = [(box, lines) for box, lines in told if not _is_mark(" ".join(lines))]
    # In brackets stands who acts, if it does throughout.
    bracketed = len(told) <= 2 * sum(bool(_BRACKETED.search(" ".join(lines))) for _, lines in told)
    # Who acts stands over the verb, or over several acts.
    heads = Counter(lines[0].split()[0].lower() for _, lines in told if len(lines) > 1)
    known = {head for head, times in heads.items() if times >= _AGAIN}
    known |= known_doers(_ITEM.sub("", " ".join(lines)).lower() for _, lines in told)
    steps = [step for box, lines in told if (step := _step(page, box, lines, known, bracketed=bracketed))]
    acts = sum(bool(step.pelaksana) or begins_act(step.kegiatan) for step in steps)
    tells = len(steps) >= _FEWEST and len(page.heads) >= _ARROWS * len(steps) and acts >= _ACTS * len(steps)
    return steps if tells else []


def _is_mark(text: str) -> bool:
    """Whether a shape says nothing but a chart's own words: YA, TIDAK, start and end."""
    return is_answer(text) or text.lower().strip(" .") in _TERMINALS or len(text) == 1


def _step(page: Page, box: Box, lines: Sequence[str], known: Container[str], *, bracketed: bool) -> Step | None:
    """A shape as a step; None where all it holds is a name."""
    act, actors = " ".join(lines), tuple[str, ...]()
    if bracketed and (inside := _BRACKETED.search(act)):
        act, actors = act[: inside.start()], tuple(_NAMES.split(inside[1].strip()))
    elif actors := doers(lines[0], known):
        act = " ".join(lines[1:])
    if not act.strip():
        return None
    decides = any(shape.form is Form.DIAMOND and shape.box == box for shape in page.shapes)
    return Step(0, act.strip(), actors, branch=Branch() if decides else None, places=(Place(page.number, box),))


def charted(page: Page, words: Sequence[Word], within: Box | None = None) -> list[Written]:
    """The shapes of a chart with which of the words stand in each; none where too few shapes have any."""
    found = [(shape.box, words_in(words, shape.box)) for shape in page.shapes]
    written = [(box, inside) for box, inside in found if inside and (within is None or holds(within, box))]
    return _walked(page, [one for row in _rows(written) for one in row]) if len(written) >= _FEWEST else []


def _rows(written: Sequence[Written]) -> list[list[Written]]:
    """The shapes by the rows in which they stand, top to bottom, each left to right."""
    rows: list[list[Written]] = []
    for one in sorted(written, key=lambda one: one[0].y0 + one[0].y1):
        if rows and _middle(one[0])[1] < rows[-1][0][0].y1:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one[0].x0) for row in rows]


def _walked(page: Page, written: Sequence[Written]) -> list[Written]:
    """The shapes in the order of the arrows between neighbours, by rows where no arrow tells it."""
    boxes = [box for box, _ in written]
    ways = [way for head in page.heads if (way := _way(head, boxes))]
    onward = [(start, end) for start, end in ways if (end, start) not in ways]
    left, walked = list(range(len(boxes))), list[int]()
    # A last arrow may lead back to the shape with which all begins.
    if boxes and not any(end == 0 and boxes[start].y0 < boxes[0].y1 for start, end in onward):
        walked.append(left.pop(0))
    while left:
        after = [end for start, end in ways if walked and start == walked[-1] and end in left]
        begins = [n for n in left if not any(start in left for start, end in onward if end == n)]
        n = min(after) if after else min(begins, default=left[0])
        left.remove(n)
        walked.append(n)
    return [written[n] for n in walked]


def _way(head: Box, boxes: Sequence[Box]) -> tuple[int, int] | None:
    """From which shape to which an arrowhead leads: from the next one on the side of the shape at whose border it is."""
    x, y = _middle(head)
    end = next((n for n, box in enumerate(boxes) if _touches(head, box)), None)
    if end is None:
        return None
    box = boxes[end]
    # How far beyond each side of the shape the head lies; where it points from is the farthest.
    sides = {(-1, 0): box.x0 - x, (1, 0): x - box.x1, (0, -1): box.y0 - y, (0, 1): y - box.y1}
    across, down = max(sides, key=lambda side: sides[side])
    found = [
        (gap, n) for n, other in enumerate(boxes) if n != end and (gap := _ahead(box, other, across, down, (x, y)))
    ]
    return (min(found)[1], end) if found else None


def _touches(head: Box, box: Box) -> bool:
    x, y = _middle(head)
    wide, high = (head.x1 - head.x0) / 2 + _TOUCH, (head.y1 - head.y0) / 2 + _TOUCH
    return box.x0 - wide <= x <= box.x1 + wide and box.y0 - high <= y <= box.y1 + high


def _ahead(box: Box, other: Box, across: int, down: int, point: tuple[float, float]) -> float:
    """How far (points) another shape lies straight beyond a side of this one, level with a point; 0.0 where it does not."""
    beside = other.y0 < point[1] < other.y1 if across else other.x0 < point[0] < other.x1
    gap = (other.x0 - box.x1) * across if across > 0 else (box.x0 - other.x1) * -across
    if down:
        gap = other.y0 - box.y1 if down > 0 else box.y0 - other.y1
    return max(gap, 0.0) if beside else 0.0


def _middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
