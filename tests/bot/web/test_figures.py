"""A plot of days: each day's kinds stacked, never above the plot."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from bot.web.figures import plot

DAYS = cast("Any", [SimpleNamespace(date=f"2026-11-{n:02}", answered=n, abstained=1) for n in range(1, 5)])
KINDS = {"answered": lambda day: int(day.answered), "abstained": lambda day: int(day.abstained)}


def test_bars_of_a_day_stand_on_each_other_and_within_the_plot() -> None:
    drawn = plot("Pertanyaan", DAYS, KINDS)
    assert drawn.most == 5
    assert dict(drawn.kinds) == {"answered": 10, "abstained": 4}
    assert len(drawn.bars) == 8
    lower, upper = drawn.bars[:2]
    assert upper.y + upper.height == lower.y
    assert all(bar.y >= 0 for bar in drawn.bars)
    assert drawn.bars[0].told.startswith("2026-11-01")


def test_days_without_anything_draw_nothing() -> None:
    empty = plot("Pertanyaan", cast("Any", [SimpleNamespace(date="2026-11-01", answered=0, abstained=0)]), KINDS)
    assert (empty.bars, empty.most) == ((), 1)
