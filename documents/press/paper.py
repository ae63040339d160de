"""Sets a source as paper: header block, service standard, flow table, cross-functional map, check-list.

The form is that of PermenPANRB 35/2012. Every page is marked as a sample. Same input, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from documents.press.flowtable import FlowTable
from documents.press.layout import layout_of
from documents.press.sheet import LEADING, MARGIN, MARK, PAD, SMALL, Sheet
from documents.press.source import Source
from index.sop import Box

_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)


def set_paper(source: Source, titles: dict[str, str], *, annex: bool = False) -> bytes:
    """The PDF of a source; `titles` are number and title of each related SOP by id; `annex` adds one page, a check-list."""
    stream = io.BytesIO()
    layout = layout_of(source.id)
    canvas = Canvas(stream, pagesize=layout.size, invariant=1, pageCompression=1)
    describe(canvas, source)
    sheet = Sheet(canvas, layout)
    _header(sheet, source, titles)
    if source.persyaratan or source.biaya or source.produk:
        _standard(sheet, source)
    FlowTable(sheet, source).draw()
    if source.jenis == "makro":
        _map(sheet, source)
    if annex:
        _checklist(sheet, source)
    sheet.finish()
    return stream.getvalue()


def describe(canvas: Canvas, source: Source) -> None:
    """The PDF's own metadata: by it a library of files can be counted without reading the pages."""
    canvas.setTitle(f"{source.judul} ({MARK})")
    canvas.setAuthor("Tanya SOP, contoh")
    canvas.setSubject(f"SOP {source.jenis}")
    canvas.setKeywords("; ".join((source.proses, source.peta, source.makro)))


def _numbered(items: Sequence[str]) -> str:
    """The items one a line, numbered unless there is but one."""
    return "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1)) if len(items) > 1 else "".join(items)


def _indonesian(value: object) -> str:
    year, month, day = str(value).split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def _header(sheet: Sheet, source: Source, titles: dict[str, str]) -> None:
    """The header block: agency and identity, then the parts of the form in pairs."""
    values = {
        "nomor": source.nomor,
        "pembuatan": _indonesian(source.tanggal.pembuatan),
        "revisi": _indonesian(source.tanggal.revisi) if source.tanggal.revisi else "",
        "efektif": _indonesian(source.tanggal.efektif),
        "disahkan": f"Kepala {source.unit}",
        "judul": source.judul,
        "jenis": f"SOP {source.jenis.capitalize()}",
        "proses": source.proses,
        "peta": source.peta,
        "makro": source.makro,
        "unit": source.unit,
    }
    half, top, layout = sheet.inner / 2, sheet.y, sheet.layout
    for key in layout.identity:
        _identity(sheet, layout.word(key), values[key], half)
    sheet.box(MARGIN, top, half, sheet.y - top)
    agency = [
        "CONTOH BADAN PELINDUNGAN",
        "PEKERJA MIGRAN INDONESIA",
        *sheet.wrapped(source.unit.upper(), half, sheet.bold, 9),
    ]
    sheet.centred(Box(MARGIN, top, MARGIN + half, sheet.y), agency, sheet.bold, 9)
    related = [titles[other] for other in source.keterkaitan]
    word = layout.word
    left_right = [
        ((word("dasar_hukum"), source.dasar_hukum), (word("kualifikasi"), source.kualifikasi)),
        ((word("keterkaitan"), related), (word("peralatan"), source.peralatan)),
        ((word("peringatan"), source.peringatan), (word("pencatatan"), source.pencatatan)),
    ]
    if source.tujuan or source.definisi:
        left_right.append((("Tujuan", [source.tujuan] if source.tujuan else []), ("Definisi", source.definisi)))
    for left, right in left_right:
        _pair(sheet, left, right, half)


def _identity(sheet: Sheet, name: str, value: str, half: float) -> None:
    """One line of the identity: the label left of its value, or above it."""
    x = MARGIN + half
    if sheet.layout.label_above:
        lines = sheet.wrapped(value, half) or [""]
        h = 12.0 + max(1, len(lines)) * LEADING + PAD
        sheet.box(x, sheet.y, half, h)
        sheet.text(x + PAD, sheet.y + PAD, [name], sheet.bold)
        sheet.text(x + PAD, sheet.y + PAD + 12, lines)
    else:
        label = 104.0
        lines = sheet.wrapped(f": {value}" if sheet.layout.colons else value, half - label) or [""]
        h = max(15.0, len(lines) * LEADING + 2 * PAD)
        sheet.box(x, sheet.y, label, h)
        sheet.box(x + label, sheet.y, half - label, h)
        sheet.text(x + PAD, sheet.y + PAD, [name], sheet.bold)
        sheet.text(x + label + PAD, sheet.y + PAD, lines)
    sheet.y += h


def _pair(sheet: Sheet, left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]], half: float) -> None:
    columns = [sheet.wrapped(_numbered(items), half) for _, items in (left, right)]
    h = max(len(lines) for lines in columns) * LEADING + 2 * PAD
    if sheet.room() < h + 15:
        sheet.turn()
        half = sheet.inner / 2
    for n, ((name, _), lines) in enumerate(zip((left, right), columns, strict=True)):
        x = MARGIN + n * half
        sheet.box(x, sheet.y, half, 15)
        sheet.text(x + PAD, sheet.y + PAD, [name.upper()], sheet.bold)
        sheet.box(x, sheet.y + 15, half, h)
        sheet.text(x + PAD, sheet.y + 15 + PAD, lines)
    sheet.y += 15 + h


def _standard(sheet: Sheet, source: Source) -> None:
    """The service standard that the public reads: what to bring, how long, how much, what one gets, where."""
    rows = [
        ("Persyaratan", _numbered(source.persyaratan)),
        ("Jangka Waktu", source.jangka_waktu),
        ("Biaya/Tarif", source.biaya),
        ("Produk Pelayanan", source.produk),
        ("Tempat Pelayanan", source.tempat),
    ]
    label = 120.0
    wrapped = [(name, sheet.wrapped(value, sheet.inner - label)) for name, value in rows if value]
    need = 24 + sum(max(16.0, len(lines) * LEADING + 2 * PAD) for _, lines in wrapped)
    if sheet.room() < need:
        sheet.turn()
        wrapped = [(name, sheet.wrapped(value, sheet.inner - label)) for name, value in rows if value]
    sheet.y += 10
    sheet.text(MARGIN, sheet.y, ["STANDAR PELAYANAN"], sheet.bold, 9)
    sheet.y += 14
    for name, lines in wrapped:
        h = max(16.0, len(lines) * LEADING + 2 * PAD)
        sheet.box(MARGIN, sheet.y, label, h)
        sheet.box(MARGIN + label, sheet.y, sheet.inner - label, h)
        sheet.text(MARGIN + PAD, sheet.y + PAD, [name], sheet.bold)
        sheet.text(MARGIN + label + PAD, sheet.y + PAD, lines)
        sheet.y += h


def _map(sheet: Sheet, source: Source) -> None:
    """The cross-functional map: a lane for each unit, the activities from left to right in the lane of who leads them."""
    sheet.turn()
    sheet.text(MARGIN, sheet.y, [f"PETA LINTAS FUNGSI {source.peta}".upper()], sheet.bold, 9)
    lanes, top = source.pelaksana, sheet.y + 18
    name, h = 84.0, (sheet.height - sheet.y - 80) / len(source.pelaksana)
    step = (sheet.inner - name) / len(source.langkah)
    for n, lane in enumerate(lanes):
        sheet.box(MARGIN, top + n * h, name, h)
        sheet.box(MARGIN + name, top + n * h, sheet.inner - name, h)
        lines = sheet.wrapped(lane, name, sheet.bold, 7)
        sheet.centred(Box(MARGIN, top + n * h, MARGIN + name, top + (n + 1) * h), lines, sheet.bold, 7)
    before: tuple[float, float] | None = None
    for n, langkah in enumerate(source.langkah):
        x = MARGIN + name + n * step + 5
        middle = top + (lanes.index(langkah.actors[0]) + 0.5) * h
        lines = sheet.wrapped(langkah.kegiatan, step - 10, size=6)
        height = min(h - 6, len(lines) * LEADING + 6)
        sheet.box(x, middle - height / 2, step - 10, height)
        sheet.centred(Box(x, middle - height / 2, x + step - 10, middle + height / 2), lines, sheet.font, 6)
        if before is not None:
            sheet.line(before[0], before[1], x - 5, before[1])
            sheet.line(x - 5, before[1], x - 5, middle)
            sheet.line(x - 5, middle, x, middle)
            sheet.tip(x, middle, 1, 0)
        before = (x + step - 10, middle)
    sheet.y = sheet.height - 60


def _checklist(sheet: Sheet, source: Source) -> None:
    """An annex: the check-list that goes into the file, one line for each paper the steps ask for."""
    sheet.turn()
    sheet.text(MARGIN, sheet.y, [f"LAMPIRAN: DAFTAR PERIKSA {source.judul}".upper()[:110]], sheet.bold, 9)
    sheet.y += 16
    papers = list(
        dict.fromkeys([*source.persyaratan, *(step.kelengkapan for step in source.langkah if step.kelengkapan)])
    )
    widths = (30.0, sheet.inner - 30 - 60 - 60 - 200, 60.0, 60.0, 200.0)
    rows = [("No", "Dokumen", "Ada", "Tidak ada", "Catatan petugas")]
    rows += [(str(n), paper, "", "", "") for n, paper in enumerate(papers, 1)]
    for n, row in enumerate(rows):
        x, lines = MARGIN, sheet.wrapped(row[1], widths[1])
        h = max(16.0, len(lines) * LEADING + 2 * PAD)
        if sheet.room() < h:
            break
        for width, text in zip(widths, row, strict=True):
            sheet.box(x, sheet.y, width, h)
            sheet.text(x + PAD, sheet.y + PAD, sheet.wrapped(text, width), sheet.bold if n == 0 else sheet.font, SMALL)
            x += width
        sheet.y += h
