"""What a question asks for, by evidence: the table `intents.toml` beside this file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answer import Intent

_TABLE = Path(__file__).parent / "intents.toml"
_FULL = re.compile(r"\b(lengkap(nya)?|selengkapnya|semua(nya)? langkah|all( the)? steps|full|rinci)\b")
_AMOUNT = re.compile(r"\b(berapa|how (much|many))\b")
_STEP = re.compile(r"\b(?:langkah|step|tahap|no|nomor)\s*(?:ke[- ]?)?(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the intent, the summed evidence for it (0 if none), and what was found for each intent.

    `full` asks for everything instead of the first lines; `step` is the step that was named, or None; `amount` says that
    a number is asked for.
    """

    intent: Intent
    evidence: float
    found: tuple[tuple[Intent, float], ...] = ()
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


def recognise(question: str) -> Asked:
    """The intent of a normalised question (lower case, slang written out); GENERAL when nothing tells."""
    scores: dict[Intent, float] = {}
    for intent, weight, pattern in _patterns():
        if pattern.search(question):
            scores[intent] = scores.get(intent, 0.0) + weight
    found = tuple(sorted(scores.items(), key=lambda item: -item[1]))
    intent, evidence = found[0] if found else (Intent.GENERAL, 0.0)
    step = _STEP.search(question)
    return Asked(
        intent,
        evidence,
        found,
        full=bool(_FULL.search(question)),
        step=int(step[1]) if step else None,
        amount=bool(_AMOUNT.search(question)),
    )
