"""`python -m index.training.words`: the words that are no misprints, counted in the public training texts.

A word that these texts write with a capital within a sentence more often than without is listed with one: it is a name.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

import click

from index.training.data import training_pairs

_WORD = re.compile(r"[^\W\d_]{3,}")
# After a word or a comma: where a capital tells a name and not the beginning of a sentence.
_WITHIN = re.compile(r"(?<=[\w,;] )[^\W\d_]{3,}")
_OFTEN = {"id": 2, "en": 3}
_AT_MOST = {"id": 45_000, "en": 15_000}
OUT = Path(__file__).parent.parent / "lexicon" / "known.txt"


def common(texts: Iterable[str], language: str) -> list[str]:
    """The commonest words of these texts, most common first."""
    counts = Counter(word for text in texts for word in _WORD.findall(text.casefold()))
    return [word for word, count in counts.most_common(_AT_MOST[language]) if count >= _OFTEN[language]]


def names(texts: Iterable[str]) -> set[str]:
    """The words, in small letters, that these texts write as names; words all in capitals count for neither."""
    within = [word for text in texts for word in _WITHIN.findall(text)]
    written = Counter(word.casefold() for word in within if word.istitle())
    written.subtract(word for word in within if word.islower())
    return {word for word, more in written.items() if more > 0}


@click.command()
def main() -> None:
    """Write the list, Indonesian and English in turns, commonest first."""
    sets = {found.name: found.pairs for found in training_pairs(random.Random(1)) if not found.noisy}
    told = ("idk-mrc", "indonli", "informal-formal")
    spoken = [text for name in told for pair in sets[name] for text in pair]
    indonesian = common([*(text for text, _ in sets["id-en"]), *spoken], "id")
    english = common([text for _, text in sets["id-en"]], "en")
    turns = [word for pair in zip_longest(indonesian, english) for word in pair if word]
    capital = names([*(text for pair in sets["id-en"] for text in pair), *spoken])
    listed = [word.capitalize() if word in capital else word for word in dict.fromkeys(turns)]
    OUT.write_text("\n".join(listed) + "\n", encoding="utf-8")
    click.echo(f"{len(indonesian)} Indonesian and {len(english)} English words in {OUT.name}")


if __name__ == "__main__":
    main()
