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
from index.sop import Sop
from index.stemming import index_text
from index.wording import Query, content_terms, meanings

_AMOUNT = re.compile(r"\b(berapa|kapan|maksimal|minimal|piro|pinten|sabaraha|how (much|many|long|old)|when)\b")
_FIGURE = re.compile(
    r"\d|\b(nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|gratis|se(hari|bulan|tahun))\b", re.I
)
# What the transformer's opinion counts beside the linear model's score: 0.35 to 0.7 find as many right lines first (0.856 of
# 416 questions of tests/questions/steer.jsonl; 0.837 without it).
OPINION = 0.5
_UNREAD = -20.0


def has_figure(text: str) -> bool:
    """Whether a text holds a number, in figures or words, or says that something is free."""
    return bool(_FIGURE.search(text))


@dataclass(frozen=True, slots=True)
class Reading:
    """A SOP's n lines as one question sees them, what speaks for each (n,), and the best opinion of the transformer.

    `closely` is far below 0 where there is nothing.
    """

    lines: tuple[Line, ...]
    scores: NDArray[np.float64]
    closely: float

    def shared(self) -> tuple[tuple[Line, float], ...]:
        """Each line with its share of the belief that it answers (all sum to 1), the likeliest first."""
        if not self.lines:
            return ()
        shares = softmax(self.scores)
        return tuple((self.lines[i], float(shares[i])) for i in np.argsort(-shares, kind="stable"))


class Reader:
    """Weighs the lines of one SOP at a time, with what the retriever knows of the library's words and vectors."""

    def __init__(
        self, retriever: Retriever, model: ContextEncoder, file: Path = BUNDLED / "reader.safetensors"
    ) -> None:
        self._retriever = retriever
        self._model = model
        with safe_open(file, framework="numpy") as tensors:
            self._features: NDArray[np.float32] = tensors.get_tensor("features")
            self._kinds: NDArray[np.float32] = tensors.get_tensor("kinds")
            self._intents: NDArray[np.float32] = tensors.get_tensor("intents")
            self.intents = tuple(tensors.metadata()["intents"].split())

    def read(
        self, query: Query, intents: Mapping[str, float], sops: Sequence[Sop], closely: Sequence[int]
    ) -> list[Reading]:
        """The lines of each SOP; `intents` gives each intent's probability, `closely` how many lines of each the
        transformer reads, the last for all further ones."""
        if not sops:
            return []
        asked = np.array([intents.get(name, 0.0) for name in self.intents])
        by_kind = np.asarray(asked @ self._intents + self._kinds, np.float64)
        weighed = [
            self._weighed(query, by_kind, sop, lines, near)
            for sop, (lines, near) in zip(sops, nearness(query, sops, self._retriever), strict=True)
        ]
        first = [
            np.argsort(-scores, kind="stable")[: closely[min(place, len(closely) - 1)]]
            for place, (_, scores) in enumerate(weighed)
        ]
        texts = [
            f"{sop.title}. {line_text(lines[i])}"
            for sop, (lines, _), chosen in zip(sops, weighed, first, strict=True)
            for i in chosen
        ]
        opinions = np.split(self._model.answers(query.dense, texts), np.cumsum([len(chosen) for chosen in first])[:-1])
        return [_reading(*one, chosen, read) for one, chosen, read in zip(weighed, first, opinions, strict=True)]

    def _weighed(
        self,
        query: Query,
        by_kind: NDArray[np.float64],
        sop: Sop,
        lines: tuple[Line, ...],
        near: NDArray[np.float64],
    ) -> tuple[tuple[Line, ...], NDArray[np.float64]]:
        """A SOP's lines and what speaks for each."""
        if not lines:
            return (), np.zeros(0)
        traits = features(query, sop.title, lines, near, self._retriever)
        return lines, traits @ self._features + by_kind[[KINDS.index(line.kind) for line in lines]]


def _reading(
    lines: tuple[Line, ...],
    scores: NDArray[np.float64],
    first: NDArray[np.int64],
    read: NDArray[np.float64],
) -> Reading:
    """A SOP's lines with the transformer's opinion (m,) of the m that it read; `first` are their places."""
    if not lines:
        return Reading((), scores, _UNREAD)
    # A line that was not read is thought no better than the worst that was.
    opinion = np.full(len(lines), read.min())
    opinion[first] = read
    return Reading(lines, scores + OPINION * opinion, float(read.max()))


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
    words = {term: {term, *meant.get(term, ())} for term in content_terms(query) or query.terms[: query.own]}
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
