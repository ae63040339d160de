"""What is said around an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answer import Statement
from bot.assistant import Assistant
from bot.closing import with_abbreviations, with_doubts
from bot.confidence import levels
from bot.followup import Topic
from index.messages import say
from index.sop import Role

ASKED = "apa syarat ikut OPP?"


def test_an_abbreviation_is_written_out_once_in_a_talk(assistant: Assistant) -> None:
    answer = assistant.answer(ASKED, role=Role.PUBLIC)
    answer = replace(answer, statements=(Statement("Dibayar oleh P3MI", answer.citations[0]),), notice="")
    once = with_abbreviations(answer, None)
    assert "P3MI = " in once.notice
    assert with_abbreviations(answer, Topic("", "", explained=once.explained)).notice == ""


@pytest.mark.parametrize(
    ("confidence", "opens", "closes"),
    [(0.6, True, False), (0.8, False, True), (0.95, False, False)],
)
def test_an_answer_says_how_unsure_it_is(assistant: Assistant, confidence: float, *, opens: bool, closes: bool) -> None:
    assert 0.8 < levels().sure < 0.95
    question = assistant._understood(ASKED, Role.PUBLIC, None, None)
    answer = replace(
        assistant.answer(ASKED, role=Role.PUBLIC), lead="", notice="", evidence=(1.0,), confidence=confidence
    )
    told = with_doubts(answer, question)
    assert told.lead.startswith(say("answer.perhaps", "id")) is opens
    assert (say("answer.unsure", "id") in told.notice) is closes
