from __future__ import annotations

import pytest

from bot.question import only_names
from tests.bot.typed import query


@pytest.mark.parametrize(
    ("question", "alone"),
    [("taiwan", True), ("kalau ke jepang", True), ("gaji di taiwan", False), ("syarat opp", False)],
)
def test_a_country_alone_is_told_from_a_question_about_it(question: str, *, alone: bool) -> None:
    assert only_names(query(question)) is alone
