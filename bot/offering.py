"""What to offer beside an answer or in its stead: the SOP that may have been meant as well, those to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Answer, Intent, Suggestion
from bot.turn import Turn
from index.messages import say
from index.search import Found
from index.sop import Passage
from index.store import Entry

# Suggestions about the SOP itself that come before the other one.
_BEFORE_OTHER = 4


def with_other(answer: Answer, rivals: Sequence[Found], turn: Turn) -> tuple[Suggestion, ...]:
    """The suggestions, and among the first the SOP that might have been meant as well."""
    if len(rivals) < 2:
        return answer.suggestions
    other = rivals[1].sop
    label = say("ask.instead", turn.language, title=other.title)
    instead = Suggestion(label, f"{turn.question} {other.title}", other.number, turn.asked.intent)
    return (*answer.suggestions[:_BEFORE_OTHER], instead, *answer.suggestions[_BEFORE_OTHER:])


def apart(titles: Sequence[str]) -> list[str]:
    """What each title says that not all of them say; the whole title where that is nothing."""
    shared = frozenset.intersection(*(frozenset(title.lower().split()) for title in titles))
    told = [" ".join(word for word in title.split() if word.lower() not in shared).strip(" ,:()-") for title in titles]
    return [name or title for name, title in zip(told, titles, strict=True)]


def opened(entry: Entry) -> Suggestion:
    return Suggestion(entry.title, f"SOP {entry.number}", entry.number, Intent.NUMBER)


def steps_of(passage: Passage, language: str) -> tuple[Suggestion, ...]:
    question = say("ask.steps_question", language, title=passage.title)
    return (Suggestion(say("ask.steps", language), question, passage.number, Intent.STEPS),)
