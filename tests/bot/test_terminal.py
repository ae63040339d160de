"""The assistant in a terminal: an answer as it is read there, and a talk that goes on by numbers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot import terminal
from bot.answer import Answer, Citation, Intent, Statement, Suggestion, Trace
from index.settings import load_settings
from index.sop import Kind, Part, Role

FEE = Citation("SOP-1", "Klaim [baru]", Kind.MIKRO, Part.BIAYA, 2, "Gratis", "klaim.pdf")
ANSWER = Answer(
    "berapa?",
    "id",
    Intent.FEE,
    lead="SOP [/bold] menyebut:",
    statements=(Statement("• Gratis [red]untuk semua", FEE),),
    suggestions=(Suggestion("Syarat", "apa syaratnya?"), Suggestion("Waktu", "berapa lama?")),
    more=3,
    trace=(Trace("search", "SOP-1", 12.5),),
)


def shown(answer: Answer, *, explain: bool = False) -> str:
    paper = io.StringIO()
    terminal.show_answer(answer, Console(file=paper, width=100), explain=explain)
    return paper.getvalue()


def test_an_answer_is_shown_with_its_source_and_what_to_ask_next_and_no_text_is_taken_for_markup() -> None:
    lead, line, more, source, after, *rest = shown(ANSWER).splitlines()
    assert lead.rstrip() == "SOP [/bold] menyebut:"
    assert line.rstrip() == "  • Gratis [red]untuk semua"
    assert "3" in more
    assert "SOP-1" in source
    assert "Klaim [baru]" in source
    assert after.endswith("1 Syarat  2 Waktu")
    assert rest == []


def test_the_steps_of_the_way_are_shown_only_when_asked_for() -> None:
    assert "12.5 ms" not in shown(ANSWER)
    assert "12.5 ms" in shown(ANSWER, explain=True)


def test_a_talk_goes_on_by_the_number_of_a_suggestion_and_ends_with_an_empty_line(
    library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["berapa biaya OPP?", "1", "99", ""])
    monkeypatch.setattr(terminal, "_next_question", lambda console: next(typed))
    terminal.converse(load_settings(library), Role.PUBLIC)
    told = capsys.readouterr().out
    assert next(typed, None) is None
    assert "Gratis" in told
    assert told.count("\n> ") == 1, "only the first number is one of a suggestion"
    assert told.rstrip().endswith("Sampai jumpa.")
