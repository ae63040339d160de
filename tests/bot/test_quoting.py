"""What of a SOP is quoted: a line with all that it is not whole without."""

from __future__ import annotations

import pytest

from bot.intent import recognise
from bot.quoting import SopQuestion, belonging, likely_statements
from index.lines import lines_of
from index.sop import Kind, Part, Place, Section, Sop, Visibility
from tests.bot.typed import query


def section(*lines: str, part: Part = Part.ISI) -> Section:
    return Section(part, "Ketentuan", "\n".join(lines), (Place(1),))


FORM = section(
    "Pengadu datang ke loket.",
    "Formulir pengaduan harus memuat:",
    "a. Nama pengadu",
    "b. Tempat kejadian dan keterangan saksi yang",
    "melihatnya",
    "1. Petugas mencatat laporan.",
)


def test_what_introduces_a_list_is_told_with_it_and_no_further() -> None:
    assert belonging(FORM, "Formulir pengaduan harus memuat:") == FORM.text.splitlines()[1:5]


@pytest.mark.parametrize("line", ["b. Tempat kejadian dan keterangan saksi yang", "melihatnya"])
def test_a_sentence_cut_at_a_lines_end_is_told_whole(line: str) -> None:
    assert belonging(FORM, line) == ["b. Tempat kejadian dan keterangan saksi yang", "melihatnya"]


def test_an_item_and_a_whole_sentence_stand_alone() -> None:
    assert belonging(FORM, "a. Nama pengadu") == ["a. Nama pengadu"]
    assert belonging(FORM, "Pengadu datang ke loket.") == ["Pengadu datang ke loket."]


def test_a_heading_in_prose_is_told_with_its_text_but_a_short_item_of_a_list_is_none() -> None:
    lines = ("Tugas Sekretaris", "Menyusun jadwal rapat, menulis notulen, dan menyimpan surat.", "Bendahara")
    assert belonging(section(*lines), lines[0]) == list(lines[:2])
    assert belonging(section(*lines, part=Part.PERSYARATAN), lines[0]) == [lines[0]]


def test_a_list_is_quoted_once_however_many_of_its_lines_were_found() -> None:
    sop = Sop("X", "Pengaduan", Kind.DOKUMEN, Visibility.PUBLIC, "x.pdf", "", 1, sections=(FORM,))
    matter = SopQuestion(sop, recognise(query("apa isi formulirnya")), "id")
    found = list(likely_statements(matter, lines_of(sop)[1:4], 3))
    assert [statement.text for statement in found] == [
        "Formulir pengaduan harus memuat:\na. Nama pengadu\nb. Tempat kejadian dan keterangan saksi yang melihatnya"
    ]
