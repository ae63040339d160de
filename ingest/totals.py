"""What a flow table adds up to in its last row, or below it: the time and the fee of the whole procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.quantities import parse_duration
from index.sop import Part, Place
from ingest.columns import Column, columns_of
from ingest.grid import Cell, Table, holds
from ingest.header import LabelledValue
from ingest.labels import FIELDS, in_line, known
from ingest.labels import column as heads
from ingest.pages import Page, around, in_lines, text_of

_TOTAL = re.compile(r"(?:jumlah|total)(?:\s+(?:waktu|lama|biaya|time|fees?))?\s*:?", re.IGNORECASE)


def totals(pages: Sequence[tuple[Page, Sequence[Table]]]) -> Iterator[LabelledValue]:
    """The totals of all flow tables; one without a heading has that of the table before it."""
    columns: tuple[Column, ...] = ()
    for page, tables in pages:
        for table in tables:
            headed = columns_of(table)
            columns = headed[0] if headed else columns
            for row in table.rows if columns else ():
                told = [cell for cell in row if cell.text.strip()]
                if told and _TOTAL.fullmatch(in_line(told[0].text)):
                    yield from _added_up(told[0], told[1:], columns, page.number)
        if columns:
            yield from _below(page, tables)


def _added_up(label: Cell, cells: Sequence[Cell], columns: Sequence[Column], page: int) -> Iterator[LabelledValue]:
    for cell in cells:
        middle = (cell.box.x0 + cell.box.x1) / 2
        column = next((one for one in columns if one.x0 < middle < one.x1), None)
        name = _part(column) if column else None
        if name and (_is_time(cell.text) if name == Part.WAKTU else re.search(r"\w", cell.text)):
            text = f"{in_line(label.text)}: {in_line(cell.text)}"
            yield LabelledValue(name, in_line(label.text), text, Place(page, cell.box), label.box)


def _is_time(text: str) -> bool:
    """Whether a total is a time: a table of costs without known headings may go on under those of the flow."""
    duration = parse_duration(text)
    return duration is not None and duration.amount is not None


def _below(page: Page, tables: Sequence[Table]) -> Iterator[LabelledValue]:
    """The line "Waktu : 2 jam" outside the tables of a page."""
    for line in in_lines([word for word in page.words if not any(holds(table.box, word.box) for table in tables)]):
        label, colon, value = text_of(line).partition(":")
        duration = (
            parse_duration(value.strip()) if colon and (heads(label) == "waktu" or _TOTAL.fullmatch(label)) else None
        )
        if duration and duration.amount is not None:
            box = around([word.box for word in line])
            yield LabelledValue(Part.WAKTU, label.strip(), f"{label.strip()}: {value.strip()}", Place(page.number, box))


def _part(column: Column) -> str | None:
    """The part of the form that a column of the table adds up to."""
    name = Part.WAKTU if column.name == "waktu" else known(column.name)
    return None if name in FIELDS else name
