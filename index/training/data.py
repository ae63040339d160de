"""The public pairs that the encoder learns from (see index/model/README.md), read from the folder TANYA_SOP_SHARED.

Sets that measure are split in two fixed halves by a hash of their text: `half(text) == STEER` may be looked at while
building, `REPORT` is for the figures alone.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.training.noise import colloquial, misspell

STEER, REPORT = 0, 1  # the halves of a set that measures
_NUSAX = ("english", "javanese", "sundanese", "madurese", "minangkabau", "banjarese", "balinese")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CLOZES, _CLOZE_WORDS = 4, 5  # sentences of a passage that are asked for by the rest of it; words of the shortest
_WINDOW = 200  # letters around an answer that stand for its passage
# Shares of letters mistyped and of words made slang, near what chats have. No other values were tried.
_TYPOS, _SLANG = 0.05, 0.5
_NOISY_TRANSLATIONS = 25_000  # pairs of each language, so that no set outweighs the others; no other number was tried


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts that mean the same or answer one another, and how many times an epoch passes over them.

    `noisy` says that the left side was misspelt on purpose: no words are learnt from it.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    repeat: int
    noisy: bool = False


def folder() -> Path:
    """The data folder; raises SystemExit with one sentence where the variable does not name it."""
    named = os.environ.get("TANYA_SOP_SHARED")
    if not named or not (Path(named) / "data").is_dir():
        raise SystemExit("Set TANYA_SOP_SHARED to the folder that holds data/ (training pairs and question sets).")
    return Path(named) / "data"


def half(text: str) -> int:
    """STEER or REPORT, for ever the same for the same text."""
    return hashlib.sha256(text.encode()).digest()[0] & 1


def training_pairs(chance: random.Random) -> list[Pairs]:
    """All training sets, everyday spellings of them included. Of what measures nothing is read but SQuAD's steering half."""
    data = folder()
    squad = [pair for pair in questions(data / "squad-id.valid.json") if half(pair[1]) == STEER]
    asked = list(questions(data / "idk-mrc.train.json"))
    windows = list(questions(data / "idk-mrc.train.json", window=True))
    sets = [
        Pairs("id-en", tuple(tsv(data / "id-en.train.tsv", "id", "en")), 1),
        Pairs("idk-mrc", (*asked, *windows), 6),
        Pairs("squad-id", tuple(squad), 3),
        Pairs("cloze", tuple(_clozes({passage for _, passage in [*asked, *squad]})), 1),
        Pairs("nusax", tuple(_nusax(data / "nusax.train.csv")), 4),
        Pairs("informal-formal", tuple(tsv(data / "informal-formal.train.tsv", "informal", "formal")), 6),
        Pairs("indonli", tuple(_entailed(data / "indonli.train.jsonl")), 2),
        Pairs("slang", tuple(tsv(data / "slang.tsv", "slang", "formal")), 2),
    ]
    return [*sets, *_noisy(sets[:3], chance)]


def questions(path: Path, *, window: bool = False) -> Iterator[tuple[str, str]]:
    """The answerable questions of a SQuAD-shaped file with their passage, or with the window around the answer alone."""
    for paragraph in paragraphs(json.loads(path.read_text(encoding="utf-8"))):
        context = paragraph["context"]
        for qa in paragraph["qas"]:
            if not qa.get("is_impossible") and qa["answers"]:
                start = int(qa["answers"][0]["answer_start"])
                yield qa["question"], context[max(0, start - _WINDOW) : start + _WINDOW] if window else context


def paragraphs(tree: object) -> Iterator[dict]:  # type: ignore[type-arg]  # JSON as it comes
    if isinstance(tree, dict) and "context" in tree:
        yield tree
    else:
        for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            yield from paragraphs(child)


def tsv(path: Path, left: str, right: str) -> Iterator[tuple[str, str]]:
    """Two columns of a tab-separated file, rows with an empty one left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[left] and row[right]:
                yield row[left], row[right]


def nusax(path: Path, language: str) -> Iterator[tuple[str, str]]:
    """Sentences of one language with the Indonesian that they mean."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row[language], row["indonesian"]


def _nusax(path: Path) -> Iterator[tuple[str, str]]:
    for language in _NUSAX:
        yield from nusax(path, language)


def _entailed(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["label"] == "e":
            yield row["hypothesis"], row["premise"]


def _clozes(passages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """A sentence and the passage without it (the inverse cloze task, Lee et al. 2019)."""
    for passage in sorted(passages):
        sentences = [s for s in _SENTENCE.split(passage) if len(s.split()) >= _CLOZE_WORDS]
        if len(sentences) > 1:
            for i, sentence in enumerate(sentences[:_CLOZES]):
                yield sentence, " ".join(sentences[:i] + sentences[i + 1 :])


def slang_forms() -> dict[str, list[str]]:
    """The slang forms of standard words, from the public lexicon in the folder of training data."""
    forms: dict[str, list[str]] = {}
    for slang, standard in tsv(folder() / "slang.tsv", "slang", "formal"):
        forms.setdefault(standard.lower(), []).append(slang)
    return forms


def _noisy(sets: Iterable[Pairs], chance: random.Random) -> Iterator[Pairs]:
    """The same pairs with the left side as people type it: slang and misprints."""
    slang = slang_forms()
    for found in sets:
        chosen = chance.sample(found.pairs, min(len(found.pairs), _NOISY_TRANSLATIONS))
        typed = [(misspell(colloquial(a, slang, _SLANG, chance), _TYPOS, chance), b) for a, b in chosen]
        yield Pairs(f"{found.name}, as typed", tuple(typed), max(1, found.repeat // 2), noisy=True)


def epoch(sets: list[Pairs], batch: int, chance: random.Random) -> list[list[tuple[str, str]]]:
    """Batches of one set each (so that the other pairs of a batch are honest negatives), in random order."""
    batches = []
    for found in sets:
        pairs = list(found.pairs) * found.repeat
        chance.shuffle(pairs)
        batches += [pairs[i : i + batch] for i in range(0, len(pairs), batch)]
    chance.shuffle(batches)
    return batches
