"""Sets a source as paper: header block, service standard, flow table with shapes and arrows, as offices print them.

The form is that of PermenPANRB 35/2012. Every page is marked as a sample. Same input, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from documents.press.source import Langkah, Source
from index.sop import Box

MARK = "CONTOH - bukan dokumen resmi"
_MARGIN = 28.0
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_SMALL, _LEADING = 7.5, 9.2
_PAD = 3.0
_SHAPE_W, _SHAPE_H = 30.0, 17.0
_MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


def set_paper(source: Source, titles: dict[str, str]) -> bytes:
    """The PDF of a source; `titles` are number and title of each related SOP by id."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=landscape(A4), invariant=1, pageCompression=1)
    canvas.setTitle(f"{source.judul} ({MARK})")
    canvas.setAuthor("Tanya SOP, contoh")
    sheet = _Sheet(canvas)
    _header(sheet, source, titles)
    if source.persyaratan or source.biaya or source.produk:
        _standard(sheet, source)
    _Flow(sheet, source).draw()
    sheet.finish()
    return stream.getvalue()


class _Sheet:
    """The page at hand: how far down it is filled (points from the top), and a fresh one when it is full."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.width: float
        self.height: float
        self.width, self.height = landscape(A4)
        self.page = 1
        self.y = _MARGIN

    @property
    def inner(self) -> float:
        return self.width - 2 * _MARGIN

    def room(self) -> float:
        return self.height - _MARGIN - 16 - self.y

    def turn(self) -> None:
        self._mark()
        self.canvas.showPage()
        self.page += 1
        self.y = _MARGIN

    def finish(self) -> None:
        self._mark()
        self.canvas.save()

    def _mark(self) -> None:
        self.canvas.setFont(_BOLD, 8)
        self.canvas.drawString(_MARGIN, 16, MARK)
        self.canvas.setFont(_FONT, 7)
        self.canvas.drawRightString(self.width - _MARGIN, 16, f"Halaman {self.page}")

    def box(self, x: float, y: float, w: float, h: float) -> None:
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(x, self.height - y - h, w, h)

    def text(self, x: float, y: float, lines: Sequence[str], font: str = _FONT, size: float = _SMALL) -> None:
        self.canvas.setFont(font, size)
        for n, line in enumerate(lines):
            self.canvas.drawString(x, self.height - y - size - n * _LEADING, line)

    def centred(self, box: Box, lines: Sequence[str], font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        top = box.y0 + (box.y1 - box.y0 - len(lines) * _LEADING) / 2
        for n, line in enumerate(lines):
            self.canvas.drawCentredString((box.x0 + box.x1) / 2, self.height - top - size - n * _LEADING, line)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)


def _wrapped(text: str, width: float, font: str = _FONT, size: float = _SMALL) -> list[str]:
    return [line for part in text.split("\n") for line in simpleSplit(part, font, size, width - 2 * _PAD)]


def _numbered(items: Sequence[str]) -> str:
    """The items one a line, numbered unless there is but one."""
    return "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1)) if len(items) > 1 else "".join(items)


def _indonesian(value: object) -> str:
    year, month, day = str(value).split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def _header(sheet: _Sheet, source: Source, titles: dict[str, str]) -> None:
    """The header block: agency and identity, then the parts of the form in pairs."""
    half = sheet.inner / 2
    identity = [
        ("Nomor SOP", source.nomor),
        ("Tanggal Pembuatan", _indonesian(source.tanggal.pembuatan)),
        ("Tanggal Revisi", _indonesian(source.tanggal.revisi) if source.tanggal.revisi else ""),
        ("Tanggal Efektif", _indonesian(source.tanggal.efektif)),
        ("Disahkan oleh", f"Kepala {source.unit}"),
        ("Nama SOP", source.judul),
        ("Jenis SOP", f"SOP {source.jenis.capitalize()}"),
        ("Proses", source.proses),
        ("Peta Lintas Fungsi", source.peta),
        ("SOP Makro", source.makro),
        ("Unit Kerja", source.unit),
    ]
    label, top = 92.0, sheet.y
    for name, value in identity:
        lines = _wrapped(value, half - label) or [""]
        h = max(13.0, len(lines) * _LEADING + 2 * _PAD)
        sheet.box(_MARGIN + half, sheet.y, label, h)
        sheet.box(_MARGIN + half + label, sheet.y, half - label, h)
        sheet.text(_MARGIN + half + _PAD, sheet.y + _PAD, [name], _BOLD)
        sheet.text(_MARGIN + half + label + _PAD, sheet.y + _PAD, lines)
        sheet.y += h
    sheet.box(_MARGIN, top, half, sheet.y - top)
    agency = ["CONTOH BADAN PELINDUNGAN", "PEKERJA MIGRAN INDONESIA", source.unit.upper()]
    sheet.centred(Box(_MARGIN, top, _MARGIN + half, sheet.y), agency, _BOLD, 9)
    related = [titles[other] for other in source.keterkaitan]
    left_right = [
        (("Dasar Hukum", source.dasar_hukum), ("Kualifikasi Pelaksana", source.kualifikasi)),
        (("Keterkaitan", related), ("Peralatan/Perlengkapan", source.peralatan)),
        (("Peringatan", source.peringatan), ("Pencatatan dan Pendataan", source.pencatatan)),
    ]
    if source.tujuan or source.definisi:
        left_right.append((("Tujuan", [source.tujuan] if source.tujuan else []), ("Definisi", source.definisi)))
    for left, right in left_right:
        _pair(sheet, left, right, half)


def _pair(sheet: _Sheet, left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]], half: float) -> None:
    columns = [_wrapped(_numbered(items), half) for _, items in (left, right)]
    h = max(len(lines) for lines in columns) * _LEADING + 2 * _PAD
    if sheet.room() < h + 14:
        sheet.turn()
    for n, ((name, _), lines) in enumerate(zip((left, right), columns, strict=True)):
        x = _MARGIN + n * half
        sheet.box(x, sheet.y, half, 13)
        sheet.text(x + _PAD, sheet.y + _PAD, [name.upper()], _BOLD)
        sheet.box(x, sheet.y + 13, half, h)
        sheet.text(x + _PAD, sheet.y + 13 + _PAD, lines)
    sheet.y += 13 + h


def _standard(sheet: _Sheet, source: Source) -> None:
    """The service standard that the public reads: what to bring, how long, how much, what one gets, where."""
    rows = [
        ("Persyaratan", _numbered(source.persyaratan)),
        ("Jangka Waktu", source.jangka_waktu),
        ("Biaya/Tarif", source.biaya),
        ("Produk Pelayanan", source.produk),
        ("Tempat Pelayanan", source.tempat),
    ]
    label = 120.0
    wrapped = [(name, _wrapped(value, sheet.inner - label)) for name, value in rows if value]
    need = 24 + sum(max(14.0, len(lines) * _LEADING + 2 * _PAD) for _, lines in wrapped)
    if sheet.room() < need:
        sheet.turn()
    sheet.y += 10
    sheet.text(_MARGIN, sheet.y, ["STANDAR PELAYANAN"], _BOLD, 9)
    sheet.y += 14
    for name, lines in wrapped:
        h = max(14.0, len(lines) * _LEADING + 2 * _PAD)
        sheet.box(_MARGIN, sheet.y, label, h)
        sheet.box(_MARGIN + label, sheet.y, sheet.inner - label, h)
        sheet.text(_MARGIN + _PAD, sheet.y + _PAD, [name], _BOLD)
        sheet.text(_MARGIN + label + _PAD, sheet.y + _PAD, lines)
        sheet.y += h


@dataclass(frozen=True)
class _Place:
    """Where a step's shape stands: page, middle (points from the top left)."""

    page: int
    x: float
    y: float


class _Flow:
    """The flow table of one source."""

    def __init__(self, sheet: _Sheet, source: Source) -> None:
        self._sheet, self._source = sheet, source
        actor = min(58.0, 250.0 / len(source.pelaksana))
        notes = any(step.keterangan for step in source.langkah)
        rest = sheet.inner - 22 - actor * len(source.pelaksana) - (80 if notes else 0)
        self._widths = [22, rest * 0.42, *([actor] * len(source.pelaksana)), rest * 0.24, rest * 0.14, rest * 0.20]
        self._names = ["No", "Kegiatan", *source.pelaksana, "Kelengkapan", "Waktu", "Output"]
        if notes:
            self._widths.append(80)
            self._names.append("Keterangan")
        self._places: list[_Place] = []
        self._jumps = 0

    def draw(self) -> None:
        sheet = self._sheet
        if sheet.room() < 200 or self._source.persyaratan:
            sheet.turn()
        sheet.text(_MARGIN, sheet.y, [f"SOP {self._source.judul}".upper()[:120]], _BOLD, 9)
        sheet.y += 14
        self._heading()
        for number, step in enumerate(self._source.langkah, 1):
            self._row(number, step)

    def _x(self, column: int) -> float:
        return _MARGIN + sum(self._widths[:column])

    def _heading(self) -> None:
        """Two rows: Pelaksana and Mutu Baku over their columns, all others over both rows."""
        sheet, actors = self._sheet, len(self._source.pelaksana)
        names = [_wrapped(name, width, _BOLD, 7) for name, width in zip(self._names, self._widths, strict=True)]
        low = max(len(lines) for lines in names) * _LEADING + 2 * _PAD
        spans = {2: ("Pelaksana", actors), 2 + actors: ("Mutu Baku", 3)}
        for column, (name, count) in spans.items():
            width = sum(self._widths[column : column + count])
            sheet.box(self._x(column), sheet.y, width, 13)
            over = Box(self._x(column), sheet.y, self._x(column) + width, sheet.y + 13)
            sheet.centred(over, [name], _BOLD, 7.5)
        for column, lines in enumerate(names):
            spanned = 2 <= column < 5 + actors
            y, h = (sheet.y + 13, low) if spanned else (sheet.y, low + 13)
            sheet.box(self._x(column), y, self._widths[column], h)
            sheet.centred(Box(self._x(column), y, self._x(column + 1), y + h), lines, _BOLD, 7)
        sheet.y += 13 + low

    def _row(self, number: int, step: Langkah) -> None:
        sheet, actors = self._sheet, self._source.pelaksana
        texts = {0: str(number), 1: step.kegiatan, 2 + len(actors): step.kelengkapan, 3 + len(actors): step.waktu}
        texts |= {4 + len(actors): step.output, 5 + len(actors): step.keterangan}
        wrapped = {column: _wrapped(text, self._widths[column]) for column, text in texts.items() if text}
        h = max(max(len(lines) for lines in wrapped.values()) * _LEADING + 2 * _PAD, _SHAPE_H + 14)
        if sheet.room() < h:
            sheet.turn()
            self._heading()
        for column, width in enumerate(self._widths):
            sheet.box(self._x(column), sheet.y, width, h)
            sheet.text(self._x(column) + _PAD, sheet.y + _PAD, wrapped.get(column, []))
        self._shapes(number, step, sheet.y + h / 2)
        sheet.y += h

    def _shapes(self, number: int, step: Langkah, y: float) -> None:
        columns = [2 + self._source.pelaksana.index(actor) for actor in step.actors]
        for column in columns:
            x = self._x(column) + self._widths[column] / 2
            self._shape_of(number, step)(x, y)
        place = _Place(self._sheet.page, self._x(columns[0]) + self._widths[columns[0]] / 2, y)
        before = self._places[-1] if self._places else None
        if before is not None and before.page == place.page:
            label = _label(self._source.langkah[number - 2], number)
            if label is not None:
                self._arrow(before, place, label)
        self._places.append(place)
        for earlier in range(1, number - 1):
            label = _label(self._source.langkah[earlier - 1], number)
            if label:
                self._jump(self._places[earlier - 1], place, label)
        for target, label in ((step.ya, "YA"), (step.tidak, "TIDAK")):
            if target and target < number:
                self._jump(place, self._places[target - 1], label)

    def _shape_of(self, number: int, step: Langkah) -> Callable[[float, float], None]:
        if step.ya or step.tidak:
            return self._diamond
        return self._capsule if number in (1, len(self._source.langkah)) else self._box

    def _box(self, x: float, y: float) -> None:
        self._sheet.canvas.rect(x - _SHAPE_W / 2, self._sheet.height - y - _SHAPE_H / 2, _SHAPE_W, _SHAPE_H)

    def _capsule(self, x: float, y: float) -> None:
        bottom = self._sheet.height - y - _SHAPE_H / 2
        self._sheet.canvas.roundRect(x - _SHAPE_W / 2, bottom, _SHAPE_W, _SHAPE_H, _SHAPE_H / 2)

    def _diamond(self, x: float, y: float) -> None:
        path, h = self._sheet.canvas.beginPath(), self._sheet.height
        path.moveTo(x, h - y + _SHAPE_H / 2)
        path.lineTo(x + _SHAPE_W / 2, h - y)
        path.lineTo(x, h - y - _SHAPE_H / 2)
        path.lineTo(x - _SHAPE_W / 2, h - y)
        path.close()
        self._sheet.canvas.drawPath(path)

    def _arrow(self, start: _Place, end: _Place, label: str) -> None:
        """Down from a shape, across, and down to the next."""
        sheet = self._sheet
        if start.x == end.x:
            sheet.line(start.x, start.y + _SHAPE_H / 2, end.x, end.y - _SHAPE_H / 2)
        else:
            middle = end.y - _SHAPE_H / 2 - 4
            sheet.line(start.x, start.y + _SHAPE_H / 2, start.x, middle)
            sheet.line(start.x, middle, end.x, middle)
            sheet.line(end.x, middle, end.x, end.y - _SHAPE_H / 2)
        tip = end.y - _SHAPE_H / 2
        sheet.line(end.x - 2, tip - 3, end.x, tip)
        sheet.line(end.x + 2, tip - 3, end.x, tip)
        if label:
            sheet.text(start.x + 3, start.y + _SHAPE_H / 2, [label], _FONT, 6)

    def _jump(self, start: _Place, end: _Place, label: str) -> None:
        """From a decision's side to a step that is not the next, on the same page, marked YA or TIDAK."""
        if start.page != end.page:
            return
        self._jumps += 1
        lane = 5 + 3 * (self._jumps % 3)
        sheet, x = self._sheet, start.x + _SHAPE_W / 2 + lane
        sheet.line(start.x + _SHAPE_W / 2, start.y, x, start.y)
        sheet.line(x, start.y, x, end.y)
        side = 1 if end.x <= start.x else -1
        edge = end.x + side * _SHAPE_W / 2
        sheet.line(x, end.y, edge, end.y)
        sheet.line(edge + side * 3, end.y - 2, edge, end.y)
        sheet.line(edge + side * 3, end.y + 2, edge, end.y)
        sheet.text(start.x + _SHAPE_W / 2 + 1, start.y - 8, [label], _FONT, 5.5)


def _label(step: Langkah, number: int) -> str | None:
    """What stands on the arrow from a step to step `number`: nothing on a plain one, None where there is no arrow."""
    if step.ya is None and step.tidak is None:
        return ""
    return {step.tidak: "TIDAK", step.ya: "YA"}.get(number)
