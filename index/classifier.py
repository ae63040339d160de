"""What a message is and what it asks for, by the bundled transformer; what a piece of one is, by its n-grams.

A message's kind decides whether a person in danger gets the help lines, and is worth a run of the transformer. A piece of a
message is weighed many times over and needs the quick one: a linear classifier. Words, pairs of words and pieces of words
are hashed into buckets, each with a weight for every class (multinomial logistic regression; hashing and n-grams as in
fastText, Joulin et al. 2017). Pieces of words make it bear slang and misprints.
Made by `python -m index.training.classes`.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from index.encoder import BUNDLED, ContextEncoder, bundled
from index.wording import Query

# Rows of the int8 tables. Of a hundred n-grams two share a row in one message of seven; with half the rows in one of three.
BUCKETS = 1 << 15
_WORD = re.compile(r"\w+")
_PIECES = (3, 4, 5)  # letters of the pieces by which a misspelt word is still known
# What the transformer counts beside the n-grams within a family: which kind of cry it is they tell better (0.92 and 0.91 of
# the 130 and 108 cries by two hands in tests/questions/messages.jsonl, 0.85 and 0.86 where both count as much).
_WITHIN = 0.2


class Classifier:
    """Gives each of n classes a probability.

    A class named "cry.suicide" is one of the family "cry": its probability is that of its family times its share among its
    sisters. `file` holds int8 weights of shape (BUCKETS, n), a scale and a bias a class, each of shape (n,).
    """

    def __init__(self, file: Path) -> None:
        with safe_open(file, framework="numpy") as tensors:
            self.classes = tuple(tensors.metadata()["classes"].split())
            self._weights: NDArray[np.int8] = tensors.get_tensor("weights")
            self._scales: NDArray[np.float32] = tensors.get_tensor("scales")
            self._bias: NDArray[np.float32] = tensors.get_tensor("bias")
        self._sisters = {
            family: [i for i, name in enumerate(self.classes) if _family(name) == family]
            for family in map(_family, self.classes)
        }

    def scores(self, query: Query) -> dict[str, float]:
        """The log-probability of each class and family, all of them at most 0."""
        ids = buckets(query)
        logs = self._weights[ids].sum(axis=0, dtype=np.int64) * self._scales / np.sqrt(max(1, len(ids))) + self._bias
        for sisters in self._sisters.values():
            logs[sisters] -= np.logaddexp.reduce(logs[sisters])
        found = dict(zip(self.classes, map(float, logs), strict=True))
        return {name: log + (found[_family(name)] if "." in name else 0.0) for name, log in found.items()}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message is and asks for: the log-probability of each kind and family of kinds, and of each thing asked for."""

    kinds: Mapping[str, float]
    asks: Mapping[str, float]


class Hearing:
    """Tells what a message is and asks for by the transformer's layers for it, its kind with the n-grams' opinion beside."""

    def __init__(self, model: ContextEncoder, beside: Classifier) -> None:
        self._model = model
        self._beside = beside

    def hear(self, query: Query) -> Heard:
        """What the message as typed is ("cry.suicide", "ordinary") and asks for ("fee", "permission")."""
        kinds, asks = self._model.told(query.original)
        logs = map(float, asks - np.logaddexp.reduce(asks))
        return Heard(self._kinds(query, kinds), dict(zip(self._model.asks, logs, strict=True)))

    def _kinds(self, query: Query, told: NDArray[np.float64]) -> dict[str, float]:
        beside = self._beside.scores(query)
        grams = np.array([beside[name] for name in self._model.kinds])
        odds = told + grams
        logs = dict(zip(self._model.kinds, map(float, odds - np.logaddexp.reduce(odds)), strict=True))
        families: dict[str, float] = {}
        for name, log in logs.items():
            if family := _family(name):
                families[family] = float(np.logaddexp(families.get(family, -np.inf), log))
        for family, log in families.items():
            mine = [i for i, name in enumerate(self._model.kinds) if _family(name) == family]
            shares = _WITHIN * told[mine] + grams[mine]
            shares += log - np.logaddexp.reduce(shares)
            logs |= {self._model.kinds[i]: float(share) for i, share in zip(mine, shares, strict=True)}
        return {name: min(log, 0.0) for name, log in {**families, **logs}.items()}


def _family(name: str) -> str:
    """The family of a class: "cry" for "cry.suicide", "" for a family itself."""
    return name.rpartition(".")[0]


def likeliest(scores: Mapping[str, float], family: str) -> tuple[str, float]:
    """The likeliest class of a family, without the family's name, and its share in it; "" is the family of families."""
    name = max((name for name in scores if _family(name) == family), key=lambda name: scores[name])
    return name.removeprefix(f"{family}."), math.exp(scores[name] - scores.get(family, 0.0))


def buckets(query: Query) -> NDArray[np.int64]:
    """The buckets (n,), each once, of a question's n-grams, as typed and as understood."""
    return np.array(sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in _ngrams(query)}), np.int64)


def _ngrams(query: Query) -> Iterator[str]:
    for text in (query.text, query.original.casefold()):
        # A message of signs alone ("?", a folded hand) is told by those.
        words = _WORD.findall(text) or text.split()
        yield from (f"w{word}" for word in words)
        yield from (f"b{one}_{two}" for one, two in pairwise(words))
        yield from (f"s{one}_{two}" for one, two in zip(words, words[2:], strict=False))
        for word in words:
            framed = f"<{word}>"
            yield from (f"c{framed[i : i + n]}" for n in _PIECES for i in range(len(framed) - n + 1))
    yield from (f"t{term}" for term in query.terms)


@cache
def hearing() -> Hearing:
    """Tells whether a message is a `cry` for help, an `opening` (no question yet), an `ordinary` question about procedures,
    or `outside` of what SOPs speak of; which kind of cry or opening; and what it asks for (index/training/sets/README.md).
    """
    return Hearing(bundled().context, piece_kinds())


@cache
def piece_kinds() -> Classifier:
    """The quick classifier of pieces of a message: the same classes as `hearing`, by n-grams alone."""
    return Classifier(BUNDLED / "kinds.safetensors")
