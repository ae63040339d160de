"""A SOP's own words as statements: each with the place that proves it, each line with all that it is not whole without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.intent import recognise
from bot.quoting import (
    SopQuestion,
    actor_line,
    belonging,
    cite,
    header_citation,
    likely_statements,
    section_lines,
    step_statement,
)
from index.lines import Line, lines_of
from index.sop import Box, Branch, Duration, Kind, Part, Place, Section, Sop, Step, Unit, Visibility
from tests.bot.typed import query

UPPER, LOWER, NEXT = Box(0, 10, 90, 20), Box(0, 20, 90, 30), Box(0, 5, 90, 9)
BIAYA = Section(
    Part.BIAYA, "Biaya", "1. Loket: Rp50.000\n\n2. Daring: gratis", (Place(3, UPPER), Place(3, LOWER), Place(4, NEXT))
)
STEPS = (
    Step(1, "Memeriksa berkas. Lengkap?", ("Staf",), branch=Branch(2, 3), places=(Place(5, UPPER),)),
    Step(
        2,
        "Mencatat",
        ("Staf", "Kepala"),
        waktu=Duration("2 jam", 2, Unit.JAM),
        output="Catatan",
        places=(Place(5, LOWER),),
    ),
    Step(3, "Mengembalikan berkas.", places=(Place(6),)),
)
SOP = Sop(
    *("7/2024", "Izin Usaha", Kind.MIKRO, Visibility.PUBLIC, "izin.pdf", "", 6),
    sections=(Section(Part.PERSYARATAN, "Syarat", " "), BIAYA),
    steps=STEPS,
)
MATTER = SopQuestion(SOP, recognise(query("biaya izin")), "id")


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


def test_a_citation_names_the_first_of_its_pages_with_the_boxes_there() -> None:
    found = cite(SOP, Part.BIAYA, BIAYA.places, "Rp50.000")
    assert (found.page, found.boxes, found.number, found.file) == (3, (UPPER, LOWER), "7/2024", "izin.pdf")
    assert (cite(SOP, Part.BIAYA, (), "x").page, header_citation(SOP).page) == (1, 1)
    assert cite(SOP, Part.LANGKAH, STEPS[2].places, "x").boxes == (), "the whole page"


def test_a_part_without_words_is_none() -> None:
    assert MATTER.section(Part.PERSYARATAN) is None
    assert MATTER.section(Part.PERSYARATAN, Part.BIAYA) is BIAYA


def test_each_line_of_a_section_is_told_and_quoted_as_printed() -> None:
    assert [(said.text, said.citation.quote) for said in section_lines(MATTER, BIAYA, "• ")] == [
        ("1. Loket: Rp50.000", "1. Loket: Rp50.000"),
        ("2. Daring: gratis", "2. Daring: gratis"),
    ]
    plain = replace(BIAYA, text="Gratis")
    assert [said.text for said in section_lines(MATTER, plain, "• ")] == ["• Gratis"]


def test_one_line_that_answers_has_what_it_is_in_place_of_its_number() -> None:
    [said] = likely_statements(MATTER, [Line("biaya", "2. Daring: gratis", section=BIAYA)], 3)
    assert (said.text, said.citation.quote, said.citation.page) == ("Biaya: Daring: gratis", "2. Daring: gratis", 3)


def test_a_step_is_told_once_however_many_of_its_cells_answer_and_no_more_than_asked() -> None:
    lines = [Line("kegiatan", "Mencatat", step=STEPS[1]), Line("output", "Catatan", step=STEPS[1])]
    assert len(list(likely_statements(MATTER, lines, 3))) == 1
    assert len(list(likely_statements(MATTER, [*lines, Line("kegiatan", "Mengembalikan", step=STEPS[2])], 1))) == 1


def test_a_time_that_was_asked_for_comes_first_and_is_quoted() -> None:
    [said] = likely_statements(MATTER, [Line("waktu kegiatan", "2 jam", step=STEPS[1])], 1)
    assert said.text.startswith("2 jam")
    assert "Mencatat" in said.text
    assert (said.citation.quote, said.citation.page) == ("2 jam", 5)


def test_a_step_after_a_decision_says_on_which_answer_it_is_taken() -> None:
    said = actor_line(MATTER, STEPS[1])
    assert said.text.startswith("Staf, Kepala")
    assert "Lengkap?" in said.text
    assert "Lengkap?" not in actor_line(MATTER, STEPS[2]).text, "both ways lead there"


def test_where_a_decision_leads_and_what_comes_out_is_told_to_staff() -> None:
    plain, detailed = MATTER, replace(MATTER, detailed=True)
    assert step_statement(plain, STEPS[1]).text == "2. Mencatat (Staf, Kepala, 2 jam)"
    assert step_statement(detailed, STEPS[1]).text.endswith("→ Catatan")
    assert "3" in step_statement(detailed, STEPS[0]).text
    assert "3" not in step_statement(plain, STEPS[0]).text


@pytest.mark.parametrize(
    ("shares", "likely"), [((0.5, 0.3, 0.1), 2), ((0.1, 0.05, 0.01), 1), ((0.9, 0.1, 0.02), 1), ((), 0)]
)
def test_a_line_may_answer_where_it_has_a_share_beside_the_likeliest(shares: tuple[float, ...], likely: int) -> None:
    read = tuple((Line("biaya", str(share)), share) for share in shares)
    assert len(replace(MATTER, read=read).likely) == likely


def test_the_belief_in_a_part_is_that_of_its_lines() -> None:
    read = ((Line("biaya", "a"), 0.5), (Line("waktu", "b"), 0.2), (Line("biaya", "c"), 0.1))
    assert replace(MATTER, read=read).belief([Part.BIAYA]) == pytest.approx(0.6)
