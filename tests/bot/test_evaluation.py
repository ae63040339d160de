"""`tanya-sop eval`: questions with their judgements to measures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Citation, Intent, Statement
from bot.assistant import Assistant
from bot.evaluation import JudgedQuestion, Outcome, evaluate, measure, read_questions, right_sops
from index.errors import BadSetting
from index.sop import Kind, Part, Role
from index.store import Store

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def outcome(*, right: str = "1", cited: str = "", run: tuple[str, ...] = (), correct: bool = False,
            confidence: float = 0.99, **asked: Any) -> Outcome:  # fmt: skip
    statement = Statement("x", Citation(cited, "Judul", Kind.MIKRO, Part.BIAYA, 1, "x", "a.pdf"))
    answer = Answer("x", "id", Intent.FEE, "lead", (statement,) if cited else (), confidence=confidence)
    numbers = () if asked.get("unanswerable") else (right,)
    return Outcome(
        JudgedQuestion(question="x", numbers=numbers, **asked), answer, run, frozenset(numbers), correct, 10.0
    )


def test_measures_of_five_questions_worked_out_by_hand() -> None:
    found = measure(
        [
            outcome(cited="1", run=("1", "2"), correct=True),
            outcome(cited="2", run=("2", "1")),
            outcome(run=()),
            outcome(unanswerable=True, correct=True),
            outcome(unanswerable=True, cited="2"),
        ]
    )
    assert (found["n"], found["n_judged"], found["n_answerable"], found["n_unanswerable"]) == (5, 3, 3, 2)
    assert (found["success@1"], found["success@3"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found["mrr@10"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert (found["answer_accuracy"], found["answer_coverage"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found["wrong_and_sure"] == pytest.approx(1 / 2), "of two judged answers one cites another SOP, surely"
    assert (found["abstention_precision"], found["abstention_recall"]) == (1 / 2, 1 / 2)


def test_who_is_unsure_of_what_is_wrong_is_not_counted_as_sure() -> None:
    assert measure([outcome(cited="2", confidence=0.01)])["wrong_and_sure"] == 0


def test_what_cannot_be_judged_is_none_and_not_zero() -> None:
    found = measure([])
    assert found["n"] == 0
    assert {found[name] for name in ("success@1", "answer_accuracy", "abstention_recall", "emergency_recall")} == {None}


def test_a_line_that_is_wrong_is_told_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "a"}\n\n{"question": "b", "nomor": "1"}\n')
    with pytest.raises(BadSetting, match=r"q\.jsonl:3"):
        read_questions(file)
    file.write_text('{"question": "a"}\n{')
    with pytest.raises(BadSetting, match=r"q\.jsonl:2"):
        read_questions(file)


def test_a_sop_is_right_by_its_number_or_its_title_and_only_if_it_may_be_seen(store: Store) -> None:
    entries = store.entries(Role.PUBLIC)
    assert right_sops(JudgedQuestion(question="x", title="g to g (korea|jepang)"), entries) == {
        *("CONTOH-MKO.02.02.01.01/BP2MI/2022", "CONTOH-MKO.02.02.02.01/BP3MI/2022")
    }
    assert right_sops(JudgedQuestion(question="x", title="Cuti Tahunan"), entries) == frozenset()
    assert right_sops(JudgedQuestion(question="x", numbers=("9",)), entries) == {"9"}


def test_an_answer_is_right_with_its_sop_its_section_and_every_value(assistant: Assistant) -> None:
    asked: list[tuple[dict[str, Any], bool]] = [
        ({"numbers": (OPP,), "section": "waktu", "contains": ("1 hari kerja",)}, True),
        ({"numbers": (OPP,), "section": "biaya"}, False),
        ({"numbers": ("9",)}, False),
        ({"contains": ("1 hari kerja", "9 hari")}, False),
        ({"any_of": ("9 hari", "PALING LAMA 1 hari")}, True),
        ({"unanswerable": True}, False),
        ({"intent": "fee"}, False),
    ]
    questions = [JudgedQuestion(question="brp lama OPP", **facts) for facts, _ in asked]
    outcomes = evaluate(questions, assistant, assistant.retriever, assistant.store)
    assert [one.correct for one in outcomes] == [right for _, right in asked]
    assert outcomes[0].run[0] == OPP
