"""One question on its way through the assistant: understood once, carried as one value, told for --explain."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.answer import Intent, Trace
from bot.followup import Topic, in_talk
from bot.intent import Asked
from index.names import names, without_names
from index.search import Search
from index.sop import Role, Sop
from index.wording import Query, content_terms, index_text, named_in

_NOTHING = Search((), 1.0)
# Share of a question's stems: a title that holds more of them names the SOP; other shares were not measured.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed, as understood, what it asks, whose eyes, which language, what the talk was about before.

    `kinds` gives the log-probability of each kind of message (see `index.classifier.Heard`) by what is asked; `cry` the same
    by what tells of danger most surely, what is asked or the whole message. `alone` searches once, when it is first asked
    for, and reads the SOP of the talk too.
    """

    typed: str
    query: Query
    asked: Asked
    role: Role
    language: str
    topic: Topic | None
    kinds: Mapping[str, float]
    cry: Mapping[str, float]
    alone: Callable[[], Search] = lambda: _NOTHING

    @property
    def content(self) -> tuple[str, ...]:
        """The stems of the words that name a matter, those that only ask left out."""
        return content_terms(self.query)

    @property
    def asks(self) -> bool:
        """Whether its words ask for a part of the form."""
        return bool(self.asked.found)

    @property
    def about(self) -> str:
        """The number of the SOP that the talk is about, empty where there is none."""
        return self.topic.number if self.topic else ""

    def search(self) -> Search:
        """What a search finds, the SOP of the talk so much likelier as the words lean on it."""
        if not self.content and not (self.topic and self.topic.within):
            return _NOTHING
        return in_talk(self.alone(), self.query, self.asked, self.topic) if self.topic else self.alone()

    @property
    def trust(self) -> float:
        """How surely a search of the words alone finds the SOP that answers."""
        found = self.alone().found if self.content else ()
        return found[0].belief if found else 0.0


def explained(question: Question) -> list[Trace]:
    """How a question was understood, for `--explain`: language, wording, what it asks for, what kind it is."""
    rewritten = "; ".join(f"{kind}: {before} > {after}" for kind, before, after in question.query.rewritings)
    found = ", ".join(f"{intent} {weight:g}" for intent, weight in question.asked.found) or "none"
    believed = ", ".join(f"{intent} {share:.2f}" for intent, share in question.asked.believed[:3])
    kind = ", ".join(f"{name} {math.exp(log):.2f}" for name, log in question.kinds.items())
    return [
        Trace("language", f"{question.query.language}, answered in {question.language}", 0.0),
        Trace("wording", rewritten or question.query.text, 0.0),
        Trace("kind", kind, 0.0),
        Trace("intent", f"{question.asked.intent} from words: {found}; believed: {believed}", 0.0),
    ]


def titled(title: str, query: Query) -> bool:
    """Whether a title names most of what a question names."""
    held = named_in(query, title)
    return sum(map(bool, held)) > _MOST * len(held)


def goes_beyond(query: Query, sop: Sop) -> bool:
    """Whether a question names something that the SOP's title does not."""
    return bool(beyond(query, sop))


def beyond(query: Query, sop: Sop) -> frozenset[str]:
    """The stems of what a question names and the SOP's title does not."""
    held = zip(content_terms(query), named_in(query, sop.title), strict=True)
    return frozenset(term for term, share in held if not share)


def asks_its_place(question: Question) -> bool:
    """Whether a talk's message only asks where ("dimana?"): where that SOP's matter is done, not where an office is."""
    return bool(question.about) and question.asked.intent is Intent.PLACE and not question.content


def only_names(query: Query) -> bool:
    """Whether a question names a country or a programme and no other matter ("taiwan")."""
    kinds = frozenset(kind for kind, _ in names(query.text))
    return bool(kinds) and not set(index_text(without_names(query.text, kinds)).split()) & set(content_terms(query))
