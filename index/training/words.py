"""`python -m index.training.words`: the words that a correct spelling may have, counted in the public training texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from index.training.data import folder, questions, tsv

_WORD = re.compile(r"[^\W\d_]{3,}")
_OFTEN = {"id": 6, "en": 10}
_AT_MOST = {"id": 12_000, "en": 8_000}
OUT = Path(__file__).parent.parent / "lexicon" / "known.txt"


def common(texts: Iterable[str], language: str) -> list[str]:
    """The commonest words of these texts, most common first."""
    counts = Counter(word for text in texts for word in _WORD.findall(text.casefold()))
    return [word for word, count in counts.most_common(_AT_MOST[language]) if count >= _OFTEN[language]]


@click.command()
def main() -> None:
    """Write the list, Indonesian then English."""
    pairs = list(tsv(folder() / "id-en.train.tsv", "id", "en"))
    passages = sorted({passage for _, passage in questions(folder() / "idk-mrc.train.json")})
    indonesian = common([*(text for text, _ in pairs), *passages], "id")
    english = common([text for _, text in pairs], "en")
    OUT.write_text("\n".join(dict.fromkeys([*indonesian, *english])) + "\n", encoding="utf-8")
    click.echo(f"{len(indonesian)} Indonesian and {len(english)} English words in {OUT.name}")


if __name__ == "__main__":
    main()
