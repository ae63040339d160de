"""Tables that are no form, as lines of text: one for each row, its cells named by the column's heading; a table may go on
over several pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.sop import Box
from ingest.grid import Cell, Table
from ingest.labels import column
from ingest.lists import tidy_list

_NEAR = 5.0  # points by which a column's lines differ from page to page
_HEADING = 80  # characters of a heading at most
_FEWEST = 2  # columns, and rows, that make a table
_UPPER = 4  # rows that tell whether a table is one of labels
Row = Sequence[Cell]


@dataclass(slots=True)
class Rows:
    """The tables of a document, told one after the other: the headings of the last one hold on the next page."""

    _edges: list[float] = field(default_factory=list)
    _headings: list[str] = field(default_factory=list)
    _last: list[str] = field(default_factory=list)

    def of(self, table: Table) -> Iterator[tuple[float, str, str]]:
        """The rows of a table: where each begins (y), its text, and that of the row before with which it goes on, or ""."""
        for stretch in _stretches(table.rows):
            edges = _edges_of(stretch)
            alike = _alike(edges, self._edges)
            heading = 0 if alike and _has_figures(stretch[0]) else _heading_rows(stretch, edges)
            goes_on = not heading and alike
            if not goes_on:
                self._headings = [_over(stretch[:heading], edge) for edge in edges]
            self._edges = edges
            rows = [(row[0].box.y0, _by_column(row, edges)) for row in stretch[heading:]]
            if heading and (alone := self._unused([cells for _, cells in rows])):
                yield stretch[0][0].box.y0, alone, ""
            for n, (top, cells) in enumerate(rows):
                if text := self._told(cells):
                    whole = ""
                    if goes_on and n == 0 and not cells[0] and len(self._last) == len(cells):
                        cells = [f"{above} {cell}".strip() for above, cell in zip(self._last, cells, strict=True)]
                        whole = self._told(cells)
                    self._last = cells
                    yield top, text, whole

    def _unused(self, rows: Sequence[Sequence[str]]) -> str:
        """The headings over columns in which nothing stands, several at least: a list that is filled in by hand."""
        unused = [heading for n, heading in enumerate(self._headings) if heading and not any(row[n] for row in rows)]
        return "; ".join(unused) if len(unused) >= _FEWEST else ""

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
                told.append(cell.rstrip(" :"))
        separator = ": " if len(told) == _FEWEST and not any(self._headings) else "; "
        return number + separator.join(told)


def _stretches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in stretches with columns of their own: one begins with a row of headings over columns that are new there."""
    start = 0
    for n, row in enumerate(rows):
        above = rows[start:n]
        if above and _begins_stretch(row, above):
            yield above
            start = n
    yield rows[start:]


def _begins_stretch(row: Row, above: Sequence[Row]) -> bool:
    edges = [cell.box.x0 for other in above for cell in other]
    is_new = any(all(abs(cell.box.x0 - edge) > _NEAR for edge in edges) for cell in row)
    below = row[0].box.y0 > max(cell.box.y1 for other in above for cell in other) - 1
    told = [cell for cell in row if cell.text.strip()]
    return is_new and below and len(told) == len(row) >= _FEWEST and all(_is_heading(cell.text) for cell in told)


def _edges_of(rows: Sequence[Row]) -> list[float]:
    """Where the columns begin (x): the left edges of the cells of the row that has the most, and of all that hold words."""
    fullest = max(rows, key=len)
    edges: list[float] = []
    for x in sorted(cell.box.x0 for cell in fullest):
        if not edges or x - edges[-1] > _NEAR:
            edges.append(x)
    return edges


def _alike(edges: Sequence[float], others: Sequence[float]) -> bool:
    return len(edges) == len(others) and all(abs(a - b) < _NEAR for a, b in zip(edges, others, strict=True))


def _heading_rows(rows: Sequence[Row], edges: Sequence[float]) -> int:
    """How many of the upper rows head the columns: the first, and those that its cells stand beside."""
    first = [cell for cell in rows[0] if cell.text.strip()]
    if len(first) < _FEWEST or len(edges) < _FEWEST or len(rows) < _FEWEST or _are_labelled(rows):
        return 0
    if not all(_is_heading(cell.text) for cell in first):
        return 0
    bottom = max(cell.box.y1 for cell in first)
    return sum(row[0].box.y0 < bottom - 1 for row in rows)


def _has_figures(row: Row) -> bool:
    """Whether a row holds a sum or an amount, as one does with which a table goes on: "Total", "Rp1.890.000"."""
    return any(re.search(r"\d", cell.text) for cell in row)


def _are_labelled(rows: Sequence[Row]) -> bool:
    """Whether most of the upper rows begin with a label and a colon: then the next cell is a value and no heading."""
    upper = [row[0].text.rstrip() for row in rows[:_UPPER] if len(row) == _FEWEST]
    return 2 * sum(text.endswith(":") for text in upper) > len(upper)


def _is_heading(text: str) -> bool:
    text = " ".join(text.split())
    if column(text):
        return True
    return len(text) <= _HEADING and not text[0].isdigit() and not text.endswith((".", ";", ","))


def _over(rows: Sequence[Row], edge: float) -> str:
    """What stands in the heading over a column: the texts of its cells, top to bottom."""
    over = [cell for row in rows for cell in row if cell.box.x0 - _NEAR <= edge < cell.box.x1 - _NEAR]
    text = " ".join(" ".join(cell.text.split()) for cell in over).strip(" :")
    # The numbers of the columns, "(1) (2) (3)", head nothing.
    return text if any(map(str.isalpha, text)) else ""


def _by_column(row: Row, edges: Sequence[float]) -> list[str]:
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
