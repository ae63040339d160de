"""Scans whose table lines are broken in mid-cell, or lost between two labels."""

from __future__ import annotations

import pytest

from index.sop import Box, Part, Visibility
from ingest.document import document_of
from ingest.grid import find_tables
from ingest.pages import Page, Word

EDGES = (60.0, 90.0, 220.0, 540.0)
ROWS = (
    ("No", "Komponen", "Uraian"),
    ("1.", "Dasar Hukum", "Peraturan Contoh Nomor 7"),
    ("2.", "Jangka Waktu", "Tiga hari kerja"),
    ("3.", "Biaya/tarif", "Tidak dipungut biaya"),
    ("4.", "Produk Pelayanan", "Surat keterangan"),
)


def said(text: str, x: float, y: float) -> list[Word]:
    return [Word(word, Box(x + 55 * n, y, x + 55 * n + 50, y + 10)) for n, word in enumerate(text.split())]


def scan(broken: dict[int, tuple[tuple[float, float], ...]]) -> Page:
    """A ruled table of components on a scan; of the level lines in `broken` only these pieces are left."""
    across = [
        Box(a, 100 + 40 * n, b, 100 + 40 * n)
        for n in range(len(ROWS) + 1)
        for a, b in broken.get(n, ((EDGES[0], EDGES[-1]),))
    ]
    down = [Box(x, 100, x, 100 + 40 * len(ROWS)) for x in EDGES]
    words = [
        w
        for n, row in enumerate(ROWS)
        for x, text in zip(EDGES, row, strict=False)
        for w in said(text, x + 4, 115 + 40 * n)
    ]
    return Page(1, 600, 800, tuple(words), (*across, *down), scanned=True)


def sections(page: Page) -> dict[Part, str]:
    sop = document_of([(page, find_tables(page))], name="pindai.pdf", visibility=Visibility.PUBLIC, order=1)
    return {section.part: section.text for section in sop.sections}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {2: ((60, 140), (220, 330), (470, 540)), 4: ((90, 160), (380, 540))},
        {3: ((60, 90),)},
    ],
    ids=["whole", "broken in mid-cell", "lost between two labels"],
)
def test_each_component_is_read_though_its_lines_are_faint(broken: dict[int, tuple[tuple[float, float], ...]]) -> None:
    read = sections(scan(broken))
    assert {part: read[part] for part in (Part.DASAR_HUKUM, Part.WAKTU, Part.BIAYA, Part.PRODUK)} == {
        Part.DASAR_HUKUM: "Peraturan Contoh Nomor 7",
        Part.WAKTU: "Tiga hari kerja",
        Part.BIAYA: "Tidak dipungut biaya",
        Part.PRODUK: "Surat keterangan",
    }


def test_a_merged_cell_stays_whole_and_no_line_is_led_through_words() -> None:
    merged = scan({3: ((60, 220),)})
    assert len([cell for table in find_tables(merged) for cell in table.cells if "Tiga" in cell.text]) == 1
    [both] = [cell.text for table in find_tables(merged) for cell in table.cells if "Tiga" in cell.text]
    assert "Tidak dipungut biaya" in both
