"""Tables that are no form: each row in one line, its cells under the headings as printed, over as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.sop import Box
from ingest.grid import Cell, Table
from ingest.labels import column
from ingest.lists import tidy_list

_NEAR = 5.0  # points by which a column's lines differ from page to page
_HEADING = 80  # characters of a heading at most
_FEWEST = 2


@dataclass(slots=True)
class Rows:
    """The tables of a document, told one after the other: the headings of the last one hold on the next page."""

    _edges: list[float] = field(default_factory=list)
    _headings: list[str] = field(default_factory=list)

    def of(self, table: Table) -> Iterator[tuple[float, str, bool]]:
        """The rows of a table: where each begins (y), its text, and whether it goes on with the row before."""
        edges = _edges_of(table)
        heading = _heading_rows(table, edges)
        if heading or not _alike(edges, self._edges):
            self._headings = [_over(table, heading, edge) for edge in edges]
            goes_on = False
        else:
            goes_on = True
        self._edges = edges
        for n, row in enumerate(table.rows[heading:]):
            cells = _by_column(row, edges)
            if text := self._told(cells):
                yield row[0].box.y0, text, goes_on and n == 0 and not cells[0]

    def _told(self, cells: Sequence[str]) -> str:
        """The cells of a row, each but the first after its heading."""
        told: list[str] = []
        number = ""
        for heading, cell in zip(self._headings, cells, strict=False):
            if not cell:
                continue
            if column(heading) == "no" or (not told and not number and cell.rstrip(".").isdigit()):
                number = f"{cell.rstrip('.')}. "
            elif told and heading:
                told.append(f"{heading}: {cell}")
            else:
                told.append(cell)
        separator = ": " if len(told) == _FEWEST and not any(self._headings) else "; "
        return number + separator.join(told)


def _edges_of(table: Table) -> list[float]:
    """Where the columns begin (x): the left edges of the cells of the row that has the most, and of all that hold words."""
    fullest = max(table.rows, key=len)
    edges: list[float] = []
    for x in sorted(cell.box.x0 for cell in fullest):
        if not edges or x - edges[-1] > _NEAR:
            edges.append(x)
    return edges


def _alike(edges: Sequence[float], others: Sequence[float]) -> bool:
    return len(edges) == len(others) and all(abs(a - b) < _NEAR for a, b in zip(edges, others, strict=True))


def _heading_rows(table: Table, edges: Sequence[float]) -> int:
    """How many of the upper rows head the columns: the first, and those that its cells stand beside."""
    first = [cell for cell in table.rows[0] if cell.text.strip()]
    if len(first) < _FEWEST or len(edges) < _FEWEST or len(table.rows) < _FEWEST:
        return 0
    if not all(_is_heading(cell.text) for cell in first):
        return 0
    bottom = max(cell.box.y1 for cell in first)
    return sum(row[0].box.y0 < bottom - 1 for row in table.rows)


def _is_heading(text: str) -> bool:
    text = " ".join(text.split())
    if column(text):
        return True
    return len(text) <= _HEADING and not text[0].isdigit() and not text.endswith((".", ";", ","))


def _over(table: Table, rows: int, edge: float) -> str:
    """What stands in the heading over a column: the texts of its cells, top to bottom."""
    over = [cell for row in table.rows[:rows] for cell in row if cell.box.x0 - _NEAR <= edge < cell.box.x1 - _NEAR]
    return " ".join(" ".join(cell.text.split()) for cell in over).strip(" :")


def _by_column(row: Sequence[Cell], edges: Sequence[float]) -> list[str]:
    """The texts of a row by the column in which each begins."""
    cells = [""] * len(edges)
    for cell in row:
        n = max((n for n, edge in enumerate(edges) if edge <= cell.box.x0 + _NEAR), default=0)
        text = " ".join(tidy_list(cell.text).split())
        cells[n] = f"{cells[n]} {text}".strip()
    return cells


def ruled(box: Box, tables: Sequence[Table]) -> bool:
    """Whether a place lies in one of these tables."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(t.box.x0 <= x <= t.box.x1 and t.box.y0 <= y <= t.box.y1 for t in tables)
