"""What scans do to a flow table: specks in headings, a printed spreadsheet's lines, numbers misread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.sop import Box, Step
from ingest.flow import read_flow
from ingest.grid import Cell, Table
from ingest.pages import DrawnShape, Form, Page, Word
from tests.ingest.drawn import page as page_of_lines
from tests.ingest.drawn import table as drawn_table
from tests.ingest.drawn import with_words

EDGES = (0, 20, 120, 160, 200, 260, 300, 360)


def row(top: float, texts: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(Cell(Box(EDGES[n], top, EDGES[n + 1], top + 20), text) for n, text in enumerate(texts))


HEADING = (
    ("No.", "Kegiatan.", "", "Pelaksana", "", "Mutu Baku", ""),
    ("", "", "Pemohon", "Petugas", "Kelengkapan", "Waktu", "Output"),
)


def form(*rows: tuple[str, ...], heading_rows: tuple[tuple[str, ...], ...] = HEADING) -> tuple[Page, Table]:
    """A table whose heading's two rows are those of a spreadsheet that is printed with all its lines."""
    heading = [row(20 * n, texts) for n, texts in enumerate(heading_rows)]
    body = [row(40 + 20 * n, texts) for n, texts in enumerate(rows)]
    words = [
        Word(word, Box(cell.box.x0 + 2 + 18 * n, cell.box.y0 + 4, cell.box.x0 + 16 + 18 * n, cell.box.y0 + 14))
        for line in (*heading, *body)
        for cell in line
        for n, word in enumerate(cell.text.split())
    ]
    shapes = tuple(
        DrawnShape(Form.BOX, Box(130 + 40 * (n % 2), 42 + 20 * n, 150 + 40 * (n % 2), 58 + 20 * n))
        for n in range(len(rows))
    )
    page = Page(1, 400, 300, tuple(words), (), shapes, scanned=True)
    return page, Table(1, Box(0, 0, 360, 40 + 20 * len(rows)), (*heading, *body))


def test_a_number_that_cannot_follow_is_the_next_one() -> None:
    page, table = form(
        ("1", "Mengisi", "", "", "Surat", "1 jam", "Isian"),
        ("25", "Memeriksa", "", "", "Isian", "2 jam", "Catatan"),
        ("4", "Menyimpan", "", "", "Catatan", "1 hari", "Arsip"),
    )
    steps = read_flow([(page, [table])])
    assert [(step.no, step.pelaksana) for step in steps] == [(1, ("Pemohon",)), (2, ("Petugas",)), (4, ("Pemohon",))]


FIRST = ("1", "Mengisi", "", "", "Surat", "1 jam", "Isian")
SECOND = ("2", "Memeriksa", "", "", "Isian", "2 jam", "Catatan")


def on_the_next_page(row_of: tuple[str, ...], moved: float) -> tuple[Page, Table]:
    """The table's continuation: this row alone, on page 2, moved to the right."""
    cells = tuple(replace(cell, box=Box(cell.box.x0 + moved, 40, cell.box.x1 + moved, 60)) for cell in row(40, row_of))
    words = [
        Word(word, Box(cell.box.x0 + 2 + 18 * n, 44, cell.box.x0 + 16 + 18 * n, 54))
        for cell in cells
        for n, word in enumerate(cell.text.split())
    ]
    shape = DrawnShape(Form.BOX, Box(172 + moved, 42, 198 + moved, 58))
    page = Page(2, 400, 300, tuple(words), (), (shape,), scanned=True)
    return page, Table(2, Box(moved, 40, 360 + moved, 60), (cells,))


@pytest.mark.parametrize(
    ("faint", "sure", "scanned", "unsure"),
    [("Kepala", 96.0, True, True), ("", 60.0, True, True), ("", 96.0, True, False), ("Kepala", 60.0, False, False)],
    ids=["lost a word", "misread", "sure", "no scan"],
)
def test_an_actor_whose_heading_lost_a_word_or_is_not_sure_is_unsure(
    faint: str, sure: float, *, scanned: bool, unsure: bool
) -> None:
    page, table = form(FIRST, SECOND)
    lost = (Word(faint, Box(122, 21, 150, 24), 20.0),) if faint else ()
    words = tuple(replace(word, sure=sure) if word.text == "Pemohon" else word for word in page.words)
    page = replace(page, words=words, faint=lost, scanned=scanned)
    after, rest = on_the_next_page(("3", "Mengirim", "", "", "Isian", "2 jam", "Catatan"), 11)
    on = replace(after.shapes[0], box=Box(135, 42, 160, 58))
    steps = read_flow([(page, [table]), (replace(after, shapes=(on,)), [rest])])
    assert [step.pelaksana for step in steps] == [("Pemohon",), ("Petugas",), ("Pemohon",)]
    assert [step.unsure for step in steps] == ([("Pemohon",), (), ("Pemohon",)] if unsure else [(), (), ()])


def test_columns_move_with_the_scan_of_the_next_page() -> None:
    page, table = form(FIRST)
    after, rest = on_the_next_page(SECOND, 11)
    steps = read_flow([(page, [table]), (after, [rest])])
    assert [(step.kegiatan, step.pelaksana, step.output) for step in steps] == [
        ("Mengisi", ("Pemohon",), "Isian"),
        ("Memeriksa", ("Petugas",), "Catatan"),
    ]


def test_a_row_whose_number_is_lost_is_a_step_by_its_own_time() -> None:
    page, table = form(FIRST)
    after, rest = on_the_next_page(("", *SECOND[1:]), 0)
    assert len(read_flow([(page, [table]), (after, [rest])])) == 2
    after, rest = on_the_next_page(("", "formulir", "", "", "izin", "", ""), 0)
    [step] = read_flow([(page, [table]), (after, [rest])])
    assert (step.kegiatan, step.kelengkapan) == ("Mengisi formulir", "Surat izin")


def slipped(page: Page, ranks: int) -> Page:
    """The page with shapes in so many ranks, each further below its row than the one before."""
    ys = [70 + 60 * n for n in range(ranks)]
    shapes = tuple(
        DrawnShape(Form.BOX, Box(130 + 40 * (n % 2), y, 150 + 40 * (n % 2), y + 16)) for n, y in enumerate(ys)
    )
    return replace(page, shapes=shapes, scanned=False)


def test_shapes_that_slipped_from_a_spreadsheet_keep_their_order() -> None:
    page, table = form(FIRST, SECOND, ("3", "Menyimpan", "", "", "Catatan", "1 hari", "Arsip"))
    steps = read_flow([(slipped(page, 3), [table])])
    assert [step.pelaksana for step in steps] == [("Pemohon",), ("Petugas",), ("Pemohon",)]


def test_no_actor_is_told_where_slipped_shapes_and_rows_differ() -> None:
    page, table = form(FIRST, SECOND, ("3", "Menyimpan", "", "", "Catatan", "1 hari", "Arsip"))
    assert not any(step.pelaksana for step in read_flow([(slipped(page, 4), [table])]))
    assert not any(step.pelaksana for step in read_flow([(replace(slipped(page, 3), scanned=True), [table])]))


THIRD = ("3", "Menyimpan berkas izin", "", "", "Catatan", "1 hari", "Arsip")


def test_a_time_printed_once_in_a_cell_of_several_rows_is_that_of_each() -> None:
    page, table = form(FIRST, (*SECOND[:5], "", SECOND[6]), THIRD)
    times = [cell for cell in table.cells if cell.box.x0 == EDGES[5]]
    shared = replace(times[2], box=Box(EDGES[5], 40, EDGES[6], 80))
    rows = tuple(tuple(shared if cell is times[2] else cell for cell in r if cell is not times[3]) for r in table.rows)
    steps = read_flow([(page, [replace(table, rows=rows)])])
    assert [step.waktu and step.waktu.words for step in steps] == ["1 jam", "1 jam", "1 hari"]


def test_an_actor_is_in_whose_column_an_undrawn_shape_is_written() -> None:
    page, table = form(
        ("1", "Mengisi", "", "Terima berkas", "Surat", "1 jam", "Isian"),
        ("2", "Memilah", "Pilah berkas", "Periksa berkas", "Surat", "1 jam", "Isian"),
        ("3", "Mengirim", "Kirim berkas", "Tidak", "Surat", "1 jam", "Isian"),
        ("4", "Mencatat", "", "Catat berkas", "Surat", "1 jam", "Isian"),
    )
    steps = read_flow([(replace(page, shapes=(), scanned=False), [table])])
    assert [step.pelaksana for step in steps] == [("Petugas",), (), ("Pemohon",), ("Petugas",)]


def test_an_actor_is_who_is_marked_or_named() -> None:
    marked = (
        ("1", "Mengisi", "x", "", "Surat", "1 jam", "Isian"),
        ("2", "Memeriksa", "", "v", "Isian", "2 jam", "Hasil"),
    )
    page, table = form(*marked)
    steps = read_flow([(replace(page, shapes=()), [table])])
    assert [step.pelaksana for step in steps] == [("Pemohon",), ("Petugas",)]


def test_a_named_actor_stays_where_the_rest_of_a_row_stands_above_it() -> None:
    """On the next page a row goes on without an actor: with names in words nothing can have slipped."""
    heading = (("No", "Kegiatan", "Pelaksana", "", "Kelengkapan", "Waktu", "Output"),)
    page, table = form(
        ("", "pada setiap kotak", "", "", "", "", ""),
        ("2", "Menandatangani", "Kepala", "", "Berita", "1 hari", "Selesai"),
        heading_rows=heading,
    )
    steps = read_flow([(replace(page, shapes=()), [table])])
    assert steps[-1].pelaksana == ("Kepala",)


def test_a_column_of_fees_is_no_actor_where_who_acts_is_told_in_words() -> None:
    """As a Citizen's Charter has it: no column of numbers, the fee between the acts and the time."""
    heading = (("", "CLIENT STEPS", "AGENCY ACTION", "FEES TO BE PAID", "PROCESSING TIME", "PERSON RESPONSIBLE", ""),)
    page, table = form(
        ("", "1. Submit form", "Check", "None", "5 Minutes", "Secretary", ""),
        ("", "2. Pay fee", "Sign", "PHP 9.00", "2 Minutes", "Treasurer", ""),
        heading_rows=heading,
    )
    steps = read_flow([(replace(page, shapes=()), [replace(table, rows=tuple(row[1:6] for row in table.rows))])])
    assert [(s.no, s.kegiatan, s.pelaksana, s.waktu and s.waktu.words, s.keterangan) for s in steps] == [
        (1, "Submit form: Check", ("Secretary",), "5 Minutes", "FEES TO BE PAID: None"),
        (2, "Pay fee: Sign", ("Treasurer",), "2 Minutes", "FEES TO BE PAID: PHP 9.00"),
    ]


def by_words(
    *marks: tuple[str, str], heading: tuple[tuple[str, ...], ...] = HEADING, scanned: bool = False
) -> list[Step]:
    """The steps of a table without shapes, in whose two columns of actors these stand."""
    rows = [(str(n), "Memeriksa berkas", *pair, "Surat", "1 jam", "Isian") for n, pair in enumerate(marks, 1)]
    page, table = form(*rows, heading_rows=heading)
    return list(read_flow([(replace(page, shapes=(), scanned=scanned), [table])]))


@pytest.mark.parametrize("mark", ["X", "v", "√", "✓", "■", "●", "◆", "ü"])
def test_any_sign_marks_who_acts(mark: str) -> None:
    assert [step.pelaksana for step in by_words((mark, ""), ("", mark))] == [("Pemohon",), ("Petugas",)]


def test_a_dash_or_a_letter_marks_nobody() -> None:
    assert [step.pelaksana for step in by_words(("-", ""), ("a", "."))] == [(), ()]


def test_a_mark_that_a_scan_spoilt_is_known_beside_others() -> None:
    marks = (("X", ""), ("", "X"), ("xx", ""), ("", "X"))
    assert [step.pelaksana for step in by_words(*marks, scanned=True)][2] == ("Pemohon",)
    assert by_words(*marks)[2].pelaksana == ()
    assert [step.pelaksana for step in by_words(("xx", ""), ("", "xx"), ("X", ""), scanned=True)][:2] == [(), ()]


def test_a_lone_column_of_names_tells_who_acts_whatever_its_heading() -> None:
    edges = (0, 20, 120, 200, 260, 300, 360)
    rows = (
        ("No", "Kegiatan", "Petugas", "Kelengkapan", "Lama", "Output"),
        ("1", "Mencatat tamu", "Satpam", "Buku", "5 menit", "Catatan"),
        ("2", "Mengantar tamu", "Resepsionis", "Kartu", "1 jam", "Tamu diterima"),
    )
    found = drawn_table(edges, 0, *rows)
    steps = read_flow([(with_words(page_of_lines(), found), [found])])
    assert [(step.pelaksana, step.waktu and step.waktu.words) for step in steps] == [
        (("Satpam",), "5 menit"),
        (("Resepsionis",), "1 jam"),
    ]


def test_who_acts_may_stand_before_the_activity() -> None:
    edges = (0, 20, 100, 220, 300, 360)
    rows = (
        ("No", "Pelaksana", "Kegiatan", "Waktu", "Output"),
        ("1", "Satpam", "Mencatat tamu", "5 menit", "Catatan"),
        ("2", "Resepsionis", "Mengantar tamu", "1 jam", "Tamu diterima"),
    )
    found = drawn_table(edges, 0, *rows)
    steps = read_flow([(with_words(page_of_lines(), found), [found])])
    assert [(step.kegiatan, step.pelaksana) for step in steps] == [
        ("Mencatat tamu", ("Satpam",)),
        ("Mengantar tamu", ("Resepsionis",)),
    ]


@pytest.mark.parametrize(
    "numbers",
    [("1", "2", "3", "4", "5", "6", "7"), ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
     ("i", "2", "3", "4", "5", "&", "7"), ("|", "2", "", "4", "5.", "6", "1")],
)  # fmt: skip
def test_the_numbers_of_the_columns_are_no_step(numbers: tuple[str, ...]) -> None:
    page, table = form(numbers, FIRST, SECOND)
    assert [step.kegiatan for step in read_flow([(page, [table])])] == ["Mengisi", "Memeriksa"]


@pytest.mark.parametrize("no", ["I", "II", "A.", ""])
def test_a_row_that_says_nothing_but_a_title_is_no_step(no: str) -> None:
    """A title over the steps of a stretch, each of its cells ruled: "II PERSETUJUAN"."""
    titled = (no, "PERSETUJUAN", "", "", "", "", "")
    page, table = form(FIRST, titled, SECOND)
    page = replace(page, shapes=(page.shapes[0], page.shapes[2]))
    assert [step.kegiatan for step in read_flow([(page, [table])])] == ["Mengisi", "Memeriksa"]
