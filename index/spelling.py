"""Unknown words as the words that were most likely meant: everyday affixes undone, misprints mended."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from index.stemming import stem

_KNOWN = Path(__file__).parent / "lexicon" / "known.txt"
_SHORTEST, _LONG = 4, 7  # letters: shorter words are never mended; from the second on two may be wrong
_OFTEN = 2  # times that a word stands in the library; one that stands once may be a misprint itself
# Ranks of common words: up to the first a word's other forms are known too; up to the second it may be what was meant.
_STEMMED, _MEANT = 30_000, 24_000
_REPEATED = re.compile(r"(\w)\1{2,}")
_TWICE = re.compile(r"(\w)\1+")
_DRAWN_OUT = re.compile(r"(\w)\1+$")
# What people say for the formal affixes and endings, undone in this order: (pattern, formal word).
_AFFIXES = tuple(
    (re.compile(pattern), formal)
    for pattern, formal in (
        (r"^nge(?=\w{4})", "me"),
        (r"^nge(?=\w{3})", ""),
        (r"^ng(?=[aiueo]\w{2})", "meng"),
        (r"^ng(?=[aiueo]\w{2})", "k"),
        (r"^ny(?=\w{3})", "menc"),
        (r"^ny(?=\w{3})", "meny"),
        (r"^n(?=[aiueo]\w{3})", "t"),
        (r"^n(?=[cdjt]\w{3})", ""),
        (r"^m(?=[aiueo]\w{3})", "p"),
        (r"^ke(?=\w{4})", "ter"),
        (r"(?<=\w{3})in$", ""),
        (r"(?<=\w{3})in$", "kan"),
        (r"e(?=[^aiueo]+$)", "a"),
        # Javanese and Sundanese endings, Minang and Betawi vowels.
        (r"(?<=\w{3})(?:ne|e|na)$", "nya"),
        (r"(?<=\w{3})(?:ake|aken|keun|ke)$", "kan"),
        (r"(?<=\w{3})[oe]$", "a"),
    )
)
_HEIGHT = 0.4  # edits that the commonest word is ahead of the rarest: less than one, so that fewer edits win
_PER_TENFOLD = 0.1  # edits that the library's own words gain for every ten times as often
_OTHER_LETTER = 0.5  # edits that another first letter costs: people seldom mistype that


class Speller:
    """Knows the library's words and the common words of Indonesian and English.

    `stems` holds the stems of the library's words; `words` gives the words themselves with their counts and is called at
    the first misprint only, for it reads the whole library.
    """

    def __init__(self, stems: Container[str], words: Callable[[], Mapping[str, int]]) -> None:
        self._stems = stems
        self._words = words

    @classmethod
    def of(cls, words: Mapping[str, int]) -> Speller:
        """A speller that has these words (lower case, with their counts) at hand."""
        return cls({stem(word) for word in words}, lambda: words)

    def knows(self, word: str) -> bool:
        """Whether it is a word of the library or a common word, in any form."""
        return stem(word) in self._stems or word in _ranks() or stem(word) in _stems()

    def formal(self, word: str) -> str | None:
        """The known word that this one says with everyday letters or affixes ("nyari", "balikin", "tolooong"), else None."""
        once = _REPEATED.sub(r"\1", word)
        tries = (once, _DRAWN_OUT.sub(r"\1", once), *_undone(word))
        known = (tried for tried in tries if tried != word and len(tried) > 2)
        return next((tried for tried in known if self.knows(tried)), None)

    def corrected(self, word: str) -> str | None:
        """The word nearest to an unknown one by edits (Damerau 1964), the likelier one of equals; None if none is near.

        Two edits are believed of a long word of the library only: a rare word made into another is worse than a misprint.
        Where that finds nothing, letters typed twice or in the wrong order are set right first.
        """
        if not word.isalpha():
            return None
        if len(word) >= _SHORTEST and (near := self._nearest(word)):
            return near
        straight = list(slips(word))
        same = [tried for tried in straight if self._likely.get(tried, 0.0) >= _HEIGHT]
        if same:
            return max(same, key=lambda tried: self._likely[tried])
        long = (tried for tried in straight if len(tried) >= _LONG)
        return next((near for tried in long if (near := self._nearest(tried))), None)

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < _LONG else 2
        words, masks, lengths = self._candidates
        near = (np.bitwise_count(masks ^ _mask(word)) <= 2 * allowed) & (np.abs(lengths - len(word)) <= allowed)
        best, least = None, math.inf
        for i in np.flatnonzero(near):
            edits = OSA.distance(word, words[i], score_cutoff=allowed)
            if edits <= (allowed if self._likely[words[i]] >= _HEIGHT and words[i][0] == word[0] else 1):
                cost = edits + _OTHER_LETTER * (words[i][0] != word[0]) - self._likely[words[i]]
                if cost < least:
                    best, least = words[i], cost
        return best

    @cached_property
    def _likely(self) -> dict[str, float]:
        """How likely each word is meant, in edits: the library's own words before common ones, frequent before rare."""
        common = {
            word: _HEIGHT * (1 - rank / _MEANT)
            for word, rank in _ranks().items()
            if rank < _MEANT and len(word) >= _SHORTEST and word.isascii()
        }
        own = {
            word: _HEIGHT + _PER_TENFOLD * math.log10(count)
            for word, count in self._words().items()
            if count >= _OFTEN and len(word) >= _SHORTEST - 1 and word.isalpha()
        }
        return common | own

    @cached_property
    def _candidates(self) -> tuple[list[str], NDArray[np.uint32], NDArray[np.int64]]:
        words = list(self._likely)
        return words, np.array([_mask(word) for word in words], np.uint32), np.array([len(word) for word in words])


def slips(word: str) -> Iterator[str]:
    """The word with letters typed twice written once, and with each two neighbours changed over."""
    once = _TWICE.sub(r"\1", word)
    if once != word:
        yield once
    for i in range(len(word) - 1):
        if word[i] != word[i + 1]:
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _mask(word: str) -> np.uint32:
    """One bit a letter that the word has: words k edits apart differ in 2k bits at most."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return np.uint32(bits)


def _undone(word: str) -> Iterator[str]:
    for pattern, formal in _AFFIXES:
        plain = pattern.sub(formal, word)
        if plain != word:
            yield plain
            if word.startswith("di") and plain.endswith(word[-4:-2]):
                yield f"{plain}kan"


@cache
def common_words() -> frozenset[str]:
    """The common words of Indonesian and English, in small letters."""
    return frozenset(word for word, rank in _ranks().items() if rank < _MEANT)


def is_common(word: str, among: int) -> bool:
    """Whether a word in small letters is one of the `among` most common ones."""
    return _ranks().get(word, among) < among


def common_noun(word: str, among: int) -> bool:
    """Whether a word in small letters is one of the `among` most common ones and not written as a name."""
    return is_common(word, among) and word not in _names()


@cache
def _ranks() -> dict[str, int]:
    """Common words in small letters with their rank, most common first."""
    return {word: rank for rank, word in enumerate(_KNOWN.read_text(encoding="utf-8").casefold().split())}


@cache
def _names() -> frozenset[str]:
    """Those of them that edited texts mostly write with a capital, in small letters (`index/training/words.py`)."""
    return frozenset(word.casefold() for word in _KNOWN.read_text(encoding="utf-8").split() if not word.islower())


@cache
def _stems() -> frozenset[str]:
    """The stems of the commoner words: those of rare ones, often names, would let misprints pass."""
    return frozenset(stem(word) for word in list(_ranks())[:_STEMMED])
