"""What people asked, for admins."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from bot.people import AskedQuestion
from bot.report import as_csv, make_report
from index.moments import WIB

TODAY = datetime(2026, 11, 26, 12, tzinfo=WIB)


def at(day: int, hour: int) -> int:
    return int(datetime(2026, 11, day, hour, tzinfo=WIB).timestamp())


ASKED = [
    AskedQuestion(at(26, 0), "answered", "1", "", 1, "id"),
    AskedQuestion(at(25, 23), "answered", "1", "", -1, "en"),
    AskedQuestion(at(25, 1), "abstained", "", "jadwal kereta", 0, "id"),
    AskedQuestion(at(24, 9), "emergency", "", "", 0, "id"),
]


def test_questions_are_counted_by_the_day_of_the_office() -> None:
    found = make_report(ASKED, ["1", "2"], TODAY, 4)
    assert [(day.date[-2:], day.answered, day.abstained, day.down, day.emergencies) for day in found.days] == [
        *(("23", 0, 0, 0, 0), ("24", 0, 0, 0, 1), ("25", 1, 1, 1, 0), ("26", 1, 0, 0, 0))
    ]
    assert (found.answered, found.abstained, found.down, found.emergencies) == (2, 1, 1, 1)
    assert found.days[2].languages == {"en": 1, "id": 1}


def test_sops_are_told_by_use_and_those_that_nobody_uses_too() -> None:
    found = make_report(ASKED, ["1", "2"], TODAY, 4)
    assert (found.used, found.least[0], found.marked) == ((("1", 2),), ("2", 0), (("1", 1),))
    assert found.unanswered == (("jadwal kereta", 1),)


@pytest.mark.parametrize("typed", ["=1+1", "+62", "@SUM(A1)", "-cmd", "\t=1"])
def test_no_cell_of_the_table_is_a_formula(typed: str) -> None:
    data = as_csv([AskedQuestion(at(25, 1), "abstained", "1", typed, -1)], {"1": "Judul, dengan koma"})
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head[0] == "waktu_wib"
    assert row == ["2026-11-25 01:00", "abstained", "1", "Judul, dengan koma", "-1", f"'{typed}"]
