"""How surely an answer is right: from the search's belief in the SOP and the reader's in the lines that are quoted.

It is the answer's confidence, not the SOP's: the right SOP with a line beside the point counts as wrong. The weights are
data of the profile (`calibration.toml`), fitted by `tanya-sop calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.composing import asks_way, names_part
from bot.intent import Shape
from bot.quoting import SopQuestion
from index.profile import current
from index.search import Search

FEATURES = ("always", "belief", "answered", "ahead", "line", "whole", "named", "value", "decision")
_LEAST = 1e-3  # belief that is added before a logarithm, so that none is infinite


@dataclass(frozen=True, slots=True)
class Levels:
    """Confidences (0 to 1): below `answer` nothing is answered, from `sure` on the answer comes without reserve."""

    answer: float
    sure: float


def levels() -> Levels:
    """The levels of the present profile."""
    table = current().table("calibration")["levels"]
    return Levels(float(table["answer"]), float(table["sure"]))


def evidence(search: Search, matter: SopQuestion) -> tuple[float, ...]:
    """The features of an answer from the search's first SOP (len(FEATURES),): numbers that speak for or against it."""
    first = search.found[0].belief
    second = search.found[1].belief if len(search.found) > 1 else 0.0
    line = matter.read[0][1] if matter.read else _LEAST
    return (
        1.0,
        logit(first),
        logit(search.answered),
        math.log((first + _LEAST) / (second + _LEAST)),
        math.log(line + _LEAST) if matter.specific else 0.0,
        float(not matter.specific),
        float(not matter.specific and names_part(matter.asked)),
        float(matter.asked.shape is Shape.VALUE),
        float(matter.asked.shape is Shape.DECISION),
    )


def confidence(found: tuple[float, ...]) -> float:
    """The calibrated probability, by its evidence, that an answer answers what was asked."""
    return calibrated("answer", FEATURES, found)


def judged(search: Search, matter: SopQuestion) -> tuple[SopQuestion, tuple[float, ...]]:
    """The matter with the evidence for its answer; all steps where steps are asked and no line surely answers."""
    found = evidence(search, matter)
    if confidence(found) < levels().answer and asks_way(matter):
        matter = replace(matter, specific=False)
        found = evidence(search, matter)
    return matter, found


def undivided(found: tuple[float, ...], search: Search) -> float:
    """The confidence that this answer would have if the search were sure of its SOP: the doubt between SOPs is taken out."""
    clear = {"belief": logit(search.answered), "ahead": math.log((search.answered + _LEAST) / _LEAST)}
    return confidence(tuple(clear.get(name, x) for name, x in zip(FEATURES, found, strict=True)))


def calibrated(table: str, names: Sequence[str], found: Sequence[float]) -> float:
    """The probability that the profile's weights of this table give to what was found, one weight for each name."""
    weights = current().table("calibration")[table]
    return sigmoid(sum(float(weights[name]) * x for name, x in zip(names, found, strict=True)))


def sigmoid(odds: float) -> float:
    """The probability of these log-odds."""
    return 1 / (1 + math.exp(-odds))


def logit(share: float, least: float = _LEAST) -> float:
    """The log-odds of a probability that is taken to lie between `least` and 1 - `least`."""
    bounded = min(max(share, least), 1 - least)
    return math.log(bounded / (1 - bounded))
