"""Moments and days as people in the office read them: Indonesian western time (WIB, UTC+7), month by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from index.messages import say

WIB = timezone(timedelta(hours=7), "WIB")


def moment(at: datetime | float | str, language: str) -> str:
    """A moment (aware, Unix seconds, or ISO 8601 in UTC) as "26 Nov 2026, 08.30 WIB"."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    found = datetime.fromtimestamp(at, UTC) if isinstance(at, (int, float)) else at
    local = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(WIB)
    return f"{day(local.date(), language)}, {local:%H.%M} WIB"


def dated(at: str, language: str) -> str:
    """A date as a source gives it (2025, 2025-04, 2025-04-30) as "2025", "Apr 2025", "30 Apr 2025"."""
    if len(at) != len("2025-04"):
        return day(at, language) if len(at) > len("2025") else at
    return day(f"{at}-01", language).split(maxsplit=1)[1]


def day(at: date | str, language: str) -> str:
    """A day as "26 Nov 2026"; "" stays so."""
    if not at:
        return ""
    found = date.fromisoformat(at) if isinstance(at, str) else at
    month = say("day.months", language).split()[found.month - 1]
    return f"{found.day} {month} {found.year}"
