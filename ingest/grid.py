"""Ruling lines to cells to tables, each cell with the words that stand in it.

The geometry is pdfplumber's (edges, crossings, cells, tables), fed with our own rules, so that lines found in an image
serve as well as a page's vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from index.sop import Box
from ingest.pages import Page, Word, paragraphs_of

_SNAP = 3.0
_OPEN = 20.0
_MAX_RULES = 4_000


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
    edges = [_edge(rule) for rule in page.rules]
    if not edges or len(edges) > _MAX_RULES:
        return ()
    merged = merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    tables = [_table(page, found) for found in cells_to_tables(cells)]
    return tuple(sorted(tables, key=lambda table: table.box.y0))


def _edge(rule: Box) -> dict[str, Any]:
    upright = rule.x0 == rule.x1
    return {
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.y0,
        "bottom": rule.y1,
        "width": rule.x1 - rule.x0,
        "height": rule.y1 - rule.y0,
        "orientation": "v" if upright else "h",
        "object_type": "line",
    }


def _table(page: Page, boxes: Sequence[tuple[float, float, float, float]]) -> Table:
    rows: dict[float, list[Cell]] = {}
    around = _around(boxes)
    words = words_in(page.words, around)
    for x0, y0, x1, y1 in sorted(boxes, key=lambda box: (box[1], box[0])):
        box = Box(x0, y0, x1, y1)
        inside = words_in(words, box)
        rows.setdefault(y0, []).append(Cell(box, paragraphs_of(inside) if inside else ""))
    for y0, row in rows.items():
        last = max(row, key=lambda cell: cell.box.x1)
        if last.box.x1 < around.x1 - _OPEN and (cell := _open_cell(page, last.box, around, boxes)):
            rows[y0] = [*row, cell]
    return Table(page.number, around, tuple(tuple(row) for row in rows.values()))


def _open_cell(page: Page, last: Box, table: Box, boxes: Sequence[tuple[float, float, float, float]]) -> Cell | None:
    """What stands right of a row's last cell where no line closes a cell: a form cut off at the page's end."""
    gap = Box(last.x1, last.y0, table.x1, last.y1)
    crossed = any(
        x0 < gap.x1 - 1 and x1 > gap.x0 + 1 and y0 < gap.y1 - 1 and y1 > gap.y0 + 1 for x0, y0, x1, y1 in boxes
    )
    words = [] if crossed else words_in(page.words, gap)
    return Cell(gap, paragraphs_of(words)) if words else None


def _around(boxes: Sequence[tuple[float, float, float, float]]) -> Box:
    return Box(min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of `other` lies in the box."""
    return box.x0 <= (other.x0 + other.x1) / 2 <= box.x1 and box.y0 <= (other.y0 + other.y1) / 2 <= box.y1


def words_in(words: Sequence[Word], box: Box) -> list[Word]:
    """The words whose middle lies in the box."""
    return [word for word in words if holds(box, word.box)]
