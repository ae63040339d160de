"""Small talk: what is taken for it, and what is a question all the same."""

from __future__ import annotations

import math

import pytest

from bot.answer import Intent
from bot.openings import opening, spirit


def kinds(share: float, thanks: float = 0.8) -> dict[str, float]:
    """Log-probabilities of a message that opens a talk with this share, and says thanks with that of an opening's."""
    told = {
        "opening": share,
        "ordinary": 1 - share,
        "opening.thanks": share * thanks,
        "opening.person": share * (1 - thanks),
    }
    return {name: math.log(max(value, 1e-9)) for name, value in told.items()}


@pytest.mark.parametrize(
    ("share", "answered", "found"),
    [(0.4, False, None), (0.7, False, "thanks"), (0.7, True, None), (0.95, True, "thanks")],
)
def test_what_a_sop_surely_answers_is_an_opening_only_where_that_is_sure(
    share: float, *, answered: bool, found: str | None
) -> None:
    assert opening(kinds(share), lambda: answered) == found


def test_whoever_surely_opens_in_no_way_that_stands_out_is_told_what_this_is() -> None:
    even = {f"opening.{name}": math.log(0.99 / 4) for name in ("thanks", "person", "greeting", "insult")}
    assert opening({"opening": math.log(0.99), "ordinary": math.log(0.01), **even}, lambda: False) == "chat"
    assert opening({"opening": math.log(0.7), "ordinary": math.log(0.3), **even}, lambda: False) is None


def test_a_part_of_the_form_asked_while_a_talk_goes_on_is_a_question() -> None:
    assert opening(kinds(0.999), lambda: False, asks_on=True) is None


def test_whether_a_talk_begins_ends_or_wants_a_person() -> None:
    assert [spirit(kind) for kind in ("greeting", "goodbye", "person")] == [
        *(Intent.GREETING, Intent.THANKS, Intent.OFFICER)
    ]
