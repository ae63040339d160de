from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.moments import dated, day, moment

LATE = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("at", [LATE, LATE.timestamp(), LATE.isoformat(), "2026-12-31T18:30:00"])
def test_a_moment_is_told_in_western_indonesian_time_however_it_was_kept(at: datetime | float | str) -> None:
    assert moment(at, "en") == "1 Jan 2027, 01.30 WIB"


@pytest.mark.parametrize(
    ("at", "told"), [("2025", "2025"), ("2025-04", "Apr 2025"), ("2025-04-30", "30 Apr 2025"), ("", "")]
)
def test_a_date_is_told_as_exactly_as_it_is_known(at: str, told: str) -> None:
    assert dated(at, "id") == told


def test_a_month_has_its_name_in_each_language() -> None:
    assert [day(date(2026, 8, 5), language) for language in ("id", "en")] == ["5 Agu 2026", "5 Aug 2026"]
    assert day("", "id") == ""
