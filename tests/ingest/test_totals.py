"""What a flow table adds up to in its last row, or below it, is the time and the fee of the procedure."""

from __future__ import annotations

from collections.abc import Sequence

from index.sop import Part, Section
from tests.ingest.test_offices import Span, cell, document, pdf, table

HEADING = ("No", "Kegiatan", "Pelaksana", "Biaya", "Waktu", "Output")
ROWS = (
    ("1", "Mengisi formulir", "Warga", "Gratis", "10 menit", "Isian"),
    ("2", "Membayar meterai", "Bendahara", "Rp10.000", "5 menit", "Kuitansi"),
)
WIDTHS = (30, 130, 80, 70, 70, 70)


def parts(*rows: Sequence[str], below: str = "", spans: Sequence[Span] = ()) -> dict[Part, Section]:
    sop = document(pdf(table(HEADING, *ROWS, *rows, widths=WIDTHS, spans=spans), cell(below)))
    assert [step.kegiatan for step in sop.steps] == ["Mengisi formulir", "Membayar meterai"]
    assert sop.kept >= 0.97
    return {section.part: section for section in sop.sections}


def test_the_last_row_s_totals_are_the_procedure_s_time_and_fee() -> None:
    total = ("Jumlah", "", "", "Rp10.000", "15 menit", "")
    found = parts(total, spans=[("SPAN", (0, 3), (2, 3))])
    assert (found[Part.WAKTU].text, found[Part.BIAYA].text) == ("Jumlah: 15 menit", "Jumlah: Rp10.000")
    [place] = found[Part.WAKTU].places
    assert place.box
    assert place.page == 1


def test_a_line_below_the_table_tells_the_whole_time() -> None:
    assert parts(below="Waktu : 1 jam 15 menit")[Part.WAKTU].text == "Waktu: 1 jam 15 menit"
    assert Part.WAKTU not in parts(below="Waktu : menurut kesepakatan")


def test_a_sum_of_money_under_the_times_is_no_time() -> None:
    total = ("Jumlah", "", "", "", "Rp1.890.000", "")
    sop = document(pdf(table(HEADING, *ROWS, total, widths=WIDTHS)))
    assert Part.WAKTU not in [section.part for section in sop.sections]


def test_a_total_in_words_is_the_fee_too() -> None:
    found = parts(("Jumlah", "", "", "Gratis", "15 menit", ""), spans=[("SPAN", (0, 3), (2, 3))])
    assert found[Part.BIAYA].text == "Jumlah: Gratis"
