"""The database of people: several writes are one, a reader waits for no writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records import Records

SCHEMA = "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"


def test_writes_that_end_in_an_error_are_none_at_all(tmp_path: Path) -> None:
    records = Records(tmp_path / "people.db", SCHEMA)

    def failing() -> None:
        with records.writing() as connection:
            connection.execute("INSERT INTO note (text) VALUES ('one')", ())
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        failing()
    assert records.rows("SELECT * FROM note") == []
    assert records.do("INSERT INTO note (text) VALUES (?)", "two") == 1
    records.close()


def test_who_reads_sees_what_stood_before_while_another_writes(tmp_path: Path) -> None:
    records = Records(tmp_path / "people.db", SCHEMA, clock=lambda: 1_000.9)
    with records.writing() as connection:
        connection.execute("INSERT INTO note (text) VALUES ('one')", ())
        assert records.rows("SELECT * FROM note") == []
    assert [row["text"] for row in records.rows("SELECT text FROM note")] == ["one"]
    assert records.now() == 1_000
    records.close()


def test_a_table_is_made_once_and_its_rows_stay(tmp_path: Path) -> None:
    first = Records(tmp_path / "people.db", SCHEMA)
    first.do("INSERT INTO note (text) VALUES ('one')")
    first.close()
    again = Records(tmp_path / "people.db", SCHEMA)
    assert len(again.rows("SELECT * FROM note")) == 1
    assert not again.shared
    again.close()
