"""The lines of a scan that are too faint to be ink: as pale as specks, but all across a table, with blank paper beside them.

A pale stroke alone says nothing. One that goes through every column of a table is the line between two of its rows; no
connector of a flow chart and no underlined word is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from cv2.typing import MatLike

from index.sop import Box
from ingest.upright import ink_of

# Measured on 34 scanned pages of a training centre, whose faintest lines are 4 and more of 255 darker than the paper beside
# them. A column's share that a line covers: faint lines .68 and more, the densest rows of text .83; those are not blank
# above and below, where lines have at most .2 and lines of text at least .5.
_PALE, _COVERED, _BLANK = 4, 0.65, 0.2
# Pixels at 200 dpi: how far off its row a tilted line may be; where the paper beside it is looked at; what a column is at
# least, and how much of its sides belongs to the upright lines.
_TILT, _BESIDE, _NARROWEST, _SIDE = 2, (5, 10), 30, 6
_COLUMNS = 2  # that a line goes through at least


def faint_rows(image: MatLike, rules: Sequence[Box]) -> Iterator[Box]:
    """The level lines of a grey image (pixels) that go through all columns between the upright ones among `rules`."""
    level = [rule for rule in rules if rule.x0 != rule.x1]
    upright = sorted((rule for rule in rules if rule.x0 == rule.x1 and _is_met(rule, level)), key=lambda rule: rule.x0)
    if len(upright) <= _COLUMNS:
        return
    pale = cv2.dilate(ink_of(image, _PALE) // 255, np.ones((2 * _TILT + 1, 1), np.uint8))
    rows = {
        (a.x0, b.x0): _lines(pale[:, int(a.x0) + _SIDE : int(b.x0) - _SIDE])
        for n, a in enumerate(upright)
        for b in upright[n + 1 :]
        if b.x0 - a.x0 >= _NARROWEST
    }
    found = []
    for y in sorted({y for heights in rows.values() for y in heights}):
        sides = [rule.x0 for rule in upright if rule.y0 - _BESIDE[1] <= y <= rule.y1 + _BESIDE[1]]
        sides = [x for n, x in enumerate(sides) if not n or x - sides[n - 1] >= _NARROWEST]
        columns = list(pairwise(sides))
        if len(columns) >= _COLUMNS and all(y in rows.get(column, ()) for column in columns):
            found.append(Box(sides[0], float(y), sides[-1], float(y)))
    yield from (line for line in _middles(found) if not any(_is_drawn(rule, line) for rule in level))


def _middles(lines: Sequence[Box]) -> Iterator[Box]:
    """The middle of each run of heights: a line is several pixels thick."""
    run: list[Box] = []
    for line in lines:
        if run and line.y0 - run[-1].y0 > _TILT:
            yield run[len(run) // 2]
            run = []
        run.append(line)
    if run:
        yield run[len(run) // 2]


def _is_drawn(rule: Box, line: Box) -> bool:
    """Whether a line that was found in the ink goes all the way already."""
    reach = _BESIDE[1]
    return abs(rule.y0 - line.y0) <= reach and rule.x0 <= line.x0 + reach and rule.x1 >= line.x1 - reach


def _is_met(upright: Box, level: Sequence[Box]) -> bool:
    """Whether level lines lead to an upright one, as to a table's; to the shadow of the paper's edge none does."""
    reach = _BESIDE[1]
    return any(
        line.x0 - reach <= upright.x0 <= line.x1 + reach and upright.y0 - reach <= line.y0 <= upright.y1 + reach
        for line in level
    )


def _lines(column: MatLike) -> frozenset[int]:
    """The heights at which a column has a line: covered, between rows of blank paper."""
    covered = column.mean(axis=1)
    above, below = (_least(covered, side) for side in (-1, 1))
    return frozenset(np.flatnonzero((covered >= _COVERED) & (above <= _BLANK) & (below <= _BLANK)).tolist())


def _least(covered: MatLike, side: int) -> MatLike:
    """For each row the least that one near it, above (-1) or below (1), is covered."""
    shifted = [np.roll(covered, -side * n) for n in range(*_BESIDE)]
    least: MatLike = np.minimum.reduce(shifted)
    return least
