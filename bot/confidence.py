"""How far an answer can be trusted: from the scores of retrieval and the question's words to a number from 0 to 1."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best SOP: the share of the question's words that it and that its title holds, each weighted by
    its rarity (0..1), the cosine of the best passage (-1..1), and the lead of its score over the next SOP's (0..1)."""

    coverage: float
    titled: float
    cosine: float
    lead: float


# Fitted on tests/questions/steer.jsonl by `python -m tests.bench.calibrate`, never on report.jsonl.
_COVERAGE, _TITLED, _COSINE, _LEAD, _BIAS = 3.00, 3.17, 3.73, 3.52, -4.61
# Where, on the same questions, at most one answer in thirty would be wrong: a wrong answer costs more than none.
THRESHOLD = 0.53


def confidence(evidence: Evidence) -> float:
    """The calibrated probability that the best SOP answers the question."""
    sum_ = (
        _COVERAGE * evidence.coverage
        + _TITLED * evidence.titled
        + _COSINE * evidence.cosine
        + _LEAD * evidence.lead
        + _BIAS
    )
    return 1 / (1 + math.exp(-sum_))
