"""BM25 over the live passages of one generation, from lists of what each stem adds to the passages that hold it.

FTS5's own ranking reads the positions and the length of every passage that holds one of the stems, at each question anew.
Here a stem's list is made once, 12 bytes for each passage that holds it; what is left is to add up a few lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.engine import FIELDS, K1, B, rarity
from index.sop import Role

# Scores whose greatest is looked at first: the root of 65,000 passages, where both passes are equally long.
_BLOCK = 256
# For the m passages that hold a stem: their places among all (m,), and what it adds to the BM25 of each (m,).
Scored = tuple[NDArray[np.int32], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Postings:
    """The n live passages of a generation: row ids (n,), ascending; how many stems each has (n,); which each role sees (n,).

    `lists` are those that were made so far.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
    seen: Mapping[Role, NDArray[np.bool_]]
    lists: dict[str, Scored] = field(default_factory=dict)

    def scored(self, ids: NDArray[np.int64], fields: NDArray[np.int64]) -> Scored:
        """A stem's list, from each of its m occurrences: the passage's row id (m,) and the number of the field (m,)."""
        found, which = np.unique(ids, return_inverse=True)
        tf = np.bincount(which, weights=np.array(FIELDS)[fields])
        places = np.searchsorted(self.ids, found).astype(np.int32)
        share = K1 * (1 - B + B * self.lengths[places] / self.lengths.mean())
        return places, rarity(len(self.ids), len(places)) * (tf * (K1 + 1) / (tf + share))

    def best(self, lists: Sequence[Scored], role: Role, k: int) -> list[tuple[int, float]]:
        """The k best passages that `role` may see for the stems of these lists as (row id, BM25), best first."""
        scores = np.zeros(len(self.ids))
        for places, added in lists:
            scores[places] += added
        scores *= self.seen[role]
        return [(int(self.ids[place]), float(scores[place])) for place in _highest(scores, k)]


@dataclass(slots=True)
class Latest:
    """The postings that were used last, with what they were read from: shared by all connections to one database."""

    held: tuple[tuple[int, int], Postings] | None = None


def _highest(scores: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Where the k highest of these scores (n,) above zero stand, the highest first, of equal ones the first one first."""
    # What is below the k-th highest of the blocks' maxima is none of the k highest: few are left to be put in order.
    blocks = np.maximum.reduceat(scores, np.arange(0, len(scores), _BLOCK)) if len(scores) else scores
    least = np.partition(blocks, -k)[-k] if len(blocks) > k else 0.0
    found = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores)
    return found[np.argsort(-scores[found], kind="stable")][:k]
