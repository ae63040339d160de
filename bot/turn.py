"""One question on its way through the assistant, and what was understood of it, told for --explain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.answer import Trace
from bot.followup import Topic
from bot.intent import Asked
from index.sop import Role
from index.wording import Query, content_terms


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way: as typed, as understood, what it asks, whose eyes, which language, what came before.

    `kinds` gives the log-probability of each kind of message (see `index.classifier.kinds`).
    """

    question: str
    query: Query
    asked: Asked
    role: Role
    language: str
    topic: Topic | None
    kinds: Mapping[str, float]

    @property
    def content(self) -> tuple[str, ...]:
        """The stems of the words that name a matter, those that only ask left out."""
        return content_terms(self.query)


def explained(turn: Turn) -> list[Trace]:
    rewritten = "; ".join(f"{kind}: {before} > {after}" for kind, before, after in turn.query.rewritings)
    found = ", ".join(f"{intent} {weight:g}" for intent, weight in turn.asked.found) or "none"
    believed = ", ".join(f"{intent} {share:.2f}" for intent, share in turn.asked.believed[:3])
    kind = ", ".join(f"{name} {math.exp(log):.2f}" for name, log in turn.kinds.items())
    return [
        Trace("language", f"{turn.query.language}, answered in {turn.language}", 0.0),
        Trace("wording", rewritten or turn.query.text, 0.0),
        Trace("kind", kind, 0.0),
        Trace("intent", f"{turn.asked.intent} from words: {found}; believed: {believed}", 0.0),
    ]
