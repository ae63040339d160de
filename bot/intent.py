"""What a question asks for, by evidence: the table `intents.toml` beside this file."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answer import Intent
from index.classifier import intents
from index.wording import Query, content_terms

_TABLE = Path(__file__).parent / "intents.toml"
_FULL = re.compile(r"\b(lengkap(nya)?|selengkapnya|semua(nya)? langkah|all( the)? steps|full|rinci)\b")
_AMOUNT = re.compile(r"\b(berapa|how (much|many))\b")
# From this much on, words alone tell the intent; below it the classifier has its say, with this share for each word.
_PLAIN, _SHARE = 4.0, 0.4
_BY_WORDS = (Intent.CATALOGUE, Intent.WRONGDOING)
_STEP = re.compile(r"\b(?:langkah|step|tahap|no|nomor)\s*(?:ke[- ]?)?(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the intent, the summed evidence for it (0 if none), and what was found for each intent.

    `believed` gives each part-of-the-form intent its probability, by these words and by the classifier that has learnt from
    questions. `full` asks for everything instead of the first lines; `step` is the step that was named, or None; `amount`
    says that a number is asked for.
    """

    intent: Intent
    evidence: float
    found: tuple[tuple[Intent, float], ...] = ()
    believed: tuple[tuple[Intent, float], ...] = ()
    full: bool = False
    step: int | None = None
    amount: bool = False


@cache
def _patterns() -> tuple[tuple[Intent, float, re.Pattern[str]], ...]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(
        (Intent(name), float(weight), re.compile(pattern))
        for name, weights in table.items()
        for weight, patterns in weights.items()
        for pattern in patterns
    )


def recognise(query: Query) -> Asked:
    """What a question asks for: catalogue and wrongdoing by their words alone, parts of the form by belief."""
    scores: dict[Intent, float] = {}
    for intent, weight, pattern in _patterns():
        if pattern.search(query.text):
            scores[intent] = scores.get(intent, 0.0) + weight
    found = tuple(sorted(scores.items(), key=lambda item: -item[1]))
    believed = _believed(query, scores)
    intent, evidence = found[0] if found else (Intent.GENERAL, 0.0)
    # "Kalau waktunya?" says all that it asks for.
    tells_all = bool(found) and not content_terms(query)
    if evidence < _PLAIN and intent not in _BY_WORDS and not tells_all:
        intent = believed[0][0]
    step = _STEP.search(query.text)
    return Asked(
        intent,
        evidence,
        found,
        believed,
        full=bool(_FULL.search(query.text)),
        step=int(step[1]) if step else None,
        amount=bool(_AMOUNT.search(query.text)),
    )


def _believed(query: Query, scores: Mapping[Intent, float]) -> tuple[tuple[Intent, float], ...]:
    """The intents that the classifier knows with their probabilities, likeliest first."""
    logits = {
        Intent(name): log + _SHARE * scores.get(Intent(name), 0.0) for name, log in intents().scores(query).items()
    }
    highest = max(logits.values())
    raised = {intent: math.exp(logit - highest) for intent, logit in logits.items()}
    total = sum(raised.values())
    return tuple(sorted(((intent, value / total) for intent, value in raised.items()), key=lambda item: -item[1]))
