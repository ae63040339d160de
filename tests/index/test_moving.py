"""Every table as it is, from one database to another; the command that does so is tested in `tests/bot`."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.databases import opened
from index.engine import Connection
from index.moving import _value, copy, counts

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS office (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS told (office INTEGER, what TEXT)",
    "CREATE INDEX IF NOT EXISTS told_office ON told(office)",
)


def made(path: Path) -> Connection:
    found = opened(path)
    for statement in SCHEMA:
        found.create(statement)
    return found


def test_rows_are_copied_with_their_numbers_and_in_their_order_however_many(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.moving._AT_ONCE", 2)
    (empty / "files").mkdir()
    source, target = made(empty / "files" / "from.db"), made(empty / "to.db")
    source.executemany("INSERT INTO office VALUES (?, ?)", [(9, "c"), (3, "a"), (4, "b")])
    source.executemany("INSERT INTO told VALUES (?, ?)", [(n % 2, f"{n}") for n in range(5)])
    source.begin_reading()
    target.begin()
    assert copy(source, target, SCHEMA) == {"office": 3, "told": 5}
    target.execute("COMMIT")
    assert counts(target, SCHEMA) == counts(source, SCHEMA) == {"office": 3, "told": 5}
    for read in ("id, name FROM office ORDER BY id", "office, what FROM told ORDER BY rowid"):
        rows = [tuple(row) for row in target.execute(f"SELECT {read}")]
        assert rows == [tuple(row) for row in source.execute(f"SELECT {read}")]
    # The next row is numbered after those that came with their numbers.
    assert target.execute("INSERT INTO office (name) VALUES ('d') RETURNING id").fetchone()[0] == 10
    source.close()
    target.close()


def test_what_sqlite_keeps_as_a_number_and_postgresql_as_true_is_made_so() -> None:
    assert _value({"live": 1}, "live") is True
    assert _value({"pages": 1}, "pages") == 1
    assert _value({"pages": 1}, "pages") is not True
