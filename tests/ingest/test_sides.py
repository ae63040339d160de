"""Tables that have level lines alone: their columns are parted by breaks in the lines, or by white space."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.grid import find_tables
from ingest.looking import read_page
from ingest.pages import Page

EDGES = (60, 90, 200, 400, 520)
ROWS = (
    ("No.", "Kegiatan", "Uraian", "Hasil"),
    ("1", "Menyusun jadwal", "Petugas menyusun jadwal setiap awal bulan", "Jadwal"),
    ("2", "Membagi tugas", "Ketua membagi tugas menurut jadwal", "Daftar tugas"),
)


def seen(rows: Sequence[Sequence[str]], *, gap: float, between: str = "", whole: int = 0) -> Page:
    """Rows with a line above each and a foot; all but the first `whole` are broken by `gap` points at the columns' edges."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 9)
    for n in range(len(rows) + 1):
        y = 700 - 30 * n
        for left, right in pairwise(EDGES):
            canvas.line(left, y, right - (gap if n >= whole else 0), y)
        for left, text in zip(EDGES, rows[n] if n < len(rows) else (), strict=False):
            canvas.drawString(left + 3, y - 14, text)
    if between:
        canvas.drawString(62, 700 - 30 * len(rows) - 20, between)
    canvas.save()
    return read_page(pdfium.PdfDocument(stream.getvalue())[0], 1)


@pytest.mark.parametrize("gap", [0.5, 0.0], ids=["broken lines", "white space alone"])
def test_rows_between_level_lines_are_a_table(gap: float) -> None:
    [table] = find_tables(seen(ROWS, gap=gap))
    assert [[" ".join(cell.text.split()) for cell in row] for row in table.rows] == [list(row) for row in ROWS]


@pytest.mark.parametrize("gap", [0.5, 0.0], ids=["broken lines", "white space alone"])
def test_lines_between_paragraphs_make_no_table(gap: float) -> None:
    prose = [("Paragraf ini berjalan dari tepi kiri sampai tepi kanan halaman tanpa kolom apa pun di dalamnya.",)] * 3
    assert find_tables(seen(prose, gap=gap)) == ()


def test_words_across_a_column_s_edge_end_the_table() -> None:
    rows = [*ROWS, ("Catatan: jadwal yang sudah disetujui tidak diubah lagi sesudah tanggal lima.",)]
    [table] = find_tables(seen(rows, gap=0.5))
    assert [row[0].text for row in table.rows] == ["No.", "1", "2"]


@pytest.mark.parametrize("levels", [(160, 130), (130, 60), (160, 130, 60)])
def test_a_row_that_the_page_s_end_cuts_is_a_row(levels: tuple[int, ...]) -> None:
    """The columns' lines run on to the foot of the page, or from its head, where no level line closes them."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 9)
    for y in levels:
        canvas.line(EDGES[0], y, EDGES[-1], y)
    for x in EDGES:
        canvas.line(x, 160, x, 60)
    for y, row in zip((146, 116), ROWS, strict=False):
        for left, text in zip(EDGES, row, strict=False):
            canvas.drawString(left + 3, y, text)
    canvas.save()
    [table] = find_tables(read_page(pdfium.PdfDocument(stream.getvalue())[0], 1))
    assert [[" ".join(cell.text.split()) for cell in row] for row in table.rows] == [list(row) for row in ROWS[:2]]


def upright_alone(*, numbers: bool) -> Page:
    """The lines between columns without any between rows, as a faded scan keeps them."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 9)
    for x in EDGES:
        canvas.line(x, 700, x, 560)
    for n, row in enumerate((*ROWS, ("3", "Melapor", "Ketua melapor kepada kepala", "Laporan"))):
        for left, text in zip(EDGES[0 if numbers else 1 :], row[0 if numbers else 1 :], strict=False):
            canvas.drawString(left + 3, 685 - 34 * n, text)
    canvas.drawString(EDGES[2] + 3, 685 - 34 - 12, "bersama wakil")
    canvas.save()
    return read_page(pdfium.PdfDocument(stream.getvalue())[0], 1)


def test_rows_of_columns_without_level_lines_begin_with_their_numbers() -> None:
    [table] = find_tables(upright_alone(numbers=True))
    texts = [[" ".join(cell.text.split()) for cell in row] for row in table.rows]
    assert texts[1] == ["1", "Menyusun jadwal", "Petugas menyusun jadwal setiap awal bulan bersama wakil", "Jadwal"]
    assert [row[0] for row in texts] == ["No.", "1", "2", "3"]


def test_columns_without_level_lines_or_numbers_are_no_table() -> None:
    assert find_tables(upright_alone(numbers=False)) == ()


def test_a_line_over_a_heading_may_be_whole_where_those_over_rows_are_broken() -> None:
    [table] = find_tables(seen(ROWS, gap=0.5, whole=1))
    assert [row[0].text for row in table.rows] == ["No.", "1", "2"]
