"""Flow tables without any line: their columns and rows are parted by white space alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import count

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from index.sop import Part, Sop, Visibility
from ingest.reading import read

EDGES = (60, 85, 240, 330, 420, 480)
WIDTHS = (20, 145, 80, 80, 55, 75, 75)
HEADING = ("No", "Uraian Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output")
ROWS = (
    ("1", "Menerima permohonan ruang rapat dan mencatatnya dalam agenda", "Staf Umum", "Surat", "± 10 mnt", "Agenda"),
    ("2", "Memeriksa jadwal", "Pengelola Gedung", "Jadwal ruang", "1 (satu) hari kerja", "Catatan jadwal"),
    (
        "3",
        "Menyerahkan kunci ruang kepada pemohon pada waktunya",
        "Penjaga",
        "Catatan jadwal",
        "5 menit",
        "Tanda terima",
    ),
)
STEPS = [
    (1, ROWS[0][1], ("Staf Umum",), "Surat", "± 10 mnt", "Agenda"),
    (2, ROWS[1][1], ("Pengelola Gedung",), "Jadwal ruang", "1 (satu) hari kerja", "Catatan jadwal"),
    (3, ROWS[2][1], ("Penjaga",), "Catatan jadwal", "5 menit", "Tanda terima"),
]


class Sheet:
    """A page on which rows are set without lines, each cell from its upper edge or in the middle of its row."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._canvas = Canvas(self._stream, pagesize=A4, invariant=1)
        self._y = 800.0

    def text(self, *lines: str) -> Sheet:
        for line in lines:
            self._canvas.setFont("Helvetica", 11)
            self._canvas.drawString(60, self._y, line)
            self._y -= 24
        return self

    def rows(self, *rows: Sequence[str], edges: Sequence[int] = EDGES, pause: int = 8, middle: bool = False) -> Sheet:
        self._canvas.setFont("Helvetica", 9)
        for row in rows:
            cells = [simpleSplit(text, "Helvetica", 9, width) for text, width in zip(row, WIDTHS, strict=False)]
            high = max(map(len, cells))
            for x, lines in zip(edges, cells, strict=False):
                down = (high - len(lines)) / 2 if middle else 0
                for n, line in zip(count(), lines):
                    self._canvas.drawString(x, self._y - 11 * (n + down), line)
            self._y -= 11 * high + pause
        return self

    def level_lines(self, count: int) -> Sheet:
        """Lines over and under the rows that come next, each of one line of text."""
        for n in range(count):
            self._canvas.line(55, self._y + 13 - 20 * n, 540, self._y + 13 - 20 * n)
        return self

    def edge(self) -> Sheet:
        self._canvas.line(4, 20, 4, 820)
        return self

    def page(self) -> Sheet:
        self._canvas.showPage()
        self._y = 800.0
        return self

    def read(self) -> Sop:
        self._canvas.save()
        return read(self._stream.getvalue(), name="berkas.pdf", visibility=Visibility.PUBLIC)


def told(sop: Sop) -> list[tuple[int, str, tuple[str, ...], str, str, str]]:
    return [
        (s.no, s.kegiatan, s.pelaksana, s.kelengkapan, s.waktu.words if s.waktu else "", s.output) for s in sop.steps
    ]


def test_rows_are_parted_by_their_numbers() -> None:
    sop = Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(HEADING, *ROWS).read()
    assert told(sop) == STEPS
    assert sop.kept == 1.0


def test_a_number_in_the_middle_of_its_row_parts_them_too() -> None:
    assert told(Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(HEADING, *ROWS, middle=True).read()) == STEPS


def test_rows_without_numbers_are_parted_by_pauses() -> None:
    rows = [("", *row[1:]) for row in (HEADING, *ROWS)]
    assert told(Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(*rows).read()) == STEPS


def test_rows_without_numbers_and_pauses_begin_where_most_columns_have_words() -> None:
    rows = [("", *row[1:]) for row in (HEADING, *ROWS)]
    sheet = Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(rows[0])
    assert told(sheet.rows(*rows[1:], pause=0).read()) == STEPS


def test_a_table_goes_on_under_the_heading_that_is_printed_again_and_ends_before_prose() -> None:
    sheet = Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(HEADING, *ROWS[:2]).page().rows(HEADING, ROWS[2])
    more = ("4", "Menyimpan arsip", "Staf Umum", "Tanda terima", "5 menit", "Arsip")
    sop = sheet.rows(more).text("Prosedur ini berlaku bagi semua ruang rapat di kantor pusat dan di cabang.").read()
    assert told(sop) == [*STEPS, (4, "Menyimpan arsip", ("Staf Umum",), "Tanda terima", "5 menit", "Arsip")]
    assert "semua ruang rapat di kantor pusat" in "\n".join(section.text for section in sop.sections)


def test_who_acts_is_marked_under_headings_of_two_levels() -> None:
    edges = (60, 85, 240, 300, 360, 440, 500)
    over = ("", "", "", "Pelaksana", "", "Mutu Baku", "")
    heading = ("No", "Kegiatan", "Staf", "Kepala", "Syarat", "Waktu", "Output")
    rows = (
        ("1", "Mencatat permohonan ruang rapat dalam agenda", "X", "", "Surat", "1 jam", "Agenda"),
        ("2", "Menyetujui permohonan", "", "X", "Agenda", "1 hari", "Izin"),
    )
    sop = Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(over, heading, *rows, edges=edges, pause=5).read()
    assert [(step.kegiatan, step.pelaksana, step.output) for step in sop.steps] == [
        (rows[0][1], ("Staf",), "Agenda"),
        (rows[1][1], ("Kepala",), "Izin"),
    ]


def test_marks_that_stand_left_of_their_headings_are_theirs_not_the_nearest_ones() -> None:
    """Headings of two and of five words in the middle of columns as wide as each other, marks at their left edges."""
    edges = (60, 85, 240, 300, 360, 440, 500)
    over = ("", "", "", "Pelaksana", "", "Mutu Baku", "")
    heads = (60, 85, 266, 305, 391, 452, 500)
    heading = ("No", "Kegiatan", "TU", "Kepala Seksi", "Tim", "Waktu", "Output")
    rows = (
        ("1", "Mencatat permohonan ruang rapat dalam agenda", "X", "", "", "1 jam", "Agenda"),
        ("2", "Memeriksa ruang", "", "", "X", "1 jam", "Catatan"),
        ("3", "Menyetujui permohonan", "", "X", "", "1 hari", "Izin"),
    )
    sheet = Sheet().text("SOP PEMINJAMAN RUANG RAPAT").rows(over, heading, edges=heads, pause=5)
    assert [step.pelaksana for step in sheet.rows(*rows, edges=edges).read().steps] == [
        ("TU",),
        ("Tim",),
        ("Kepala Seksi",),
    ]


def test_a_sentence_that_names_activities_is_no_heading() -> None:
    sop = Sheet().text("Kegiatan ini dijalankan oleh pelaksana dalam waktu satu jam.", "Output dicatat.").read()
    assert not sop.steps


def test_parts_of_a_service_standard_stand_beside_their_colons() -> None:
    edges = (60, 80, 232, 245)
    rows = (
        ("1.", "Persyaratan", ":", "KTP asli dan kartu keluarga"),
        ("2.", "Sistem, mekanisme, dan prosedur", ":", "Pemohon datang ke loket"),
        ("3.", "Jangka waktu pelayanan", ":", "1 (satu) hari kerja"),
        ("4.", "Biaya/tarif", ":", "Gratis"),
    )
    sop = Sheet().text("STANDAR PELAYANAN SURAT PINDAH").rows(*rows, edges=edges, pause=6).text("Kantor Contoh").read()
    assert {section.part: section.text for section in sop.sections if section.part is not Part.ISI} == {
        Part.PERSYARATAN: "KTP asli dan kartu keluarga",
        Part.LANGKAH: "Pemohon datang ke loket",
        Part.WAKTU: "1 (satu) hari kerja",
        Part.BIAYA: "Gratis",
    }
    assert "Kantor Contoh" in "\n".join(section.text for section in sop.sections if section.part is Part.ISI)


OTHERS = ("Langkah", "Kegiatan", "Yang mengerjakan", "Lama")
COUNTED = (
    ("1", "Membawa surat pengantar", "Pemohon", "-"),
    ("2", "Memeriksa berkas", "Kaur Umum", "5 menit"),
    ("3", "Menandatangani surat", "Kepala Desa", "1 hari"),
)
COLUMNS = (60, 110, 300, 430)


def acts(sop: Sop) -> list[tuple[str, tuple[str, ...], str]]:
    return [(step.kegiatan, step.pelaksana, step.waktu.words if step.waktu else "") for step in sop.steps]


def test_columns_under_headings_of_no_form_are_known_by_what_they_hold() -> None:
    """Numbers, names and times, between level lines or none; the prose below goes over all columns."""
    below = "Surat berlaku enam bulan dan untuk pinjaman di atas lima puluh juta rupiah wajib diketahui camat."
    for ruled in (False, True):
        sheet = Sheet().text("SOP SURAT KETERANGAN USAHA")
        if ruled:
            sheet.level_lines(len(COUNTED) + 2)
        found = sheet.rows(OTHERS, *COUNTED, edges=COLUMNS, pause=9).text(below).read()
        assert acts(found) == [(row[1], (row[2],), row[3]) for row in COUNTED]
        assert "wajib diketahui camat" in "\n".join(section.text for section in found.sections)


def test_the_edge_of_a_scan_s_paper_parts_no_columns() -> None:
    sheet = Sheet().text("SOP SURAT KETERANGAN USAHA").edge()
    assert len(sheet.rows(OTHERS, *COUNTED, edges=COLUMNS).read().steps) == len(COUNTED)
