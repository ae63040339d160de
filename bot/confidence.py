"""How far an answer can be trusted: from the scores of retrieval and the question's words to a number from 0 to 1."""

from __future__ import annotations

import math
from dataclasses import asdict, astuple, dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best SOP.

    The share of the question's words that it and that its title holds, each weighted by its rarity (0..1), the cosines of
    its best passage and of the passage that says what it is, the lead of its logit over the next SOP's, and the log-odds
    that the question is outside of what SOPs speak of.
    """

    coverage: float
    titled: float
    cosine: float
    identity: float
    lead: float
    outside: float

    @property
    def told(self) -> str:
        """The evidence in one line, for --explain."""
        return ", ".join(f"{name} {value:.2f}" for name, value in asdict(self).items())


# Fitted on tests/questions/steer.jsonl by `python -m tests.bench.calibrate`, never on report.jsonl.
_WEIGHTS = Evidence(coverage=-0.42, titled=2.28, cosine=3.57, identity=5.12, lead=0.53, outside=-0.57)
_BIAS = -4.72
# Where, on the same questions, nine in ten of those without an answer get none.
THRESHOLD = 0.42
# From here on an answer is given without reserve: two in a hundred of all answers are wrong and sure.
SURE = 0.9


def confidence(evidence: Evidence) -> float:
    """The calibrated probability that the best SOP answers the question."""
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(astuple(_WEIGHTS), astuple(evidence), strict=True)) - _BIAS))
