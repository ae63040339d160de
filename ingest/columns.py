"""The columns of a flow table: known by their headings, of actors by where they stand, others as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.quantities import unit_in
from ingest.doubt import SURE
from ingest.grid import Cell, Table, words_in
from ingest.labels import column, in_line, is_acting
from ingest.pages import Page
from ingest.unheaded import holds_numbers, holds_times, unheaded

_NEAR = 4.0  # points by which the cells of one column differ
_SPECKS = " .,;:'`|_-"
_TELLS = 2  # of needs, output and actors, that a table without times must have to be one of steps


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the flow table: what it holds, or the actor whose name stands over it, and where it is (points).

    `other` says that its heading is none of the form's; `name` is then the heading as printed. `unit` is the unit of time
    that a heading names in brackets. `unsure` says that OCR was not sure of a word of the heading, or left one out.
    """

    name: str
    x0: float
    x1: float
    actor: bool = False
    other: bool = False
    unit: str = ""
    unsure: bool = False


@lru_cache(maxsize=256)
def columns_of(table: Table) -> tuple[tuple[Column, ...], float] | None:
    """The columns of a flow table and where its heading ends (y); None if the table is none."""
    heading = [cell for row in table.rows[:4] for cell in row]
    named = _named(heading, table)
    if not _is_headed(named):
        named += unheaded(table, dict(named))
    activity = next((cell for name, cell in named if name == "kegiatan"), None)
    if activity is None:
        return None
    bottom = max(cell.box.y1 for _, cell in named)
    known = [Column(name, cell.box.x0, cell.box.x1, unit=_unit(name, cell.text)) for name, cell in named]
    if not any(column.name == "waktu" for column in known):
        # Whatever its heading, a column that holds times is that of the times.
        free = (cell for cell in heading if _is_free(cell, activity, known))
        timed = next((cell for cell in free if holds_times(table, cell.box.x0, bottom)), None)
        known += [Column("waktu", timed.box.x0, timed.box.x1, unit=_unit("waktu", timed.text))] if timed else []
    others = _other_columns(heading, activity, known, bottom)
    columns = [*known, *others]
    told = {column.name for column in known} & {"waktu", "output", "kelengkapan"}
    acting = any(column.actor or column.name == "pelaksana" for column in others)
    if "waktu" not in told and len(told) + acting < _TELLS:
        return None
    return tuple(sorted(columns, key=lambda column: column.x0)), bottom


def _unit(name: str, heading: str) -> str:
    return unit_in(heading) if name == "waktu" else ""


def is_headed(table: Table) -> bool:
    """Whether the column of activities has its heading."""
    return _is_headed(_named([cell for row in table.rows[:4] for cell in row], table))


def _is_headed(named: Sequence[tuple[str, Cell]]) -> bool:
    return any(name == "kegiatan" for name, _ in named)


def _named(heading: Sequence[Cell], table: Table) -> list[tuple[str, Cell]]:
    """The heading's cells that name a known column, each column once; a second one of activities describes them.

    A column of numbers is that of the numbers, whatever its heading: "Langkah".
    """
    found: dict[str, Cell] = {}
    for cell in heading:
        name = column(in_line(cell.text).strip(_SPECKS))
        name = "no" if name == "kegiatan" and holds_numbers(table, cell.box.x0, cell.box.y1) else name
        if name == "kegiatan" and name in found:
            name = "uraian" if cell.box.x0 > found[name].box.x1 - _NEAR else None
        if name:
            found.setdefault(name, cell)
    return list(found.items())


def _other_columns(heading: Sequence[Cell], activity: Cell, named: Sequence[Column], bottom: float) -> list[Column]:
    """The columns between and beside the known ones: of actors, however "Pelaksana" is ruled, of their names, others."""
    top = min(cell.box.y0 for cell in heading if cell.box.x0 >= activity.box.x0 - 1)
    free = [cell for cell in heading if _is_free(cell, activity, named)]
    above = [cell for cell in free if cell.box.y1 < bottom + _NEAR]
    lowest = [cell for cell in above if cell.box.y1 > bottom - _NEAR] or above
    groups = [cell for cell in free if is_acting(cell.text) and cell.box.y1 < bottom - _NEAR]
    # Under "Pelaksana" may stand an actor that is called "Unit Pelaksana".
    acting = [cell for cell in lowest if not is_acting(cell.text) or any(_holds(group, cell) for group in groups)]
    below = [cell for cell in acting if cell.box.y0 > top + _NEAR]
    right = min((c.x0 for c in named if c.x0 > activity.box.x0 + 1 and c.name != "uraian"), default=activity.box.x1)
    between = [cell for cell in acting if cell.box.x1 <= right + _NEAR]
    under = [cell for cell in below if any(_holds(group, cell) for group in groups)]
    # Who acts stands in a column of words: what lies between the activities and the times is none.
    before = [cell for cell in heading if _stands_before(cell, activity, named)]
    in_words = not groups and not below and any(is_acting(cell.text) for cell in (*lowest, *before))
    told = [cell for cell in acting if cell in under or (cell in between and cell in below)]
    actors = [] if in_words else told or between
    columns = [Column(in_line(cell.text), cell.box.x0, cell.box.x1, actor=True) for cell in actors]
    columns += [Column(in_line(c.text), c.box.x0, c.box.x1, other=True) for c in acting if c not in actors]
    columns += [Column(in_line(c.text), c.box.x0, c.box.x1, other=True) for c in before if not is_acting(c.text)]
    words = [cell for cell in (*before, *lowest) if is_acting(cell.text) and not _covers(cell, columns)]
    return columns + [Column("pelaksana", cell.box.x0, cell.box.x1) for cell in words[:1]]


def _is_free(cell: Cell, activity: Cell, named: Sequence[Column]) -> bool:
    """Whether a heading's cell right of the activities names no known column, and no group of columns but actors."""
    text = in_line(cell.text)
    over = any(_covered(cell, column) for column in named)
    return bool(text) and not text.isdigit() and not over and cell.box.x0 >= activity.box.x1 - _NEAR


def _stands_before(cell: Cell, activity: Cell, named: Sequence[Column]) -> bool:
    """Whether a heading's cell stands left of that of the activities, in its row, and names no known column."""
    beside = cell.box.y0 < activity.box.y1 - _NEAR and activity.box.y0 < cell.box.y1 - _NEAR
    free = bool(in_line(cell.text)) and not any(_covered(cell, column) for column in named)
    return free and beside and cell.box.x1 <= activity.box.x0 + _NEAR


def _covered(cell: Cell, column: Column) -> bool:
    middle = (column.x0 + column.x1) / 2
    return cell.box.x0 < middle < cell.box.x1


def _holds(group: Cell, cell: Cell) -> bool:
    return group.box.x0 < (cell.box.x0 + cell.box.x1) / 2 < group.box.x1


def _covers(cell: Cell, columns: Sequence[Column]) -> bool:
    return any(_covered(cell, column) for column in columns)


def is_column(name: str, text: str) -> bool:
    """Whether a cell is the heading of this column."""
    return column(in_line(text).strip(_SPECKS)) == name


def stands_in(cell: Cell, column: Column) -> bool:
    """Whether a cell is one of a column: its edges are the column's."""
    return abs(cell.box.x0 - column.x0) < _NEAR + 1 and abs(cell.box.x1 - column.x1) < _NEAR + 1


def weighed(column: Column, page: Page, table: Table, bottom: float) -> Column:
    """A column of an actor on a scan, unsure where a word of its heading is: the name may have lost one."""
    if not column.actor or not page.scanned:
        return column
    cells = [c for c in table.cells if stands_in(c, column) and c.box.y1 <= bottom + _NEAR]
    unsure = (*page.faint, *(word for word in page.words if word.sure < SURE and any(map(str.isalnum, word.text))))
    return replace(column, unsure=any(words_in(unsure, cell.box) for cell in cells))
