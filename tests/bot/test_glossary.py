from __future__ import annotations

import pytest

from bot.glossary import shown


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1 hari kerja", '1 working day ("1 hari kerja")'),
        ("Gratis", 'Free of charge ("Gratis")'),
        ("2 jam", '2 hours ("2 jam")'),
        ("5 hari kerja untuk pengusulan", '"5 hari kerja untuk pengusulan" (5 working days)'),
        ("3 hari kerja setelah data lengkap", '"3 hari kerja setelah data lengkap" (3 working days)'),
        ("US$28", "US$28"),
    ],
)
def test_a_value_is_said_in_english_with_the_words_of_the_sop(value: str, said: str) -> None:
    assert shown(value, "en") == said
    assert shown(value, "id") == value
