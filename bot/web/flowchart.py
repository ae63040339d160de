"""A procedure as a flow chart: a lane for each actor, a row for each step, as the form has it. What is unsure is dashed.

Drawn are the steps in their order and, after a decision, the ways that the arrows of the paper told. A step whose actor is
not known stands in a lane of its own, and a way of a decision that is not known ends in a question mark: nothing is guessed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from index.sop import Step

# Units of the drawing, which are pixels where there is room.
LANE, HEAD, GAP, BOX, TRACK = 168, 56, 44, 140, 14
_LINE, _LETTERS, _LINES = 17, 19, 5  # a line's height, its letters, lines of a box at most
_PADDING = 12  # between a box and its words


@dataclass(frozen=True, slots=True)
class Symbol:
    """One step in one lane: its middle, its size, its lines of text. `kind` is "start", "task" or "choice"."""

    step: Step
    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    unsure: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one step to another: corners, and the answer that leads there ("yes", "no" or "").

    `leads` is False where the paper has the way and it could not be followed.
    """

    points: tuple[tuple[int, int], ...]
    word: str = ""
    unsure: bool = False
    leads: bool = True

    @property
    def path(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of `width` by `height`; `lanes` are the actors with the middle of their lanes, "" for the unknown one.

    `unsure` are the actors whose names a scan may have cut short.
    """

    width: int
    height: int
    lanes: tuple[tuple[str, int], ...]
    symbols: tuple[Symbol, ...]
    links: tuple[tuple[int, int, int], ...]
    arrows: tuple[Arrow, ...]
    unsure: frozenset[str] = frozenset()


def draw(steps: Sequence[Step]) -> Chart | None:
    """The chart of these steps; None where the paper told neither actors nor branches, so that a list says the same."""
    if not any(step.pelaksana or step.branch for step in steps):
        return None
    actors = list(dict.fromkeys(actor for step in steps for actor in step.pelaksana))
    if not all(step.pelaksana for step in steps):
        actors.append("")
    middle = {actor: LANE * n + LANE // 2 for n, actor in enumerate(actors)}
    symbols, links, top = [], [], HEAD + GAP
    for n, step in enumerate(steps):
        row = _row(step, [middle[actor] for actor in step.pelaksana or ("",)], top, last=n in (0, len(steps) - 1))
        symbols += row
        if len(row) > 1:
            links.append((min(s.x for s in row), max(s.x for s in row), row[0].y))
        top += row[0].height + GAP
    tracks = count(1)
    edge, by_step = LANE * len(actors), _by_step(symbols)
    arrows = tuple(arrow for n in range(len(steps)) for arrow in _ways(steps, n, by_step, edge, tracks))
    width = edge + TRACK * next(tracks)
    lanes = tuple((actor, middle[actor]) for actor in actors)
    unsure = frozenset(actor for step in steps for actor in step.unsure)
    return Chart(width, top - GAP // 2, lanes, tuple(symbols), tuple(links), arrows, unsure)


def _row(step: Step, middles: Sequence[int], top: int, *, last: bool) -> list[Symbol]:
    """The symbols of one step, one in the lane of each who acts."""
    lines = _lines(f"{step.no}. {step.kegiatan}")
    height = len(lines) * _LINE + 2 * _PADDING
    kind = "choice" if step.branch else "start" if last else "task"
    width = LANE - 8 if step.branch else BOX
    unsure = bool(step.unsure) or not step.pelaksana
    return [Symbol(step, kind, x, top + height // 2, width, height, lines, unsure=unsure) for x in middles]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, _LETTERS, max_lines=_LINES, placeholder=" …", break_long_words=True))


def _by_step(symbols: Sequence[Symbol]) -> dict[int, Symbol]:
    """The symbol that arrows lead to: the leftmost of a step."""
    found: dict[int, Symbol] = {}
    for symbol in symbols:
        found.setdefault(symbol.step.no, symbol)
    return found


def _ways(
    steps: Sequence[Step], n: int, symbols: dict[int, Symbol], edge: int, tracks: Iterator[int]
) -> Iterator[Arrow]:
    """The arrows that leave the n-th step."""
    step, following = steps[n], steps[n + 1] if n + 1 < len(steps) else None
    symbol = symbols[step.no]
    if step.branch is None:
        if following:
            yield _down(symbol, symbols[following.no])
        return
    for word, to in (("yes", step.branch.ya), ("no", step.branch.tidak)):
        target = symbols.get(to) if to is not None else None
        if target is None:
            yield _stub(symbol, word)
        elif following and to == following.no:
            yield _down(symbol, target, word)
        else:
            yield _around(symbol, target, word, edge + TRACK * next(tracks))


def _down(start: Symbol, end: Symbol, word: str = "") -> Arrow:
    """To the next row, through the gap between them."""
    below, above = start.y + start.height // 2, end.y - end.height // 2
    turn = (below + above) // 2
    corners = [(start.x, below), (start.x, turn), (end.x, turn), (end.x, above)]
    return Arrow(tuple(dict.fromkeys(corners)), word, unsure=start.unsure or end.unsure)


def _around(start: Symbol, end: Symbol, word: str, track: int) -> Arrow:
    """To a row further off, up or down, along a track beside the lanes."""
    above = end.y - end.height // 2
    turn = above - GAP // 4
    right = start.x + start.width // 2
    corners = ((right, start.y), (track, start.y), (track, turn), (end.x + TRACK, turn), (end.x + TRACK, above))
    return Arrow(corners, word, unsure=start.unsure or end.unsure)


def _stub(start: Symbol, word: str) -> Arrow:
    """A way that the paper has and that could not be followed."""
    side = -1 if word == "no" else 1
    x = start.x + side * start.width // 2
    return Arrow(((x, start.y), (x, start.y + start.height // 2 + GAP // 3)), word, unsure=True, leads=False)
