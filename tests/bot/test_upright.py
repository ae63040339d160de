"""Which way up a scanned page lies, told by what was read of a real page that was then turned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pictures import turned_boxes
from bot.upright import turn_of
from index.sop import Place, Section, Sop, Step, Visibility
from ingest.reading import read
from tests.conftest import DOCUMENTS

PAPER = (842.0, 595.0)


@pytest.fixture(scope="module")
def upright() -> Sop:
    """A sample with its flow table on a page across."""
    file = DOCUMENTS / "public" / "opp-p-to-p.pdf"
    return read(file.read_bytes(), name=file.name, visibility=Visibility.PUBLIC)


def lying(sop: Sop, turn: int) -> Sop:
    """The same as read from pages that were turned clockwise by so many quarters."""

    def laid(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(replace(one, box=turned_boxes((one.box,), PAPER, turn)[0]) if one.box else one for one in places)

    def section(one: Section) -> Section:
        return replace(one, places=laid(one.places))

    def step(one: Step) -> Step:
        return replace(one, places=laid(one.places))

    return replace(sop, sections=tuple(map(section, sop.sections)), steps=tuple(map(step, sop.steps)))


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_page_that_lies_is_turned_back(upright: Sop, turn: int) -> None:
    page = upright.steps[0].places[0].page
    assert turn_of(lying(upright, turn), page) == (4 - turn) % 4


def test_a_page_of_two_boxes_is_left_as_it_is(upright: Sop) -> None:
    page = upright.steps[0].places[0].page
    few = replace(upright, sections=(), steps=upright.steps[:2])
    assert len([place for step in few.steps for place in step.places if place.page == page]) == 2
    assert turn_of(lying(few, 2), page) == 0


def test_a_page_of_which_nothing_was_read_is_left_as_it_is(upright: Sop) -> None:
    assert turn_of(lying(upright, 2), upright.pages + 1) == 0
