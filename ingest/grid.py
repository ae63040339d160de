"""Tables: the cells that ruling lines make, a page's vectors or lines found in an image, each with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.sop import Box
from ingest.faded import filled_up
from ingest.lattice import cells_of
from ingest.pages import Page, Word, around, paragraphs_of
from ingest.sides import sides_of
from ingest.unlined import lines_between

# Points: a place that lines leave open is wider or higher than this; a word may touch its column's line.
_OPEN, _OUT = 20.0, 2.0
_MAX_RULES = 4_000  # bounds the time, which grows by the square: each line is compared with each


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a ruled table: its box and its text, lines as printed, an empty one between paragraphs."""

    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its cells by rows, top to bottom and left to right. Merged cells stand once, where they begin."""

    page: int
    box: Box
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row)


def find_tables(page: Page) -> tuple[Table, ...]:
    """The ruled tables of a page, top to bottom; a page with more lines than any form has counts as a drawing."""
    if len(page.rules) > _MAX_RULES:
        return ()
    rules = (*page.rules, *sides_of(page), *filled_up(page))
    tables = [_table(page, cells) for cells in cells_of((*rules, *lines_between(page.words, rules)))]
    return tuple(sorted(tables, key=lambda table: (table.box.y0, table.rows[0][0].box.x0)))


def _table(page: Page, boxes: Sequence[Box]) -> Table:
    rows: dict[float, list[Cell]] = {}
    whole = around(boxes)
    words = words_in(page.words, whole)
    for y0, begun in groupby(sorted(boxes, key=lambda box: (box.y0, box.x0)), key=lambda box: box.y0):
        row = list(begun)
        beside = words_in(words, Box(whole.x0, y0, whole.x1, max(box.y1 for box in row)))
        rows[y0] = [Cell(box, paragraphs_of(inside) if (inside := words_in(beside, box)) else "") for box in row]
        last = max(row, key=lambda box: box.x1)
        if last.x1 < whole.x1 - _OPEN and (cell := _open_cell(page, last, whole, boxes)):
            rows[y0].append(cell)
    if heads := list(_open_heads(words, whole, max(rows.values(), key=len), boxes)):
        rows[whole.y0] = sorted([*rows[whole.y0], *heads], key=lambda cell: cell.box.x0)
    return Table(page.number, whole, tuple(map(tuple, rows.values())))


def _open_cell(page: Page, last: Box, table: Box, boxes: Sequence[Box]) -> Cell | None:
    """What stands right of a row's last cell where no line closes a cell: a form cut off at the page's end."""
    gap = Box(last.x1, last.y0, table.x1, last.y1)
    crossed = any(
        box.x0 < gap.x1 - 1 and box.x1 > gap.x0 + 1 and box.y0 < gap.y1 - 1 and box.y1 > gap.y0 + 1 for box in boxes
    )
    words = [] if crossed else words_in(page.words, gap)
    return Cell(gap, paragraphs_of(words)) if words else None


def _open_heads(words: Sequence[Word], table: Box, fullest: Sequence[Cell], boxes: Sequence[Box]) -> Iterator[Cell]:
    """What stands over a column where no lines close a cell: a scan has lost the corner of a heading."""
    for cell in fullest:
        top = min(box.y0 for box in boxes if box.x0 < cell.box.x1 - 1 and box.x1 > cell.box.x0 + 1)
        over = Box(cell.box.x0, table.y0, cell.box.x1, top)
        inside = words_in(words, over) if top > table.y0 + _OPEN else []
        if inside and all(over.x0 - _OUT < word.box.x0 and word.box.x1 < over.x1 + _OUT for word in inside):
            # Its own height only: what stands above may head several columns.
            yield Cell(replace(over, y0=min(word.box.y0 for word in inside)), paragraphs_of(inside))


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of `other` lies in the box."""
    return box.x0 <= (other.x0 + other.x1) / 2 <= box.x1 and box.y0 <= (other.y0 + other.y1) / 2 <= box.y1


def words_in(words: Sequence[Word], box: Box) -> list[Word]:
    """The words whose middle lies in the box."""
    # Written out: this runs for every cell of every table.
    x0, y0, x1, y1 = 2 * box.x0, 2 * box.y0, 2 * box.x1, 2 * box.y1
    return [word for word in words if y0 <= (at := word.box).y0 + at.y1 <= y1 and x0 <= at.x0 + at.x1 <= x1]
