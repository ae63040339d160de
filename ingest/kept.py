"""How much of what the pages say is in a document as read: the share of words with a place, and those that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.sop import Section, Step
from index.stemming import TOKEN
from ingest.pages import Page, Word

_TOLD = 12  # words that a warning names


@dataclass(frozen=True, slots=True)
class Kept:
    """The share of words kept (0..1), and by page (1-based) the words that were left, in order."""

    share: float
    left: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def told(self) -> str:
        """The pages with the first words that were left there."""
        return "; ".join(f"hal. {page}: {' '.join(words[:_TOLD])}" for page, words in self.left)


def kept(pages: Sequence[Page], placed: Mapping[int, frozenset[Word]], texts: Iterable[str]) -> Kept:
    """What share of the pages' words was kept: a word counts where it is placed (a label, furniture) or stands in a text.

    A word that the texts have twice keeps two of its mentions on the pages and no third.
    """
    said = Counter(token for text in texts for token in _tokens(text))
    left: list[tuple[int, tuple[str, ...]]] = []
    total = 0
    for page in pages:
        lost = []
        for word in page.words:
            for token in _tokens(word.text):
                total += 1
                if word in placed.get(page.number, frozenset()):
                    continue
                if said[token] > 0:
                    said[token] -= 1
                else:
                    lost.append(token)
        if lost:
            left.append((page.number, tuple(lost)))
    return Kept(1 - sum(len(words) for _, words in left) / total if total else 1.0, tuple(left))


def texts_of(sections: Iterable[Section], steps: Iterable[Step]) -> Iterator[str]:
    """Everything that sections and steps say, as printed."""
    for section in sections:
        yield from (section.heading, section.text)
    for step in steps:
        yield from (str(step.no), step.kegiatan, *step.pelaksana, step.kelengkapan, step.output, step.keterangan)
        yield step.waktu.words if step.waktu else ""


def _tokens(text: str) -> list[str]:
    return [token.casefold() for token in TOKEN.findall(text)]
