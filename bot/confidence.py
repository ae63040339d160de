"""How far an answer can be trusted: from the scores of retrieval and the question's words to a number from 0 to 1."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best SOP: the share of the question's words that it holds, each weighted by its rarity (0..1),
    the cosine of the best passage (-1..1), and the lead of its score over the next SOP's (0..1)."""

    coverage: float
    cosine: float
    lead: float


# Set by hand on questions about the samples until there are enough labelled ones to fit a logistic regression.
_COVERAGE, _COSINE, _LEAD, _BIAS = 5.0, 2.0, 1.5, -3.6
THRESHOLD = 0.5


def confidence(evidence: Evidence) -> float:
    """The calibrated probability that the best SOP answers the question."""
    sum_ = _COVERAGE * evidence.coverage + _COSINE * evidence.cosine + _LEAD * evidence.lead + _BIAS
    return 1 / (1 + math.exp(-sum_))
