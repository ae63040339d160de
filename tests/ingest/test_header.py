"""Service standards whose values stand outside their cells."""

from __future__ import annotations

from index.sop import Box, Part, Place
from ingest.grid import Cell, Table
from ingest.header import labelled_lines, unruled_component
from ingest.pages import Page, Word

EDGES = (20.0, 40.0, 120.0, 400.0)


def table(top: float, *texts: str) -> Table:
    cells = tuple(Cell(Box(EDGES[n], top, EDGES[n + 1], top + 20), text) for n, text in enumerate(texts))
    return Table(1, Box(EDGES[0], top, EDGES[-1], top + 20), (cells,))


def test_requirements_below_the_heading_are_those_that_no_line_closes() -> None:
    words = tuple(
        Word(word, Box(125 + 60 * n, y, 180 + 60 * n, y + 10))
        for y, line in ((55, "a. Formulir"), (70, "b. Fotokopi KTP"), (205, "3 hari"))
        for n, word in enumerate(line.split())
    )
    tables = [
        table(20, "No", "Komponen", "Uraian"),
        table(100, "1", "Persyaratan", ""),
        table(200, "2", "Waktu", "3 hari"),
    ]
    [found] = unruled_component(Page(1, 500, 600, words), tables)
    assert (found.name, found.text) == (Part.PERSYARATAN, "a. Formulir\nb. Fotokopi KTP")


def test_a_value_that_ends_in_a_comma_goes_on_in_the_next_line() -> None:
    lines = ["Produk Layanan : Izin Pertemuan, Konferensi,", "dan Pameran", "Unit Kerja : Bidang Layanan"]
    found = {item.name: item.text for item in labelled_lines([(line, Place(1)) for line in lines])}
    assert found == {"title": "Izin Pertemuan, Konferensi, dan Pameran", "unit": "Bidang Layanan"}
