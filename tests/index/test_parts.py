"""The table of the form's parts: each part once, each question and each label to one part."""

from __future__ import annotations

from collections import Counter

from bot.answer import Intent
from bot.parts import ANSWERED_BY, COMPOSERS
from index.messages import LANGUAGES, catalogue
from index.parts import BY_QUESTION, PARTS, Holds
from index.sop import Part


def test_every_part_of_the_form_stands_in_the_table_once() -> None:
    assert Counter(one.part for one in PARTS) == Counter(Part)


def test_a_label_and_a_question_lead_to_one_part() -> None:
    labels = Counter(label for one in PARTS for label in one.labels)
    assert labels.most_common(1)[0][1] == 1
    assert len(BY_QUESTION) == sum(bool(one.asked) for one in PARTS)


def test_what_can_be_asked_is_composed_and_worded() -> None:
    for asked in BY_QUESTION:
        assert Intent(asked) in COMPOSERS
        assert all(f"ask.{asked}" in catalogue(language) for language in LANGUAGES)
    lists = {one.part for one in PARTS if one.holds in (Holds.LIST, Holds.VALUE)}
    assert set(ANSWERED_BY.values()) == lists
