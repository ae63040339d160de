"""The measures of retrieval and of answering, as the literature defines them; tested against ir-measures.

A run is the ranked list of SOP numbers that a question got (each once, best first); the judgements (qrels) are the
numbers that answer it, each with gain 1. A question without hits counts 0 and is never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np


def success(run: Sequence[str], right: AbstractSet[str], k: int) -> float:
    """1 if at least one right SOP stands among the first k, else 0."""
    return float(any(number in right for number in run[:k]))


def recall(run: Sequence[str], right: AbstractSet[str], k: int) -> float:
    """The share of the right SOPs that stand among the first k."""
    return len(right & set(run[:k])) / len(right)


def reciprocal_rank(run: Sequence[str], right: AbstractSet[str], k: int) -> float:
    """1 over the rank of the first right SOP among the first k, 0 if there is none; its mean is MRR@k."""
    return next((1 / rank for rank, number in enumerate(run[:k], 1) if number in right), 0.0)


def ndcg(run: Sequence[str], right: AbstractSet[str], k: int) -> float:
    """Normalised discounted cumulative gain with gain 1 and log2 discount (Jarvelin and Kekalainen 2002)."""
    gained = sum(1 / math.log2(rank + 1) for rank, number in enumerate(run[:k], 1) if number in right)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(right)) + 1))
    return gained / ideal


def mean(values: Sequence[float]) -> float | None:
    """The mean, None where there is nothing to average."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` (0..1) of the values lie, interpolated; None where there are none."""
    return float(np.quantile(np.asarray(values), share)) if values else None


def interval(
    values: Sequence[float], statistic: Callable[[np.ndarray], float] = np.mean, *, samples: int = 2000, seed: int = 1
) -> tuple[float, float]:
    """The 95% bootstrap percentile interval of a statistic (Efron 1979) over resampled questions."""
    found, chance = np.asarray(values, float), np.random.default_rng(seed)
    drawn = [statistic(chance.choice(found, len(found))) for _ in range(samples)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
