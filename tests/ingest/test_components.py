"""Tables of labels: a service standard's components, over as many pages as it takes."""

from __future__ import annotations

from index.sop import Part, Visibility
from ingest.components import components
from ingest.document import document_of
from ingest.grid import Table
from ingest.pages import Page
from tests.ingest.drawn import page, table, with_words

EDGES = (40.0, 70.0, 200.0, 540.0)
STANDARD = (
    ("1", "Persyaratan", "Surat permohonan"),
    ("2", "Jangka Waktu", "3 hari kerja"),
    ("3", "Biaya", "Gratis"),
)


def sheet(*rows: tuple[str, ...], number: int = 1, top: float = 100.0) -> tuple[Page, list[Table]]:
    one = table(EDGES, top, *rows, number=number)
    return with_words(page(number=number), one), [one]


def said(*pages: tuple[Page, list[Table]]) -> list[tuple[str, str, str]]:
    return [(item.name, item.heading, item.text) for item in components(pages)[0]]


def test_each_label_has_what_stands_beside_it() -> None:
    assert said(sheet(*STANDARD)) == [
        (Part.PERSYARATAN, "Persyaratan", "Surat permohonan"),
        (Part.WAKTU, "Jangka Waktu", "3 hari kerja"),
        (Part.BIAYA, "Biaya", "Gratis"),
    ]


def test_a_label_that_nobody_knows_is_a_heading_as_printed() -> None:
    found = said(sheet(*STANDARD, ("4", "Hal lain", "Parkir di belakang")))
    assert found[-1] == (Part.ISI, "Hal lain", "Parkir di belakang")


def test_what_stands_beside_an_empty_label_goes_on_with_the_one_above_on_the_next_page_too() -> None:
    first, second = sheet(*STANDARD), sheet(("", "", "untuk warga"), ("4", "Produk", "Izin"), number=2, top=50)
    found = components([first, second])[0]
    assert [(item.name, item.text, item.place.page) for item in found[2:]] == [
        (Part.BIAYA, "Gratis", 1),
        (Part.BIAYA, "untuk warga", 2),
        (Part.PRODUK, "Izin", 2),
    ]


def test_the_forms_header_block_above_the_labels_is_left_for_its_own_reader() -> None:
    found, left = components([sheet(("", "STANDAR PELAYANAN", "Izin Usaha"), *STANDARD)])
    assert [item.name for item in found] == [Part.PERSYARATAN, Part.WAKTU, Part.BIAYA]
    [(_, [above])] = left
    assert [cell.text for cell in above.cells] == ["", "STANDAR PELAYANAN", "Izin Usaha"]


def test_a_table_without_three_labels_is_none_of_labels() -> None:
    tables = sheet(*STANDARD[:2], ("3", "Warna", "Biru"))
    found, left = components([tables])
    assert (found, left) == ([], [tables])


def test_a_word_before_a_colon_in_a_component_is_no_label_of_a_field() -> None:
    read = sheet(*STANDARD, ("4", "Prosedur", "Proses : berkas diperiksa"))
    sop = document_of([read], name="izin.pdf", visibility=Visibility.PUBLIC, order=1)
    assert (sop.process, [section.heading for section in sop.sections][-1]) == ("", "Prosedur")


def test_labels_beside_labels_are_a_header_block() -> None:
    rows = (("", "Persyaratan", "Biaya"), ("", "Jangka Waktu", "Produk"), ("", "Tempat", "Kontak"))
    assert components([sheet(*rows)])[0] == []
