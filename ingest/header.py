"""The header block and the tables of a service standard to identity and sections, by the words of their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

from index.sop import Box, Part, Place, Section
from ingest.grid import Cell, Table, words_in
from ingest.pages import Page, around, paragraphs_of

# A label as offices spell it, and what it announces: a field of the identity or a part of the form.
_FIELDS = {
    "number": (
        "nomor sop",
        "nomor urut sop",
        "no sop",
        "no. sop",
        "no dokumen",
        "no. dokumen",
        "nomor dokumen",
        "nomor",
        "kode sop",
    ),
    "title": (
        "nama sop",
        "judul sop",
        "nama/judul sop",
        "produk layanan",
        "nama pelayanan",
        "jenis pelayanan",
        "judul",
    ),
    "created": ("tanggal pembuatan", "tgl pembuatan", "tgl. pembuatan", "tanggal dibuat"),
    "revised": ("tanggal revisi", "tgl revisi", "tgl. revisi"),
    "effective": (
        "tanggal efektif",
        "tgl efektif",
        "tgl. efektif",
        "tgl. effektif",
        "tanggal berlaku",
        "tanggal terbit",
        "tanggal pengesahan",
        "tanggal disahkan",
    ),
    "approved": ("disahkan oleh", "disahkan", "ditetapkan oleh"),
    "revision": ("revisi", "revisi ke", "no. revisi", "nomor revisi"),
    "unit": ("unit kerja", "unit pemilik", "unit pengelola", "unit organisasi", "satuan kerja", "unit"),
    "process": ("proses", "proses bisnis", "proses inti", "kelompok proses"),
    "map": ("peta lintas fungsi", "cross functional map", "peta"),
    "makro": ("sop makro", "sop makro induk", "bagian dari sop makro"),
    "visibility": ("sifat", "klasifikasi", "akses"),
    "kind": ("jenis sop", "jenis", "tingkat"),
}
_KIND = re.compile(r"sop (makro|mikro)", re.IGNORECASE)
_PARTS = {
    Part.DASAR_HUKUM: ("dasar hukum", "landasan hukum"),
    Part.KUALIFIKASI: (
        *("kualifikasi pelaksana", "kualitas pelaksana", "kualifikasi pelaksanaan", "kompetensi pelaksana"),
        *("kompetensi", "kualifikasi"),
    ),
    Part.KETERKAITAN: ("keterkaitan", "keterkaitan sop", "keterkaitan dengan sop lain", "sop terkait"),
    Part.PERALATAN: (
        *("peralatan/perlengkapan", "peralatan dan perlengkapan", "peralatan/ perlengkapan", "peralatan"),
        *("sarana, prasarana, dan/atau fasilitas", "sarana dan prasarana", "sarana prasarana", "perlengkapan"),
    ),
    Part.PERINGATAN: ("peringatan",),
    Part.PENCATATAN: ("pencatatan dan pendataan", "pencatatan & pendataan", "pencatatan"),
    Part.PERSYARATAN: ("persyaratan", "persyaratan pelayanan", "syarat", "persyaratan layanan"),
    Part.WAKTU: ("jangka waktu", "jangka waktu pelayanan", "jangka waktu penyelesaian", "waktu pelayanan"),
    Part.BIAYA: ("biaya/tarif", "biaya", "tarif", "biaya / tarif", "biaya pelayanan"),
    Part.PRODUK: ("produk pelayanan", "produk", "produk layanan pelayanan", "hasil layanan"),
    Part.TEMPAT: ("tempat", "tempat pelayanan", "lokasi pelayanan", "lokasi", "tempat layanan"),
    Part.KONTAK: (
        "penanganan pengaduan, saran dan masukan",
        "penanganan pengaduan",
        "kontak",
        "pengaduan",
        "narahubung",
    ),
    Part.TUJUAN: ("tujuan", "maksud dan tujuan", "deskripsi", "ringkasan"),
    Part.DEFINISI: ("definisi", "pengertian", "definisi dan singkatan", "istilah"),
    Part.LANGKAH: ("sistem, mekanisme dan prosedur", "sistem mekanisme dan prosedur", "prosedur", "mekanisme"),
    Part.ISI: (
        *("pengawasan internal", "jumlah pelaksana", "jaminan pelayanan", "jaminan keamanan dan keselamatan pelayanan"),
        *("evaluasi kinerja pelaksana", "evaluasi kinerja", "lampiran", "formulir", "cara mengatasi"),
    ),
}
_ALIKE = 90
_FUZZY_FROM = 11
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Found:
    """A label and its value: `name` is an identity field or a Part's value, `heading` as printed."""

    name: str
    heading: str
    text: str
    place: Place


def labelled(tables: Iterable[Table]) -> list[Found]:
    """Every labelled value of these tables, in reading order."""
    return [found for table in tables for found in _of_table(table)]


def labelled_lines(lines: Sequence[tuple[str, Place]]) -> list[Found]:
    """Values written as "Label : value" in lines without a table; identity alone, a sentence may hold a colon."""
    found = []
    for n, (line, place) in enumerate(lines):
        head, colon, value = line.partition(":")
        name = known(head) if colon and len(head) < 40 else None
        if name in _FIELDS and value.strip():
            after = lines[n + 1][0] if n + 1 < len(lines) else ""
            goes_on = value.rstrip().endswith(",") and ":" not in after
            value = f"{value.strip()} {after.strip()}" if goes_on else value
            found.append(Found(name, head.strip(), value.strip(" :\n"), place))
    return found


def sections(found: Iterable[Found]) -> tuple[Section, ...]:
    """The parts of the form among what was found, the same part on several pages joined."""
    joined: dict[tuple[Part, str], Section] = {}
    for item in found:
        if item.name in _FIELDS or not item.text.strip():
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


_ITEM = re.compile(
    r"^\s*(?:(?:\(?\d{1,2}[.,)]|[1-9](?=\s(?!Tahun)[A-Z])|\(?[a-z]\s?[.)]|[-–•●▪✓*o])\s+|(?:\d{1,2}|[a-z])[.)](?=[A-Z]))"
)


def tidy_list(text: str) -> str:
    """The items of a list one a line: a line that begins no item nor paragraph goes on with the one before."""
    lines: list[str] = []
    anew = False
    in_list = any(_ITEM.match(line) for line in text.splitlines())
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if line and lines and not anew and _goes_on(line, lines[-1], in_list=in_list):
            lines[-1] = _joined(lines[-1], line)
        elif line:
            lines.append(line)
        anew = not line
    return "\n".join(lines)


def _goes_on(line: str, before: str, *, in_list: bool) -> bool:
    return not _ITEM.match(line) if in_list else not before.endswith((".", ";", ":"))


def _joined(before: str, line: str) -> str:
    """Two lines as one; a word broken by a hyphen at the line's end is mended."""
    broken = re.search(r"[a-z]-$", before) and re.match(r"[a-z]", line)
    return before[:-1] + line if broken else f"{before} {line}"


def known(label: str) -> str | None:
    """What a label announces, or None: exact, or so near that only a letter or two was misread."""
    words = _plain(label)
    if not words or len(words) > 60:
        return None
    exact = _labels().get(words)
    if exact or len(words) < _FUZZY_FROM:
        return exact
    best = max(_labels(), key=lambda spelt: fuzz.ratio(spelt, words))
    return _labels()[best] if fuzz.ratio(best, words) >= _ALIKE else None


@cache
def _labels() -> dict[str, str]:
    return {
        _plain(spelt): name for table in (_FIELDS, _PARTS) for name, spellings in table.items() for spelt in spellings
    }


def _plain(label: str) -> str:
    return re.sub(r"[^a-z/&, ]+", " ", " ".join(label.lower().split())).strip(" /,:&")


def _of_table(table: Table) -> Iterator[Found]:
    used: set[Cell] = set()
    if unlabelled := _first_component(table):
        yield Found(Part.PERSYARATAN, "Persyaratan", unlabelled.text, Place(table.page, unlabelled.box))
    for cell in table.cells:
        if cell in used:
            continue
        name = known(cell.text)
        if name is None:
            yield from _within(cell, table.page)
            continue
        value = _value_of(cell, table, used)
        if value is not None:
            values = [value] if name in _FIELDS else _beside(cell, value, table, used)
            used.update(values)
            text = "\n\n".join(one.text.strip(" :\n") for one in values).strip()
            yield Found(name, _heading(cell.text), text, Place(table.page, around([one.box for one in values])))


def _within(cell: Cell, page: int) -> Iterator[Found]:
    """Labels and values in one cell: "No. Dokumen : SP-1" line by line, or a label line over its value."""
    lines = [line for line in cell.text.splitlines() if line.strip()]
    pairs = [(line.partition(":")) for line in lines]
    named = [(known(head), head, value) for head, colon, value in pairs if colon and len(head) < 40]
    if named and all(name for name, _, _ in named) and len(named) == len(lines):
        for name, head, value in named:
            yield Found(str(name), head.strip(), value.strip(" :\n"), Place(page, cell.box))
        return
    if not lines:
        return
    head, colon, value = lines[0].partition(":")
    name = known(head)
    rest = "\n".join(filter(str.strip, [value if colon else "", *lines[1:]]))
    if name and rest.strip():
        yield Found(name, head.strip(), rest, Place(page, cell.box))


def _value_of(label: Cell, table: Table, used: set[Cell]) -> Cell | None:
    """The cell that holds a label's value: to its right on the same row (past a lone colon), else below it."""
    identifies = known(label.text) in _FIELDS
    for cell in _right_of(label, table):
        if cell.text.strip() in ("", ":"):
            continue
        # "SOP Makro | Penanganan Pengaduan": what identifies may itself be called like a part of the form.
        other = known(cell.text)
        is_label = other in _FIELDS if identifies else other is not None
        if known(label.text) == "kind" and _KIND.fullmatch(cell.text.strip(" :")):
            is_label = False
        return None if cell in used else _below(label, table, used) if is_label else cell
    return _below(label, table, used)


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
    """Whether a cell is a label, or begins with one over its own value."""
    return known(text) is not None or known(text.strip().splitlines()[0]) is not None


def _first_component(table: Table) -> Cell | None:
    """The first value of a Komponen and Uraian table whose label was left out: component 1 is the requirements."""
    for heading, row in pairwise(table.rows):
        if _heads_components(heading) and len(row) == len(heading) and not row[-2].text.strip():
            return row[-1] if row[-1].text.strip() else None
    return None


def unruled_component(page: Page, tables: Sequence[Table]) -> Iterator[Found]:
    """Component 1 of a service standard, the requirements, where no line closes its cell below the heading."""
    for above, below in pairwise(tables):
        last = above.rows[-1]
        if not _heads_components(last) or below.box.y0 - above.box.y1 < _GAP:
            continue
        box = Box(last[-1].box.x0, above.box.y1, last[-1].box.x1, below.box.y0)
        if words := words_in(page.words, box):
            yield Found(Part.PERSYARATAN, "Persyaratan", paragraphs_of(words), Place(page.number, box))


def _heads_components(row: Sequence[Cell]) -> bool:
    return [cell.text.strip().lower() for cell in row[-2:]] == ["komponen", "uraian"]


def _heading(text: str) -> str:
    return " ".join(text.split()).strip(" :")
