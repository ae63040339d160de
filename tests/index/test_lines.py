"""The lines of a SOP: the smallest things that answer."""

from __future__ import annotations

from index.lines import line_text, lines_of
from index.sop import Duration, Kind, Part, Section, Sop, Step, Visibility

SOP = Sop(
    *("7/2024", "Izin", Kind.MIKRO, Visibility.PUBLIC, "a.pdf", "", 1),
    sections=(Section(Part.BIAYA, "Biaya", "Loket: Rp5.000\n\n  Daring: gratis "),),
    steps=(Step(1, "Mencatat", ("Staf", "Kepala"), waktu=Duration("2 jam"), output="Catatan"), Step(2, "Mengirim")),
)


def test_each_line_of_a_section_and_each_cell_of_a_step_is_one_in_the_order_of_the_form() -> None:
    assert [(line.kind, line.text) for line in lines_of(SOP)] == [
        *(("biaya", "Loket: Rp5.000"), ("biaya", "Daring: gratis")),
        *(("kegiatan", "Mencatat"), ("pelaksana", "Staf, Kepala"), ("waktu kegiatan", "2 jam"), ("output", "Catatan")),
        ("kegiatan", "Mengirim"),
    ]


def test_a_cell_is_read_with_the_act_that_it_belongs_to() -> None:
    assert [line_text(line) for line in lines_of(SOP)][2:5] == [
        *("kegiatan: Mencatat", "pelaksana: Mencatat Staf, Kepala", "waktu kegiatan: Mencatat 2 jam")
    ]


def test_a_line_knows_where_it_stands() -> None:
    found = lines_of(SOP)
    assert {line.section for line in found[:2]} == {SOP.sections[0]}
    assert [line.step and line.step.no for line in found[2:]] == [1, 1, 1, 1, 2]
