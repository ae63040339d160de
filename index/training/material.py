"""What the transformer learns from, in one file: SOPs with their lines, questions with the lines that answer, public pairs.

Gathered once on any machine, so that training itself needs nothing but this file, PyTorch and tokenizers, and may run on a
machine that has neither library nor network.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.lines import Line, line_text, lines_of
from index.passages import split
from index.publisher import dense_text
from index.sop import Passage, Role, Sop
from index.spelling import Speller
from index.store import Store
from index.training.data import Pairs, folder, half, paragraphs, slang_forms, training_pairs
from index.training.imagined import sop_of
from index.training.noise import colloquial, misspell
from index.training.sops import asked_questions, messages, rows
from index.wording import load_lexicon, understand

_TYPOS, _SLANG = 0.06, 0.5  # shares of letters mistyped and of words made slang
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_REGIONAL = ("bew", "btk", "jav", "mad", "mak", "min", "sun")
_LEFT_OUT = 8  # one in so many offices is never trained on

Row = dict[str, Any]


def gather(library: Store, offices: Store | None = None) -> Row:
    """Everything that is learnt from, as plain data; `offices` are the SOPs of others that sets/offices.jsonl asks about."""
    chance = random.Random(1)
    docs: list[Row] = []
    questions = list(_of_library(library, docs, chance))
    if offices is not None:
        questions += _of_offices(offices, docs, chance)
    questions += _of_imagined(docs, chance)
    return {
        "docs": docs,
        "questions": questions,
        "pairs": {found.name: [found.pairs, found.repeat] for found in [*training_pairs(chance), *_regional()]},
        "selection": list(_selection()),
        "messages": messages(),
    }


def save(material: Row, file: Path) -> None:
    """Write it as gzipped JSON."""
    file.write_bytes(gzip.compress(json.dumps(material, ensure_ascii=False).encode(), 6))


def load(file: Path) -> Row:
    """What `save` wrote."""
    material: Row = json.loads(gzip.decompress(file.read_bytes()))
    return material


def left_out(name: str) -> bool:
    """Whether a SOP is one of the eighth that is kept out where left-out SOPs are measured; for ever the same."""
    return hashlib.sha256(name.encode()).digest()[0] % _LEFT_OUT == 0


def line_ids(sop: Sop) -> dict[str, int]:
    """The names of a SOP's lines ("persyaratan/2", "4/waktu"; see sets/README.md) and their places in `lines_of`."""
    seen: dict[str, int] = {}
    names = {}
    for place, line in enumerate(lines_of(sop)):
        if line.step is not None:
            names[f"{line.step.no}/{line.kind.removesuffix(' kegiatan')}"] = place
        else:
            seen[line.kind] = seen.get(line.kind, 0) + 1
            names[f"{line.kind}/{seen[line.kind]}"] = place
    return names


def _doc(sop: Sop, stored: Sequence[Passage], group: str) -> Row:
    lines = lines_of(sop)
    return {
        "number": sop.number,
        "title": sop.title,
        "group": group,
        "passages": [dense_text(one.title, one.heading, one.text) for one in stored],
        "lines": [line_text(line) for line in lines],
        # The passages in which each line stands.
        "where": [
            [i for i, one in enumerate(stored) if _stands(line, one.part.value, one.steps, one.text)] for line in lines
        ],
    }


def _passages(store: Store, sop: Sop) -> list[Passage]:
    return [one.passage for one in store.passages_of(sop.number, Role.STAFF)]


def _stands(line: Line, part: str, steps: Sequence[int], text: str) -> bool:
    return line.step.no in steps if line.step else line.kind == part and line.text in text


def _of_library(store: Store, docs: list[Row], chance: random.Random) -> Iterator[Row]:
    sops = {entry.number: store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)}
    place = {number: len(docs) + i for i, number in enumerate(sops)}
    docs += [_doc(sop, _passages(store, sop), "library") for sop in sops.values()]
    names = {number: line_ids(sop) for number, sop in sops.items()}
    speller, lexicon, slang = Speller(store.frequencies()[0], store.vocabulary), load_lexicon(), slang_forms()

    def forms(question: str) -> list[str]:
        typed = misspell(colloquial(question, slang, _SLANG, chance), _TYPOS, chance)
        return [question, understand(question, lexicon, speller).dense, typed]

    for row in rows("stories"):
        if row["number"] is not None and row["number"] not in sops:
            continue
        near = {"near": place[row["near"]]} if row.get("near") in place else {}
        yield {
            "forms": forms(_asked(row)),
            "doc": place.get(row["number"]),
            "right": _right(row, names.get(row["number"], {})),
            "asks": _asks(row),
            "set": "stories",
            **near,
        }
    for asked in asked_questions():
        found = [number for number in asked.numbers if number in sops]
        if not found:
            continue
        lines = lines_of(sops[found[0]])
        held = [i for i, line in enumerate(lines) if any(w.casefold() in line.text.casefold() for w in asked.contains)]
        yield {
            "forms": forms(asked.question),
            "doc": place[found[0]],
            "right": held,
            "asks": [asked.intent],
            "set": "questions",
        }


def _asked(row: Row) -> str:
    """A follow-up question as text: the question before it, then its own words."""
    return " ".join([*row.get("before", [])[-1:], row["question"]])


def _right(row: Row, ids: Mapping[str, int]) -> list[int]:
    flat = [name for one in row["lines"] for name in (one if isinstance(one, list) else [one])]
    return [ids[name] for name in flat if name in ids]


def _asks(row: Row) -> list[str]:
    return row["asks"] if isinstance(row["asks"], list) else [row["asks"]]


def _of_imagined(docs: list[Row], chance: random.Random) -> Iterator[Row]:
    slang = slang_forms()
    for i, told in enumerate(rows("imagined")):
        sop = sop_of(told, f"imagined-{i}")
        ids, place = line_ids(sop), len(docs)
        docs.append(_doc(sop, split(sop), "imagined"))
        yield from (_elsewhere(row, ids, place, slang, chance) | {"set": "imagined"} for row in told["questions"])


def _of_offices(store: Store, docs: list[Row], chance: random.Random) -> Iterator[Row]:
    questions = rows("offices")
    asked = {row["file"] for row in questions}
    sops = [store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)]
    named = {sop.file: sop for sop in sops if sop.file in asked}
    place = {file: len(docs) + i for i, file in enumerate(named)}
    docs += [_doc(sop, _passages(store, sop), sop.file.split("/")[0]) for sop in named.values()]
    ids, slang = {file: line_ids(sop) for file, sop in named.items()}, slang_forms()
    for row in questions:
        if (file := row["file"]) in named:
            yield _elsewhere(row, ids[file], place[file], slang, chance) | {"set": "offices"}


def _elsewhere(
    row: Row, ids: Mapping[str, int], place: int, slang: Mapping[str, Sequence[str]], chance: random.Random
) -> Row:
    """A question to a SOP of another office, whose words the lexicon of our library does not rewrite."""
    asked = _asked(row)
    return {
        "forms": [asked, asked, misspell(colloquial(asked, slang, _SLANG, chance), _TYPOS, chance)],
        "doc": place if row["lines"] else None,
        "near": place,
        "right": _right(row, ids),
        "asks": _asks(row),
    }


def _regional() -> Iterator[Pairs]:
    for code in _REGIONAL:
        with (folder() / f"nusa-kalimat.{code}.train.csv").open(encoding="utf-8", newline="") as stream:
            pairs = tuple((row["tgt_text"], row["ind_text"]) for row in csv.DictReader(stream))
        yield Pairs(f"nusa-kalimat {code}", pairs, 1)


def _selection() -> Iterator[Row]:
    """Public questions with the sentences of their passage and which of them answer; none where the set says so."""
    data = folder()
    for file, steering in ((data / "idk-mrc.train.json", False), (data / "squad-id.valid.json", True)):
        for paragraph in paragraphs(json.loads(file.read_text(encoding="utf-8"))):
            context = paragraph["context"]
            if steering and half(context):
                continue
            spans, at = [], 0
            for sentence in _SENTENCE.split(context):
                start = context.index(sentence, at)
                at = start + len(sentence)
                spans.append((start, at))
            for qa in paragraph["qas"]:
                starts = [] if qa.get("is_impossible") else [int(one["answer_start"]) for one in qa["answers"]]
                right = sorted({i for i, (a, b) in enumerate(spans) for s in starts if a <= s < b})
                if starts and not right:
                    continue
                yield {"q": qa["question"], "s": [context[a:b][:400] for a, b in spans], "right": right}
    with (data / "facqa.train.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            words, labels = literal_eval(row["passage"]), literal_eval(row["seq_label"])
            if "B" in labels:
                yield {"q": " ".join(literal_eval(row["question"])), "s": [" ".join(words)[:400]], "right": [0]}
