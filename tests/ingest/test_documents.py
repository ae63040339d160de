"""Several documents in one file: one begins where a header block names another title or number."""

from __future__ import annotations

from ingest.documents import documents
from ingest.grid import Table
from ingest.pages import Page
from tests.ingest.drawn import page, table, with_words

EDGES = (300.0, 400.0, 540.0)
Sheet = tuple[Page, list[Table]]


def first(number: int, title: str, *, printed: str = "", counts: str = "") -> Sheet:
    """A page with a header block."""
    rows = [("Nomor SOP", printed), ("Tanggal Efektif", "1 Mei 2024"), ("Unit Kerja", "Biro Umum"), ("Nama SOP", title)]
    rows += [("Halaman", counts)] if counts else []
    return page(number=number), [table(EDGES, 40, *rows, number=number)]


def later(number: int) -> Sheet:
    return page(("Isi yang berlanjut", 200), number=number), []


def starts(*pages: Sheet) -> list[list[int]]:
    return [[sheet.number for sheet, _ in document.pages] for document in documents(pages)]


def test_another_title_begins_another_document_with_all_pages_up_to_the_next() -> None:
    found = starts(first(1, "Izin Cuti Tahunan"), later(2), first(3, "Penanganan Pengaduan"), later(4))
    assert found == [[1, 2], [3, 4]]


def test_a_header_block_that_is_repeated_begins_none() -> None:
    assert starts(first(1, "Izin Cuti Tahunan"), first(2, "IZIN CUTI TAHUNAN."), later(3)) == [[1, 2, 3]]


def test_a_title_that_ocr_reads_otherwise_is_the_same() -> None:
    assert starts(first(1, "Izin Cuti Tahunan"), first(2, "lzin Cuti Tahvnan"), first(3, "Penutupan Kasus")) == [
        *([1, 2], [3])
    ]


def test_without_titles_the_numbers_tell() -> None:
    found = starts(first(1, "", printed="SOP/11/2024"), first(2, "", printed="ND/907/2019"))
    assert found == [[1], [2]]


def test_a_block_that_counts_a_later_page_begins_none() -> None:
    assert starts(first(1, "Izin Cuti"), first(2, "Lampiran Formulir", counts="2 dari 3")) == [[1, 2]]


def test_what_stands_before_the_first_block_is_a_document_of_its_own_unless_it_is_a_cover() -> None:
    both = first(2, "Izin Cuti Tahunan"), first(3, "Penutupan Kasus")
    assert starts(later(1), *both) == [[1, 2], [3]]
    moved = first(3, "Izin Cuti Tahunan"), first(4, "Penutupan Kasus")
    assert starts(later(1), later(2), *moved) == [[1, 2], [3], [4]]


def test_a_blank_form_begins_a_document_by_its_labels_and_its_title() -> None:
    """A regulation's annexes print the form without number, dates and unit."""

    def blank(number: int, title: str) -> Sheet:
        rows = [(label, "") for label in ("Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi")] + [("Nama SOP", title)]
        return page(number=number), [table((300.0, 400.0, 540.0), 40, *rows, number=number)]

    assert starts(later(1), later(2), blank(3, "Izin Cuti"), blank(4, "Penutupan Kasus")) == [[1, 2], [3], [4]]


def flow(number: int, title: str = "") -> Sheet:
    """A page with a flow table, a title over it or none."""
    rows = [("No", "Kegiatan", "Pelaksana", "Waktu"), ("1", "Mencatat surat", "Staf", "5 menit")]
    one = table((60.0, 90.0, 300.0, 420.0, 540.0), 100, *rows, number=number)
    return with_words(page(*([(title, 40)] if title else []), number=number), one), [one]


def test_without_header_blocks_the_titles_over_the_flow_tables_part_a_file() -> None:
    both = flow(1, "SOP PENERIMAAN LAPORAN BANJIR"), flow(2), flow(3, "SOP PENUTUPAN POSKO BANJIR"), flow(4)
    assert [document.title for document in documents(both)] == [
        *("SOP PENERIMAAN LAPORAN BANJIR", "SOP PENUTUPAN POSKO BANJIR")
    ]
    assert starts(*both) == [[1, 2], [3, 4]]
    assert starts(flow(1, "SOP PENERIMAAN LAPORAN"), flow(2, "SOP PENERIMAAN LAPORAN")) == [[1, 2]]
    assert starts(flow(1), flow(2, "SOP PENUTUPAN POSKO")) == [[1, 2]]


def test_under_one_header_block_titles_over_flow_tables_part_nothing() -> None:
    sheets = first(1, "Uji Konsekuensi"), flow(2, "SOP UJI SEBELUM PERMOHONAN"), flow(3, "SOP UJI SAAT ADA SENGKETA")
    assert starts(*sheets) == [[1, 2, 3]]
