"""Passages by SOP, and SOPs by what speaks for each of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_PER_SOP = 3  # passages of one SOP that are looked at for the best
# How many SOPs are weighed once more; those behind keep their order.
RANKED = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage of the pool: row id, SOP's row id, fused score, cosine, BM25."""

    id: int
    sop: int
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Traits:
    """What speaks for a SOP: its best passage's fused score (deviations of the pool) and cosine, the cosine of the passage
    that says what it is, the share of the question's words that it holds (0..1, each weighted by its rarity).
    """

    fused: float
    cosine: float
    identity: float
    coverage: float

    @property
    def score(self) -> float:
        """The logit of being the right one among those weighed (a linear list-wise model, Cao et al. 2007)."""
        return _FUSED * self.fused + _COSINE * self.cosine + _IDENTITY * self.identity + _COVERAGE * self.coverage


# Fitted by `python -m index.training.weights` on questions that the encoder was not trained on (1,075 of
# tests/questions/belief.jsonl and elsewhere.jsonl: the right SOP first in 0.815 of them, among three in 0.944).
_FUSED, _COSINE, _IDENTITY, _COVERAGE = 0.46, 20.63, 6.83, 5.88


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares (n,) that sum to 1 from logits (n,); nothing from nothing."""
    raised = np.exp(scores - scores.max(initial=-np.inf))
    shares: NDArray[np.float64] = raised / raised.sum()
    return shares


def by_sop(pool: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """The passages of each SOP, best first, the SOP with the best passage first."""
    groups: dict[int, list[Candidate]] = {}
    for found in sorted(pool, key=lambda found: (-found.score, found.id)):
        groups.setdefault(found.sop, []).append(found)
    return groups


def ordered(groups: Mapping[int, Sequence[Candidate]], scores: Mapping[int, float]) -> Iterator[Candidate]:
    """At most three passages of each SOP, the SOP with the highest score first, its best passage with that score.

    A SOP without a score comes behind those that have one. Scores are shifted so that the lowest is 0.
    """
    floor = min(scores.values(), default=0.0)
    for sop, group in sorted(groups.items(), key=lambda item: -scores.get(item[0], -math.inf)):
        best, *rest = group[:_PER_SOP]
        yield replace(best, score=scores.get(sop, floor) - floor)
        yield from rest
