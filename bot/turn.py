"""One question on its way through the assistant, and what was understood of it, told for --explain."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.answer import Trace
from bot.followup import Topic
from bot.intent import Asked
from index.reader import lines_of
from index.search import Search
from index.sop import Role, Sop
from index.wording import Query, content_terms, index_text, meanings


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way: as typed, as understood, what it asks, whose eyes, which language, what came before.

    `kinds` gives the log-probability of each kind of message (see `index.classifier.kinds`).
    `search` searches once, when it is first asked for.
    """

    question: str
    query: Query
    asked: Asked
    role: Role
    language: str
    topic: Topic | None
    kinds: Mapping[str, float]
    search: Callable[[], Search]

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


def named_in(query: Query, title: str) -> list[bool]:
    """Of each stem that names a matter whether a title holds it, itself or in other words."""
    meant, stems = meanings(query), set(index_text(title).split())
    return [bool({term, *meant.get(term, ())} & stems) for term in content_terms(query)]


def holds(sop: Sop, turn: Turn) -> bool:
    """Whether a SOP's words hold all that a question names."""
    said = " ".join([sop.title, *(line.text for line in lines_of(sop))])
    return all(named_in(turn.query, said))


def goes_beyond(turn: Turn, sop: Sop) -> bool:
    """Whether a question names something that the SOP's title does not."""
    return not all(named_in(turn.query, sop.title))
