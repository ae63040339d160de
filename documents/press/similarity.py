"""How much SOPs repeat each other: the share of step sentences two SOPs have in common, exactly counted.

Two step sentences are the same when at least 0.8 of the words of both together are in both (Jaccard), so a swapped
noun does not make a new sentence. The share of two SOPs is what they have in common over the steps of the shorter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from documents.press.source import Source

SAME = 0.8


@dataclass(frozen=True, slots=True)
class Pair:
    share: float
    first: str
    second: str


def pairs(sources: Sequence[Source]) -> list[Pair]:
    """Every two SOPs that have a step sentence in common, the most alike first."""
    sentences = [
        (n, frozenset(re.findall(r"\w+", step.kegiatan.lower()))) for n, s in enumerate(sources) for step in s.langkah
    ]
    held: dict[str, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for this, (sop, words) in enumerate(sentences):
        common = Counter(other for w in words for other in held[w])
        matched = {
            sentences[other][0]
            for other, n in common.items()
            if n / (len(words) + len(sentences[other][1]) - n) >= SAME
        }
        for other_sop in matched - {sop}:
            shared[(other_sop, sop)] += 1
        for w in words:
            held[w].append(this)
    found = [
        Pair(count / min(len(sources[a].langkah), len(sources[b].langkah)), sources[a].id, sources[b].id)
        for (a, b), count in shared.items()
    ]
    return sorted(found, key=lambda pair: (-pair.share, pair.first, pair.second))
