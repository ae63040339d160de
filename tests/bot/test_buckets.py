"""So many at once, then so many a second."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.buckets import Bucket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_it_holds_at_once_and_then_as_they_come_in() -> None:
    clock = Clock()
    bucket = Bucket(3, 2.0, clock)
    assert [bucket.spend() for _ in range(4)] == [True, True, True, False]
    clock.now = 0.4
    assert not bucket.spend()
    clock.now = 0.6
    assert bucket.spend()
    assert not bucket.spend()


def test_it_never_holds_more_than_its_size() -> None:
    clock = Clock()
    bucket = Bucket(2, 1.0, clock)
    clock.now = 3600
    assert bucket.full
    assert [bucket.spend() for _ in range(3)] == [True, True, False]
    assert not bucket.full


def test_what_is_taken_on_credit_tells_how_long_it_takes() -> None:
    clock = Clock()
    bucket = Bucket(1, 2.0, clock)
    assert [bucket.take() for _ in range(3)] == [0.0, 0.5, 1.0]
    clock.now = 1.0
    assert bucket.take() == 0.5, "a debt is paid first"


@given(st.lists(st.floats(0, 5), max_size=40))
def test_no_more_is_spent_than_its_size_and_what_came_in(pauses: list[float]) -> None:
    clock = Clock()
    bucket = Bucket(5, 1.5, clock)
    spent = 0
    for pause in pauses:
        clock.now += pause
        spent += bucket.spend()
    assert spent <= 5 + 1.5 * clock.now + 1e-6
