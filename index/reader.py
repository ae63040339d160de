"""Which lines of a SOP answer a question: every line of its sections and every cell of its steps is weighed.

First by a linear list-wise model over how near a line's meaning is to what is asked beyond the SOP's title, which of the
question's words it holds, and which kind of line answers what kind of question (fitted by `python -m
index.training.weights`). The best few are then read together with the question by the bundled transformer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from index.encoder import BUNDLED, ContextEncoder
from index.lines import KINDS, Line, line_text, lines_of
from index.ranking import softmax
from index.retriever import Retriever
from index.sop import Part, Sop
from index.stemming import index_text
from index.wording import Query, content_terms, meanings

_AMOUNT = re.compile(r"\b(berapa|kapan|maksimal|minimal|piro|pinten|sabaraha|how (much|many|long|old)|when)\b")
_FIGURE = re.compile(
    r"\d|\b(nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|gratis|se(hari|bulan|tahun))\b", re.I
)
# What the transformer's opinion counts beside the linear model's score: 0.35 to 0.7 find as many right lines first (0.856 of
# 416 questions of tests/questions/steer.jsonl; 0.837 without it).
OPINION = 0.5
# Of the likeliest SOP so many lines are read closely that they hold this share of the belief, at most so many; of the others
# one. On 644 questions to the sample library and 478 to 40 SOPs of other offices the right line is first as often as where
# four are always read (0.91 and 0.755; 0.90 and 0.74 with two), at half the price.
_ENOUGH, _MOST = 0.7, 4
_UNREAD = -20.0  # log-odds of a line that was not read: below any that was


def has_figure(text: str) -> bool:
    """Whether a text holds a number, in figures or words, or says that something is free."""
    return bool(_FIGURE.search(text))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A SOP's n lines as one question sees them: the cosine of each to the question (n,), and what speaks for each (n,)."""

    sop: Sop
    lines: tuple[Line, ...]
    near: NDArray[np.float64]
    scores: NDArray[np.float64]

    @property
    def nearest(self) -> float:
        """The cosine of the nearest line; far below any where there is no line."""
        return float(self.near.max(initial=-1.0))


@dataclass(frozen=True, slots=True)
class Reading:
    """A SOP's n lines with what speaks for each (n,) once the best were read, and the best opinion of the transformer.

    `closely` is far below 0 where there is nothing.
    """

    lines: tuple[Line, ...]
    scores: NDArray[np.float64]
    closely: float

    def shared(self) -> tuple[tuple[Line, float], ...]:
        """Each line with its probability of being the one that answers (they sum to 1), the likeliest first."""
        if not self.lines:
            return ()
        shares = softmax(self.scores)
        return tuple((self.lines[i], float(shares[i])) for i in np.argsort(-shares, kind="stable"))


class LineReader:
    """Weighs the lines of one SOP at a time, with what the retriever knows of the library's words and vectors."""

    def __init__(
        self, retriever: Retriever, model: ContextEncoder, file: Path = BUNDLED / "reader.safetensors"
    ) -> None:
        self._retriever = retriever
        self._model = model
        with safe_open(file, framework="numpy") as tensors:
            self._features: NDArray[np.float32] = tensors.get_tensor("features")
            self._kinds: NDArray[np.float32] = tensors.get_tensor("kinds")
            self._asks: NDArray[np.float32] = tensors.get_tensor("asks")
            self._asked = tuple(tensors.metadata()["asks"].split())

    def weigh(self, query: Query, asks: Mapping[str, float], sops: Sequence[Sop]) -> list[Weighed]:
        """What speaks for the lines of each SOP before any is read closely.

        `asks` gives the probability (0 to 1) of each thing that may be asked for, by its name; one without is not asked for.
        """
        asked = np.array([asks.get(name, 0.0) for name in self._asked])
        by_kind = np.asarray(asked @ self._asks + self._kinds, np.float64)
        found = []
        for sop, (lines, near) in zip(sops, nearness(query, sops, self._retriever) if sops else (), strict=True):
            scores = np.zeros(0)
            if lines:
                traits = features(query, sop.title, lines, near, self._retriever)
                scores = traits @ self._features + by_kind[[KINDS.index(line.kind) for line in lines]]
                scores[_adding_nothing(sop, lines, query)] = _UNREAD
            found.append(Weighed(sop, lines, near, scores))
        return found

    def read(self, query: Query, weighed: Sequence[Weighed]) -> list[Reading]:
        """The likeliest lines of each SOP read by the transformer: several of the first, where it takes several to be sure,
        and one of every other."""
        if not weighed:
            return []
        first = [_chosen(weighed[0].scores), *(np.argsort(-one.scores, kind="stable")[:1] for one in weighed[1:])]
        texts = [
            f"{one.sop.title}. {line_text(one.lines[i])}"
            for one, chosen in zip(weighed, first, strict=True)
            for i in chosen
        ]
        opinions = np.split(self._model.answers(query.dense, texts), np.cumsum([len(chosen) for chosen in first])[:-1])
        return [_reading(*one) for one in zip(weighed, first, opinions, strict=True)]


def _adding_nothing(sop: Sop, lines: Sequence[Line], query: Query) -> list[int]:
    """The places of lines of sections that say nothing beyond the SOP's header or are set as headings: running heads too.

    What no part of the form holds answers nothing either where it says the question's own words alone.
    """
    told = _stems(f"SOP makro {sop.title} {sop.makro} {sop.process} {sop.map}")
    asked = told.union(query.terms[: query.own_count])
    free = [line.kind == Part.ISI.value for line in lines]
    headed = [own and line.text.isupper() for own, line in zip(free, lines, strict=True)]
    return [
        i
        for i, line in enumerate(lines)
        if line.step is None and (headed[i] or _stems(line.text) <= (asked if free[i] else told))
    ]


def _chosen(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the likeliest lines (m,) of those with these scores (n,) that hold enough of the belief together."""
    order = np.argsort(-scores, kind="stable")
    together = np.cumsum(softmax(scores)[order])
    return order[: min(_MOST, int(np.searchsorted(together, _ENOUGH)) + 1)]


def _reading(weighed: Weighed, first: NDArray[np.int64], read: NDArray[np.float64]) -> Reading:
    """A SOP's lines with the transformer's opinion (m,) of the m that it read; `first` are their places."""
    if not weighed.lines:
        return Reading((), weighed.scores, _UNREAD)
    # A line that was not read is thought no better than the worst that was.
    opinion = np.full(len(weighed.lines), read.min())
    opinion[first] = read
    return Reading(weighed.lines, weighed.scores + OPINION * opinion, float(read.max()))


def nearness(
    query: Query, sops: Sequence[Sop], retriever: Retriever
) -> list[tuple[tuple[Line, ...], NDArray[np.float64]]]:
    """The lines of each SOP with the cosine (n,) of the question to each."""
    lines = [lines_of(sop) for sop in sops]
    near = retriever.near(query, [line_text(line) for its in lines for line in its])
    ends = list(accumulate(map(len, lines)))[:-1]
    return list(zip(lines, np.split(near, ends), strict=True))


def features(
    query: Query, title: str, lines: Sequence[Line], near: NDArray[np.float64], retriever: Retriever
) -> NDArray[np.float64]:
    """What speaks for each of n lines, shape (n, 5).

    The cosine with the question, the share and the sum of the rarity of the question's words beyond the title that it holds,
    the root of its length in stems, and whether it has a figure where one is asked.
    """
    meant = meanings(query)
    told = _stems(title)
    words = {term: {term, *meant.get(term, ())} for term in content_terms(query) or query.terms[: query.own_count]}
    beyond = {term: retriever.rarity(term) for term, forms in words.items() if not told & forms}
    held = [_stems(line.said) for line in lines]
    gain = np.array([sum(w for term, w in beyond.items() if stems & words[term]) for stems in held])
    figure = [float(bool(_AMOUNT.search(query.text) and _FIGURE.search(line.text))) for line in lines]
    length = np.sqrt([len(stems) for stems in held])
    return np.column_stack([near, gain / (sum(beyond.values()) or 1.0), gain, length, figure])


# Of the library's own texts: stemming those of four SOPs anew cost 60 ms a question.
@lru_cache(maxsize=50_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(index_text(text).split())
