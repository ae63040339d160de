"""An answer: never empty, every statement proved, its sources named once with all their pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answer import Answer, Citation, Intent, Statement, answer_json, source_lines
from index.sop import Box, Kind, Part

FEE = Citation("SOP-1", "Klaim", Kind.MIKRO, Part.BIAYA, 9, "Gratis", "klaim.pdf", (Box(1, 2, 3, 4),))
TIME = replace(FEE, section=Part.WAKTU, page=2, quote="3 hari", boxes=())
OTHER = replace(FEE, number="SOP-2", title="Cuti")


def answer(*citations: Citation, intent: Intent = Intent.FEE, **more: object) -> Answer:
    statements = tuple(Statement(f"• {one.quote}", one) for one in citations)
    return Answer("berapa?", "id", intent, statements=statements, **{"lead": "SOP menyebut:", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("lead", ["", "  ", "\n"])
def test_an_empty_answer_cannot_be_made(lead: str) -> None:
    with pytest.raises(ValueError, match="lead or statements"):
        answer(lead=lead)


def test_each_sop_is_named_once_with_all_pages_in_order() -> None:
    first, second = source_lines(answer(FEE, OTHER, TIME, FEE))
    assert "SOP-1" in first
    assert first.endswith("2, 9")
    assert "SOP-2" in second
    assert second.endswith("9")


def test_each_place_is_cited_once_in_order_of_appearance() -> None:
    assert answer(TIME, FEE, TIME).citations == (TIME, FEE)


@pytest.mark.parametrize(
    ("intent", "abstained"),
    [(Intent.FEE, True), (Intent.GENERAL, True), (Intent.GREETING, False), (Intent.EMERGENCY, False)],
)
def test_only_a_question_about_sops_can_stay_unanswered(intent: Intent, abstained: bool) -> None:  # noqa: FBT001
    assert answer(intent=intent).abstained is abstained
    assert not answer(FEE, intent=intent).abstained


def test_easier_words_take_the_place_of_the_quoted_ones_but_not_of_the_notice() -> None:
    plain = answer(FEE, notice="Periksa halamannya.")
    assert plain.text == "SOP menyebut:\n• Gratis\nPeriksa halamannya."
    assert replace(plain, rephrased="Tidak bayar.").text == "Tidak bayar.\nPeriksa halamannya."
    assert replace(plain, rephrased="Tidak bayar.").citations == (FEE,)


def test_programs_get_the_words_that_prove_a_statement_and_where_they_stand() -> None:
    told = answer_json(answer(FEE, elapsed_ms=1.23456, confidence=0.87654321))
    assert (told["elapsed_ms"], told["confidence"], told["abstained"]) == (1.23, 0.8765, False)
    [citation] = told["citations"]
    assert (citation["kind"], citation["section"], citation["quote"]) == ("mikro", "biaya", "Gratis")
    assert citation["boxes"] == ({"x0": 1, "y0": 2, "x1": 3, "y1": 4},)
