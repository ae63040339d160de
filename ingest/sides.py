"""The lines that a reader adds to a table: sides where it has level lines alone, an end where a page cuts a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from index.sop import Box
from ingest.pages import Page, Word

# Points by which the lines of one table differ, and by which the pieces of one line lie apart.
_NEAR = 3.0
_FEWEST = 3  # lines that make a table: over and under its heading, and its foot; or those of two columns
_MOST = 0.6  # share of the rows that have words on both sides of a gutter
_NUMBER = 4  # letters of a row's number at most, with its stop
_GUTTER = 1.0  # heights of the text that white is wide between columns


@dataclass(frozen=True, slots=True)
class _Level:
    """A level line from x0 to x1 (points), and where its pieces meet."""

    y: float
    x0: float
    x1: float
    breaks: tuple[float, ...]


def sides_of(page: Page) -> tuple[Box, ...]:
    """The lines that the tables of a page lack."""
    upright = [rule for rule in page.rules if rule.x0 == rule.x1]
    levels = list(_levels(page))
    alone = [line for line in levels if not any(_crosses(rule, line) for rule in upright)]
    sides = (side for block in _blocks(alone) for side in _sides(block, page.words))
    return (*sides, *_ends(upright, levels), *_rows(upright, levels, page.words))


def _ends(upright: Sequence[Box], levels: Sequence[_Level]) -> Iterator[Box]:
    """A level line at the lower or upper ends of the columns' lines where a row goes on over the page."""
    ruled = [rule for rule in upright if any(_crosses(rule, line) for line in levels)]
    ends = sorted((y, rule.x0) for rule in ruled for y in (rule.y0, rule.y1))
    for _, near in groupby(ends, key=lambda end: round(end[0] / _NEAR)):
        ys, xs = zip(*near, strict=True)
        y, left, right = max(ys), min(xs), max(xs)
        closed = any(abs(line.y - y) <= 2 * _NEAR and line.x0 < right and line.x1 > left for line in levels)
        if len({round(x) for x in xs}) >= _FEWEST and not closed:
            yield Box(left, y, right, y)


def _rows(upright: Sequence[Box], levels: Sequence[_Level], words: Sequence[Word]) -> Iterator[Box]:
    """Level lines over the rows of columns of which the upright lines alone are left: each row begins with its number."""
    for columns in _beginning_alike(upright):
        top, left, right = columns[0].y0, columns[0].x0, columns[-1].x0
        foot = median(rule.y1 for rule in columns)
        between = [line for line in levels if top + _NEAR < line.y < foot - _NEAR]
        parted = sum(sum(_crosses(rule, line) for rule in columns) >= _FEWEST - 1 for line in between)
        reaching = sum(abs(rule.y1 - foot) <= 2 * _NEAR for rule in columns)
        numbers = [
            w
            for w in words
            if top < w.box.y0 and w.box.y1 < foot and left < w.box.x0 and w.box.x1 < columns[1].x0 + _NEAR
        ]
        told = len(numbers) >= _FEWEST and all(len(word.text) <= _NUMBER for word in numbers)
        if told and not parted and reaching >= _FEWEST:
            first = min(w.box.y0 for w in words if top < w.box.y0 and w.box.y1 < foot and left < w.box.x0 < right)
            below = (word.box.y0 - _NEAR / 2 for word in numbers if word.box.y0 > first + _NEAR)
            for y in (top, *below, foot):
                yield Box(left, y, right, y)


def _beginning_alike(upright: Sequence[Box]) -> Iterator[list[Box]]:
    """Upright lines that begin at one height, left to right: those of a table's columns."""
    lines = sorted(upright, key=lambda rule: rule.y0)
    cuts = [n for n, (a, b) in enumerate(pairwise(lines), 1) if b.y0 - a.y0 > _NEAR]
    for start, end in pairwise([0, *cuts, len(lines)]):
        columns = sorted(lines[start:end], key=lambda rule: rule.x0)
        apart = [
            rule
            for rule, before in zip(columns, [None, *columns], strict=False)
            if not before or rule.x0 - before.x0 > _NEAR
        ]
        if len(apart) >= _FEWEST:
            yield apart


def _levels(page: Page) -> Iterator[_Level]:
    """The level lines, their pieces joined."""
    pieces = sorted((rule for rule in page.rules if rule.y0 == rule.y1), key=lambda rule: (round(rule.y0), rule.x0))
    for _, same in groupby(pieces, key=lambda rule: round(rule.y0)):
        run: list[Box] = []
        for piece in same:
            if run and piece.x0 - run[-1].x1 > _NEAR:
                yield _level(run)
                run = []
            run.append(piece)
        yield _level(run)


def _level(run: Sequence[Box]) -> _Level:
    breaks = tuple((a.x1 + b.x0) / 2 for a, b in pairwise(run) if abs(b.x0 - a.x1) <= _NEAR)
    return _Level(run[0].y0, run[0].x0, max(piece.x1 for piece in run), breaks)


def _crosses(rule: Box, line: _Level) -> bool:
    return line.x0 - _NEAR <= rule.x0 <= line.x1 + _NEAR and rule.y0 - _NEAR <= line.y <= rule.y1 + _NEAR


def _blocks(lines: Sequence[_Level]) -> Iterator[list[_Level]]:
    """Lines below each other that begin and end alike and are broken at as many places, or not at all over a heading."""
    block: list[_Level] = []
    for line in sorted(lines, key=lambda line: line.y):
        if block and not _alike(block[-1], line):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _alike(line: _Level, other: _Level) -> bool:
    ends = max(abs(line.x0 - other.x0), abs(line.x1 - other.x1)) < _NEAR
    broken = zip(line.breaks, other.breaks, strict=False)
    alike = len(line.breaks) == len(other.breaks) and all(abs(a - b) < _NEAR for a, b in broken)
    return ends and (alike or not line.breaks or not other.breaks)


def _sides(block: Sequence[_Level], words: Sequence[Word]) -> Iterator[Box]:
    """The sides of the tables in a block of lines: it ends where words cross a column's edge."""
    if len(block) < _FEWEST:
        return
    inside = [word for word in words if _stands(word, block[0], block[-1])]
    broken = max(block, key=lambda line: len(line.breaks)).breaks
    edges = list(broken) or list(_gutters(inside, block))
    for run in _tables(block, edges, inside) if edges else ():
        left, right = min(line.x0 for line in run), max(line.x1 for line in run)
        for x in (left, *edges, right):
            yield Box(x, run[0].y, x, run[-1].y)


def _stands(word: Word, top: _Level, foot: _Level) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
    return top.y < y < foot.y and top.x0 <= x <= top.x1


def _gutters(words: Sequence[Word], block: Sequence[_Level]) -> Iterator[float]:
    """Where white runs down between words through all rows, most of which have words on both of its sides."""
    if not words:
        return
    height = median(word.box.y1 - word.box.y0 for word in words)
    reached = min(word.box.x0 for word in words)
    rows = [[word for word in words if top.y < word.box.y1 and word.box.y0 < foot.y] for top, foot in pairwise(block)]
    for word in sorted(words, key=lambda word: word.box.x0):
        if word.box.x0 - reached >= _GUTTER * height:
            middle = (word.box.x0 + reached) / 2
            sided = sum(len({other.box.x0 < middle for other in row}) > 1 for row in rows)
            if sided >= _MOST * len(rows):
                yield middle
        reached = max(reached, word.box.x1)


def _tables(block: Sequence[_Level], edges: Sequence[float], words: Sequence[Word]) -> Iterator[Sequence[_Level]]:
    """The block in tables: a stretch between two lines that holds no words, or some across an edge, is no row."""
    run: list[_Level] = [block[0]]
    for top, foot in pairwise(block):
        row = [word for word in words if _stands(word, top, foot)]
        if not row or any(word.box.x0 < x - 1 and word.box.x1 > x + 1 for word in row for x in edges):
            yield from [run] if len(run) >= _FEWEST else ()
            run = []
        run.append(foot)
    if len(run) >= _FEWEST:
        yield run
