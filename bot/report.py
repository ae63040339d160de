"""What people asked, for admins: by day, what went without an answer grouped by likeness, the most and least used SOPs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import gaps
from bot.people import AskedQuestion
from index.moments import WIB

_TOP = 5  # lines of each list


@dataclass(frozen=True, slots=True)
class Day:
    """One day's questions: answered, abstained, how many thumbs were down, cries for help, and how many in each language."""

    date: str
    answered: int
    abstained: int
    down: int
    emergencies: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsageReport:
    """`unanswered` holds a group's commonest wording and its size; the others a SOP's number and its count.

    `marked` are the SOPs whose answers got thumbs down.
    """

    days: tuple[Day, ...]
    unanswered: tuple[tuple[str, int], ...]
    used: tuple[tuple[str, int], ...]
    least: tuple[tuple[str, int], ...]
    marked: tuple[tuple[str, int], ...]
    emergencies: int

    @property
    def answered(self) -> int:
        return sum(day.answered for day in self.days)

    @property
    def abstained(self) -> int:
        return sum(day.abstained for day in self.days)

    @property
    def down(self) -> int:
        return sum(day.down for day in self.days)


def make_report(asked: Sequence[AskedQuestion], numbers: Sequence[str], today: datetime, days: int) -> UsageReport:
    """The report of the last `days` days up to `today` (WIB) over SOPs with these numbers; days without questions are 0."""
    dates = [(today - timedelta(days=back)).strftime("%Y-%m-%d") for back in reversed(range(days))]
    by_day: dict[str, list[AskedQuestion]] = {date: [] for date in dates}
    for question in asked:
        by_day.setdefault(datetime.fromtimestamp(question.at, WIB).strftime("%Y-%m-%d"), []).append(question)
    used = Counter(question.number for question in asked if question.outcome == "answered" and question.number)
    least = sorted(numbers, key=lambda number: (used[number], number))[:_TOP]
    return UsageReport(
        days=tuple(
            Day(
                date,
                answered=sum(question.outcome == "answered" for question in by_day[date]),
                abstained=sum(question.outcome == "abstained" for question in by_day[date]),
                down=sum(question.vote < 0 for question in by_day[date]),
                emergencies=sum(question.outcome == "emergency" for question in by_day[date]),
                languages=Counter(question.language for question in by_day[date] if question.language),
            )
            for date in dates
        ),
        unanswered=tuple(gaps.grouped([question.text for question in asked if question.text])[:_TOP]),
        used=tuple(used.most_common(_TOP)),
        least=tuple((number, used[number]) for number in least),
        marked=tuple(Counter(question.number for question in asked if question.vote < 0).most_common(_TOP)),
        emergencies=sum(question.outcome == "emergency" for question in asked),
    )


def as_csv(asked: Sequence[AskedQuestion], titles: Mapping[str, str]) -> bytes:
    """The questions as a table that spreadsheets open: time (WIB), outcome, SOP, thumb, words of those unanswered."""
    stream = io.StringIO()
    table = csv.writer(stream)
    table.writerow(("waktu_wib", "hasil", "nomor", "judul", "jempol", "pertanyaan"))
    for one in asked:
        at = datetime.fromtimestamp(one.at, WIB).strftime("%Y-%m-%d %H:%M")
        row = (at, one.outcome, one.number, titles.get(one.number, ""), str(one.vote), one.text)
        table.writerow([_inert(cell) for cell in row])
    # The mark tells spreadsheets that this is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    formula = cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not cell[1:].isdigit())
    return f"'{cell}" if formula else cell
