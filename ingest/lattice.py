"""Ruling lines to cells: lines that are nearly one are joined, their crossings are corners, four joined corners a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.sop import Box

# Points by which the pieces of one line differ, lie apart, or miss the line that they should meet.
_NEAR = 3.0
_Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _RuledLine:
    """A line at a height (a level one) or a distance from the left (an upright one), from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Crossings:
    """The corners, each with the upright and the level lines that meet there (by their positions in a list)."""

    upright: dict[_Corner, frozenset[int]]
    level: dict[_Corner, frozenset[int]]

    def above(self, corner: _Corner, other: _Corner) -> bool:
        """Whether one upright line leads through both."""
        return not self.upright[corner].isdisjoint(self.upright[other])

    def beside(self, corner: _Corner, other: _Corner) -> bool:
        """Whether one level line leads through both."""
        return not self.level[corner].isdisjoint(self.level[other])


def cells_of(rules: Iterable[Box]) -> list[list[Box]]:
    """The cells that rules (boxes without height or without width) enclose, those that hang together in one list.

    A lone cell is a frame and left out.
    """
    upright, level = list[_RuledLine](), list[_RuledLine]()
    for rule in rules:
        if rule.x0 == rule.x1:
            upright.append(_RuledLine(rule.x0, rule.y0, rule.y1))
        else:
            level.append(_RuledLine(rule.y0, rule.x0, rule.x1))
    crossings = _crossings(list(_joined(upright)), list(_joined(level)))
    return [cells for cells in _hanging_together(list(_cells(crossings))) if len(cells) > 1]


def _joined(lines: Sequence[_RuledLine]) -> Iterator[_RuledLine]:
    """The lines, those that run nearly beside each other or go on after a gap as one."""
    for near in _near(sorted(lines, key=lambda line: line.at)):
        at = sum(line.at for line in near) / len(near)
        start, end = None, 0.0
        for line in sorted(near, key=lambda line: line.start):
            if start is not None and line.start > end + _NEAR:
                yield _RuledLine(at, start, end)
                start = None
            start, end = (line.start, line.end) if start is None else (start, max(end, line.end))
        if start is not None:
            yield _RuledLine(at, start, end)


def _near(lines: Sequence[_RuledLine]) -> Iterator[Sequence[_RuledLine]]:
    """Lines in groups, each within reach of the one before."""
    cuts = [n for n, (a, b) in enumerate(pairwise(lines), 1) if b.at > a.at + _NEAR]
    yield from (lines[a:b] for a, b in pairwise([0, *cuts, len(lines)]) if a < b)


def _crossings(upright: Sequence[_RuledLine], level: Sequence[_RuledLine]) -> _Crossings:
    found = _Crossings({}, {})
    for n, down in enumerate(upright):
        for k, across in enumerate(level):
            if (
                down.start <= across.at + _NEAR
                and down.end >= across.at - _NEAR
                and across.start - _NEAR <= down.at <= across.end + _NEAR
            ):
                corner = down.at, across.at
                found.upright[corner] = found.upright.get(corner, frozenset()) | {n}
                found.level[corner] = found.level.get(corner, frozenset()) | {k}
    return found


def _cells(crossings: _Crossings) -> Iterator[Box]:
    """The smallest cell of which each corner is the upper left."""
    columns, rows = defaultdict[float, list[_Corner]](list), defaultdict[float, list[_Corner]](list)
    for corner in sorted(crossings.upright):
        columns[corner[0]].append(corner)
        rows[corner[1]].append(corner)
    for corner in sorted(crossings.upright):
        below = columns[corner[0]]
        right = rows[corner[1]]
        lower = [other for other in below[below.index(corner) + 1 :] if crossings.above(corner, other)]
        further = [other for other in right[right.index(corner) + 1 :] if crossings.beside(corner, other)]
        if opposite := _opposite(crossings, lower, further):
            yield Box(*corner, *opposite)


def _opposite(crossings: _Crossings, lower: Sequence[_Corner], further: Sequence[_Corner]) -> _Corner | None:
    """The nearest corner from which lines lead to one of these below and one of these to the right."""
    for below in lower:
        for right in further:
            corner = right[0], below[1]
            if corner in crossings.level and crossings.beside(corner, below) and crossings.above(corner, right):
                return corner
    return None


def _hanging_together(cells: Sequence[Box]) -> Iterator[list[Box]]:
    """The cells by tables: one that has a corner with another is of its table."""
    at = defaultdict[_Corner, list[int]](list)
    for n, cell in enumerate(cells):
        for corner in _corners(cell):
            at[corner].append(n)
    seen = set[int]()
    for first in range(len(cells)):
        if first in seen:
            continue
        seen.add(first)
        table = [first]
        # The list grows while it is gone through.
        for n in table:
            beside = {k for corner in _corners(cells[n]) for k in at[corner]} - seen
            seen |= beside
            table += sorted(beside)
        yield [cells[n] for n in sorted(table)]


def _corners(cell: Box) -> tuple[_Corner, ...]:
    return (cell.x0, cell.y0), (cell.x1, cell.y0), (cell.x0, cell.y1), (cell.x1, cell.y1)
