"""search(question, role, k): lexical and dense scores, fused, grouped by SOP; the door for those who answer."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Encoder
from index.fusion import fuse
from index.sop import Hit, Role
from index.store import Store, Stored
from index.vectors import Vectors, load_vectors
from index.wording import Lexicon, Query, index_text, load_lexicon, understand

_POOL = 100
_WEIGHT = 0.6
_FIELDS = (3.0, 1.5, 1.0)
_PER_SOP = 3
_SECOND = 0.1


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """What is derived from one generation: its vectors, its words with their counts, its stems with their passages."""

    generation: int
    vectors: Vectors
    vocabulary: Mapping[str, int]
    frequency: Mapping[str, int]
    passages: int


class Retriever:
    """Searches the library as it stands; a new generation is picked up at the next question."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self._encoder = encoder
        self._lexicon: Lexicon = load_lexicon(store.data / "synonyms.toml")
        self._known: _Knowledge | None = None
        self._lock = threading.Lock()

    def understand(self, question: str) -> Query:
        """The question with slang, spelling and synonyms resolved against this library's words."""
        return understand(question, self._lexicon, self._knowledge().vocabulary)

    def search(self, question: str | Query, *, role: Role, k: int = 20) -> list[Hit]:
        """The k best passages that `role` may see, grouped by SOP (at most three each), the best SOP first."""
        query = question if isinstance(question, Query) else self.understand(question)
        scored = self._scored(query, role)
        ranked = _grouped(scored)[:k]
        return [
            Hit(stored.passage, score, rank, stored.entry.kind, stored.entry.file, cosine)
            for rank, (stored, score, cosine) in enumerate(ranked, 1)
        ]

    def coverage(self, terms: Sequence[str], query: Query, number: str, role: Role) -> float:
        """The share of these terms of a question that its SOP holds, each weighted by its rarity (0 to 1)."""
        held = {
            stem
            for stored in self.store.passages_of(number, role)
            for stem in index_text(f"{stored.passage.title} {stored.passage.heading} {stored.passage.text}").split()
        }
        added = query.terms[query.own :]
        weights = {term: self._rarity(term) for term in terms}
        total = sum(weights.values())
        if not total:
            return 0.0
        found = sum(weight for term, weight in weights.items() if term in held)
        # A synonym that the SOP holds stands in for the word that led to it.
        if added and any(term in held for term in added):
            missing = [weight for term, weight in weights.items() if term not in held]
            found += max(missing, default=0.0)
        return min(1.0, found / total)

    def _rarity(self, term: str) -> float:
        """Inverse document frequency over passages (Robertson and Sparck Jones 1976, kept positive)."""
        known = self._knowledge()
        return math.log(1 + (known.passages + 0.5) / (known.frequency.get(term, 0) + 0.5))

    def _scored(self, query: Query, role: Role) -> list[tuple[Stored, float, float]]:
        with self.store.snapshot():
            known = self._knowledge()
            match = " OR ".join(f'"{term}"' for term in query.terms)
            lexical = dict(self.store.lexical(match, role, _POOL, weights=_FIELDS)) if match else {}
            vector = self._encoder.encode([query.dense], query=True)[0]
            dense = dict(known.vectors.search(vector, role, _POOL)) if vector.any() else {}
            ids = list(dict.fromkeys([*lexical, *dense]))
            stored = self.store.passages(ids, role)
        scores = fuse(_column(lexical, ids), _column(dense, ids), weight=_WEIGHT) if ids else np.zeros(0)
        by_id = dict(zip(ids, scores, strict=True))
        return [(item, float(by_id[item.id]), dense.get(item.id, 0.0)) for item in stored]

    def _knowledge(self) -> _Knowledge:
        generation = self.store.generation()
        known = self._known
        if known is None or known.generation != generation:
            with self._lock, self.store.snapshot():
                vectors = load_vectors(self.store, self._encoder.name, self._encoder.dim)
                frequency, passages = self.store.frequencies()
                known = _Knowledge(generation, vectors, self.store.vocabulary(), frequency, passages)
                self._known = known
        return known


def _column(scores: Mapping[int, float], ids: Sequence[int]) -> np.ndarray:
    return np.array([scores.get(i, np.nan) for i in ids], np.float64)


def _grouped(scored: Sequence[tuple[Stored, float, float]]) -> list[tuple[Stored, float, float]]:
    """Passages by SOP: a SOP counts as its best passage and a little of its second, its passages follow one another.

    Scores are shifted so that the worst passage of the pool has 0: ratios between them then mean something.
    """
    floor = min((score for _, score, _ in scored), default=0.0)
    by_sop: dict[str, list[tuple[Stored, float, float]]] = {}
    for stored, score, cosine in sorted(scored, key=lambda item: (-item[1], item[0].id)):
        by_sop.setdefault(stored.passage.number, []).append((stored, score - floor, cosine))

    def worth(group: list[tuple[Stored, float, float]]) -> float:
        return group[0][1] + (_SECOND * group[1][1] if len(group) > 1 else 0.0)

    ordered = sorted(by_sop.values(), key=lambda group: -worth(group))
    ranked = []
    for group in ordered:
        ranked += [
            (stored, worth(group) if n == 0 else score, c) for n, (stored, score, c) in enumerate(group[:_PER_SOP])
        ]
    return ranked
