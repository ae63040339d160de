"""The ways offices set the same form, as seen in the field: paper, order of fields, wording, headings, grid.

Which way a SOP is set follows from its id, so that the same source is always the same paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4, landscape, legal
from reportlab.lib.units import mm

_F4 = (330 * mm, 215 * mm)
_USUAL = ("nomor", "pembuatan", "revisi", "efektif", "disahkan", "judul", "jenis", "proses", "peta", "makro", "unit")
_TITLE_FIRST = (
    "judul",
    "nomor",
    "jenis",
    "unit",
    "proses",
    "peta",
    "makro",
    "pembuatan",
    "revisi",
    "efektif",
    "disahkan",
)
_DATES_LAST = (
    "nomor",
    "judul",
    "unit",
    "jenis",
    "makro",
    "peta",
    "proses",
    "disahkan",
    "pembuatan",
    "revisi",
    "efektif",
)

WORDS = {
    "nomor": "Nomor SOP",
    "pembuatan": "Tanggal Pembuatan",
    "revisi": "Tanggal Revisi",
    "efektif": "Tanggal Efektif",
    "disahkan": "Disahkan oleh",
    "judul": "Nama SOP",
    "jenis": "Jenis SOP",
    "proses": "Proses",
    "peta": "Peta Lintas Fungsi",
    "makro": "SOP Makro",
    "unit": "Unit Kerja",
    "dasar_hukum": "Dasar Hukum",
    "kualifikasi": "Kualifikasi Pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan": "Peralatan/Perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan": "Pencatatan dan Pendataan",
    "no": "No",
    "kegiatan": "Kegiatan",
    "pelaksana": "Pelaksana",
    "mutu": "Mutu Baku",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
    "keterangan": "Keterangan",
}


@dataclass(frozen=True)
class Layout:
    """One way to set the form. Sizes in points, landscape (width, height)."""

    name: str
    size: tuple[float, float] = landscape(A4)
    identity: tuple[str, ...] = _USUAL
    words: Mapping[str, str] = field(default_factory=dict)
    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    upright_header: bool = False
    label_above: bool = False
    colons: bool = False
    numbered_columns: bool = False
    notes_always: bool = False
    repeats_heading: bool = True
    table_follows: bool = False
    sheet_grid: bool = False

    def word(self, key: str) -> str:
        return self.words.get(key, WORDS[key])


LAYOUTS = (
    Layout("baku"),
    Layout("f4", size=_F4, words={"kualifikasi": "Kualitas Pelaksana", "efektif": "Tanggal Pengesahan"}),
    Layout("legal", size=landscape(legal), identity=_DATES_LAST, words={"output": "Keluaran", "judul": "Judul SOP"}),
    Layout("label-atas", label_above=True, words={"nomor": "Nomor", "kelengkapan": "Kelengkapan/Persyaratan"}),
    Layout("nomor-kolom", numbered_columns=True, words={"kegiatan": "Uraian Kegiatan", "no": "No."}),
    Layout("keterangan", notes_always=True, words={"keterangan": "Ket.", "kegiatan": "Uraian Prosedur"}),
    Layout(
        "lembar-kerja",
        sheet_grid=True,
        colons=True,
        words={"nomor": "No. SOP", "kelengkapan": "Persyaratan/Perlengkapan"},
    ),
    Layout("serangkai", table_follows=True, font="Times-Roman", bold="Times-Bold", words={"kegiatan": "Aktivitas"}),
    Layout("tanpa-ulang", repeats_heading=False, words={"pelaksana": "Pelaksana Kegiatan"}),
    Layout("judul-dulu", identity=_TITLE_FIRST, words={"disahkan": "Disahkan Oleh", "pembuatan": "Tgl. Pembuatan"}),
    Layout("tegak", upright_header=True, font="Times-Roman", bold="Times-Bold", words={"waktu": "Waktu Penyelesaian"}),
)


def seed_of(name: str) -> int:
    """A number that follows from a name, the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def layout_of(name: str) -> Layout:
    """The layout of the SOP with this id."""
    return LAYOUTS[seed_of(name) % len(LAYOUTS)]
