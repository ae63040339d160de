"""One search a question: the SOPs that may answer with their lines, and one list-wise model that also knows "none of these".

The model is linear (Cao et al. 2007). Its features compare a SOP with the question and with the other candidates, in shares,
cosines and ranks, so that the same weights serve libraries of other sizes and words. Its softmax is order, confidence,
rivalry and abstention at once. The weights are data of the profile (`calibration.toml`), fitted by `tanya-sop calibrate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.lines import Line
from index.profile import Profile, current
from index.ranking import Traits, softmax
from index.reader import LineReader, Weighed
from index.retriever import Retriever
from index.sop import Role, Sop
from index.wording import Query

# Of how many SOPs every line is weighed. More than three never held the answer on tests/questions/steer.jsonl.
READ = 4
# A SOP so far behind the likeliest one, in log-odds before any line is read, is not read closely: with 3.0 the right SOP of
# 676 questions of tests/questions/lines.jsonl is the likeliest in 0.880, of 488 to other offices in 0.918; with 2.0 in 0.876
# and 0.912, and lines of a third fewer SOPs are read.
_FAR = 2.0
FEATURES = ("behind", "identity", "behind_identity", "line", "behind_line", "read")
# The features of "none of these": a constant 1, and the log-odds that the message is about nothing that SOPs treat.
NONE_FEATURES = ("always", "outside")


@dataclass(frozen=True, slots=True)
class Found:
    """A SOP that may answer: the belief that it is the right one (0..1), its lines with their share of the belief.

    `features` (len(FEATURES),) are what the belief was made from.
    """

    sop: Sop
    belief: float
    lines: tuple[tuple[Line, float], ...]
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What one search found: SOPs by belief, the likeliest first, and the belief that none of them answers (sums to 1).

    `outside` are the log-odds that the message is outside of what SOPs speak of.
    """

    found: tuple[Found, ...]
    none: float
    outside: float = 0.0

    @property
    def answered(self) -> float:
        """The belief that any of the SOPs answers."""
        return 1 - self.none if self.found else 0.0

    def rivals(self, margin: float) -> tuple[Found, ...]:
        """The SOPs whose belief is at least `margin` of the best one's."""
        return tuple(found for found in self.found if found.belief >= margin * self.found[0].belief)


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model: a weight for each of FEATURES and of NONE_FEATURES."""

    sop: NDArray[np.float64]
    none: NDArray[np.float64]


@cache
def load_weights(profile: Profile) -> Weights:
    """The weights of a profile."""
    table = profile.table("calibration")
    return Weights(
        np.array([float(table["sop"][name]) for name in FEATURES]),
        np.array([float(table["none"][name]) for name in NONE_FEATURES]),
    )


def search_sops(
    retriever: Retriever,
    reader: LineReader,
    query: Query,
    asked: Mapping[str, float],
    *,
    role: Role,
    outside: float,
    besides: Sequence[str] = (),
    most: int = READ,
) -> Search:
    """The at most `most` SOPs that `role` may see and that may answer, the likeliest first.

    `asked` gives the probability of each thing that may be asked for; `outside` the log-odds that the message is outside of
    what SOPs speak of; `besides` are the numbers of SOPs that are read whether or not they are found, and beyond `most`.
    """
    weights = load_weights(current())
    found = retriever.weighed(query, role, besides)
    best = [number for place, number in enumerate(found) if place < most or number in besides]
    weighed = reader.weigh(query, asked, retriever.store.sops(best, role))
    apart = np.hstack([_apart([found[number] for number in best]), _lines(weighed)])
    ahead = apart @ weights.sop[: apart.shape[1]]
    order = sorted(range(len(best)), key=lambda i: -ahead[i])
    near = [i for i in order if ahead[order[0]] - ahead[i] <= _FAR or best[i] in besides]
    read = reader.read(query, [weighed[i] for i in near])
    rows = np.column_stack([apart[near], [one.closely for one in read]])
    none = float(np.array([1.0, outside]) @ weights.none)
    beliefs = softmax(np.append(rows @ weights.sop, none))
    sops = [
        Found(weighed[i].sop, float(belief), reading.shared(), tuple(map(float, row)))
        for i, belief, reading, row in zip(near, beliefs[:-1], read, rows, strict=True)
    ]
    return Search(tuple(sorted(sops, key=lambda one: -one.belief)), float(beliefs[-1]), outside)


def _apart(traits: Sequence[Traits]) -> NDArray[np.float64]:
    """The first three of FEATURES for each of n SOPs, (n, 3): those that need none of their lines."""
    score, identity = np.array([(t.score, t.identity) for t in traits]).reshape(-1, 2).T
    return np.column_stack([_behind(score), identity, _behind(identity)])


def _lines(weighed: Sequence[Weighed]) -> NDArray[np.float64]:
    """The next two of FEATURES for each of n SOPs, (n, 2): those of its nearest line before any is read closely."""
    nearest = np.array([one.nearest for one in weighed])
    return np.column_stack([nearest, _behind(nearest)])


def _behind(found: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each of these (n,) lies behind the highest (n,)."""
    behind: NDArray[np.float64] = found - found.max(initial=-np.inf)
    return behind
