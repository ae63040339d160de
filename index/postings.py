"""BM25 over the live passages of one generation, from lists of the passages that hold a stem.

FTS5's own ranking reads the positions and the length of every passage that holds one of the stems, at each question anew.
Here a stem's list is read once, 8 bytes for each passage that holds it; what is left is to add up a few lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.engine import FIELDS, K1, B, rarity
from index.sop import Role

# For the m passages that hold a stem: their places among all (m,), and how often each holds it, weighted by field (m,).
Holding = tuple[NDArray[np.int32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Postings:
    """The n live passages of a generation: row ids (n,), ascending; how many stems each has (n,); which each role sees (n,).

    `lists` are those that were read so far.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
    seen: Mapping[Role, NDArray[np.bool_]]
    lists: dict[str, Holding] = field(default_factory=dict)

    def listed(self, ids: NDArray[np.int64], fields: NDArray[np.int64]) -> Holding:
        """A stem's list, from each of its m occurrences: the passage's row id (m,) and the number of the field (m,)."""
        found, which = np.unique(ids, return_inverse=True)
        counts = np.bincount(which, weights=np.array(FIELDS)[fields])
        return np.searchsorted(self.ids, found).astype(np.int32), counts.astype(np.float32)

    def best(self, lists: Sequence[Holding], role: Role, k: int) -> list[tuple[int, float]]:
        """The k best passages that `role` may see for the stems of these lists as (row id, BM25), best first."""
        scores = np.zeros(len(self.ids))
        share = K1 * (1 - B + B * self.lengths / (self.lengths.mean() if len(self.ids) else 1.0))
        for places, counts in lists:
            tf = counts.astype(np.float64)
            scores[places] += rarity(len(scores), len(places)) * (tf * (K1 + 1) / (tf + share[places]))
        scores[~self.seen[role]] = 0.0
        return [(int(self.ids[place]), float(scores[place])) for place in _highest(scores, k)]


@dataclass(slots=True)
class Latest:
    """The postings that were used last, with what they were read from: shared by all connections to one database."""

    held: tuple[tuple[int, int], Postings] | None = None


def _highest(scores: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Where the k highest of these scores (n,) above zero stand, the highest first, of equal ones the first one first."""
    found = np.flatnonzero(scores)
    if len(found) > k:
        least = np.partition(scores[found], -k)[-k]
        found = found[scores[found] >= least]
    return found[np.argsort(-scores[found], kind="stable")][:k]
