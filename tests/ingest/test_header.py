"""Service standards whose values stand outside their cells."""

from __future__ import annotations

from index.sop import Box, Part
from ingest.grid import Cell, Table
from ingest.header import labelled, unruled_component
from ingest.pages import Page, Word
from ingest.unruled import labelled_lines

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
    words = tuple(
        Word(word, Box(40 + 60 * n, y, 95 + 60 * n, y + 10))
        for y, line in zip((20, 40, 60), lines, strict=True)
        for n, word in enumerate(line.split())
    )
    found = {item.name: item.text for item in labelled_lines(Page(1, 500, 600, words))}
    assert found == {"title": "Izin Pertemuan, Konferensi, dan Pameran", "unit": "Bidang Layanan"}


def test_a_label_beside_several_cells_has_them_all() -> None:
    laws = [Cell(Box(120, top, 400, top + 20), f"{letter}. Undang-Undang") for top, letter in ((20, "a"), (40, "b"))]
    label, after = Cell(Box(40, 20, 120, 60), "Dasar Hukum"), Cell(Box(120, 60, 400, 80), "3 hari")
    found = labelled([Table(1, Box(40, 20, 400, 80), ((label, laws[0]), (laws[1],), (after,)))])
    assert [(item.text, item.place.box) for item in found] == [
        ("a. Undang-Undang\n\nb. Undang-Undang", Box(120, 20, 400, 60))
    ]


def test_a_value_ruled_line_by_line_goes_on_to_the_next_label() -> None:
    texts = ("Dasar Hukum :", "1. Undang-Undang", "2. Peraturan", "Keterkaitan :", "1. SOP Arsip")
    rows = tuple((Cell(Box(40, 20 * n, 400, 20 * n + 20), text),) for n, text in enumerate(texts))
    found = [(item.name, item.text) for item in labelled([Table(1, Box(40, 0, 400, 100), rows)])]
    assert found == [(Part.DASAR_HUKUM, "1. Undang-Undang\n\n2. Peraturan"), (Part.KETERKAITAN, "1. SOP Arsip")]


def test_a_row_of_headings_holds_no_label_with_its_value() -> None:
    """ "Ringkasan" over "isi informasi" heads a column of a list that is filled in by hand."""
    texts = ("No", "Jenis\nberkas", "Ringkasan\nisi informasi", "Penanggung\njawab", "Bentuk")
    heads = tuple(Cell(Box(60.0 * n, 20, 60.0 * n + 60, 60), text) for n, text in enumerate(texts))
    blank = tuple(Cell(Box(60.0 * n, 60, 60.0 * n + 60, 80), "") for n in range(len(texts)))
    assert labelled([Table(1, Box(0, 20, 300, 80), (heads, blank))]) == []


def test_the_rows_of_a_numbered_list_hold_no_labels_though_they_begin_with_their_words() -> None:
    said = (
        ("No.", "Aktivitas", "Deskripsi", "Mutu\nBaku/Output"),
        ("1", "Pencatatan\nLimbah", "Laboran mencatat limbah", "Buku terisi"),
        ("2", "Pemeriksaan", "Laboran memeriksa wadah", "Ceklis"),
    )
    rows = tuple(
        tuple(Cell(Box(90.0 * k, 20.0 * n, 90.0 * k + 90, 20.0 * n + 20), text) for k, text in enumerate(row))
        for n, row in enumerate(said)
    )
    assert labelled([Table(1, Box(0, 0, 360, 60), rows)]) == []
    assert labelled([Table(2, Box(0, 20, 360, 60), rows[1:])]) == [], "the rest of the list on the next page"


def test_a_field_s_word_over_a_column_of_a_list_is_no_field_and_three_fields_beside_each_other_are() -> None:
    def said(*rows: tuple[str, ...]) -> list[tuple[str, str]]:
        cells = [[Cell(Box(99.0 * k, 20.0 * n, 99.0 * k + 99, 20.0 * n + 20), text) for k, text in enumerate(row)]
                 for n, row in enumerate(rows)]  # fmt: skip
        found = labelled([Table(1, Box(0, 0, 99.0 * len(rows[0]), 20.0 * len(rows)), tuple(map(tuple, cells)))])
        return [(item.name, item.text) for item in found]

    assert said(("Nama barang", "Catatan", "Unit"), ("Tenda", "baru", "Minimal 1")) == []
    header = said(("No. Dokumen", "No. Revisi", "Halaman"), ("SPO/12", "00", "1/2"))
    assert header == [("number", "SPO/12"), ("revision", "00"), ("page", "1/2")]


def test_the_rows_under_a_part_that_heads_a_column_are_its_items_with_what_stands_beside_them() -> None:
    edges = (20.0, 200.0, 400.0)
    rows = (("Golongan", "Sederhana"), ("PERSYARATAN", "DIPEROLEH DI"), ("KTP", "Kelurahan"), ("Foto", ""))
    cells = tuple(
        tuple(Cell(Box(edges[k], 20.0 * n, edges[k + 1], 20.0 * n + 20), text) for k, text in enumerate(row))
        for n, row in enumerate(rows)
    )
    [found] = labelled([Table(1, Box(20, 0, 400, 80), cells)])
    assert (found.name, found.text) == (Part.PERSYARATAN, "KTP; DIPEROLEH DI: Kelurahan\n\nFoto")
    assert (found.label, found.place.box) == (Box(20, 20, 400, 40), Box(20, 40, 400, 80))


def test_the_first_item_of_a_list_is_no_label_though_it_is_a_label_s_word() -> None:
    said = ("Peralatan :", "1. Formulir;\n2. Jaringan Internet")
    cells = tuple((Cell(Box(20, 20.0 * n, 200, 20.0 * n + 20), text),) for n, text in enumerate(said))
    [found] = labelled([Table(1, Box(20, 0, 200, 40), cells)])
    assert (found.name, found.text) == (Part.PERALATAN, "1. Formulir;\n2. Jaringan Internet")
