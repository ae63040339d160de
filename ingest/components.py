"""Tables of labels: a column of labels and, right of it, what each says, over as many pages as it takes.

So are printed a service standard's components and a hospital's SPO. What stands beside an empty label goes on with the one
above, also on the next page; a label that the registry does not know is a heading as printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from index.sop import Box, Part, Place
from ingest.charts import charted
from ingest.grid import Cell, Table, words_in
from ingest.header import LabelledValue, heads_components
from ingest.labels import FIELDS, bare, known
from ingest.pages import Page, Word, in_lines, lines_of, paragraphs_of, text_of

_FEWEST = 3  # known labels in one column that make a table one of labels; a header block's have each other beside them
_ABOVE = 2.0  # points of a row that stand above its first line
_ALIKE = 80  # rapidfuzz's ratio of a cell to itself on the next page, both scanned
_NEAR = 5.0  # points by which the lines of one column differ from page to page
_WHOLE = 0.9  # share of the label column that a row's upper line spans
_LONGEST = 90  # characters of a label; "Jaminan keamanan dan keselamatan pelayanan" has 42


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class _LabelColumn:
    """Where the labels of a table stand (points)."""

    x0: float
    x1: float


def components(
    pages: Sequence[tuple[Page, Sequence[Table]]],
) -> tuple[list[LabelledValue], list[tuple[Page, list[Table]]]]:
    """The labelled values of the tables of labels, and the pages with the tables that remain once those are taken out."""
    found: list[LabelledValue] = []
    left: list[tuple[Page, list[Table]]] = []
    column: _LabelColumn | None = None
    header: tuple[Row, ...] = ()
    for page, tables in pages:
        rest: list[Table] = []
        for table in tables:
            here = _label_column(table, page) or (column if column and _goes_on(table, column, page, rest) else None)
            if here is None:
                rest.append(table)
                continue
            goes_on = column is not None and _same(here, column)
            top = _below_heading(table, header) if goes_on else _first_label(table, here, page)
            above = tuple(row for row in table.rows if row[0].box.y0 < top - 1)
            header = header if goes_on else above
            if above:
                rest.append(Table(table.page, replace(table.box, y1=top), above))
            found += _values(table, here, top, page, found[-1] if found and goes_on else None)
            column = here
        taken = [item.place.box for item in found if item.place.page == page.number and item.place.box]
        left.append((page, [table for table in rest if not any(_inside(table.box, box) for box in taken)]))
    return found, left


def _label_column(table: Table, page: Page) -> _LabelColumn | None:
    """The column of the labels, whose values stand right of them; None if this is no table of labels."""
    headed = next((row[-2] for row in table.rows if heads_components(row)), None)
    if headed:
        return _LabelColumn(headed.box.x0, headed.box.x1)
    labels = [cell for row in table.rows for cell, beside in pairwise(row) if _labels(cell, beside, row)]
    for first in labels:
        same = [cell for cell in labels if abs(cell.box.x0 - first.box.x0) < 3 * _NEAR]
        if len(same) >= _FEWEST:
            widest = max(same, key=lambda cell: cell.box.x1 - cell.box.x0)
            return _LabelColumn(median(cell.box.x0 for cell in same), widest.box.x1)
    return None


def _labels(cell: Cell, beside: Cell, row: Sequence[Cell]) -> bool:
    """Whether a cell is a label whose neighbour is its value; in a header block the neighbour may be another label."""
    name = known(cell.text)
    if name is None or name in FIELDS:
        return False
    after = [other for other in row if other.box.x0 >= beside.box.x0 - 1 and other.text.strip(" :")]
    return not (after and known(after[0].text))


def _same(column: _LabelColumn, other: _LabelColumn) -> bool:
    return max(abs(column.x0 - other.x0), abs(column.x1 - other.x1)) < 3 * _NEAR


def _goes_on(table: Table, column: _LabelColumn, page: Page, before: Sequence[Table]) -> bool:
    """Whether a table has the label column of the page before."""
    edges = {x for cell in table.cells for x in (cell.box.x0, cell.box.x1)}
    return all(any(abs(edge - x) < _NEAR for edge in edges) for x in (column.x0, column.x1))


def _first_label(table: Table, column: _LabelColumn, page: Page) -> float:
    """Where the labels begin (y): what stands above is the form's header block."""
    known_at = [y0 for y0, y1 in _bands(table, column, page) if known(_text(page, column.x0, y0, column.x1, y1))]
    return min(known_at, default=table.box.y0)


def _below_heading(table: Table, header: Sequence[Row]) -> float:
    """Where a table that goes on begins: below the header block and the heading of its columns, where printed again."""
    again = [row for row in table.rows if heads_components(row) or any(_repeats(row, other) for other in header)]
    return max((cell.box.y1 for row in again for cell in row), default=table.box.y0)


def _repeats(row: Row, other: Row) -> bool:
    """Whether a row stands where another one stands on the page before and one of its cells says the same."""
    there = len(row) == len(other) and abs(row[0].box.y0 - other[0].box.y0) < 3 * _NEAR
    return there and any(a.text and fuzz.ratio(a.text, b.text) >= _ALIKE for a, b in zip(row, other, strict=True))


def _bands(table: Table, column: _LabelColumn, page: Page) -> list[tuple[float, float]]:
    """The rows' extents (y0, y1): a row begins where lines span the label column, or with a label under another one."""
    width = column.x1 - column.x0
    tops = sorted({round(cell.box.y0, 1) for cell in table.cells})
    spans = [y for y in tops if _spanned(table, column, y) >= _WHOLE * width]
    ruled = pairwise([*spans, table.box.y1])
    return [band for y0, y1 in ruled for band in pairwise([y0, *_labels_below(page, column, y0, y1), y1])]


def _labels_below(page: Page, column: _LabelColumn, y0: float, y1: float) -> list[float]:
    """Where further labels begin (y) in a cell that holds nothing but labels: a scan has lost the lines between them."""
    lines = in_lines(words_in(page.words, Box(column.x0, y0, column.x1, y1)))
    texts = [text_of(line) for line in lines]
    starts = _label_starts(texts) or []
    return [min(word.box.y0 for word in lines[n]) - _ABOVE for n in starts[1:]]


def _label_starts(lines: Sequence[str], first: int = 0) -> list[int] | None:
    """Which lines begin a label if all of them from `first` on are labels, one under the other; None if they are not."""
    if first == len(lines):
        return []
    for end in range(first + 1, len(lines) + 1):
        if known(" ".join(lines[first:end])) and (rest := _label_starts(lines, end)) is not None:
            return [first, *rest]
    return None


def _spanned(table: Table, column: _LabelColumn, y: float) -> float:
    """How much of the label column the upper edges of cells at this height span (points)."""
    ends = [
        (max(cell.box.x0, column.x0), min(cell.box.x1, column.x1))
        for cell in table.cells
        if abs(cell.box.y0 - y) < 1 and cell.box.x1 > column.x0 and cell.box.x0 < column.x1
    ]
    total, reached = 0.0, column.x0
    for x0, x1 in sorted(ends):
        total += max(0.0, x1 - max(x0, reached))
        reached = max(reached, x1)
    return total


def _values(
    table: Table, column: _LabelColumn, top: float, page: Page, before: LabelledValue | None
) -> Iterator[LabelledValue]:
    """Each label of a table with its value; without label it goes on with the one before."""
    for y0, y1 in _bands(table, column, page):
        if y0 < top - 1:
            continue
        label = bare(_text(page, column.x0, y0, column.x1, y1))
        box = Box(column.x1, y0, table.box.x1, y1)
        words = _content(words_in(page.words, box))
        beside = Box(table.box.x0, y0, column.x1, y1)
        if label and len(label) <= _LONGEST:
            before = LabelledValue(known(label) or Part.ISI, label, "", Place(page.number, box), beside)
        if before is not None and (words or label):
            text = _told(page, words, box).strip(" :\n")
            yield replace(before, text=text, place=Place(page.number, box), label=beside)


def _told(page: Page, words: Sequence[Word], box: Box) -> str:
    """A value as text; where a chart is drawn in it, first the words beside its shapes, then those of each shape."""
    chart = charted(page, words, box)
    held = {word for _, inside in chart for word in inside}
    beside = paragraphs_of([word for word in words if word not in held])
    return "\n\n".join([beside, *(" ".join(lines_of(inside).split()) for _, inside in chart)])


def _content(words: Sequence[Word]) -> list[Word]:
    """The words of a value without the colon of its label."""
    return [word for n, word in enumerate(words) if word.text != ":" or n > 0]


def _text(page: Page, x0: float, y0: float, x1: float, y1: float) -> str:
    return " ".join(lines_of(words_in(page.words, Box(x0, y0, x1, y1))).split())


def _inside(box: Box, other: Box) -> bool:
    return other.x0 - 1 <= box.x0 and box.x1 <= other.x1 + 1 and other.y0 - 1 <= box.y0 and box.y1 <= other.y1 + 1
