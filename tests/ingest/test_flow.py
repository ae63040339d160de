"""What scans do to a flow table: specks in headings, a printed spreadsheet's lines, numbers misread."""

from __future__ import annotations

from index.sop import Box
from ingest.flow import columns_of, read_flow
from ingest.grid import Cell, Table
from ingest.pages import Form, Page, Shape, Word

EDGES = (0, 20, 120, 160, 200, 260, 300, 360)


def row(top: float, texts: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(Cell(Box(EDGES[n], top, EDGES[n + 1], top + 20), text) for n, text in enumerate(texts))


def form(*rows: tuple[str, ...]) -> tuple[Page, Table]:
    """A table whose heading's two rows are those of a spreadsheet that is printed with all its lines."""
    heading = [
        row(0, ("No.", "Kegiatan.", "", "Pelaksana", "", "Mutu Baku", "")),
        row(20, ("", "", "Pemohon", "Petugas", "Kelengkapan", "Waktu", "Output")),
    ]
    body = [row(40 + 20 * n, texts) for n, texts in enumerate(rows)]
    words = [
        Word(word, Box(cell.box.x0 + 2 + 30 * n, cell.box.y0 + 4, cell.box.x0 + 20 + 30 * n, cell.box.y0 + 14))
        for line in (*heading, *body)
        for cell in line
        for n, word in enumerate(cell.text.split())
    ]
    shapes = tuple(
        Shape(Form.BOX, Box(130 + 40 * (n % 2), 42 + 20 * n, 150 + 40 * (n % 2), 58 + 20 * n)) for n in range(len(rows))
    )
    page = Page(1, 400, 300, tuple(words), (), shapes, scanned=True)
    return page, Table(1, Box(0, 0, 360, 40 + 20 * len(rows)), (*heading, *body))


def test_the_actors_are_all_columns_though_pelaksana_stands_over_one() -> None:
    found = columns_of(form(("1", "Mengisi", "", "", "Surat", "1 jam", "Isian"))[1])
    assert found is not None
    assert [column.name for column in found[0] if column.actor] == ["Pemohon", "Petugas"]


def test_a_number_that_cannot_follow_is_the_next_one() -> None:
    page, table = form(
        ("1", "Mengisi", "", "", "Surat", "1 jam", "Isian"),
        ("25", "Memeriksa", "", "", "Isian", "2 jam", "Catatan"),
        ("4", "Menyimpan", "", "", "Catatan", "1 hari", "Arsip"),
    )
    steps = read_flow([(page, [table])])
    assert [(step.no, step.pelaksana) for step in steps] == [(1, ("Pemohon",)), (2, ("Petugas",)), (4, ("Pemohon",))]
