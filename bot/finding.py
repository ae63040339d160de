"""Which SOPs fit some words: what a catalogue's search shows, on every surface."""

from __future__ import annotations

import contextlib

from index.errors import UnknownSop
from index.retriever import Retriever
from index.sop import Role
from index.store import Entry

# A SOP stands in the list if its best passage has this share of the best score.
_FITTING = 0.5


def fitting(words: str, retriever: Retriever, role: Role, *, pool: int) -> list[Entry]:
    """The SOPs that fit the words, best first, with the eyes of `role`; `pool` passages are looked at."""
    # What shares no word with a SOP is near it at best.
    hits = [hit for hit in retriever.search(retriever.understand(words), role=role, k=pool) if hit.lexical > 0]
    entries = []
    for number in dict.fromkeys(hit.passage.number for hit in hits if hit.score >= _FITTING * hits[0].score):
        with contextlib.suppress(UnknownSop):  # withdrawn since the search
            entries.append(retriever.store.entry(number, role))
    return entries
