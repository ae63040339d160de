"""The library's tables: brought up to date step by step, each step whole or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index import schema
from index.schema import connect, library_tables, statements


def test_a_script_is_parted_at_its_statements_not_at_every_semicolon() -> None:
    script = "CREATE TABLE a (x);\n-- a; b\nINSERT INTO a VALUES (';');\n"
    assert [one.strip().splitlines()[-1] for one in statements(script)] == [
        *("CREATE TABLE a (x);", "INSERT INTO a VALUES (';');"),
    ]


def test_every_table_of_a_new_library_is_there_once(tmp_path: Path) -> None:
    connection = connect(tmp_path / "index.db")
    made = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'", ()).fetchall()}
    assert {"sop", "passage", "vector", "embedding", "correction"} <= made
    assert len(library_tables()) == len({statement.split()[2] for statement in library_tables()})
    connection.close()


def test_an_older_library_keeps_its_rows_and_gets_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, every = tmp_path / "index.db", schema._MIGRATIONS
    monkeypatch.setattr(schema, "_MIGRATIONS", every[:1])
    old = connect(path)
    old.execute("INSERT INTO correction VALUES ('a.pdf', 'title', 'Izin')", ())
    old.close()
    monkeypatch.setattr(schema, "_MIGRATIONS", every)
    new = connect(path)
    assert [tuple(row) for row in new.execute("SELECT * FROM correction", ()).fetchall()] == [
        ("a.pdf", "title", "Izin", "")
    ]
    assert new.version() == len(every)
    new.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "index.db"
    connect(path).close()
    monkeypatch.setattr(
        schema, "_MIGRATIONS", (*schema._MIGRATIONS, "CREATE TABLE added (x);\nSELECT x FROM nowhere;\n")
    )
    with pytest.raises(Exception, match="nowhere"):
        connect(path)
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT count(*) FROM sqlite_master WHERE name = 'added'").fetchone() == (0,)
    plain.close()
