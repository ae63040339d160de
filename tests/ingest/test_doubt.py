"""What a reader is not sure of, as it is told to an admin."""

from __future__ import annotations

import pytest

from index.sop import Box, Kind, Part, Place, Section, Sop, Visibility
from ingest.document import document_of
from ingest.doubt import doubts, unsure_words
from ingest.pages import Page, Word
from tests.ingest.drawn import line, page

SOP = Sop(
    *("7/2024", "Penitipan Sepeda", Kind.MIKRO, Visibility.PUBLIC, "sepeda.pdf", "", 1),
    sections=(Section(Part.ISI, "", "isi", (Place(1),)),),
)


def scan(words: tuple[Word, ...], *, hidden: tuple[Word, ...] = ()) -> Page:
    return Page(1, 300, 300, words, scanned=True, hidden=hidden)


def test_doubtful_times_and_years_of_a_scan_are_told_with_their_page() -> None:
    words = (
        *(Word("4", Box(0, 0, 8, 10), 60.0), Word("hari", Box(11, 0, 30, 10), 96.0)),
        *(Word("2034", Box(0, 40, 30, 50), 70.0), Word("3.", Box(0, 60, 8, 70), 40.0)),
        Word("SOP-7/BL1/2024", Box(0, 80, 99, 90)),
    )
    [told] = doubts(SOP, [scan(words)])
    assert '"4 hari" (1), "2034" (1), "SOP-7/BL1/2024" (1)' in told


def test_a_number_that_counts_nothing_and_one_that_was_read_surely_are_not_told() -> None:
    assert doubts(SOP, [scan((*line("12 pohon", 10, sure=40), *line("5 hari", 40)))]) == ()


def test_of_another_documents_page_nothing_is_told() -> None:
    assert doubts(SOP, [Page(2, 300, 300, line("5 hari", 10, sure=40), scanned=True)]) == ()


def test_hidden_words_are_told_by_their_page() -> None:
    [told] = doubts(SOP, [scan((), hidden=line("rahasia", 10))])
    assert "1" in told
    assert "rahasia" not in told


def test_unsure_words_stand_where_the_page_shows_them() -> None:
    """The page lay on its side: its words are told in the places where the admin sees them."""
    lying = Page(1, 300, 200, line("Biaya", 10, sure=50), scanned=True, back=(0, 1, 0, 1, 0, 0))
    [doubt] = unsure_words(SOP, [lying])
    assert (doubt.word, doubt.place) == ("Biaya", Place(1, Box(10, 60, 20, 85)))


@pytest.mark.parametrize(("printed", "warned"), [("020/AB.4/X11/2023", False), ("o2o = AB", True)])
def test_only_where_a_files_name_stands_for_its_number_that_is_told(printed: str, *, warned: bool) -> None:
    read = page(
        (f"Nomor SOP : {printed}", 20), ("Judul SOP : Peminjaman Buku", 40), ("Buku dipinjam.", 80), scanned=True
    )
    sop = document_of([(read, [])], name="buku.pdf", visibility=Visibility.PUBLIC, order=1)
    assert (sop.number, any("buku" in warning for warning in sop.warnings)) == (
        "buku" if warned else "020/AB.4/XII/2023",
        warned,
    )
