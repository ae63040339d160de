"""Titles that a stamp has bitten into and numbers in handwriting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.sop import Box
from ingest.grid import Cell, Table
from ingest.naming import Pages, coded, number_of, title_of, unannounced
from ingest.pages import Page, Word
from tests.ingest import drawn


def line(text: str, y: float = 10.0, sure: float = 95.0) -> tuple[Word, ...]:
    return tuple(Word(word, Box(60.0 * n, y, 60.0 * n + 50, y + 8), sure) for n, word in enumerate(text.split()))


def scan(*tops: str) -> Pages:
    """A scan: a first page without heading, then pages with these first lines."""
    return [(Page(n, 800, 600, line(top), scanned=True), []) for n, top in enumerate(("", *tops), 1)]


@pytest.mark.parametrize(
    ("labelled", "sure", "title"),
    [
        ("nar-Daftarkunjungan Tamu", 60.0, "SOP Penyusunan Daftar Kunjungan Tamu"),
        ("TAMU", 94.0, "SOP Penyusunan Daftar Kunjungan Tamu"),
        ("Penyusunan daftar kunjungan tamu", 95.0, "Penyusunan daftar kunjungan tamu"),
        ("Perawatan Kendaraan Dinas", 60.0, "Perawatan Kendaraan Dinas"),
        (
            "Penyusunan Daftar Kunjungan Tamu Resmi Kantor Pusat",
            95.0,
            "Penyusunan Daftar Kunjungan Tamu Resmi Kantor Pusat",
        ),
    ],
    ids=["bitten", "a rest of it", "read surely and whole", "a heading of another SOP", "read surely"],
)
def test_the_heading_over_the_flow_table_mends_a_bitten_title(labelled: str, sure: float, title: str) -> None:
    assert title_of(labelled, scan("SOP Penyusunan Daftar Kunjungan Tamu"), line(labelled, sure=sure)) == title


def test_headings_that_differ_do_not_lengthen_a_title_that_names_both() -> None:
    pages = scan("SOP Kunjungan Tamu Sebelum Acara", "SOP Kunjungan Tamu Saat Acara Berlangsung")
    assert title_of("Kunjungan Tamu", pages, line("Kunjungan Tamu")) == "Kunjungan Tamu"


def test_a_title_without_label_is_the_cell_as_wide_as_the_form() -> None:
    names = ("SOP DIREKTUR AKADEMI CONTOH", "Nomor SOP"), ("SOP PEMINJAMAN ALAT PERAGA",)
    rows = tuple(
        tuple(
            Cell(Box(400 / len(row) * n, 20 * y, 400 / len(row) * (n + 1), 20 * y + 20), t) for n, t in enumerate(row)
        )
        for y, row in enumerate(names)
    )
    page = Page(1, 500, 300, (), scanned=True)
    assert title_of("", [(page, [Table(1, Box(0, 0, 400, 40), rows)])], ()) == "SOP PEMINJAMAN ALAT PERAGA"


def test_a_title_in_the_left_one_of_two_columns_does_not_go_on_in_the_right_one() -> None:
    left = ("TATA CARA PEMINJAMAN", *["Setiap barang yang dititipkan di asrama ini"] * 8)
    right = ["dicatat oleh petugas jaga pada buku induknya"] * 9
    words = [
        replace(word, box=Box(word.box.x0 + x, word.box.y0, word.box.x1 + x, word.box.y1))
        for x, column in ((0.0, left), (280.0, right))
        for n, told in enumerate(column)
        for word in drawn.line(told, 40.0 + 14 * n, x=20)
    ]
    assert title_of("", [(Page(1, 595, 842, tuple(words)), [])], ()) == "TATA CARA PEMINJAMAN"


@pytest.mark.parametrize(
    ("printed", "sure", "number"),
    [
        ("190 /SOP/ DISKOMINFO.IP /2024", 80.0, "190/SOP/DISKOMINFO.IP/2024"),
        ("CONTOH-MKO.02.02.03.03/ET/2024", 71.0, "CONTOH-MKO.02.02.03.03/ET/2024"),
        ("020/TU.4/X11/2023", 80.0, "020/TU.4/XII/2023"),
        ("193/ JUNU", 51.0, ""),
        ("OR 5SOY/ JUNI 2071", 90.0, ""),
        ("/SOP/UMUM/2023", 90.0, ""),
        ("OIL", 90.0, ""),
    ],
    ids=["spaced", "printed", "a month in Roman figures", "unsure", "in pieces", "its number lost", "no number"],
)
def test_a_number_that_was_not_read_surely_is_not_told(printed: str, sure: float, number: str) -> None:
    assert number_of(printed, Page(1, 800, 600, (), scanned=True), line(printed, sure=sure)) == number


def test_what_a_file_says_of_its_number_is_taken_as_printed() -> None:
    page = Page(1, 800, 600, ())
    assert number_of("SOP 12 / TU / 2024", page, ()) == "SOP 12 / TU / 2024"
    assert number_of("Dikeluarkan Oleh", page, ()) == ""


@pytest.mark.parametrize(
    ("title", "without"),
    [
        ("STANDAR OPERASIONAL PROSEDUR (SOP) PEMAKAIAN RUANG", "PEMAKAIAN RUANG"),
        ("STANDAR OPRASIONAL PROSEDUR PEMAKAIAN RUANG", "PEMAKAIAN RUANG"),
        ("SPO PEMASANGAN GELANG", "PEMASANGAN GELANG"),
        ("Prosedur Peminjaman", "Prosedur Peminjaman"),
        ("Standar Pelayanan Contoh", "Standar Pelayanan Contoh"),
    ],
)
def test_a_title_begins_after_the_words_that_announce_it(title: str, without: str) -> None:
    assert unannounced(title) == without


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("No. UB/BAK/PM-12 (Revisi 4)", "UB/BAK/PM-12"),
        ("POS-PST/7799/2024-05", "POS-PST/7799/2024-05"),
        ("Nomor SOP TBY/SOP/2024/01", "TBY/SOP/2024/01"),
        ("12/10/2024", ""),
        ("Dibuka 24 jam/hari", ""),
    ],
    ids=["announced without a colon", "alone", "after its label", "a date", "prose"],
)
def test_a_number_in_a_line_of_its_own_is_known_by_its_make_and_ends_the_title(printed: str, number: str) -> None:
    words = (*line("PROSEDUR CUTI"), *line(printed, y=24.0), *line("Isi prosedur ini panjang.", y=60.0))
    pages: Pages = [(Page(1, 800, 600, words), [])]
    assert coded(pages) == (number, "")
    if number:
        assert title_of("", pages, ()) == "PROSEDUR CUTI"


def test_a_number_ends_before_what_is_told_after_it() -> None:
    page = Page(1, 800, 600, ())
    assert number_of("PM/LAB-LH/7.4-02 Terbitan 5 Tgl 14-07-2023", page, ()) == "PM/LAB-LH/7.4-02"
    assert number_of("188/45-SK Tahun 2024", page, ()) == "188/45-SK Tahun 2024"
    scanned = Page(1, 800, 600, (), scanned=True)
    assert number_of("KP-KSOP.MTL 55 TAHUN 2022", scanned, line("KP-KSOP.MTL")) == "KP-KSOP.MTL 55 TAHUN 2022"


def test_a_book_whose_cover_is_a_picture_is_called_what_its_preface_names_in_quotation_marks() -> None:
    preface = line('Syukur atas selesainya "Buku Saku Standar Operasional Wisata Contoh" ini.')
    pages: Pages = [(Page(1, 800, 600, line("COVER BUKU")), []), (Page(2, 800, 600, preface), [])]
    assert title_of("", pages[1:], ()) == "Buku Saku Standar Operasional Wisata Contoh"
    said = line('Petugas berkata "selamat pagi" kepada tamu.')
    assert title_of("", [(Page(1, 800, 600, said), [])], ()) == ""
