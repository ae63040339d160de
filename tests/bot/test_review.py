"""A document at the desk: what is unsure first, what was set right no more, and what a form changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.review import Card, cards, changed, sheets, told
from index.sop import Box, Doubt, Place, Sop, Visibility
from ingest.reading import read
from tests.conftest import DOCUMENTS


@pytest.fixture(scope="module")
def sop() -> Sop:
    """A sample as it was read: nothing of it is unsure."""
    file = DOCUMENTS / "public" / "opp-p-to-p.pdf"
    return read(file.read_bytes(), name=file.name, visibility=Visibility.PUBLIC)


def unsure(shown: list[Card]) -> list[str]:
    return [card.id for card in shown if card.unsure]


def middle_of(place: Place, word: str) -> Doubt:
    """A word of which OCR was not sure, in the middle of this place."""
    box = place.box
    assert box
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return Doubt(word, Place(place.page, Box(x - 1, y - 1, x + 1, y + 1)))


def test_a_document_that_was_read_surely_stands_in_the_order_of_the_form(sop: Sop) -> None:
    shown = cards(sop, (), "id")
    assert unsure(shown) == []
    steps = [f"step-{step.no}" for step in sop.steps]
    assert [card.id for card in shown[: len(steps) + 1]] == ["header", *steps]
    assert len(shown) == 1 + len(sop.steps) + len(sop.sections)


def test_a_step_without_an_actor_stands_first_until_it_is_set_right(sop: Sop) -> None:
    second = replace(sop.steps[1], pelaksana=())
    lacking = replace(sop, steps=(sop.steps[0], second, *sop.steps[2:]))
    assert cards(lacking, (), "id")[0].id == "step-2"
    assert unsure(cards(lacking, (), "id")) == ["step-2"]
    assert unsure(cards(lacking, ("step.2.pelaksana",), "id")) == []


def test_a_doubtful_word_makes_the_field_unsure_that_holds_it_and_no_other(sop: Sop) -> None:
    step = sop.steps[0]
    word = step.kegiatan.split()[0]
    doubted = replace(sop, doubts=(middle_of(step.places[0], word),))
    [card] = [card for card in cards(doubted, (), "id") if card.unsure]
    assert card.id == "step-1"
    assert [(field.name, field.doubts) for field in card.fields if field.unsure] == [("step.1.kegiatan", (word,))]


def test_a_title_that_is_only_the_files_name_is_unsure(sop: Sop) -> None:
    assert unsure(cards(replace(sop, title="opp-p-to-p"), (), "id")) == ["header"]


def test_what_was_recognised_is_drawn_on_its_page_and_leads_to_its_card(sop: Sop) -> None:
    doubt = middle_of(sop.steps[0].places[0], "opp")
    shown = sheets(replace(sop, doubts=(doubt,)), [(595.0, 842.0)] * 2, lambda n: (f"/{n}", f"/small/{n}"), "id")
    assert [(page.number, page.source, page.small) for page in shown] == [(1, "/1", "/small/1"), (2, "/2", "/small/2")]
    marks = shown[doubt.place.page - 1].marks
    assert [mark.card for mark in marks if mark.kind == "doubt"] == ["step-1"]
    assert {f"step-{step.no}" for step in sop.steps} <= {mark.card for mark in marks}


def test_a_form_changes_only_the_fields_that_say_otherwise(sop: Sop) -> None:
    form = {
        "set.title": f"  {sop.title} ",
        "set.step.1.kegiatan": "Mengambil nomor antrean\r\n",
        "set.section.1": sop.sections[0].text,
        "set.visibility": "internal",
        "title": "not a field of the document",
        "word": "save",
    }
    found = changed(sop, form)
    assert found == {"step.1.kegiatan": "Mengambil nomor antrean"}
    [line] = told(sop, found, "id")
    assert sop.steps[0].kegiatan in line
    assert "Mengambil nomor antrean" in line


@pytest.mark.parametrize(("field", "value"), [("kind", "novel"), ("effective", "kemarin"), ("step.1.ya", "besok")])
def test_a_value_that_does_not_fit_its_field_is_refused(sop: Sop, field: str, value: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        changed(sop, {f"set.{field}": value})
