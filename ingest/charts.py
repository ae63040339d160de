"""What is written in the shapes of a chart, in the order in which it is read: row by row, back along one that leads back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.sop import Box
from ingest.grid import holds, words_in
from ingest.pages import Page, Word

_FEWEST = 3  # shapes with words that make a chart
_TOUCH = 3.0  # points by which an arrowhead reaches into the shape that it points at

Written = tuple[Box, list[Word]]


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
