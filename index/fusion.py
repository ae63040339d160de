"""Two retrievers' scores of the same passages to one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def fuse(lexical: NDArray[np.float64], dense: NDArray[np.float64], *, weight: float) -> NDArray[np.float64]:
    """Add two retrievers' scores of the same n passages (CombSUM, Fox and Shaw 1994, over z-scores).

    Both have shape (n,), higher is better, NaN where a retriever did not return the passage; NaN counts as the lowest
    score that retriever gave. Returns shape (n,), unbounded. Raises ValueError if shapes differ or `weight` (the lexical
    share) is outside 0..1.
    """
    if lexical.shape != dense.shape:
        raise ValueError(f"shapes differ: {lexical.shape} and {dense.shape}")
    if not 0 <= weight <= 1:
        raise ValueError(f"weight {weight} is not between 0 and 1")
    return weight * standardised(lexical) + (1 - weight) * standardised(dense)


def standardised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The scores with mean 0 and deviation 1, NaN taken for the lowest; all zeros where they do not differ."""
    given = scores[~np.isnan(scores)]
    if given.size == 0:
        return np.zeros_like(scores)
    filled = np.where(np.isnan(scores), given.min(), scores)
    deviation = filled.std()
    return (filled - filled.mean()) / deviation if deviation > 0 else np.zeros_like(scores)
