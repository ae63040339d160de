"""search(question, role, k): lexical and dense scores, fused, grouped by SOP; what those who answer call."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from index.editions import Twin, outdated
from index.encoder import Encoder
from index.engine import Nearest
from index.fusion import fuse
from index.names import fit, names
from index.ranking import RANKED, Candidate, Traits, by_sop, ordered
from index.sop import Hit, Role
from index.spelling import Speller
from index.stemming import stem
from index.store import Outline, Store
from index.vectors import load_vectors
from index.wording import Lexicon, Query, content_terms, load_lexicon, meanings, understand

_POOL = 100  # passages that each of the two searches gives to the fusion
# Steered by `python -m tests.bench.retrieval --half steer`; scores are in standard deviations of the pool.
LEXICAL_SHARE = 0.6
_NAMED = 0.5  # steered likewise: for a name in the title that the question names, or against another's


@dataclass(frozen=True, slots=True, weakref_slot=True)
class _Knowledge:
    """What is derived from one generation: vectors, outline, each SOP's passages in order, words, frequencies of stems."""

    generation: int
    vectors: Nearest
    outline: Outline
    members: Mapping[int, Sequence[int]]
    speller: Speller
    frequency: Mapping[str, int]
    numbers: Mapping[int, str]
    twins: Sequence[Twin]


class _LastUsed(threading.local):
    """What one thread used last."""

    known: _Knowledge | None = None


class Retriever:
    """Searches the library as it stands; a new generation is picked up at the next question.

    `weight` is the share of the lexical score in the fused one for a question all of whose words the library has; of a
    question in another language, or one misspelt past mending, BM25 sees less and counts for less. 0 is the encoder
    alone; `dense=False` is BM25 alone. `lexicon` takes the place of the shipped tables.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        *,
        lexicon: Lexicon | None = None,
        weight: float = LEXICAL_SHARE,
        dense: bool = True,
    ) -> None:
        self.store = store
        self.encoder = encoder
        self._lexicon = lexicon or load_lexicon()
        self._weight = weight
        self._dense = dense
        self._encoded: tuple[str | None, NDArray[np.float32]] = None, np.zeros(0, np.float32)
        # A generation's knowledge lives for as long as some thread has it as its latest.
        self._known: WeakValueDictionary[int, _Knowledge] = WeakValueDictionary()
        self._latest = _LastUsed()
        self._lock = threading.Lock()

    def understand(self, question: str) -> Query:
        """The question with slang, spelling and synonyms resolved against this library's words."""
        return understand(question, self._lexicon, self._knowledge().speller)

    def search(self, question: str | Query, *, role: Role, k: int = 20) -> list[Hit]:
        """The k best passages that `role` may see, grouped by SOP (at most three each), the best SOP first."""
        query = question if isinstance(question, Query) else self.understand(question)
        with self.store.snapshot():
            groups = by_sop(self.pool(query, role))
            if self._dense and self._weight > 0:
                scores = {sop: traits.score for sop, traits in self.traits(query, groups).items()}
            else:
                scores = {sop: group[0].score for sop, group in groups.items()}
            ranked = list(islice(ordered(groups, scores), k))
            stored = self.store.passages([candidate.id for candidate in ranked], role)
        by_id = {item.id: item for item in stored}
        seen = [(by_id[candidate.id], candidate) for candidate in ranked if candidate.id in by_id]
        return [
            Hit(item.passage, found.score, rank, item.entry.kind, item.entry.file, found.cosine, found.lexical)
            for rank, (item, found) in enumerate(seen, 1)
        ]

    def weighed(self, query: Query, role: Role, besides: Sequence[str] = ()) -> dict[str, Traits]:
        """The numbers of the best SOPs that `role` may see with what speaks for each, the best first.

        `besides` are the numbers of SOPs that are weighed whether or not a search finds them.
        """
        with self.store.snapshot():
            numbers = self._knowledge().numbers
            groups = by_sop(self.pool(query, role))
            added = {sop: groups.get(sop) for sop, number in numbers.items() if number in besides}
            lowest = min((found.score for group in groups.values() for found in group), default=0.0)
            first = {sop: group or [self._unfound(query, sop, lowest)] for sop, group in added.items()}
            traits = self.traits(query, first | groups)
        best = sorted(traits.items(), key=lambda item: -item[1].score)
        return {numbers[sop]: found for sop, found in best}

    def _unfound(self, query: Query, sop: int, score: float) -> Candidate:
        """The nearest passage of a SOP that a search did not find."""
        known = self._knowledge()
        cosines = np.nan_to_num(known.vectors.cosines(self._vector(query), known.members[sop]))
        return Candidate(known.members[sop][int(cosines.argmax())], sop, score, float(cosines.max()), 0.0)

    def _vector(self, query: Query) -> NDArray[np.float32]:
        """The question's vector (dim,): a search, its traits and its evidence ask for it one after the other."""
        text, vector = self._encoded
        if text != query.dense:
            vector = self.encoder.encode([query.dense], query=True)[0]
            self._encoded = query.dense, vector
        return vector

    def near(self, query: Query, texts: Sequence[str]) -> NDArray[np.float64]:
        """The cosine (n,) of a question to each of these texts; what was published is not embedded again."""
        kept = self.store.embedded(self.encoder.name, texts)
        new = [text for text in dict.fromkeys(texts) if text not in kept]
        vectors = {**kept, **dict(zip(new, self.encoder.encode(new), strict=True))}
        rows = np.array([vectors[text] for text in texts], np.float64).reshape(len(texts), self.encoder.dim)
        return rows @ self._vector(query)

    def _weights(self, terms: Sequence[str]) -> dict[str, float]:
        known = self._knowledge()
        return {term: _rarity(term, known) for term in terms}

    def familiar(self, word: str) -> bool:
        """Whether a word (lower case) is the library's in any form, one of the tables' that rewrite, a country or office."""
        tables = self._lexicon
        said = any(word in table for table in (tables.slang, tables.regional, tables.english))
        meant = said or any(pattern.search(word) for pattern, _, _ in tables.synonyms)
        return meant or stem(word) in self._knowledge().frequency or bool(names(word))

    def make_ready(self) -> None:
        """Derive what the present generation needs, before somebody asks."""
        self._knowledge()

    def forget(self) -> None:
        """Keep nothing of what was asked, not even a word."""
        self._encoded = None, np.zeros(0, np.float32)
        self.store.forget()
        stem.cache_clear()

    def rarity(self, term: str) -> float:
        """Inverse document frequency over passages (Robertson and Sparck Jones 1976, kept positive)."""
        return _rarity(term, self._knowledge())

    def traits(self, query: Query, groups: Mapping[int, Sequence[Candidate]]) -> dict[int, Traits]:
        """What speaks for each of the best SOPs (by row id)."""
        best = dict(islice(groups.items(), RANKED))
        known = self._knowledge()
        vector = self._vector(query)
        identity = known.vectors.cosines(vector, [known.members[sop][0] for sop in best])
        held = self.store.stems([passage for sop in best for passage in known.members[sop]])
        weights, meant = self._weights(content_terms(query) or query.terms[: query.own_count]), meanings(query)
        found = {}
        for (sop, group), cosine in zip(best.items(), np.nan_to_num(identity), strict=True):
            own = [held[passage] for passage in known.members[sop] if passage in held]
            found[sop] = Traits(
                fused=group[0].score,
                cosine=max(one.cosine for one in group),
                identity=float(cosine),
                coverage=_share(weights, meant, frozenset().union(*own)),
            )
        return found

    def _understood(self, query: Query) -> float:
        """The share (0 to 1) of the question's own terms that the library has, rare terms counting for more."""
        return _share(self._weights(query.terms[: query.own_count]), {}, self._knowledge().frequency.keys())

    def pool(self, query: Query, role: Role) -> list[Candidate]:
        """The best passages by either score, with both; the names in the question lift or lower them."""
        known = self._knowledge()
        terms = query.terms if self._weight > 0 else ()
        lexical = dict(self.store.lexical(terms, role, _POOL)) if terms else {}
        vector = self._vector(query)
        near = known.vectors.search(vector, role, _POOL) if vector.any() and self._dense else []
        ids = list(dict.fromkeys([*lexical, *(i for i, _ in near)]))
        aside = outdated(known.twins, role, datetime.now(UTC).date())
        ids = [i for i in ids if known.outline.passages[i][0] not in aside]
        if not ids:
            return []
        bm25 = np.array([lexical.get(i, np.nan) for i in ids])
        cosine = known.vectors.cosines(vector, ids).astype(float)
        weight = self._weight * self._understood(query) if self._dense else 1.0
        scores = fuse(bm25, cosine, weight=weight) + _preference(query, known.outline, ids)
        return [
            Candidate(i, known.outline.passages[i][0], *map(float, found))
            for i, *found in zip(ids, scores, np.nan_to_num(cosine), np.nan_to_num(bm25), strict=True)
        ]

    def _knowledge(self) -> _Knowledge:
        """What is known of the generation that this thread sees; of threads that need the same, one derives it.

        The lock is the only one on the way: reading the library takes none.
        """
        with self.store.snapshot():
            generation = self.store.generation()
            known = self._latest.known
            if known is None or known.generation != generation:
                with self._lock:
                    known = self._known.get(generation) or self._derived()
                    self._known[generation] = self._latest.known = known
        return known

    def _derived(self) -> _Knowledge:
        vectors = load_vectors(self.store, self.encoder.name, self.encoder.dim)
        frequency = self.store.frequencies()[0]
        outline = self.store.outline()
        members: dict[int, list[int]] = {}
        for passage, (sop, _) in outline.passages.items():
            members.setdefault(sop, []).append(passage)
        speller = Speller(frequency, self.store.vocabulary)
        numbers, twins = self.store.numbers(), self.store.twins()
        return _Knowledge(vectors.generation, vectors, outline, members, speller, frequency, numbers, twins)


def _rarity(term: str, known: _Knowledge) -> float:
    return math.log(1 + (len(known.outline.passages) + 0.5) / (known.frequency.get(term, 0) + 0.5))


def _share(weights: Mapping[str, float], meant: Mapping[str, Set[str]], held: Set[str]) -> float:
    """The share of these terms, by weight, that are held, themselves or in other words."""
    shared = sum(weight for term, weight in weights.items() if held & {term, *meant.get(term, ())})
    return shared / (sum(weights.values()) or 1.0)


def _preference(query: Query, outline: Outline, ids: Sequence[int]) -> NDArray[np.float64]:
    """What is added to the score of each passage (n,): above 0 where its title has the question's country or office, below 0
    where it has another one.
    """
    asked = names(query.text)
    return np.array([_NAMED * fit(asked, outline.titles[outline.passages[i][0]]) for i in ids])
