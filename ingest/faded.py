"""The lines of a faded scan, broken in mid-cell: filled up from one crossing line to the next where enough is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.sop import Box
from ingest.pages import Page, Word

# Points by which the pieces of one line differ, and by which one misses the line that it should meet.
_NEAR = 3.0
# Of a table's width or height: what is left at least of a faded line, all in all, and in a cell that it closes.
# Measured on 22 scanned pages of a training centre, whose faint lines have 0.5 and more all in all, 0.29 in a cell.
_LEFT, _HERE = 0.4, 0.25
_CROSSED = 0.25  # share of a word's height, above and below, that a line may touch
_FEWEST = 2  # lines that meet one of a table's
Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _FadedLine:
    """A broken line as it is still seen: its place (y if level, x if upright) and its pieces along it (points)."""

    at: float
    pieces: tuple[Stretch, ...]

    def reaches(self, place: float) -> bool:
        return self.pieces[0][0] - _NEAR <= place <= max(end for _, end in self.pieces) + _NEAR

    def covers(self, start: float, end: float) -> float:
        """How much of a stretch its pieces cover."""
        covered, reached = 0.0, start
        for a, b in self.pieces:
            covered += max(0.0, min(b, end) - max(a, reached))
            reached = max(reached, b)
        return covered


def filled_up(page: Page) -> tuple[Box, ...]:
    """The stretches that the table lines of a scanned page lack."""
    if not page.scanned:
        return ()
    level = list(_lines((rule.y0, rule.x0, rule.x1) for rule in page.rules if rule.y0 == rule.y1))
    upright = list(_lines((rule.x0, rule.y0, rule.y1) for rule in page.rules if rule.x0 == rule.x1))
    across = (Box(a, y, b, y) for y, a, b in _stretches(level, upright))
    down = (Box(x, a, x, b) for x, a, b in _stretches(upright, level))
    return tuple(rule for rule in (*across, *down) if not any(_crosses(rule, word) for word in page.words))


def _lines(pieces: Iterator[tuple[float, float, float]]) -> Iterator[_FadedLine]:
    """Pieces in lines: those that run at nearly the same place."""
    run: list[tuple[float, float, float]] = []
    for piece in sorted(pieces):
        if run and piece[0] - run[-1][0] > _NEAR:
            yield _line(run)
            run = []
        run.append(piece)
    if run:
        yield _line(run)


def _line(run: Sequence[tuple[float, float, float]]) -> _FadedLine:
    return _FadedLine(sum(at for at, _, _ in run) / len(run), tuple(sorted((start, end) for _, start, end in run)))


def _stretches(lines: Sequence[_FadedLine], crossing: Sequence[_FadedLine]) -> Iterator[tuple[float, float, float]]:
    """Where each line is broken between two crossing ones that other lines meet too: its place, from, to."""
    ruling = [other for other in crossing if sum(_meet(line, other) for line in lines) >= _FEWEST]
    for line in lines:
        ends = [other.at for other in ruling if other.reaches(line.at)]
        if len(ends) < _FEWEST or line.covers(ends[0], ends[-1]) < _LEFT * (ends[-1] - ends[0]):
            continue
        for start, end in pairwise(ends):
            if _HERE * (end - start) <= line.covers(start, end) < end - start - _NEAR:
                yield line.at, start, end


def _meet(line: _FadedLine, other: _FadedLine) -> bool:
    return line.reaches(other.at) and other.reaches(line.at)


def _crosses(rule: Box, word: Word) -> bool:
    """Whether a line would run through a word."""
    box = word.box
    margin_x, margin_y = (_CROSSED * (box.x1 - box.x0), _CROSSED * (box.y1 - box.y0))
    return (
        rule.x0 < box.x1 - margin_x
        and rule.x1 > box.x0 + margin_x
        and rule.y0 < box.y1 - margin_y
        and rule.y1 > box.y0 + margin_y
    )
