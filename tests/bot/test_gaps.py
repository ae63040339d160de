"""Questions that went unanswered, grouped by likeness."""

from __future__ import annotations

from bot.assistant import Assistant
from bot.gaps import grouped, nearest


def test_the_same_question_in_other_words_is_one_gap_and_the_largest_comes_first() -> None:
    asked = ["jadwal kereta ke surabaya", "Biaya kirim paket", "biaya kirim paket ", "biaya kirim paketnya", "x"]
    found = grouped(asked)
    assert found[0] == ("biaya kirim paket", 3)
    assert ("jadwal kereta ke surabaya", 1) in found
    assert sum(size for _, size in found) == len(asked)


def test_no_questions_are_no_gaps() -> None:
    assert grouped([]) == []


def test_the_sop_that_should_have_answered_is_named_and_none_where_none_is_near(assistant: Assistant) -> None:
    found = nearest(assistant, "kalau gaji saya dipotong agensi lapor ke mana")
    assert found
    assert "Gaji" in found.title
    assert nearest(assistant, "resep rendang padang") is None
