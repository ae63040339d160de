"""Several replies as one message: nothing twice, nothing lost."""

from __future__ import annotations

import pytest

from bot.answer import Answer, Citation, Intent, Statement
from bot.reply import Reply, joined, together, with_alike
from index.sop import Kind, Part


def said(text: str, number: str = "1") -> Statement:
    return Statement(text, Citation(number, "Judul", Kind.MIKRO, Part.BIAYA, 1, text, "a.pdf"))


def test_a_reply_that_says_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="lead or statements"):
        Reply()
    with pytest.raises(ValueError, match="lead or statements"):
        Reply(notice="hanya catatan")


def test_each_statement_comes_once_and_the_same_words_of_two_sops_are_two() -> None:
    found = together([Reply(statements=(said("Gratis"), said("1 hari"))), Reply(statements=(said("Gratis"),))])
    assert [statement.text for statement in found.statements] == ["Gratis", "1 hari"]
    assert (
        len(together([Reply(statements=(said("Gratis"),)), Reply(statements=(said("Gratis", "2"),))]).statements) == 2
    )


def test_a_lead_heads_its_list_and_no_single_line() -> None:
    found = together([Reply("Syarat:", (said("KTP"), said("Paspor"))), Reply("Biaya:", (said("Gratis"),))])
    assert [statement.text for statement in found.statements] == ["Syarat:\nKTP", "Paspor", "Gratis"]


def test_what_one_sop_does_not_say_is_told_after_what_the_other_says() -> None:
    found = together(
        [
            Reply("Biaya tidak disebut."),
            Reply(statements=(said("1 hari"),), notice="Periksa."),
            Reply("Biaya tidak disebut.", more=2),
        ]
    )
    assert (found.notice, found.more) == ("Biaya tidak disebut.\nPeriksa.", 2)
    assert together([Reply("Tidak ada.")]).lead == "Tidak ada."


def test_a_message_of_two_questions_is_as_sure_as_the_less_sure_answer() -> None:
    def answer(text: str, confidence: float) -> Answer:
        return Answer("x", "id", Intent.FEE, statements=(said(text),), confidence=confidence)

    silent = Answer("x", "id", Intent.DURATION, "Tidak ditemukan.", confidence=0.1)
    both = joined([answer("Gratis", 0.9), answer("1 hari", 0.6)], ["?", "?"])
    assert ([s.text for s in both.statements], both.confidence) == (["Gratis", "1 hari"], 0.6)
    one = joined([answer("Gratis", 0.9), silent], ["?", "Lamanya tidak disebut."])
    assert (one.confidence, one.notice) == (0.9, "Lamanya tidak disebut.")
    assert joined([silent], ["Lamanya tidak disebut."]).abstained


def test_sops_of_one_title_are_told_together_and_all_are_cited() -> None:
    def answer(*lines: Statement) -> Answer:
        return Answer("x", "id", Intent.FEE, "" if lines else "Tidak disebut.", lines, confidence=0.4)

    both = with_alike(answer(said("Gratis")), [answer(said("Gratis", "2")), answer(said("Rp 5.000", "3"))], 0.9)
    assert [statement.text for statement in both.statements] == ["Gratis", "3: Rp 5.000"]
    assert ([citation.number for citation in both.citations], both.confidence) == (["1", "2", "3"], 0.9)
    assert with_alike(answer(), [answer(said("Gratis", "2"))], 0.9).citations[0].number == "2"
    assert not with_alike(answer(), [answer()], 0.9).statements
