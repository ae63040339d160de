"""The flow table to steps: columns by their headings, rows by their rules, actors by where the shapes stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.quantities import in_unit, parse_duration
from index.sop import Box, Branch, Place, Step
from ingest.arrows import in_words
from ingest.columns import Column, columns_of, is_column, is_headed, stands_in, weighed
from ingest.grid import Cell, Table, find_tables, words_in
from ingest.labels import column as known_column
from ingest.labels import in_line
from ingest.pages import DrawnShape, Form, Page, around, lines_of

_LEFT, _RIGHT = {"kegiatan", "aktivitas", "prosedur"}, {"waktu", "output", "kelengkapan"}
# Share of the columns, or of the rows, from which all are taken to be so. At half and at 1.0 12 samples and 11 files of
# five offices are read alike.
_MOST = 0.7
# Numbers that a form leaves out; a larger jump is a figure of the text. At half and double 12 samples and 11 files of
# five offices are read alike.
_SKIPPED = 4
_HEADED = 3  # columns that are known in a heading without that of the numbers
_NEAR = 4.0  # points by which the edges of one column differ
_STRETCH = 0.04  # share by which two pages of one table differ in width where a scan has stretched one
_SPECKS = " .,;:'`|_-"
_COUNTED = re.compile(r"(\d{1,2})[.)]\s+(?=\D)")
# What marks who acts: a cross, a tick (a symbol font's is the letter ü where the font is lost), a bullet, any sign or
# shape.
_MARKS, _SIGNS = "xXvVü•", ("So", "Sm", "Co")
_SPOILT = 2  # letters at most of a mark or of a column's number that OCR took for a word
_AROUND_NUMBERS = " ()[]|.,\n"
_DRAWN = re.compile(r"y|t|n|ya|tidak|yes|no|mulai|selesai|start|stop|end", re.IGNORECASE)
_WORD, _SURE = 4, 80.0  # letters, and Tesseract's percent, of a word that no outline is read as


@dataclass(frozen=True, slots=True)
class _TableRow:
    """One row of the flow table as printed: the number cell, the other cells by column, the shapes by actor."""

    no: str
    cells: dict[str, str]
    place: Place
    actors: tuple[str, ...] = ()
    decision: bool = False
    unsure: tuple[str, ...] = ()


def apart(table: Table) -> tuple[Table, ...]:
    """A table, or the two in one: the header block above, the flow table from its heading on."""
    for n, row in enumerate(table.rows):
        if n and _heads_flow(row):
            return _part(table, table.rows[:n]), _part(table, table.rows[n:])
    return (table,)


def _heads_flow(row: Sequence[Cell]) -> bool:
    names = {known_column(in_line(cell.text).strip(_SPECKS)) for cell in row} - {None}
    return "kegiatan" in names and ("no" in names or len(names) >= _HEADED)


def _part(table: Table, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    return Table(table.page, around([cell.box for row in rows for cell in row]), rows)


def is_left_half(page: Page) -> bool:
    """Whether the page has the left part of a flow table alone, as a spreadsheet wider than the paper prints it."""
    words = {word.text.lower() for word in page.words}
    if not words & _LEFT or words & _RIGHT:
        return False
    tables = find_tables(page)
    heads = any(is_column("kegiatan", cell.text) for table in tables for row in table.rows[:4] for cell in row)
    return heads and not any(columns_of(table) for table in tables)


def read_flow(pages: Sequence[tuple[Page, Sequence[Table]]]) -> tuple[Step, ...]:
    """The steps of all flow tables, in order; a table without heading goes on with the columns of the one before."""
    rows: list[_TableRow] = []
    columns: tuple[Column, ...] | None = None
    for page, tables in pages:
        for table in tables:
            moved = _moved(columns, table) if columns and not is_headed(table) else None
            found = (moved, table.box.y0) if moved else columns_of(table)
            if found is None:
                continue
            columns, top = _in_words(page, table, *found), found[1]
            columns = columns if moved else tuple(weighed(column, page, table, top) for column in columns)
            unsure = {column.name for column in columns if column.unsure}
            told = _sure(_rows(page, table, columns, top), page, columns)
            rows += [replace(row, unsure=tuple(name for name in row.actors if name in unsure)) for row in told]
    return _steps(rows)


def _in_words(page: Page, table: Table, columns: tuple[Column, ...], top: float) -> tuple[Column, ...]:
    """The columns, a lone one of actors without shapes whose cells hold words as that of the names, whatever its heading."""
    acting = [column for column in columns if column.actor]
    if len(acting) != 1 or any(column.name == "pelaksana" for column in columns):
        return columns
    [lane] = acting
    bands = _bands(table, columns, top)
    told = sum(bool(_written(page, lane, band)) for band in bands)
    if told < _MOST * len(bands) or any(_stands(s, lane) and top < s.box.y0 < table.box.y1 for s in page.shapes):
        return columns
    return tuple(Column("pelaksana", one.x0, one.x1) if one is lane else one for one in columns)


def _sure(rows: list[_TableRow], page: Page, columns: Sequence[Column]) -> list[_TableRow]:
    """The rows with their actors if most have one: in spreadsheet prints the shapes slip from their rows.

    Shapes that slip keep their order: as many ranks of them as rows are still told apart.
    """
    drawn = any(_stands(shape, column) for shape in page.shapes for column in columns if column.actor)
    if not drawn or sum(bool(row.actors) for row in rows) >= _MOST * len(rows):
        return rows
    ranks = _ranks(page, columns, rows[0].place) if not page.scanned else []
    if len(ranks) != len(rows):
        return [replace(row, actors=(), decision=False) for row in rows]
    return [_with_actors(row, rank, columns) for row, rank in zip(rows, ranks, strict=True)]


def _ranks(page: Page, columns: Sequence[Column], first: Place) -> list[list[DrawnShape]]:
    """The shapes below the heading in the columns of actors, those that stand side by side together, top to bottom."""
    top = first.box.y0 if first.box else 0.0
    acting = [column for column in columns if column.actor]
    shapes = [s for s in page.shapes if _middle(s.box)[1] >= top and any(_stands(s, column) for column in acting)]
    ranks: list[list[DrawnShape]] = []
    for shape in sorted(shapes, key=lambda shape: _middle(shape.box)[1]):
        if ranks and _middle(shape.box)[1] <= ranks[-1][0].box.y1:
            ranks[-1].append(shape)
        else:
            ranks.append([shape])
    return ranks


def _with_actors(row: _TableRow, shapes: Sequence[DrawnShape], columns: Sequence[Column]) -> _TableRow:
    acting = [(column.name, shape) for column in columns if column.actor for shape in shapes if _stands(shape, column)]
    decision = any(shape.form is Form.DIAMOND for _, shape in acting)
    return replace(row, actors=tuple(dict.fromkeys(name for name, _ in acting)), decision=decision)


def _moved(columns: Sequence[Column], table: Table) -> tuple[Column, ...] | None:
    """The columns where a table's cells stand if it goes on with them: a scanner moves the next page a little."""
    left, right = columns[0].x0, max(column.x1 for column in columns)
    stretch = (table.box.x1 - table.box.x0) / (right - left)
    if abs(stretch - 1) > _STRETCH:
        return None
    edges = sorted({x for cell in table.cells for x in (cell.box.x0, cell.box.x1)})
    starts = [table.box.x0 + (column.x0 - left) * stretch for column in columns]
    near = sum(abs(_nearest(edges, start) - start) <= _NEAR for start in starts)
    if near < max(3, _MOST * len(columns)):
        return None
    placed = [
        replace(column, x0=_snapped(edges, start), x1=_snapped(edges, start + (column.x1 - column.x0) * stretch))
        for column, start in zip(columns, starts, strict=True)
    ]
    return tuple(placed)


def _nearest(edges: Sequence[float], x: float) -> float:
    return min(edges, key=lambda edge: abs(edge - x))


def _snapped(edges: Sequence[float], x: float) -> float:
    edge = _nearest(edges, x)
    return edge if abs(edge - x) <= _NEAR else x


def _rows(page: Page, table: Table, columns: Sequence[Column], top: float) -> list[_TableRow]:
    bands = [band for band in _bands(table, columns, top) if not _is_title(table, columns, band)]
    shared = _shared(page, table, columns, bands)
    rows = [row for band in bands if (row := _row(page, band, columns, shared)) is not None]
    if any(row.no[:1].isdigit() for row in rows):
        rows = [row for row in rows if not _heads_rows(row)]
    marked = page.scanned and 2 * sum(bool(row.actors) for row in rows) >= len(rows)
    return [_with_spoilt_mark(page, row, columns) if marked and not row.actors else row for row in rows]


def _is_title(table: Table, columns: Sequence[Column], band: tuple[float, float]) -> bool:
    """Whether one cell spans a row from the activities to the time, as the title of the rows below does: "A. Persiapan"."""
    spanned = [column for column in columns if column.name in ("kegiatan", *_RIGHT)]
    middle = (band[0] + band[1]) / 2
    across = [cell.box for cell in table.cells if cell.box.y0 < middle < cell.box.y1]
    return any(all(box.x0 < (c.x0 + c.x1) / 2 < box.x1 for c in spanned) for box in across)


def _heads_rows(row: _TableRow) -> bool:
    """Whether a row among numbered ones says nothing but a title: "II PERSETUJUAN", "B. Pelaksanaan"."""
    told = [text for name, text in row.cells.items() if name not in ("no", "kegiatan", "pelaksana") and text.strip()]
    lettered = bool(row.no) and not row.no[0].isdigit()
    return (lettered or (not row.no and _text(row, "kegiatan").isupper())) and not told and not row.actors


def _with_spoilt_mark(page: Page, row: _TableRow, columns: Sequence[Column]) -> _TableRow:
    """A row of a scan beside rows with marks, with who acts by the one column that holds anything: an X is read "xx" too."""
    box = row.place.box
    acting = [column for column in columns if column.actor]
    told = [column for column in acting if box and (said := _in_band(page, column, (box.y0, box.y1)).strip())
            and len(said) <= _SPOILT and not any(map(str.isdigit, said))]  # fmt: skip
    return replace(row, actors=(told[0].name,)) if len(told) == 1 else row


def _shared(
    page: Page, table: Table, columns: Sequence[Column], bands: Sequence[tuple[float, float]]
) -> dict[tuple[float, float], str]:
    """The time of each row beside a cell that several rows share and that is printed once in it."""
    times: dict[tuple[float, float], str] = {}
    for time in [one for one in columns if one.name == "waktu"]:
        for y0, y1 in _extents(table, time, bands[0][0] if bands else 0.0):
            rows = [band for band in bands if y0 - 2 <= band[0] and band[1] <= y1 + 2]
            said = [text for band in rows if (text := _in_band(page, time, band).strip())]
            if len(rows) > 1 and len(said) == 1:
                times |= dict.fromkeys(rows, said[0])
    return times


def _bands(table: Table, columns: Sequence[Column], top: float) -> list[tuple[float, float]]:
    """The rows' extents (y0, y1): those of the cells in the column Kegiatan below the heading.

    A numbered cell beside which no other column is parted is one row, however many cells the activity has, or none.
    """
    activity = next(column for column in columns if column.name == "kegiatan")
    number = next((column for column in columns if column.name == "no"), None)
    bands = _extents(table, activity, top)
    for y0, y1 in _extents(table, number, top) if number else ():
        inside = [band for band in bands if y0 < (band[0] + band[1]) / 2 < y1]
        parted = any(y0 + _NEAR < c.box.y0 < y1 - _NEAR and _is_in(c, columns) for c in table.cells)
        if not inside or (len(inside) > 1 and not parted):
            bands = [band for band in bands if band not in inside] + [(y0, y1)]
    return sorted(bands)


def _extents(table: Table, column: Column, top: float) -> list[tuple[float, float]]:
    cells = [c.box for c in table.cells if stands_in(c, column)]
    return sorted((box.y0, box.y1) for box in cells if box.y0 >= top - 2)


def _is_in(cell: Cell, columns: Sequence[Column]) -> bool:
    """Whether a cell is one of needs, time or output: where these are parted, so are the rows."""
    parting = [column for column in columns if column.name in _RIGHT]
    return any(abs(cell.box.x0 - column.x0) < _NEAR + 1 for column in parting)


def _row(
    page: Page, band: tuple[float, float], columns: Sequence[Column], shared: Mapping[tuple[float, float], str]
) -> _TableRow | None:
    texts = {column.name: _in_band(page, column, band) for column in columns if not column.actor}
    texts |= {"waktu": shared[band]} if band in shared else {}
    activity = in_line(texts.get("kegiatan", ""))
    if "no" not in texts and (counted := _COUNTED.match(activity)):
        texts["no"], activity = counted[1], activity[counted.end() :]
    if counts_columns([activity, *(text for name, text in texts.items() if name != "kegiatan")]):
        return None
    texts |= {column.name: in_unit(texts[column.name], column.unit) for column in columns if column.unit}
    texts["kegiatan"] = ": ".join(filter(None, (activity.rstrip(":"), in_line(texts.pop("uraian", "")))))
    notes = [texts.get("keterangan", "")]
    notes += [f"{column.name}: {text}" for column in columns if column.other and (text := texts.pop(column.name))]
    notes += [_written(page, column, band) for column in columns if column.actor]
    texts["keterangan"] = "; ".join(note.strip() for note in notes if note.strip())
    box = Box(min(c.x0 for c in columns), band[0], max(c.x1 for c in columns), band[1])
    row = _TableRow(in_line(texts.get("no", "")), texts, Place(page.number, box))
    row = _with_actors(row, [s for s in page.shapes if band[0] <= _middle(s.box)[1] <= band[1]], columns)
    return row if row.actors else replace(row, actors=_named_actors(page, band, columns, texts.get("pelaksana", "")))


def counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row is that of the column numbers under a heading, "1 2 3" or "(1) (2) (3)", or empty.

    A scan spoils some of them; that no cell holds a word is seen nevertheless.
    """
    said = [bare for text in texts if (bare := text.strip(_AROUND_NUMBERS))]
    return all(len(text) <= _SPOILT for text in said) and 2 * sum(map(str.isdigit, said)) >= len(said)


def _in_band(page: Page, column: Column, band: tuple[float, float]) -> str:
    return lines_of(words_in(page.words, Box(column.x0, band[0], column.x1, band[1])))


def _written(page: Page, column: Column, band: tuple[float, float]) -> str:
    """What is written in an actor's column but for the flow's own words: offices write into the shapes."""
    words = words_in(page.words, Box(column.x0, band[0], column.x1, band[1]))
    surely = [word for word in words if word.sure >= _SURE and not _DRAWN.fullmatch(word.text.strip(_SPECKS))]
    telling = any(sum(map(str.isalpha, word.text)) >= _WORD for word in surely)
    return in_line(lines_of(surely)) if telling else ""


def _named_actors(page: Page, band: tuple[float, float], columns: Sequence[Column], named: str) -> tuple[str, ...]:
    """Who acts where no shape tells it: the names in the column Pelaksana, the columns with a mark, the one with words."""
    if named.strip():
        return tuple(filter(None, (part.strip(" -•.") for part in re.split(r"[;,\n]|\s/\s", _whole_lines(named)))))
    acting = [column for column in columns if column.actor]
    marked = [column for column in acting if is_mark(_in_band(page, column, band).strip())]
    if not marked and not page.scanned:
        # What an office writes into a shape tells who acts though the shape is not drawn; in a scan it may be noise.
        written = [column for column in acting if _written(page, column, band)]
        marked = written if len(written) == 1 else []
    return tuple(column.name for column in marked)


def is_mark(text: str) -> bool:
    """Whether this is a mark that tells who acts."""
    return len(text) == 1 and (text in _MARKS or unicodedata.category(text) in _SIGNS)


def _whole_lines(names: str) -> str:
    """A name that is broken over two lines in one: only a list has each on a line of its own."""
    listed = re.match(r"\s*(?:\d{1,2}[.)]|[-•])", names)
    return re.sub(r"(?m)^\s*(?:\d{1,2}[.)]|[-•])\s*", "", names) if listed else in_line(names)


def _stands(shape: DrawnShape, column: Column) -> bool:
    return column.x0 <= _middle(shape.box)[0] <= column.x1


def _middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _steps(rows: Sequence[_TableRow]) -> tuple[Step, ...]:
    """Rows to steps: a row without number or with the number of the row before goes on with it (a page break)."""
    steps: list[Step] = []
    for row in rows:
        number = re.match(r"\d+", row.no)
        if steps and _goes_on(steps[-1], row, int(number[0]) if number else None):
            steps[-1] = _merged(steps[-1], row)
        else:
            # "6." read as "65" is the sixth; forms skip a number or two, not fifty.
            no = int(number[0]) if number and int(number[0]) <= len(steps) + _SKIPPED else len(steps) + 1
            steps.append(_step(no, row))
    return _renumbered(steps)


def _goes_on(before: Step, row: _TableRow, number: int | None) -> bool:
    """Whether a row is the rest of the one before: without activity, or on the next page with its number or with none.

    A row whose number a scan has lost is known by a time of its own.
    """
    if number is not None and number != before.no:
        return False
    if not _text(row, "kegiatan"):
        return True
    timed = before.waktu is not None and bool(_text(row, "waktu"))
    return row.place.page != before.places[-1].page and (number is not None or not timed)


def _step(no: int, row: _TableRow) -> Step:
    return Step(
        no,
        _text(row, "kegiatan"),
        row.actors,
        _text(row, "kelengkapan"),
        parse_duration(_text(row, "waktu")),
        _text(row, "output"),
        _text(row, "keterangan"),
        _branch(row),
        (row.place,),
        row.unsure,
    )


def _branch(row: _TableRow) -> Branch | None:
    """A decision, by its diamond or by words that say where both answers lead."""
    said = in_words(f"{_text(row, 'kegiatan')}. {_text(row, 'keterangan')}")
    return said if row.decision or (said.ya and said.tidak) else None


def _text(row: _TableRow, column: str) -> str:
    return in_line(row.cells.get(column, ""))


def _merged(step: Step, row: _TableRow) -> Step:
    rest = _step(step.no, row)
    waktu = " ".join(filter(None, (step.waktu.words if step.waktu else "", rest.waktu.words if rest.waktu else "")))
    return replace(
        step,
        kegiatan=in_line(f"{step.kegiatan} {rest.kegiatan}"),
        pelaksana=tuple(dict.fromkeys((*step.pelaksana, *rest.pelaksana))),
        kelengkapan=in_line(f"{step.kelengkapan} {rest.kelengkapan}"),
        waktu=parse_duration(waktu),
        output=in_line(f"{step.output} {rest.output}"),
        keterangan=in_line(f"{step.keterangan} {rest.keterangan}"),
        branch=step.branch or rest.branch,
        places=(*step.places, row.place),
        unsure=tuple(dict.fromkeys((*step.unsure, *rest.unsure))),
    )


def _renumbered(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps as numbered if the numbers rise, else 1, 2, 3: several tables in one file each begin at 1."""
    if all(later.no > earlier.no for earlier, later in pairwise(steps)):
        return tuple(steps)
    # Numbers that a row names are then no longer those of the steps.
    return tuple(replace(step, no=n, branch=step.branch and Branch()) for n, step in enumerate(steps, 1))
