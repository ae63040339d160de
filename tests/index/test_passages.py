"""A SOP is parted into passages as it is printed: identity, sections, runs of steps; nothing of it gets lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.passages import split
from index.sop import Box, Branch, Duration, Kind, Part, Place, Section, Sop, Step, Visibility

SOP = Sop(
    *("7/2024", "Izin Cuti", Kind.MIKRO, Visibility.INTERNAL, "cuti.pdf", "", 3),
    unit="Biro Umum",
    process="Kepegawaian",
    sections=(
        Section(Part.TUJUAN, "Tujuan", "Tertib cuti", (Place(1),)),
        Section(Part.BIAYA, "Biaya", "  ", (Place(2),)),
        Section(Part.PERSYARATAN, "Syarat", "Formulir\nKartu", (Place(2), Place(3))),
    ),
)


def steps(count: int, letters: int = 10) -> tuple[Step, ...]:
    return tuple(Step(n, f"{n}" + "a" * letters, places=(Place(2, Box(0, n, 9, n + 1)),)) for n in range(1, count + 1))


def test_identity_comes_first_with_what_the_sop_is_and_is_for() -> None:
    first = split(SOP)[0]
    assert first.text == "Izin Cuti\n7/2024\nBiro Umum\nKepegawaian\nTertib cuti"
    assert (first.part, first.order, first.page) == (Part.TUJUAN, 0, 1)


def test_each_section_with_words_is_a_passage_in_its_places() -> None:
    found = split(SOP)[1:]
    assert [(passage.part, passage.heading, passage.text, passage.page) for passage in found] == [
        (Part.TUJUAN, "Tujuan", "Tertib cuti", 1),
        (Part.PERSYARATAN, "Syarat", "Formulir\nKartu", 2),
    ]
    assert [passage.order for passage in split(SOP)] == [0, 1, 2]


def test_steps_go_four_together_and_fewer_where_they_are_long() -> None:
    assert [passage.steps for passage in split(replace(SOP, sections=(), steps=steps(6)))[1:]] == [
        *((1, 2, 3, 4), (5, 6))
    ]
    assert [passage.steps for passage in split(replace(SOP, sections=(), steps=steps(4, 400)))[1:]] == [
        *((1,), (2,), (3,), (4,))
    ]


def test_a_step_says_its_cells_in_the_order_of_the_form() -> None:
    step = Step(
        *(2, "Memeriksa. Lengkap?", ("Staf", "Kepala"), "Formulir", Duration("2 jam"), "Catatan", "Bila perlu"),
        branch=Branch(3, 1),
    )
    [run] = split(replace(SOP, sections=(), steps=(step,)))[1:]
    assert run.text.split("; ") == [
        *("2. Memeriksa. Lengkap?", "Staf, Kepala", "Formulir", "2 jam", "Catatan"),
        *("ya: langkah 3", "tidak: langkah 1", "Bila perlu"),
    ]


@given(st.lists(st.integers(0, 900), max_size=12))
def test_every_step_stands_in_one_passage_and_they_are_in_order(lengths: list[int]) -> None:
    made = tuple(Step(n, "a" * letters) for n, letters in enumerate(lengths, 1))
    found = split(replace(SOP, steps=made))
    assert [no for passage in found for no in passage.steps] == [step.no for step in made]
    assert [passage.order for passage in found] == list(range(len(found)))
