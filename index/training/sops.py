"""Pairs of the sample library: questions written for training with the SOPs that answer them, and the SOPs' own parts.

The questions stand in `sets/questions.jsonl`, were written by hand for this and measure nothing (see index/model/README.md).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.parts import BY_QUESTION
from index.publisher import dense_text
from index.sop import Part, Passage, Role
from index.spelling import Speller
from index.store import Store
from index.training.data import Pairs
from index.training.noise import misspell
from index.wording import load_lexicon, understand

SETS = Path(__file__).parent / "sets"
_ORDINARY = "ordinary"
# A question of which readers differ whether it is a cry for help teaches no kind.
_UNCLEAR = "unclear"
_TYPOS = 0.06  # share of letters mistyped
_ANSWERING = 2  # passages of a SOP at most that count as answers to one question
# Which part of the form a question of each intent is answered from, where no words of the answer are given.
_PARTS = {**{asked: one.part for asked, one in BY_QUESTION.items()}, "actor": Part.LANGKAH}


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question for training: the numbers of the SOPs that answer it, what it asks for, words that the answer holds."""

    question: str
    numbers: tuple[str, ...]
    intent: str
    contains: tuple[str, ...]
    role: Role


def asked_questions() -> list[TrainingQuestion]:
    """The questions that serve for training."""
    return [
        TrainingQuestion(
            row["question"],
            tuple(row["numbers"]),
            row["intent"],
            tuple(row.get("contains", ())),
            Role(row.get("role", Role.PUBLIC.value)),
        )
        for row in rows("questions")
    ]


def messages() -> list[tuple[str, str]]:
    """Every message for training with its kind ("cry.sea", "ordinary"): questions too, where they do not tell otherwise."""
    asked = [row for name in ("questions", "stories", "offices") for row in rows(name)]
    asked += [row for sop in rows("imagined") for row in sop["questions"]]
    told = [(row["question"], row.get("kind", _ORDINARY)) for row in asked]
    found = [(row["message"], row["kind"]) for row in rows("messages")]
    return [*found, *((message, kind) for message, kind in told if kind != _UNCLEAR)]


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of one of the sets (see sets/README.md)."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def sop_pairs(store: Store, questions: Sequence[TrainingQuestion], chance: random.Random) -> list[Pairs]:
    """Questions with the passages and titles that answer them, as typed, as understood and misspelt; titles with texts."""
    library = {
        entry.number: [stored.passage for stored in store.passages_of(entry.number, Role.STAFF)]
        for entry in store.entries(Role.STAFF)
    }
    asked = [question for question in questions if question.numbers[0] in library]
    speller, lexicon = Speller(store.frequencies()[0], store.vocabulary), load_lexicon()
    typed, answered, titled = [], [], []
    for question in asked:
        understood = understand(question.question, lexicon, speller).dense
        slipped = understand(misspell(question.question, _TYPOS, chance), lexicon, speller).dense
        for number in question.numbers:
            passages = library.get(number, ())
            right = [_dense(passage) for passage in _answering(question, passages)]
            answered += [(left, text) for left in dict.fromkeys([understood, question.question]) for text in right]
            titled += [(understood, passages[0].title), (understood, _dense(passages[0]))] if passages else []
            typed += [(slipped, text) for text in right[:1]]
    return [
        Pairs("questions", tuple(answered), 4),
        Pairs("questions, title", tuple(titled), 3),
        Pairs("questions, misspelt", tuple(typed), 2, noisy=True),
        Pairs("SOPs", tuple(_own(library)), 2),
    ]


def _answering(question: TrainingQuestion, passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages that hold the answer's words, else those of the part that is asked for, else the first ones."""
    holding = [p for p in passages if any(words.casefold() in p.text.casefold() for words in question.contains)]
    of_part = [p for p in passages if p.part is _PARTS.get(question.intent)]
    return (holding or of_part or passages)[:_ANSWERING]


def _own(library: Mapping[str, Sequence[Passage]]) -> Iterator[tuple[str, str]]:
    for passages in library.values():
        for passage in passages:
            yield passage.title, f"{passage.heading}. {passage.text}"


def _dense(passage: Passage) -> str:
    return dense_text(passage.title, passage.heading, passage.text)
