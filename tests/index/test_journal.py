"""The journal beside the database: every generation that was made is in it, whatever stopped the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.journal import Correction, Journal, JournalEntry, Made
from index.sop import Visibility

MADE = Made(1, "ab12", "/sop/a.pdf", "a.pdf", "1/2024", Visibility.INTERNAL)


def line(generation: int, action: str = "ingest") -> JournalEntry:
    return JournalEntry(
        generation, "2026-11-26T01:00:00", action, "", (MADE,), (7,), (Correction("a", "title", "é\n", "e"),)
    )


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert (journal.exists, journal.lines()) == (False, [])
    journal.append(line(1), line(2))
    journal.append(line(3))
    assert journal.lines() == [line(1), line(2), line(3)]


@pytest.mark.parametrize("torn", [b'{"generation":3,"made_at":"20', b"{}", b"\xff\xfe"])
def test_a_torn_line_costs_no_other(tmp_path: Path, torn: bytes) -> None:
    journal = Journal(tmp_path)
    journal.append(line(1), line(2))
    with (tmp_path / "journal.jsonl").open("ab") as stream:
        stream.write(torn)
    journal.append(line(3))
    assert journal.lines() == [line(1), line(2), line(3)]


def test_of_two_generations_of_one_number_the_later_holds_and_nothing_that_came_after_the_first(tmp_path: Path) -> None:
    """The database was set back to its backup, and other things were done from there."""
    journal = Journal(tmp_path)
    journal.append(line(1), line(2, "remove"), line(3, "remove"), line(2, "correct"))
    assert [(one.generation, one.action) for one in journal.lines()] == [(1, "ingest"), (2, "correct")]
