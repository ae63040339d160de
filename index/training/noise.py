"""Puts everyday spelling into clean text, to train on and to measure with; each function takes a seeded `random.Random`."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspell(text: str, rate: float, chance: random.Random) -> str:
    """The text with about `rate` (0..1) of its letters dropped, doubled, swapped with the next, or replaced."""
    out: list[str] = []
    letters = iter(range(len(text)))
    for i in letters:
        letter = text[i]
        if not letter.isalpha() or chance.random() >= rate:
            out.append(letter)
            continue
        kind = chance.randrange(4)
        if kind == 1:
            out.append(letter * 2)
        elif kind == 2 and i + 1 < len(text):
            out.append(text[i + 1] + letter)
            next(letters)
        elif kind > 1:
            out.append(chance.choice(_LETTERS))
    return "".join(out)


def colloquial(text: str, slang: Mapping[str, Sequence[str]], share: float, chance: random.Random) -> str:
    """The text with about `share` of the words that have slang forms (`slang`: standard word to forms) written so."""
    words = text.split()
    return " ".join(
        chance.choice(slang[word.lower()]) if word.lower() in slang and chance.random() < share else word
        for word in words
    )
