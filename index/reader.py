"""Which lines of a SOP answer a question: every line of its sections and every cell of its steps is weighed.

A linear list-wise model over how near a line's meaning is to what is asked beyond the SOP's title, which of the question's
words it holds, and which kind of line answers what kind of question. Fitted by `python -m index.training.weights`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from index.encoder import BUNDLED, BundledEncoder, Encoder, StaticEncoder
from index.sop import Part, Section, Sop, Step
from index.stemming import index_text
from index.wording import Query, content_terms, meanings

CELLS = ("kegiatan", "pelaksana", "kelengkapan", "waktu kegiatan", "output", "keterangan")
KINDS = (*(part.value for part in Part), *CELLS)
_AMOUNT = re.compile(r"\b(berapa|kapan|maksimal|minimal|piro|pinten|sabaraha|how (much|many|long|old)|when)\b")
_FIGURE = re.compile(
    r"\d|\b(nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|gratis|se(hari|bulan|tahun))\b", re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section, or one cell of a step: its kind (a Part's value or one of CELLS) and its words as printed."""

    kind: str
    text: str
    section: Section | None = None
    step: Step | None = None

    @property
    def said(self) -> str:
        """The line with the act that it belongs to, without which a time or a name means little."""
        return self.text if self.step is None or self.kind == "kegiatan" else f"{self.step.kegiatan} {self.text}"


def lines_of(sop: Sop) -> tuple[Line, ...]:
    """Every line of a SOP that may answer, in the order of the form."""
    return (*_of_sections(sop), *_of_steps(sop))


def _of_sections(sop: Sop) -> Iterator[Line]:
    for section in sop.sections:
        for line in section.text.splitlines():
            if line.strip():
                yield Line(section.part.value, line.strip(), section)


def _of_steps(sop: Sop) -> Iterator[Line]:
    for step in sop.steps:
        waktu = step.waktu.words if step.waktu else ""
        texts = (step.kegiatan, ", ".join(step.pelaksana), step.kelengkapan, waktu, step.output, step.keterangan)
        yield from (Line(kind, text, None, step) for kind, text in zip(CELLS, texts, strict=True) if text)


def reading_encoder(retrieving: Encoder) -> Encoder:
    """The bundled table, whichever encoder retrieves: the reader was fitted on it, and it is quick enough for every line."""
    return retrieving.table if isinstance(retrieving, BundledEncoder) else StaticEncoder(BUNDLED / "table")


def has_figure(text: str) -> bool:
    """Whether a text holds a number, in figures or words, or says that something is free."""
    return bool(_FIGURE.search(text))


class Reader:
    """Weighs the lines of one SOP at a time. `rarity` gives a stem's inverse document frequency."""

    def __init__(self, encoder: Encoder, rarity: Callable[[str], float], file: Path = BUNDLED / "reader.safetensors"):
        self._encoder = encoder
        self._rarity = rarity
        with safe_open(file, framework="numpy") as tensors:
            self._features: NDArray[np.float32] = tensors.get_tensor("features")
            self._kinds: NDArray[np.float32] = tensors.get_tensor("kinds")
            self._intents: NDArray[np.float32] = tensors.get_tensor("intents")
            self.intents = tuple(tensors.metadata()["intents"].split())

    def read(self, query: Query, intents: Mapping[str, float], sop: Sop) -> list[tuple[Line, float]]:
        """Each line with its share of the belief that it answers (all sum to 1), the likeliest first.

        `intents` gives each intent's probability.
        """
        lines, scores, _ = self.scores(query, intents, sop)
        return list(self.shared(lines, scores))

    def scores(
        self, query: Query, intents: Mapping[str, float], sop: Sop
    ) -> tuple[tuple[Line, ...], NDArray[np.float64], NDArray[np.float64]]:
        """A SOP's n lines, what speaks for each (n,), and the share of the question's words beyond the title in it."""
        lines = lines_of(sop)
        if not lines:
            return (), np.zeros(0), np.zeros(0)
        asked = np.array([intents.get(name, 0.0) for name in self.intents])
        column = [KINDS.index(line.kind) for line in lines]
        by_kind = (asked @ self._intents + self._kinds)[column]
        traits = features(query, sop.title, lines, self._encoder, self._rarity)
        return lines, traits @ self._features + by_kind, traits[:, 1]

    def shared(
        self, lines: Sequence[Line], scores: NDArray[np.float64], _held: object = None
    ) -> tuple[tuple[Line, float], ...]:
        """Each line with its share of the belief that it answers (all sum to 1), the likeliest first."""
        if not lines:
            return ()
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return tuple((lines[i], float(shares[i])) for i in np.argsort(-shares, kind="stable"))


def features(
    query: Query, title: str, lines: Sequence[Line], encoder: Encoder, rarity: Callable[[str], float]
) -> NDArray[np.float64]:
    """What speaks for each of n lines, shape (n, 5).

    The cosine with the question less what its title says already, the share and the sum of the rarity of the question's
    words beyond the title that it holds, the root of its length in stems, and whether it has a figure where one is asked.
    """
    asked, named = encoder.encode([query.dense, title], query=True)
    near = encoder.encode([line.said for line in lines]) @ (asked - (asked @ named) * named)
    meant = meanings(query)
    told = frozenset(index_text(title).split())
    words = {term: {term, *meant.get(term, ())} for term in content_terms(query) or query.terms[: query.own]}
    beyond = {term: rarity(term) for term, forms in words.items() if not told & forms}
    held = [frozenset(index_text(line.said).split()) for line in lines]
    gain = np.array([sum(w for term, w in beyond.items() if stems & words[term]) for stems in held])
    figure = [float(bool(_AMOUNT.search(query.text) and _FIGURE.search(line.text))) for line in lines]
    length = np.sqrt([len(stems) for stems in held])
    return np.column_stack([near, gain / (sum(beyond.values()) or 1.0), gain, length, figure])
