"""What both engines compute alike: stems without accents, how rare a stem is, who sees a row."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing

import pytest

from index.engine import fold, marks, rarity, visible
from index.sop import Role


@pytest.mark.parametrize(("word", "folded"), [("gaji", "gaji"), ("café", "cafe"), ("naïve", "naive"), ("ø", "ø")])
def test_a_stem_is_compared_without_its_accents(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_a_stem_counts_the_more_the_fewer_passages_hold_it_and_never_against_a_passage() -> None:
    assert rarity(100, 1) == pytest.approx(math.log(99.5 / 1.5))
    assert rarity(100, 1) > rarity(100, 10) > rarity(100, 49) > 0
    # Held by more than half the formula would be negative.
    assert rarity(100, 60) == rarity(100, 100) == 1e-6


def test_the_rule_of_who_sees_what_is_the_same_in_sql() -> None:
    for role in Role:
        seen = f"SELECT s.visibility FROM (SELECT 'public' visibility UNION SELECT 'internal') s WHERE {visible('s', role)}"
        with closing(sqlite3.connect(":memory:")) as database:
            found = {row[0] for row in database.execute(seen)}
        assert found == ({"public"} if role is Role.PUBLIC else {"public", "internal"})


def test_nothing_is_among_no_values() -> None:
    assert marks([7, 8, 9]) == "?,?,?"
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute(f"SELECT 1 WHERE 1 IN ({marks([])})").fetchall() == []
