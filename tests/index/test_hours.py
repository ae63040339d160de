"""Office hours as they are written, in Western Indonesian time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.hours import WIB, Hours, clock_time, day_time, hours, week

WEEK = "Sen-Jum 08.00-16.00, Sab 08.00-12.00"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def test_an_office_is_open_from_its_first_minute_to_the_one_before_it_closes() -> None:
    found = hours(WEEK)
    assert [found.open_at(at(27, *time)) for time in ((7, 59), (8, 0), (15, 59), (16, 0))] == [
        *(False, True, True, False)
    ]
    assert found.open_at(at(28, 11, 59))
    assert not found.open_at(at(29, 10))
    assert found.open_at(datetime(2026, 11, 27, 1, 30, tzinfo=UTC)), "half past eight in Jakarta"


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        (at(27, 7), at(27, 8)),
        (at(27, 9), at(27, 9)),
        (at(27, 17), at(28, 8)),
        (at(28, 12), at(30, 8)),
        (at(29, 23), at(30, 8)),
    ],
    ids=["before", "open", "friday evening", "saturday noon", "sunday"],
)
def test_it_opens_next_on_the_next_day_that_is_one(asked: datetime, opens: datetime) -> None:
    assert hours(WEEK).next_opening(asked) == opens


def test_an_office_of_one_day_opens_again_a_week_later() -> None:
    assert hours("Jum 08.00-10.00").next_opening(at(27, 10)) == datetime(2026, 12, 4, 8, tzinfo=WIB)


def test_days_may_go_round_the_week_and_be_written_out() -> None:
    assert {day for day, _, _ in hours("Sabtu-Senin 09:00-10:30").days} == {5, 6, 0}


def test_no_hours_are_round_the_clock() -> None:
    assert hours("") == Hours()
    assert hours("").open_at(at(29, 3))


@pytest.mark.parametrize("text", ["siang", "Sen-Jum", "Sen-Jum 16.00-08.00", "Sen 25.00-26.00", "Sen 08.00-08.00"])
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        hours(text)


def test_hours_are_told_in_words_and_written_so_read_again() -> None:
    assert week(hours(WEEK), "id") == "Senin-Jumat 08.00-16.00 WIB, Sabtu 08.00-12.00 WIB"
    assert week(hours("Sen 08.00-09.00, Rab 08.00-09.00"), "en") == "Monday 08.00-09.00 WIB, Wednesday 08.00-09.00 WIB"


def test_a_moment_is_told_where_the_office_is() -> None:
    assert clock_time(datetime(2026, 11, 30, 20, 5, tzinfo=UTC)) == "03.05 WIB"
    assert day_time(datetime(2026, 11, 30, 20, 5, tzinfo=UTC), "id") == "Selasa 1 Desember, 03.05 WIB"
    assert day_time(at(30, 8).timestamp(), "en") == "Monday 30 November, 08.00 WIB"
