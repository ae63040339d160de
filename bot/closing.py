"""What is said around an answer: the abbreviations in it written out, and what is unsure about it."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer, Intent
from bot.confidence import levels
from bot.emergency import perhaps
from bot.followup import Topic
from bot.glossary import abbreviations
from bot.question import Question
from index.messages import say

_PERHAPS = 0.75  # below three to one an answer begins with "perhaps"


def with_abbreviations(answer: Answer, topic: Topic | None) -> Answer:
    """The answer with the abbreviations written out that the talk has not met yet."""
    known = topic.explained if topic else frozenset()
    said = "\n".join([answer.lead, *(statement.text for statement in answer.statements)]) if answer.statements else ""
    explained, which = abbreviations(said, answer.language, known)
    return replace(answer, notice=_lines(answer.notice, explained), explained=known | {*which})


def with_doubts(answer: Answer, question: Question) -> Answer:
    """The answer with what is unsure about it: in its first words where another SOP may well be meant, else below."""
    language = question.language
    if answer.evidence and answer.statements:
        if answer.confidence < _PERHAPS:
            lead = "" if answer.lead == say("answer.states", language) else answer.lead
            answer = replace(answer, lead=_lines(say("answer.perhaps", language), lead))
        elif answer.confidence < levels().sure:
            answer = replace(answer, notice=_lines(say("answer.unsure", language), answer.notice))
    talk = answer.intent in (Intent.GREETING, Intent.THANKS, Intent.OFFICER)
    if answer.intent is not Intent.EMERGENCY and perhaps(question.cry["cry"], small_talk=talk):
        answer = replace(answer, notice=_lines(say("emergency.doubt", language), answer.notice))
    return answer


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
