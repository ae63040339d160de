"""Of several versions of one SOP the one in force answers."""

from __future__ import annotations

from datetime import date

import pytest

from index.editions import Twin, doubtful, outdated
from index.sop import Role, Visibility

TODAY = date(2026, 11, 26)


def twin(id: int, effective: str, *, name: str = "cuti", internal: bool = False) -> Twin:
    return Twin(id, str(id), name, Visibility.INTERNAL if internal else Visibility.PUBLIC, effective)


@pytest.mark.parametrize(
    ("dates", "aside"),
    [
        (("2020-01-01", "2024-03-01"), {0}),
        (("2020-01-01", "2026-11-26"), {0}),
        (("2020-01-01", "2026-11-27"), {1}),
        (("2027-01-01", "2028-01-01"), set()),
        (("2020-01-01", ""), set()),
        (("2020-01-01", "2020-01-01"), set()),
        (("2018-01-01", "2020-01-01", ""), {0}),
    ],
    ids=["newer", "from today on", "from tomorrow on", "none yet", "no date", "same day", "two and one without"],
)
def test_the_latest_that_is_in_force_answers(dates: tuple[str, ...], aside: set[int]) -> None:
    found = [twin(n, effective) for n, effective in enumerate(dates)]
    assert outdated(found, Role.STAFF, TODAY) == aside


def test_what_one_may_not_see_puts_nothing_aside() -> None:
    found = [twin(1, "2020-01-01"), twin(2, "2024-01-01", internal=True)]
    assert outdated(found, Role.STAFF, TODAY) == {1}
    assert outdated(found, Role.PUBLIC, TODAY) == frozenset()


def test_each_document_is_looked_at_by_itself() -> None:
    found = [twin(1, "2020-01-01"), twin(2, "2024-01-01"), twin(3, "2019-01-01", name="izin")]
    assert outdated(found, Role.STAFF, TODAY) == {1}


def test_there_is_doubt_where_a_date_is_missing_or_the_same_twice() -> None:
    plain = [twin(1, "2020-01-01"), twin(2, "2024-01-01")]
    assert doubtful(plain) == []
    assert [
        len(group) for group in doubtful([*plain, twin(3, "", name="izin"), twin(4, "2020-01-01", name="izin")])
    ] == [2]
    assert doubtful([twin(1, "2020-01-01"), twin(2, "2020-01-01")])
