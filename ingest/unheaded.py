"""The columns of a flow table whose heading is lost or cut up, by their place and by what stands in them.

The form's order is that of PermenPANRB 35/2012: number, activity, actors, needs, time, output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.quantities import parse_duration
from index.sop import Box
from ingest.grid import Cell, Table

_NEAR = 5.0  # points by which the cells of one column differ
_FEWEST = 2  # numbered rows that make a table one of steps
_KNOWN = 2  # headings of needs, time and output that are known where that of the activities is lost
_MOST = 0.5  # share of the rows whose cell is a time
_MINUTES = re.compile(r"\d{1,4}\s*[\"'\u2019\u201d]+")


def unheaded(table: Table, named: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    """The heading cells that are missing, by the name of their column, where what is printed leaves no doubt."""
    rows = [row for row in table.rows if len(row) > 3 and row[0].text.strip(" .,)").isdigit()]
    first = next((row for row in rows if len(_alike(rows, row)) >= _FEWEST and _is_widest(row)), None)
    if first is None:
        return []
    bottom = max((cell.box.y1 for cell in named.values()), default=first[1].box.y0)
    activity = _head("kegiatan", first[1], bottom)
    if sum(name in named for name in ("kelengkapan", "waktu", "output")) >= _KNOWN:
        return [activity]
    times = next((n for n in range(2, len(first)) if _are_times(rows, first[n].box.x0)), None)
    if times is None or times + 1 >= len(first):
        return []
    names = ("kelengkapan", "waktu", "output")
    told = zip(names, first[times - 1 : times + 2], strict=True)
    return [_head("no", first[0], bottom), activity, *(_head(name, cell, bottom) for name, cell in told)]


def holds_times(table: Table, x0: float, bottom: float) -> bool:
    """Whether most cells of the column that begins at `x0`, below a heading that ends at `bottom` (points), are times."""
    rows = [row for row in table.rows if row[0].box.y0 > bottom - _NEAR]
    return _are_times(rows, x0)


def holds_numbers(table: Table, x0: float, bottom: float) -> bool:
    """Whether the cells of the column that begins at `x0`, below a heading that ends at `bottom` (points), are numbers."""
    below = [
        cell for row in table.rows for cell in row if abs(cell.box.x0 - x0) < _NEAR and cell.box.y0 > bottom - _NEAR
    ]
    said = [text for cell in below if (text := cell.text.strip(" .)"))]
    return len(said) >= _FEWEST and all(map(str.isdigit, said))


def _alike(rows: Sequence[Sequence[Cell]], row: Sequence[Cell]) -> list[Sequence[Cell]]:
    """The rows whose second cell stands in the same column."""
    box = row[1].box
    return [r for r in rows if abs(r[1].box.x0 - box.x0) < _NEAR and abs(r[1].box.x1 - box.x1) < _NEAR]


def _is_widest(row: Sequence[Cell]) -> bool:
    """Whether the cell beside the number is the row's widest and holds words."""
    widths = [cell.box.x1 - cell.box.x0 for cell in row]
    return widths[1] == max(widths) and len(row[1].text.split()) > 1


def _are_times(rows: Sequence[Sequence[Cell]], x0: float) -> bool:
    said = [cell.text for row in rows for cell in row if abs(cell.box.x0 - x0) < _NEAR and cell.text.strip()]
    return len(said) >= _FEWEST and sum(map(_is_time, said)) >= _MOST * len(rows)


def _is_time(text: str) -> bool:
    duration = parse_duration(text)
    return bool(_MINUTES.fullmatch(text.strip())) or (duration is not None and duration.amount is not None)


def _head(name: str, cell: Cell, bottom: float) -> tuple[str, Cell]:
    """A heading over a column, as low as the others and without words."""
    return name, replace(cell, box=Box(cell.box.x0, bottom - 1, cell.box.x1, bottom), text=name)
