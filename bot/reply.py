"""What one SOP says to one question, and several such replies as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, Statement


@dataclass(frozen=True, slots=True)
class Reply:
    """What one SOP says to one question; no statements means that it does not say. `more` lines were left out.

    Raises ValueError where there is neither a lead nor a statement: such a reply would be an empty message.
    """

    lead: str = ""
    statements: tuple[Statement, ...] = ()
    notice: str = ""
    more: int = 0

    def __post_init__(self) -> None:
        if not (self.lead or self.statements):
            raise ValueError("a reply has a lead or statements")


def together(replies: Sequence[Reply]) -> Reply:
    """Several replies as one: each statement once, in the order in which things were asked."""
    statements: dict[tuple[str, str], Statement] = {}
    for reply in replies:
        lead = reply.lead if len(reply.statements) > 1 else ""
        for statement in reply.statements:
            headed = replace(statement, text=f"{lead}\n{statement.text}") if lead else statement
            statements.setdefault((statement.text, statement.citation.number), headed)
            lead = ""
    notices = [*(reply.lead for reply in replies if not reply.statements), *(reply.notice for reply in replies)]
    notice = "\n".join(dict.fromkeys(filter(None, notices)))
    more = sum(reply.more for reply in replies)
    if not statements:
        return Reply(notice)
    return Reply("", tuple(statements.values()), notice, more)


def joined(answers: Sequence[Answer], unknown: Sequence[str]) -> Answer:
    """The answers to the several things that a message asks as one, as sure as the least sure of them.

    `unknown` says of each thing that the SOPs are silent on it. Raises ValueError where there is no answer at all.
    """
    said = [answer for answer in answers if answer.statements] or list(answers[:1])
    replies = [
        Reply(answer.lead, answer.statements, answer.notice, answer.more) if answer.statements else Reply(silence)
        for answer, silence in zip(answers, unknown, strict=True)
    ]
    reply = together(replies)
    least = min(said, key=lambda answer: answer.confidence)
    return replace(
        *(said[0],),
        lead=reply.lead,
        statements=reply.statements,
        notice=reply.notice,
        more=reply.more,
        confidence=least.confidence,
        evidence=least.evidence,
    )


def with_alike(first: Answer, others: Sequence[Answer], confidence: float) -> Answer:
    """The first answer with what SOPs of the same title say to it: the same words once, other words under their number.

    `confidence` is that of the answer where it does not matter which of them is meant.
    """
    told = [answer for answer in (first, *others) if answer.statements]
    if not told:
        return first
    said = list(told[0].statements)
    for answer in told[1:]:
        for statement in answer.statements:
            place = next((n for n, one in enumerate(said) if one.text == statement.text), None)
            if place is None:
                said.append(replace(statement, text=f"{statement.citation.number}: {statement.text}"))
            else:
                said[place] = replace(said[place], also=(*said[place].also, statement.citation))
    return replace(told[0], statements=tuple(said), confidence=confidence)
