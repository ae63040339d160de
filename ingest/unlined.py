"""The lines of a table that has none: columns parted by white that runs down, rows by their numbers or by pauses.

A flow table is known by its heading: a line that names the activities and two columns more. A table of labels is known by
its colons, which stand below each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median

from index.sop import Box
from ingest.labels import FIELDS, column, is_acting, known
from ingest.pages import Word, around, height_of, in_lines, text_of

# Heights of the text: white between two headings, and what of it is left between two columns over all rows; between lines
# of one heading, and below a heading over others; what the pauses between rows are at least higher than those within one;
# the pause that ends a table. Measured on tables of four programs that set text: words are 0.3 to 0.5 apart, headings 0.7,
# columns 0.25; a cell's lines 0.3, rows 0.6.
_WHITE, _SLIT, _NEAR, _OVER, _PAUSE, _END = 0.55, 0.15, 0.5, 2.0, 0.3, 3.0
_FEWEST, _SEVERAL = 3, 2  # columns that a heading names; pieces of that of its lines which names the activities
_COUNTED = 1  # columns that a heading names over rows of which the first is numbered: the others go by what they hold
_NUMBER = re.compile(r"\d{1,2}[.)]?")
_TOUCH = 0.01  # points: what is moved up to a heading stands under it
_SPECKS = " .,;:*"
_GROUP = re.compile(r"mutu baku", re.IGNORECASE)
Line = Sequence[Word]


@dataclass(frozen=True, slots=True)
class _Heading:
    """The pieces of text over the columns; where it begins (y), where those over several columns end, where it ends."""

    pieces: tuple[Line, ...]
    top: float
    below: float
    bottom: float


def lines_between(words: Sequence[Word], rules: Sequence[Box]) -> Iterator[Box]:
    """The lines that part the columns and rows of the tables without any, among these words; `rules` are lines there are."""
    heads = any(column(word.text.strip(_SPECKS)) == "kegiatan" for word in words)
    if not heads and sum(word.text == ":" for word in words) < _FEWEST:
        return
    lines = in_lines(list(_free(words, rules)))
    height = median(map(height_of, lines)) if lines else 0.0
    begun = 0
    for n, line in enumerate(lines):
        pieces = _pieces(line, height)
        if n < begun or len(pieces) < _SEVERAL or not any(_names(piece) == "kegiatan" for piece in pieces):
            continue
        first, last = _band(lines, n, height)
        is_counted = last + 1 < len(lines) and _begins_row(lines[last + 1], lines[first : last + 1])
        heading = _heading(lines[first : last + 1], height, _COUNTED if is_counted else _FEWEST)
        body = _body(lines[last + 1 :], heading, height) if heading else []
        if heading and len(body) > 1:
            yield from _lines_of(heading, body, height)
            begun = last + 1 + len(body)
    if not begun:
        yield from _beside_colons(lines, height)


def _beside_colons(lines: Sequence[Line], height: float) -> Iterator[Box]:
    """The lines around labels and what stands right of their colons, where three at least are those of a form's parts."""
    colons = [(n, word.box.x0) for n, line in enumerate(lines) for word in line[1:] if word.text == ":"]
    for at in sorted({round(x) for _, x in colons}):
        x = at - 1.0
        for run in _runs([n for n, colon in colons if round(colon) == at], lines, x, height):
            labels = [known(text_of([word for word in lines[n] if word.box.x0 < x])) for n in run]
            if sum(label is not None and label not in FIELDS for label in labels) >= _FEWEST:
                yield from _around_labels(run, lines, x, height)


def _runs(rows: Sequence[int], lines: Sequence[Line], x: float, height: float) -> Iterator[list[int]]:
    """Lines with a colon below each other, by their positions, as long as none between them crosses the edge at `x`."""
    run: list[int] = []
    for n in rows:
        if run and not all(_goes_on(lines[k - 1], lines[k], x, _END * height) for k in range(run[-1] + 1, n + 1)):
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def _around_labels(rows: Sequence[int], lines: Sequence[Line], x: float, height: float) -> Iterator[Box]:
    end = rows[-1] + 1
    while end < len(lines) and _goes_on(lines[end - 1], lines[end], x, _NEAR * height):
        end += 1
    whole = around(_boxes(lines[rows[0] : end]))
    tops = [min(word.box.y0 for word in lines[n]) - 1 for n in rows]
    for y in (*tops, whole.y1 + 1):
        yield Box(whole.x0 - 1, y, whole.x1 + 1, y)
    for side in (whole.x0 - 1, x, whole.x1 + 1):
        yield Box(side, tops[0], side, whole.y1 + 1)


def _goes_on(before: Line, line: Line, x: float, pause: float) -> bool:
    """Whether a line stands near below another, and no word of it on the edge between labels and values."""
    return _gap(before, line) < pause and not any(word.box.x0 < x < word.box.x1 for word in line)


def _free(words: Sequence[Word], rules: Sequence[Box]) -> Iterator[Word]:
    """The upright words beside no line that parts columns: what stands beside one is in a table with lines."""
    spans: list[list[float]] = []
    for rule in sorted(filter(partial(_parts, words), rules), key=lambda rule: rule.y0):
        if spans and rule.y0 <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], rule.y1)
        else:
            spans.append([rule.y0, rule.y1])
    for word in words:
        middle = (word.box.y0 + word.box.y1) / 2
        if not word.turn and not any(top < middle < foot for top, foot in spans):
            yield word


def _parts(words: Sequence[Word], rule: Box) -> bool:
    """Whether a line is upright and words stand on both its sides: a frame, or the edge of a scan's paper, parts none."""
    if rule.x0 != rule.x1:
        return False
    beside = [word.box for word in words if rule.y0 < word.box.y1 and word.box.y0 < rule.y1]
    return any(box.x1 <= rule.x0 + 1 for box in beside) and any(box.x0 >= rule.x0 - 1 for box in beside)


def _pieces(line: Line, height: float) -> list[Line]:
    """A line in pieces, parted by white."""
    cuts = [n for n, (a, b) in enumerate(pairwise(line), 1) if b.box.x0 - a.box.x1 > _WHITE * height]
    return [line[start:end] for start, end in pairwise([0, *cuts, len(line)])]


def _names(piece: Line) -> str | None:
    return column(text_of(piece).strip(_SPECKS))


def _is_group(piece: Line) -> bool:
    """Whether a piece may be the heading over several columns."""
    text = text_of(piece)
    return is_acting(text) or bool(_GROUP.fullmatch(text.strip(_SPECKS)))


def _band(lines: Sequence[Line], n: int, height: float) -> tuple[int, int]:
    """The first and the last line of the heading that line `n` stands in."""
    first = last = n
    while first and _gap(lines[first - 1], lines[first]) < _OVER * height and _all_head(lines[first - 1], height):
        first -= 1
    while last + 1 < len(lines) and not _begins_row(lines[last + 1], lines[first : last + 1]):
        near = _gap(lines[last], lines[last + 1])
        named = any(_names(piece) for piece in _pieces(lines[last + 1], height))
        if near > (_OVER if named else _NEAR) * height and not _numbered_after(lines, first, last + 1, height):
            break
        last += 1
    return first, last


def _all_head(line: Line, height: float) -> bool:
    return all(_names(piece) or _is_group(piece) for piece in _pieces(line, height))


def _begins_row(line: Line, heading: Sequence[Line]) -> bool:
    """Whether a line begins with a number that stands under the heading of the numbers, or under the first heading."""
    words = [word for head in heading for word in head]
    numbers = [word for word in words if column(word.text.strip(_SPECKS)) == "no"]
    first = min(words, key=lambda word: word.box.x0)
    return bool(_NUMBER.fullmatch(line[0].text)) and any(_meet(line[0].box, head.box) for head in (*numbers, first))


def _numbered_after(lines: Sequence[Line], first: int, n: int, height: float) -> bool:
    """Whether a line is still above the first row: the next one near below it begins with the first number."""
    after = lines[n + 1] if n + 1 < len(lines) else None
    if after is None or _gap(lines[n], after) > _OVER * height:
        return False
    return _begins_row(after, lines[first:n]) and after[0].text.strip(".)") == "1" and _is_head_line(lines[n], height)


def _is_head_line(line: Line, height: float) -> bool:
    return len(_pieces(line, height)) >= _FEWEST


def _heading(lines: Sequence[Line], height: float, fewest: int) -> _Heading | None:
    """The heading that these lines are; None if it names less than `fewest` columns of a flow table, or stands over two."""
    pieces = [piece for line in lines for piece in _pieces(line, height)]
    named = {_names(piece) or ("pelaksana" if is_acting(text_of(piece)) else None) for piece in pieces} - {None}
    if len(named) < fewest or "kegiatan" not in named or len(pieces) < _FEWEST:
        return None
    groups = [piece for piece in pieces if _is_group(piece) and any(_is_under(other, piece) for other in pieces)]
    own = tuple(piece for piece in pieces if piece not in groups)
    boxes = _boxes(lines)
    below = max((word.box.y1 for piece in groups for word in piece), default=0.0)
    return _Heading(own, min(box.y0 for box in boxes), below, max(box.y1 for box in boxes))


def _is_under(piece: Line, other: Line) -> bool:
    box, over = around([word.box for word in piece]), around([word.box for word in other])
    return box.y0 >= over.y1 - 1 and _meet(box, over)


def _body(lines: Sequence[Line], heading: _Heading, height: float) -> list[Line]:
    """The lines of a table's rows: as far down as its columns stay apart, and no long pause ends it."""
    body: list[Line] = []
    whole, longest = _headed(heading, (), height), _END * height
    bottom = heading.bottom
    for line in lines:
        pause = min(word.box.y0 for word in line) - bottom
        if (
            pause > longest
            or _headed(heading, [*body, line], height) < whole
            or _is_across(line, heading, body, height)
        ):
            break
        body.append(line)
        longest = max(longest, 2 * pause)
        bottom = max(bottom, *(word.box.y1 for word in line))
    return body


def _is_across(line: Line, heading: _Heading, body: Sequence[Line], height: float) -> bool:
    """Whether a line goes on over three columns without white: prose below a table."""
    columns = [box for box, is_head in _clusters(heading, body, height) if is_head]
    over = (sum(_meet(box, around(_boxes([piece]))) for box in columns) for piece in _pieces(line, height))
    return any(count >= _FEWEST for count in over)


def _clusters(heading: _Heading, body: Sequence[Line], height: float) -> list[tuple[Box, bool]]:
    """The stretches (x) in which words of several lines stand over each other, left to right, each with whether a heading is
    among them; marks of who acts are left out.
    """
    heads = [(around(_boxes([piece])), True) for piece in heading.pieces]
    cells = [(word.box, False) for line in body for word in line if not _is_mark(word)]
    return _merged([*heads, *cells], height)


def _merged(boxes: Iterable[tuple[Box, bool]], height: float) -> list[tuple[Box, bool]]:
    found: list[tuple[Box, bool]] = []
    for box, is_head in sorted(boxes, key=lambda one: one[0].x0):
        if found and box.x0 - found[-1][0].x1 <= _SLIT * height:
            found[-1] = around([found[-1][0], box]), found[-1][1] or is_head
        else:
            found.append((box, is_head))
    return found


def _headed(heading: _Heading, body: Sequence[Line], height: float) -> int:
    """How many columns stay apart over these lines."""
    return sum(is_head for _, is_head in _clusters(heading, body, height))


def _columns(heading: _Heading, body: Sequence[Line], height: float) -> list[Box]:
    """The columns, left to right; what has no heading belongs to the nearest that has, marks to those of their kind."""
    found = _clusters(heading, body, height)
    heads = [box for box, is_head in found if is_head]
    marks = [box for box, _ in _merged([(w.box, False) for line in body for w in line if _is_mark(w)], height)]
    way = _way(marks, heads)
    columns = list(heads)
    for box, moved in [*((box, 0.0) for box, is_head in found if not is_head), *((box, way) for box in marks)]:
        at = _moved(box, moved)
        n = min(range(len(heads)), key=lambda n: _apart(at, heads[n]))
        columns[n] = around([columns[n], box])
    return columns


def _is_mark(word: Word) -> bool:
    return len(word.text) == 1 and not word.text.isdigit()


def _way(marks: Sequence[Box], columns: Sequence[Box]) -> float:
    """How far (points) marks are moved at the least so that each stands under a heading of its own; 0.0 if none does.

    Marks of who acts are set alike in all columns, to the left say, their headings in the middle: the nearest heading may
    be the next column's.
    """
    ways = [head.x0 - box.x1 if head.x0 > box.x1 else head.x1 - box.x0 for box in marks for head in columns]
    for way in (0.0, *sorted(ways, key=abs)):
        under = [[n for n, head in enumerate(columns) if _apart(_moved(box, way), head) <= _TOUCH] for box in marks]
        if all(under) and len({numbers[0] for numbers in under}) == len(marks):
            return way
    return 0.0


def _moved(box: Box, way: float) -> Box:
    return replace(box, x0=box.x0 + way, x1=box.x1 + way)


def _apart(box: Box, other: Box) -> float:
    """How far one box stands beside the other (points); below 0 where one stands over the other."""
    return max(other.x0 - box.x1, box.x0 - other.x1)


def _lines_of(heading: _Heading, body: Sequence[Line], height: float) -> Iterator[Box]:
    """The level lines over and under each row, and the upright ones beside each column."""
    columns = _columns(heading, body, height)
    left, right = columns[0].x0 - 1, columns[-1].x1 + 1
    between = [(a.x1 + b.x0) / 2 for a, b in pairwise(columns)]
    tops = list(_tops(heading, body, height))
    foot = max(word.box.y1 for line in body for word in line) + 1
    for y in (*tops, foot):
        yield Box(left, y, right, y)
    for x0, x1 in pairwise([left, *between, right]):
        own = [box.y0 for box in _boxes(heading.pieces) if x0 <= (box.x0 + box.x1) / 2 <= x1]
        # What stands over several columns is the heading of none.
        top = heading.below if heading.below and own and min(own) > heading.below - 1 else heading.top - 1
        yield Box(x0, top, x1, top)
        yield from (Box(x, top, x, foot) for x in (x0, x1))


def _tops(heading: _Heading, body: Sequence[Line], height: float) -> Iterator[float]:
    """Where the rows begin: at the highest white between two numbers, or where pauses are higher than others."""
    yield (heading.bottom + min(word.box.y0 for word in body[0])) / 2
    numbers = [n for n, line in enumerate(body) if _begins_row(line, heading.pieces)]
    if len(numbers) > 1:
        for a, b in pairwise(numbers):
            yield _middle(body, max(range(a, b), key=lambda n: (round(_gap(body[n], body[n + 1]) / height, 1), n)))
        return
    gaps = [_gap(a, b) for a, b in pairwise(body)]
    least = _least_pause(gaps, height)
    for n, gap in enumerate(gaps):
        full = len(_pieces(body[n + 1], height)) >= _FEWEST
        if gap >= least if least is not None else full:
            yield _middle(body, n)


def _least_pause(gaps: Sequence[float], height: float) -> float | None:
    """The lowest of the pauses between rows; None where those within rows are as high."""
    steps = [(b - a, b) for a, b in pairwise(sorted(gaps))]
    jump, least = max(steps, default=(0.0, 0.0))
    return least if jump > _PAUSE * height else None


def _middle(body: Sequence[Line], n: int) -> float:
    """The height in the middle of the white below a line."""
    upper = max(word.box.y1 for line in body[: n + 1] for word in line)
    return (upper + min(word.box.y0 for word in body[n + 1])) / 2


def _gap(line: Line, after: Line) -> float:
    return min(word.box.y0 for word in after) - max(word.box.y1 for word in line)


def _meet(box: Box, other: Box) -> bool:
    """Whether one box stands over the other."""
    return box.x0 <= other.x1 and other.x0 <= box.x1


def _boxes(lines: Sequence[Line]) -> list[Box]:
    return [word.box for line in lines for word in line]
