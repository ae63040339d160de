"""Sentences by key and language, an agency's own in place of the common ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.messages import catalogue, lay_over, say, say_branch
from index.sop import Branch


@pytest.fixture
def own() -> Iterator[None]:
    """An agency that says one sentence otherwise, in Indonesian alone."""
    from index.messages import _own

    before = dict(_own)
    lay_over("id", {"ask": {"fee": "Ongkos"}})
    yield
    _own.clear()
    _own.update(before)


@pytest.mark.usefixtures("own")
def test_an_agencys_own_sentence_takes_the_place_of_the_common_one_and_no_other() -> None:
    assert say("ask.fee", "id") == "Ongkos"
    assert say("ask.fee", "en") == catalogue("en")["ask.fee"]
    assert say("ask.steps", "id") == catalogue("id")["ask.steps"]


def test_a_language_that_we_do_not_speak_is_answered_in_indonesian() -> None:
    assert say("ask.steps", "de") == say("ask.steps", "id")


def test_a_sentence_that_is_not_there_or_lacks_a_fact_is_an_error() -> None:
    for key in ("ask.nothing", "telegram.see_page"):
        with pytest.raises(KeyError):
            say(key)


@pytest.mark.parametrize(
    ("branch", "said"),
    [
        (Branch(3, 1), "ya: langkah 3; tidak: langkah 1"),
        (Branch(3, None), "ya: langkah 3; tidak: langkah ?"),
        (Branch(), ""),
        (None, ""),
    ],
)
def test_where_a_decision_leads_is_told_as_far_as_it_is_known(branch: Branch | None, said: str) -> None:
    assert say_branch(branch) == said
