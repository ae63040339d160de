"""The public pairs that the encoder learns from (see index/model/README.md), from the folder TANYA_SOP_SHARED names."""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NUSAX = ("english", "javanese", "sundanese", "madurese", "minangkabau", "banjarese", "balinese")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts that mean the same or answer one another, and how many times an epoch passes over them."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    repeat: int


def folder() -> Path:
    """The data folder; raises SystemExit with one sentence where the variable does not name it."""
    named = os.environ.get("TANYA_SOP_SHARED")
    if not named or not (Path(named) / "data").is_dir():
        raise SystemExit("Set TANYA_SOP_SHARED to the folder that holds data/ (training pairs and question sets).")
    return Path(named) / "data"


def training_pairs() -> list[Pairs]:
    """All training sets. The validation and test splits are never read here."""
    data = folder()
    return [
        Pairs("id-en", tuple(_tsv(data / "id-en.train.tsv", "id", "en")), 1),
        Pairs("idk-mrc", tuple(questions(data / "idk-mrc.train.json")), 6),
        Pairs("nusax", tuple(_nusax(data / "nusax.train.csv")), 4),
        Pairs("informal-formal", tuple(_tsv(data / "informal-formal.train.tsv", "informal", "formal")), 6),
        Pairs("indonli", tuple(_entailed(data / "indonli.train.jsonl")), 2),
        Pairs("slang", tuple(_tsv(data / "slang.tsv", "slang", "formal")), 2),
    ]


def translations(path: Path) -> list[tuple[str, str]]:
    """Indonesian and English sentences of a validation file."""
    return list(_tsv(path, "id", "en"))


def questions(path: Path, *, windows: bool = True) -> Iterator[tuple[str, str]]:
    """The answerable questions of a SQuAD-shaped file with their passage, and with the text around the answer besides."""
    for paragraph in _paragraphs(json.loads(path.read_text(encoding="utf-8"))):
        context = paragraph["context"]
        for qa in paragraph["qas"]:
            if not qa.get("is_impossible") and qa["answers"]:
                start = int(qa["answers"][0]["answer_start"])
                yield qa["question"], context
                if windows:
                    yield qa["question"], context[max(0, start - 200) : start + 200]


def _paragraphs(tree: object) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict) and "context" in tree:
        yield tree
    else:
        for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            yield from _paragraphs(child)


def _tsv(path: Path, left: str, right: str) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[left] and row[right]:
                yield row[left], row[right]


def _nusax(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield from ((row[language], row["indonesian"]) for language in _NUSAX)


def _entailed(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["label"] == "e":
            yield row["hypothesis"], row["premise"]


def epoch(sets: list[Pairs], batch: int, chance: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Batches of one set each (so that the other pairs of a batch are honest negatives), in random order."""
    batches = []
    for found in sets:
        pairs = list(found.pairs) * found.repeat
        chance.shuffle(pairs)
        batches += [pairs[i : i + batch] for i in range(0, len(pairs), batch)]
    chance.shuffle(batches)
    return iter(batches)
