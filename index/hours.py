"""Times as people of the agency read them, in Western Indonesian time (WIB, UTC+7), and its office hours.

Indonesia keeps no summer time, so the zone is a fixed offset and needs no table of zones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from index.messages import say

WIB = timezone(timedelta(hours=7), "WIB")
_DAYS = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
_SPAN = re.compile(
    rf"({'|'.join(_DAYS)})[a-z]*(?:\s*-\s*({'|'.join(_DAYS)})[a-z]*)?\s+(\d\d?)[.:](\d\d)\s*-\s*(\d\d?)[.:](\d\d)"
)
_WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Hours:
    """On which weekdays (0 is Monday) an office is open, from when to when in WIB; no day at all means round the clock."""

    days: tuple[tuple[int, time, time], ...] = ()

    def open_at(self, at: datetime) -> bool:
        """Whether it is open at this moment (of any time zone); always where no hours are given."""
        here = at.astimezone(WIB)
        return not self.days or any(
            day == here.weekday() and begin <= here.time() < end for day, begin, end in self.days
        )

    def next_opening(self, at: datetime) -> datetime:
        """When it opens next, `at` itself where it is open."""
        if self.open_at(at):
            return at
        here = at.astimezone(WIB)
        openings = [
            datetime.combine(here.date() + timedelta(days=ahead), begin, WIB)
            for ahead in range(_WEEK + 1)
            for day, begin, _ in self.days
            if day == (here.weekday() + ahead) % _WEEK
        ]
        return min(opening for opening in openings if opening > here)


def hours(text: str) -> Hours:
    """Office hours as they are written in the settings: "Sen-Jum 08.00-16.00, Sab 08.00-12.00". Raises ValueError."""
    days: dict[int, tuple[time, time]] = {}
    for part in filter(None, (part.strip().lower() for part in re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError(part)
        first = _DAYS.index(found[1])
        last = _DAYS.index(found[2]) if found[2] else first
        begin, end = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
        if begin >= end:
            raise ValueError(part)
        days |= {(first + n) % _WEEK: (begin, end) for n in range((last - first) % _WEEK + 1)}
    return Hours(tuple((day, *days[day]) for day in sorted(days)))


def clock_time(at: float | datetime) -> str:
    """Hour and minute: "14.05 WIB"; `at` in Unix seconds or with its zone."""
    return f"{_here(at):%H.%M} WIB"


def day_time(at: float | datetime, language: str) -> str:
    """Day and time: "Senin 30 November, 08.00 WIB"; `at` in Unix seconds or with its zone."""
    here = _here(at)
    day = say("time.days", language).split()[here.weekday()]
    month = say("time.months", language).split()[here.month - 1]
    return f"{day} {here.day} {month}, {clock_time(here)}"


def week(open_hours: Hours, language: str) -> str:
    """Office hours in words: "Senin-Jumat 08.00-16.00 WIB"."""
    names = say("time.days", language).split()
    spans: list[tuple[int, int, str]] = []
    for day, begin, end in open_hours.days:
        span = f"{begin:%H.%M}-{end:%H.%M}"
        if spans and spans[-1][1] == day - 1 and spans[-1][2] == span:
            spans[-1] = (spans[-1][0], day, span)
        else:
            spans.append((day, day, span))
    return ", ".join(
        f"{names[first]}{f'-{names[last]}' if last > first else ''} {span} WIB" for first, last, span in spans
    )


def _here(at: float | datetime) -> datetime:
    return (at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)).astimezone(WIB)
