"""Libraries for measuring: passages of plain text published through the real Publisher, and texts to make many of."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.encoder import Encoder
from index.publisher import Publication, Publisher
from index.sop import Kind, Part, Passage, Place, Sop, Visibility
from index.store import Store

_AT_ONCE = 5_000
_INTERNAL_EVERY = 5


def publish_texts(texts: Sequence[str], data: Path, encoder: Encoder) -> Store:
    """One document a text, numbered by its position; every fifth is internal. Returns the open store."""
    data.mkdir(parents=True, exist_ok=True)
    paper = data / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    with Publisher(data, encoder) as publisher:
        for start in range(0, len(texts), _AT_ONCE):
            batch = [
                _publication(str(start + i), text, paper) for i, text in enumerate(texts[start : start + _AT_ONCE])
            ]
            publisher.publish(batch, action="ingest")
    return Store(data)


def _publication(number: str, text: str, paper: Path) -> Publication:
    visibility = Visibility.INTERNAL if int(number) % _INTERNAL_EVERY == 0 else Visibility.PUBLIC
    sop = Sop(number, "", Kind.DOKUMEN, visibility, f"{number}.pdf", "paper", 1)
    passage = Passage(number, "", Part.ISI, "", text, 0, (Place(1),))
    return Publication(sop, (passage,), f"{number}.pdf", paper)


def varied(sentences: Sequence[str], count: int, *, seed: int = 1) -> Iterator[str]:
    """`count` passages of three to six sentences drawn at random: real words in real proportions, none twice."""
    chance = random.Random(seed)
    for _ in range(count):
        yield " ".join(chance.sample(sentences, chance.randint(3, 6)))
