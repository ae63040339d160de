"""The header block of a form to identity and sections: values beside, below or inside the cells of their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, takewhile

from index.sop import Box, Part, Place, Section
from ingest.grid import Cell, Table, words_in
from ingest.labels import FIELDS, bare, known
from ingest.lists import begins_list, tidy_list
from ingest.pages import Page, around, paragraphs_of

_GAP = 6.0  # points between two tables; rows of one stand closer
_KIND = re.compile(r"sop (makro|mikro)", re.IGNORECASE)
_LONGEST = 40  # characters before the colon of "Label : value"
_COLUMNS = 3  # cells with words of a row that heads columns; a header block has two labels beside each other
_NUMBER, _COUNT = re.compile(r"no\b\.?|nomor", re.IGNORECASE), re.compile(r"\d{1,2}[.)]?|")
_FIELDS = 2  # labels of fields in a row that make it one of a header block
_WORDS = 4  # of the longest field's name
_FEWEST = 3  # fields that make a header block


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """A label and its value: `name` is an identity field or a Part's value, `heading` as printed.

    The value stands in the box of `place`; `label` is where the label stands if it is elsewhere.
    """

    name: str
    heading: str
    text: str
    place: Place
    label: Box | None = None


def labelled(tables: Iterable[Table]) -> list[LabelledValue]:
    """Every labelled value of these tables, in reading order."""
    return [found for table in tables for found in _of_table(table)]


def fields_of(tables: Iterable[Table]) -> list[Cell]:
    """The cells of header blocks that are labels of fields, filled in or not: an office's blank forms have no values."""
    found: list[Cell] = []
    for table in tables:
        cells = [cell for cell in table.cells if known(cell.text) in FIELDS]
        found += cells if len({known(cell.text) for cell in cells}) >= _FEWEST else []
    return found


def sections(found: Iterable[LabelledValue]) -> tuple[Section, ...]:
    """The parts of the form among what was found, the same part on several pages joined."""
    joined: dict[tuple[Part, str], Section] = {}
    for item in found:
        if item.name in FIELDS or not item.text.strip():
            continue
        part = Part(item.name)
        key = (part, item.heading.casefold() if part is Part.ISI else "")
        before = joined.get(key)
        if before is None:
            joined[key] = Section(part, item.heading, tidy_list(item.text), (item.place,))
        else:
            text = f"{before.text}\n{tidy_list(item.text)}"
            joined[key] = Section(part, before.heading, text, (*before.places, item.place))
    return tuple(joined.values())


@lru_cache(maxsize=256)
def _of_table(table: Table) -> tuple[LabelledValue, ...]:
    return tuple(_labelled(table))


def _labelled(table: Table) -> Iterator[LabelledValue]:
    used: set[Cell] = set()
    if unlabelled := _first_component(table):
        yield LabelledValue(Part.PERSYARATAN, "Persyaratan", unlabelled.text, Place(table.page, unlabelled.box))
    heads = {cell for row in table.rows if _are_headings(row) for cell in row}
    listed = _listed(table)
    for told, cells in _lists(table):
        yield told
        used.update(cells)
    for cell in table.cells:
        if cell in used or cell in listed:
            continue
        name = known(cell.text)
        if name is None:
            yield from () if cell in heads else _within(cell, table.page)
            continue
        value = _value_of(cell, table, used)
        if value is not None and not _heads_column(cell, value, table):
            values = [value] if name in FIELDS else _beside(cell, value, table, used) or [value]
            used.update(values)
            text = "\n\n".join(one.text.strip(" :\n") for one in values).strip()
            boxes = [one.box for one in values]
            yield LabelledValue(name, bare(cell.text), text, Place(table.page, around(boxes)), cell.box)


def _are_headings(row: Sequence[Cell]) -> bool:
    """Whether a row says nothing but words in many cells: "Jenis informasi" heads its column and is no label."""
    told = [cell.text for cell in row if cell.text.strip()]
    return len(told) > _COLUMNS and not any(re.search(r"[\d:]", text) for text in told)


def _lists(table: Table) -> Iterator[tuple[LabelledValue, list[Cell]]]:
    """The rows under a part's label that heads a column beside others in capitals, as a charter lists what to bring."""
    for n, row in enumerate(table.rows):
        name = known(row[0].text)
        if name is None or name in FIELDS or len(row) < _FIELDS or not all(cell.text.isupper() for cell in row):
            continue
        rows = list(takewhile(partial(_stands_under, row), table.rows[n + 1 :]))
        if rows and known(row[1].text) is None:
            items = (_item([" ".join(cell.text.split()) for cell in below], row) for below in rows)
            cells = [cell for below in rows for cell in below]
            place = Place(table.page, around([cell.box for cell in cells]))
            heading = around([cell.box for cell in row])
            yield (
                LabelledValue(name, bare(row[0].text), "\n\n".join(filter(None, items)), place, heading),
                [*row, *cells],
            )


def _stands_under(heading: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row has the columns of a heading, and heads none itself."""
    same = len(row) == len(heading) and all(abs(a.box.x0 - b.box.x0) < _GAP for a, b in zip(heading, row, strict=True))
    return same and not all(cell.text.isupper() for cell in row)


def _item(told: Sequence[str], heading: Sequence[Cell]) -> str:
    """A row in one line, what stands right of its first cell after its heading."""
    beside = (f"{' '.join(h.text.split())}: {text}" for h, text in zip(heading[1:], told[1:], strict=True) if text)
    return "; ".join(filter(None, (told[0].rstrip(":"), *beside)))


def _listed(table: Table) -> set[Cell]:
    """The cells of a list in columns, whose headings begin with "No" and whose rows with numbers: no label among them.

    On the next page it goes on without headings. A service standard's components, which are numbered too, have their
    labels in one column and the values in the next.
    """
    for n, row in enumerate(table.rows):
        below = table.rows[n + 1 :]
        if _are_headings(row) and _NUMBER.fullmatch(row[0].text.strip()) and _are_numbered(below, len(row)):
            return {cell for cells in (row, *below) for cell in cells}
    wide = len(table.rows[0]) > _COLUMNS
    counted = [int(one) for row in table.rows if (one := row[0].text.strip(" .)")).isdigit()]
    in_order = len(counted) >= _FIELDS and counted == list(range(counted[0], counted[0] + len(counted)))
    return set(table.cells) if wide and in_order and _are_numbered(table.rows, len(table.rows[0])) else set()


def _are_numbered(rows: Sequence[Sequence[Cell]], columns: int) -> bool:
    """Whether the rows of so many columns begin with numbers or with nothing, and none of their activities is a label."""
    numbers = [cells[0].text.strip() for cells in rows if len(cells) == columns]
    return bool(numbers) and all(map(_COUNT.fullmatch, numbers)) and not any(map(_is_label, _second(rows)))


def _second(rows: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
    yield from (cells[1] for cells in rows if len(cells) > 1)


def _is_label(cell: Cell) -> bool:
    return known(cell.text) is not None


def _within(cell: Cell, page: int) -> Iterator[LabelledValue]:
    """The labels and values that one cell holds: "No. Dokumen : SP-1" line by line, or a label on a line above its value.

    A line that no label begins goes on with the value above it.
    """
    lines = [line for line in cell.text.splitlines() if line.strip()]
    split = [_split(line) for line in lines]
    # "unit" over "x 14 hari" is an amount; a label begins with a capital or has its colon.
    if not lines or split[0][0] is None or (lines[0].strip()[0].islower() and ":" not in lines[0]):
        return
    if begins_list(lines):
        return
    starts = [n for n, (name, _) in enumerate(split) if n == 0 or name in FIELDS]
    for start, end in pairwise([*starts, len(lines)]):
        name, value = split[start]
        text = "\n".join(filter(str.strip, [value, *lines[start + 1 : end]])).strip(" :\n")
        if text:
            heading = lines[start][: len(lines[start]) - len(value)]
            yield LabelledValue(str(name), bare(heading), text, Place(page, cell.box))


def named(line: str) -> str | None:
    """What the label of a line announces: the whole line, or what stands before its colon; None if that is no label."""
    head = line.partition(":")[0]
    return known(head) if len(head) < _LONGEST else None


def _split(line: str) -> tuple[str | None, str]:
    """What a line's label announces, and the value after it: after a colon, or after a field's name of two words or more."""
    _, colon, value = line.partition(":")
    if colon or known(line):
        return named(line), value
    words = line.split()
    for n in range(min(_WORDS, len(words) - 1), 1, -1):
        if (name := known(" ".join(words[:n]))) in FIELDS:
            return name, " ".join(words[n:])
    return None, ""


def _value_of(label: Cell, table: Table, used: set[Cell]) -> Cell | None:
    """The cell that holds a label's value: to its right on the same row (past a lone colon), else below it."""
    identifies = known(label.text) in FIELDS
    for cell in _right_of(label, table):
        if cell.text.strip() in ("", ":"):
            continue
        # "SOP Makro | Penanganan Pengaduan": what identifies may itself be called like a part of the form.
        other = known(cell.text)
        is_label = other in FIELDS if identifies else other is not None
        if known(label.text) == "kind" and _KIND.fullmatch(cell.text.strip(" :")):
            is_label = False
        return None if cell in used else _below(label, table, used) if is_label else cell
    return _below(label, table, used)


def _heads_column(label: Cell, below: Cell, table: Table) -> bool:
    """Whether a cell stands over a value as one of several headings of columns: "Jenis", "Satuan", "Tarif".

    Fields beside each other are none: "No. Dokumen", "No. Revisi", "Halaman".
    """
    told = [cell for cell in next(row for row in table.rows if label in row) if cell.text.strip()]
    fields = sum(known(cell.text) in FIELDS for cell in told)
    return below.box.y0 > label.box.y1 - 3 and len(told) >= _COLUMNS and fields < _FIELDS


def _beside(label: Cell, value: Cell, table: Table, used: set[Cell]) -> list[Cell]:
    """The value with those above and below it, where lines part them and the label spans them all."""
    if value.box.x0 < label.box.x1 - 3:
        return _under(value, table, used)
    spanned = [
        cell
        for cell in table.cells
        if abs(cell.box.x0 - value.box.x0) < 3 and label.box.y0 - 3 <= cell.box.y0 and cell.box.y1 <= label.box.y1 + 3
    ]
    return [cell for cell in spanned if cell is value or (cell not in used and known(cell.text) is None)]


def _under(value: Cell, table: Table, used: set[Cell]) -> list[Cell]:
    """The value with the cells right below it as far as the next label: some forms rule every line."""
    cells = [value]
    column = [c for c in table.cells if abs(c.box.x0 - value.box.x0) < 3 and abs(c.box.x1 - value.box.x1) < 3]
    for cell in sorted(column, key=lambda cell: cell.box.y0):
        if cell.box.y0 < value.box.y1 - 3:
            continue
        text = cell.text.strip()
        if cell in used or not text or text.endswith(":") or _labels_itself(text) or cell.box.y0 > cells[-1].box.y1 + 3:
            break
        cells.append(cell)
    return cells


def _right_of(label: Cell, table: Table) -> list[Cell]:
    middle = (label.box.y0 + label.box.y1) / 2
    row = [c for c in table.cells if c.box.x0 >= label.box.x1 - 3 and c.box.y0 - 1 <= middle <= c.box.y1 + 1]
    return sorted(row, key=lambda cell: cell.box.x0)


def _below(label: Cell, table: Table, used: set[Cell]) -> Cell | None:
    under = [
        cell
        for cell in table.cells
        if abs(cell.box.y0 - label.box.y1) < 4 and cell.box.x0 < label.box.x1 - 3 and cell.box.x1 > label.box.x0 + 3
    ]
    cell = under[0] if under else None
    return cell if cell and cell not in used and cell.text.strip() and not _labels_itself(cell.text) else None


def _labels_itself(text: str) -> bool:
    """Whether a cell is a label, or holds a label on a line above its own value."""
    lines = text.strip().splitlines()
    return known(text) is not None or (known(lines[0]) is not None and not begins_list(lines))


def _first_component(table: Table) -> Cell | None:
    """The first value of a Komponen and Uraian table whose label was left out: component 1 is the requirements."""
    for heading, row in pairwise(table.rows):
        if heads_components(heading) and len(row) == len(heading) and not row[-2].text.strip():
            return row[-1] if row[-1].text.strip() else None
    return None


def unruled_component(page: Page, tables: Sequence[Table]) -> Iterator[LabelledValue]:
    """Component 1 of a service standard, the requirements, where no line closes its cell below the heading."""
    for above, below in pairwise(tables):
        last = above.rows[-1]
        if not heads_components(last) or below.box.y0 - above.box.y1 < _GAP:
            continue
        box = Box(last[-1].box.x0, above.box.y1, last[-1].box.x1, below.box.y0)
        if words := words_in(page.words, box):
            yield LabelledValue(Part.PERSYARATAN, "Persyaratan", paragraphs_of(words), Place(page.number, box))


def heads_components(row: Sequence[Cell]) -> bool:
    """Whether a row is the heading of a service standard's components."""
    return [cell.text.strip().lower() for cell in row[-2:]] == ["komponen", "uraian"]
