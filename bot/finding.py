"""Which SOPs fit some words: what a catalogue's search shows, on every surface."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from index.errors import UnknownSop
from index.retriever import Retriever
from index.sop import Hit, Role
from index.store import Entry

# A SOP stands in the list if its best passage has this share of the best score.
_FITTING = 0.5


def fitting(words: str, retriever: Retriever, role: Role, *, pool: int) -> list[Entry]:
    """The SOPs that fit the words, best first, as `role` sees them; `pool` passages are looked at."""
    # A SOP that holds none of the words is at best similar, and is left out.
    hits = [hit for hit in retriever.search(retriever.understand(words), role=role, k=pool) if hit.lexical > 0]
    return _entries([hit.passage.number for hit in hits if hit.score >= _FITTING * hits[0].score], retriever, role)


def nearest(words: str, retriever: Retriever, role: Role, *, k: int) -> list[Entry]:
    """The SOPs of the k passages that are nearest to the words, though none may hold them: an English word, a rare one."""
    hits = retriever.search(retriever.understand(words), role=role, k=k)
    return _entries([hit.passage.number for hit in hits], retriever, role)


def best_of_each(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each SOP, best first."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.number, hit)
    return list(best.values())


def _entries(numbers: Iterable[str], retriever: Retriever, role: Role) -> list[Entry]:
    entries = []
    for number in dict.fromkeys(numbers):
        with contextlib.suppress(UnknownSop):  # withdrawn since the search
            entries.append(retriever.store.entry(number, role))
    return entries
