"""What to offer beside an answer or in its stead: SOPs to choose from, the nearest ones, a person to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.answer import Answer, Intent, Statement, Suggestion
from bot.question import Question
from bot.quoting import header_citation, title_statement
from index.messages import say
from index.search import Found
from index.sop import Passage, Sop

# Suggestions about the SOP itself that come before the other one.
_BEFORE_OTHER = 4
# SOPs of a list, as many as a page of the catalogue; SOPs offered where none answers. One or two miss the
# right one more often, six titles are a list to read.
LISTED, _NEAREST = 8, 3
# Below this belief the nearest SOPs are not near.
_NEAR_ENOUGH = 0.1


def reply(question: Question, intent: Intent, lead: str, *, confidence: float = 0.0) -> Answer:
    """An answer in our words alone."""
    return Answer(question.typed, question.language, intent, lead, confidence=confidence)


def listed(question: Question, sops: Sequence[Sop], lead: str, intent: Intent) -> Answer:
    """The first of these SOPs, to choose from."""
    return Answer(
        *(question.typed, question.language, intent, lead),
        tuple(title_statement(sop.title, header_citation(sop)) for sop in sops),
        suggestions=tuple(_opened(sop) for sop in sops),
        confidence=1.0,
        listed=tuple(sop.number for sop in sops),
    )


def clarify(question: Question, choices: Sequence[tuple[Sop, Sequence[Statement]]], belief: float = 0.0) -> Answer:
    """One question back: which of these SOPs is meant, by what tells their titles apart, each with what it surely says to
    the question; `belief` is that in the first.
    """
    intent = question.asked.intent
    sops = [sop for sop, _ in choices]
    told = [[title_statement(sop.title, header_citation(sop)), *map(_under, said)] for sop, said in choices]
    return Answer(
        *(question.typed, question.language, intent, say("answer.clarify", question.language)),
        tuple(chain.from_iterable(told)),
        suggestions=tuple(
            Suggestion(name, f"{question.typed} {name}", sop.number, intent)
            for sop, name in zip(sops, apart([sop.title for sop in sops]), strict=True)
        ),
        confidence=belief,
        listed=tuple(sop.number for sop in sops),
    )


def _under(statement: Statement) -> Statement:
    """A line that stands under its SOP's title."""
    return replace(statement, text=f"– {statement.text}")


def abstain(question: Question, line: str) -> Answer:
    """That the SOPs do not say it, the nearest ones or how to see what can be asked, and a person to ask.

    `line` is the agency's telephone number.
    """
    found = question.search().found
    near = [one.sop for one in found[:_NEAREST] if one.belief >= _NEAR_ENOUGH]
    lead = say("answer.abstain_near" if near else "answer.abstain", question.language)
    titles = [f"• {sop.title} ({sop.number})" for sop in near] or [say("answer.abstain_can", question.language)]
    return Answer(
        *(question.typed, question.language, question.asked.intent, "\n".join([lead, *titles])),
        notice=say("answer.abstain_ask", question.language, number=line),
        suggestions=tuple(_opened(sop) for sop in near),
        confidence=found[0].belief if found else 0.0,
        listed=tuple(sop.number for sop in near),
    )


def with_other(answer: Answer, likeliest: Sequence[Sop], question: Question) -> tuple[Suggestion, ...]:
    """The suggestions with the second likeliest SOP among the first of them: it might have been meant as well."""
    if len(likeliest) < 2:
        return answer.suggestions
    other = likeliest[1]
    label = say("ask.instead", question.language, title=other.title)
    instead = Suggestion(label, f"{question.typed} {other.title}", other.number, question.asked.intent)
    return (*answer.suggestions[:_BEFORE_OTHER], instead, *answer.suggestions[_BEFORE_OTHER:])


def of_one_title(found: Sequence[Found]) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """The SOPs found without those that have the first one's title, and these: no title tells them apart."""
    first = found[0].sop
    twins = tuple(one for one in found[1:] if one.sop.title.casefold() == first.title.casefold())
    return tuple(one for one in found if one not in twins), twins


def apart(titles: Sequence[str]) -> list[str]:
    """What each title says that not all of them say; the whole title where that is nothing."""
    shared = frozenset.intersection(*(frozenset(title.lower().split()) for title in titles))
    told = [" ".join(word for word in title.split() if word.lower() not in shared).strip(" ,:()-") for title in titles]
    return [name or title for name, title in zip(told, titles, strict=True)]


def steps_of(passage: Passage, language: str) -> tuple[Suggestion, ...]:
    """The suggestion that asks for the steps of the passage's SOP."""
    question = say("ask.steps_question", language, title=passage.title)
    return (Suggestion(say("ask.steps", language), question, passage.number, Intent.STEPS),)


def _opened(sop: Sop) -> Suggestion:
    return Suggestion(sop.title, f"SOP {sop.number}", sop.number, Intent.NUMBER)
