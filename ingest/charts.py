"""What is written in the shapes of a chart, in the order in which it is read: row by row, back along one that leads back.

A chart whose shapes say who does what is a procedure: each shape is a step, its first line who acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.sop import Box, Branch, Place, Step
from ingest.acting import begins_act, doers
from ingest.arrows import is_answer
from ingest.grid import holds, words_in
from ingest.pages import Form, Page, Word, in_lines, text_of

_FEWEST = 3  # shapes with words that make a chart
_TOUCH = 3.0  # points by which an arrowhead reaches into the shape that it points at

_ARROWS = 0.5  # arrowheads for each shape of a procedure at least; a chart of an office's posts has none
_ACTS = 0.5  # share of the shapes that say who acts or what is done
_TERMINALS = frozenset(["mulai", "selesai", "start", "end", "stop"])
Written = tuple[Box, list[Word]]


def chart_steps(pages: Sequence[Page]) -> tuple[Step, ...]:
    """The shapes of the charts that tell a procedure as its steps, in order."""
    steps = [step for page in pages for step in _steps_of(page)]
    return tuple(replace(step, no=n) for n, step in enumerate(steps, 1))


def _steps_of(page: Page) -> list[Step]:
    told = [(box, [text_of(line) for line in in_lines(words)]) for box, words in charted(page, page.words)]
    told = [(box, lines) for box, lines in told if not _is_mark(" ".join(lines))]
    steps = [_step(page, box, lines) for box, lines in told]
    acts = sum(bool(step.pelaksana) or begins_act(step.kegiatan) for step in steps)
    tells = len(steps) >= _FEWEST and len(page.heads) >= _ARROWS * len(steps) and acts >= _ACTS * len(steps)
    return steps if tells else []


def _is_mark(text: str) -> bool:
    """Whether a shape says nothing but a chart's own words: YA, TIDAK, start and end."""
    return is_answer(text) or text.lower().strip(" .") in _TERMINALS or len(text) == 1


def _step(page: Page, box: Box, lines: Sequence[str]) -> Step:
    actors = doers(lines[0]) if len(lines) > 1 else ()
    act = " ".join(lines[1:] if actors else lines)
    decides = any(shape.form is Form.DIAMOND and shape.box == box for shape in page.shapes)
    return Step(0, act, actors, branch=Branch() if decides else None, places=(Place(page.number, box),))


def charted(page: Page, words: Sequence[Word], within: Box | None = None) -> list[Written]:
    """The shapes of a chart with which of the words stand in each; none where too few shapes have any."""
    found = [(shape.box, words_in(words, shape.box)) for shape in page.shapes]
    written = [(box, inside) for box, inside in found if inside and (within is None or holds(within, box))]
    return [one for row in _rows(written) for one in _ordered(page, row)] if len(written) >= _FEWEST else []


def _rows(written: Sequence[Written]) -> list[list[Written]]:
    """The shapes by the rows in which they stand, top to bottom, each left to right."""
    rows: list[list[Written]] = []
    for one in sorted(written, key=lambda one: one[0].y0 + one[0].y1):
        if rows and _middle(one[0])[1] < rows[-1][0][0].y1:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one[0].x0) for row in rows]


def _ordered(page: Page, row: Sequence[Written]) -> Sequence[Written]:
    """A row as it is read: from the right where most arrows between its shapes point to the left."""
    backwards = 0
    for (left, _), (right, _) in pairwise(row):
        heads = [_middle(head) for head in page.heads]
        between = [x for x, y in heads if left.x1 - _TOUCH < x < right.x0 + _TOUCH and left.y0 < y < left.y1]
        backwards += sum(1 if x - left.x1 < right.x0 - x else -1 for x in between)
    return row[::-1] if backwards > 0 else row


def _middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
