"""One document of its pages: what it is called, what kind it is, and what its admin is warned of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from index.sop import Duration, Kind, Part, Place, Sop, Step, Visibility
from ingest.document import _odd_dates, _tidy_title, _unsure_number, _unsure_times, document_of
from ingest.naming import Pages
from ingest.pages import Page, around
from tests.ingest.drawn import line, page, table, with_words

PLAIN = Sop("X", "Cuti", Kind.MIKRO, Visibility.INTERNAL, "x.pdf", "", 1)


def form(*rows: tuple[str, str], scanned: bool = False) -> Pages:
    """A page that is a ruled table of labels and values."""
    header = table((40, 160, 550), 60, *rows)
    sheet = with_words(page(scanned=scanned), header)
    return [(sheet, [header])]


def read(pages: Pages, name: str = "cuti.pdf", **told: int) -> Sop:
    return document_of(pages, name=name, visibility=Visibility.INTERNAL, order=told.get("order", 1))


FIELDS = (
    ("Nomor SOP", "12/SOP/2022"),
    ("Nama SOP", "Pengajuan Cuti Tahunan"),
    ("Dasar Hukum", "Undang-Undang Nomor 20 Tahun 2023"),
    ("Peralatan", "Komputer dan jaringan"),
)


def test_three_labels_make_a_form_and_fewer_a_document_that_keeps_its_words() -> None:
    found = read(form(*FIELDS))
    assert (found.number, found.title, found.kind) == ("12/SOP/2022", "Pengajuan Cuti Tahunan", Kind.MIKRO)
    assert {section.part for section in found.sections} >= {Part.DASAR_HUKUM, Part.PERALATAN}
    assert found.kept == 1.0
    letter = read([(page(("Edaran tentang jam kerja pegawai", 80), ("Semua pegawai hadir pukul delapan", 100)), [])])
    assert letter.kind is Kind.DOKUMEN
    assert "hadir pukul delapan" in " ".join(section.text for section in letter.sections)


def test_a_sop_that_calls_itself_makro_is_one() -> None:
    assert read(form(*FIELDS[:1], ("Nama SOP", "SOP Makro Kepegawaian"), *FIELDS[2:])).kind is Kind.MAKRO


def test_without_a_printed_number_the_file_gives_it_and_each_further_document_its_place() -> None:
    assert read(form(*FIELDS[1:])).number == "cuti"
    assert read(form(*FIELDS[1:]), order=2).number == "cuti (2)"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("PELAYANAN INFORMASI PUBLIK", "Pelayanan Informasi Publik"),
        ("PENYUSUNAN APBD KABUPATEN", "Penyusunan APBD Kabupaten"),
        ("MUTASI PNS", "MUTASI PNS"),
        ("Penyusunan RKA perangkat daerah", "Penyusunan RKA perangkat daerah"),
    ],
)
def test_a_title_in_capitals_keeps_only_its_abbreviations_so(printed: str, shown: str) -> None:
    assert _tidy_title(printed, [(page(), [])]) == shown


def test_a_word_that_the_page_prints_in_small_letters_is_no_abbreviation() -> None:
    small = page(("permohonan Kasda daerah", 100))
    assert _tidy_title("REKONSILIASI KASDA DAERAH", [(small, [])]) == "Rekonsiliasi Kasda Daerah"
    assert _tidy_title("REKONSILIASI KASDA DAERAH", [(page(), [])]) == "Rekonsiliasi KASDA Daerah"


def scanned_step(sure: float) -> tuple[Step, Page]:
    words = line("Periksa 2 hari", 100, sure=sure)
    box = around([word.box for word in words])
    step = Step(3, "Periksa", waktu=Duration("2 hari"), places=(Place(1, box),))
    return step, Page(1, 595, 842, words, scanned=True)


def test_a_figure_of_a_time_that_ocr_was_not_sure_of_is_told_with_its_step() -> None:
    for sure, told in ((70.0, 1), (80.0, 0)):
        step, sheet = scanned_step(sure)
        warnings = list(_unsure_times([step], [sheet]))
        assert len(warnings) == told
        assert all("3" in warning for warning in warnings)


def test_a_number_that_ocr_was_not_sure_of_is_told_on_a_scan_alone() -> None:
    for scanned, sure, told in ((True, 70.0, 1), (True, 80.0, 0), (False, 70.0, 0)):
        sheet = page(("12/SOP/2022", 60), scanned=scanned, sure=sure)
        assert len(_unsure_number("12/SOP/2022", sheet)) == told


def test_a_date_far_ahead_and_a_revision_before_the_making_cannot_be() -> None:
    ahead = date.today() + timedelta(days=400)  # noqa: DTZ011 - a day more or less is nothing here
    for dates, odd in (
        ({"created": date(2020, 1, 1), "revised": date(2021, 1, 1)}, 0),
        ({"created": date(2020, 1, 2), "revised": date(2020, 1, 1)}, 1),
        ({"effective": ahead}, 1),
        ({"created": ahead, "effective": ahead}, 1),
    ):
        made = Sop(**{name: getattr(PLAIN, name) for name in PLAIN.__dataclass_fields__} | dates)
        assert len(list(_odd_dates(made))) == odd
