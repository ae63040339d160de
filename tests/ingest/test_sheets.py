"""A spreadsheet wider and taller than the paper, cut into strips, is one table again."""

from __future__ import annotations

from dataclasses import replace

from index.sop import Box, Place
from ingest.flow import is_left_half, read_flow
from ingest.grid import find_tables
from ingest.pages import DrawnShape, Form, Page, Word
from ingest.sheets import joined

MARGIN, TOP, ROW = 50.0, 100.0, 40.0
LEFT = (("No", "Kegiatan", "Pemohon"), (20, 160, 90))
MIDDLE = (("Petugas", "Kelengkapan"), (100, 120))
RIGHT = (("Waktu", "Output"), (80, 120))
STEPS = (
    ("1", "Mengisi", "", "", "Surat", "1 jam", "Isian"),
    ("2", "Memeriksa", "", "", "Isian", "2 jam", "Catatan"),
    ("3", "Menyimpan", "", "", "Catatan", "1 hari", "Arsip"),
    ("4", "Melapor", "", "", "Arsip", "3 hari", "Laporan"),
)


def printed(number: int, widths: tuple[int, ...], rows: list[tuple[str, ...]], top: float) -> Page:
    """A page with its part of the sheet: lines, words, and a shape for each row in its actor's column."""
    xs = [MARGIN + sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [top + ROW * n for n in range(len(rows) + 1)]
    rules = (*(Box(xs[0], y, xs[-1], y) for y in ys), *(Box(x, ys[0], x, ys[-1]) for x in xs))
    words = tuple(
        Word(word, Box(xs[c] + 4 + 30 * n, ys[r] + 12, xs[c] + 30 + 30 * n, ys[r] + 22))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        for n, word in enumerate(text.split())
    )
    return Page(number, 400, 300, words, rules)


def acting(page: Page, x: float, *ys: float) -> Page:
    return replace(page, shapes=tuple(DrawnShape(Form.BOX, Box(x, y + 8, x + 40, y + 30)) for y in ys))


def sheet() -> list[Page]:
    """Heading and steps 1 to 3 on the upper pages, step 4 on the lower: strip by strip, down, then over."""
    pages: list[Page] = []
    first = 0
    for headings, widths in (LEFT, MIDDLE, RIGHT):
        parts = [step[first : first + len(widths)] for step in STEPS]
        pages.append(printed(len(pages) + 1, widths, [headings, *parts[:3]], TOP))
        pages.append(printed(len(pages) + 1, widths, [("",) * len(widths), parts[3], ("",) * len(widths)], MARGIN))
        first += len(widths)
    pages[0] = acting(pages[0], 255, TOP + ROW, TOP + 3 * ROW)
    pages[2] = acting(pages[2], 75, TOP + 2 * ROW)
    pages[3] = acting(pages[3], 75, MARGIN + ROW)
    return pages


def test_the_strips_of_a_cut_sheet_are_one_table() -> None:
    sheets = joined(sheet(), is_left_half)
    assert [page.number for page in sheets.pages] == [1]
    steps = read_flow([(page, find_tables(page)) for page in sheets.pages])
    assert [(step.kegiatan, step.pelaksana, step.waktu.words if step.waktu else "", step.output) for step in steps] == [
        ("Mengisi", ("Pemohon",), "1 jam", "Isian"),
        ("Memeriksa", ("Petugas",), "2 jam", "Catatan"),
        ("Menyimpan", ("Pemohon",), "1 hari", "Arsip"),
        ("Melapor", ("Petugas",), "3 hari", "Laporan"),
    ]
    assert sheets.printed(steps[3].places[0]) == Place(2, Box(50, 90, 320, 130))


def test_pages_that_are_whole_stay_as_they_are() -> None:
    pages = [page for n, page in enumerate(sheet()) if n in (2, 3)]
    sheets = joined(pages, is_left_half)
    assert list(sheets.pages) == pages
    assert sheets.printed(Place(2, Box(0, 0, 1, 1))) == Place(2, Box(0, 0, 1, 1))
