"""What to say to a message that asks nothing yet: a greeting, "may I ask", who someone is, thanks, an insult."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bot.answer import Intent
from index.classifier import likeliest

# Probabilities of an opening: from the first on it is taken for one where no SOP surely answers, from the second always. Of
# 250 fresh openings 0.94 and 0.92 lie above, of 750 other messages 0.3% and none; a question that ends with the asker's
# number may reach 0.6.
_LIKELY, _SURE = 0.7, 0.9
# Below this share no kind of opening stands out: who surely opens (an emoji, "salah chat", nonsense) is told what this is.
_STANDS_OUT, _ANY = 0.4, "chat"
# How much likelier than anything else, in log-odds, an opening must be that asks for a part of the form while a talk goes
# on: of 43 such follow-ups ("yg ttd siapa") the surest has 10.6, of 24 questions who the bot is the least sure 13.4.
_ASKS_ON = 12.0
_PARTING = ("thanks", "goodbye")


def opening(kinds: Mapping[str, float], answered: Callable[[], bool], *, asks_on: bool = False) -> str | None:
    """Which kind of opening a message is, by its log-probabilities (`index.classifier.Heard`), or None where it is none.

    `answered` tells, asked only where in doubt, whether it goes on with a talk or a SOP surely answers it; `asks_on` that a
    talk goes on and the words ask for a part of the form.
    """
    share = math.exp(kinds["opening"])
    others = max(odds for name, odds in kinds.items() if "." not in name and name != "opening")
    if asks_on and kinds["opening"] - others < _ASKS_ON:
        return None
    if share < _LIKELY or (share < _SURE and answered()):
        return None
    kind, among = likeliest(kinds, "opening")
    if among > _STANDS_OUT:
        return kind
    return _ANY if share >= _SURE else None


def spirit(kind: str) -> Intent:
    """Whether an opening of this kind begins a talk, ends it, or asks for a person."""
    if kind == "person":
        return Intent.OFFICER
    return Intent.THANKS if kind in _PARTING else Intent.GREETING
