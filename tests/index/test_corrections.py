"""What an admin sets right of a header, a step or a section, and when it holds for a later reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.corrections import CELLS, apply, correctable, holds, text_of
from index.journal import Correction
from index.sop import Branch, Duration, Kind, Part, Section, Sop, Step, Unit, Visibility

STEPS = (
    Step(1, "Menyiapkan berkas", ("Kepala Seksi",), waktu=Duration("l5 menit"), output="Berkas"),
    Step(2, "Memeriksa", (), branch=Branch(ya=3)),
)
SOP = Sop(
    *("1/2022", "Judul", Kind.MIKRO, Visibility.PUBLIC, "a.pdf", "x", 1),
    sections=(Section(Part.BIAYA, "Biaya", "Rp 1O.000"),),
    steps=STEPS,
)


def test_a_name_that_was_set_right_is_sure() -> None:
    unsure = replace(SOP, steps=(replace(STEPS[0], unsure=("Kepala Seksi",)), STEPS[1]))
    assert apply(unsure, {"step.1.kegiatan": "Menyusun"}).steps[0].unsure == ("Kepala Seksi",)
    assert apply(unsure, {"step.1.pelaksana": "Kepala Seksi Data"}).steps[0].unsure == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Judul lain"),
        ("step.1.kegiatan", "Menyusun berkas"),
        ("step.1.pelaksana", "Kepala Seksi; Subbagian Data, Informasi"),
        ("step.1.waktu", "15 menit"),
        ("step.2.tidak", "1"),
        ("step.2.ya", ""),
        ("section.1", "Rp 10.000"),
    ],
)
def test_what_is_corrected_is_what_is_read_of_the_field_afterwards_and_nothing_else_changes(
    field: str, value: str
) -> None:
    corrected = apply(SOP, {field: value})
    assert text_of(corrected, field) == value
    assert apply(corrected, {field: text_of(SOP, field)}) == SOP


def test_a_corrected_time_is_understood_and_actors_are_parted() -> None:
    corrected = apply(SOP, {"step.1.waktu": "15 menit", "step.2.pelaksana": " Kepala  Seksi ;; Staf"})
    assert corrected.steps[0].waktu == Duration("15 menit", 15, Unit.MENIT)
    assert corrected.steps[1].pelaksana == ("Kepala Seksi", "Staf")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("step.3.kegiatan", "x"),
        ("step.1.places", "x"),
        ("step.0.kegiatan", "x"),
        ("section.2", "x"),
        ("section.0", "x"),
        ("step.2.ya", "tiga"),
        ("kind", "x"),
        ("effective", "kemarin"),
        ("sha256", "x"),
        ("step.1", "x"),
    ],
)
def test_what_is_not_there_or_no_value_of_its_kind_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        apply(SOP, {field: value})


def test_a_correction_of_a_step_holds_where_the_same_was_read_again_and_only_there() -> None:
    waktu = Correction("upload:1", "step.1.waktu", "15 menit", "l5 menit")
    assert holds(waktu, SOP)
    assert not holds(waktu, apply(SOP, {"step.1.waktu": "20 menit"}))
    empty = Correction("upload:1", "step.2.pelaksana", "Staf", "")
    assert holds(empty, SOP)
    assert not holds(empty, apply(SOP, {"step.2.pelaksana": "Kepala"}))
    assert not holds(Correction("upload:1", "step.9.pelaksana", "Staf", ""), SOP)
    assert not holds(Correction("upload:1", "section.2", "x", ""), SOP)


@given(st.text(max_size=40))
def test_a_name_that_is_no_field_is_none(name: str) -> None:
    known = {"number", "title", "kind", "visibility", "unit", "process", "map", "makro", "revision", "effective"}
    if correctable(name) and name not in known:
        first, _, rest = name.partition(".")
        assert first in ("step", "section")
        assert rest.isdecimal() or rest.partition(".")[2] in CELLS
