"""The library's shape: numbered migrations, applied in one transaction, their number recorded in the database.

They are written in SQLite's words; `index/postgres.py` has them in its own.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.databases import opened
from index.engine import Connection

_MIGRATIONS = (
    """
    CREATE TABLE generation (
      id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '');
    -- One row a version of a document; only live ones are searched. `source` is where it came from: path or upload.
    CREATE TABLE sop (
      id INTEGER PRIMARY KEY, number TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, visibility TEXT NOT NULL,
      process TEXT NOT NULL, map TEXT NOT NULL, makro TEXT NOT NULL, unit TEXT NOT NULL, file TEXT NOT NULL,
      source TEXT NOT NULL, sha256 TEXT NOT NULL, pages INTEGER NOT NULL, data TEXT NOT NULL,
      live BOOLEAN NOT NULL);
    CREATE UNIQUE INDEX sop_number ON sop(number) WHERE live;
    CREATE UNIQUE INDEX sop_source ON sop(source) WHERE live;
    CREATE INDEX sop_place ON sop(process, map, makro) WHERE live;
    -- What each generation made live (1) or withdrew (0): the way back.
    CREATE TABLE change (
      generation INTEGER NOT NULL REFERENCES generation, sop_id INTEGER NOT NULL REFERENCES sop, live BOOLEAN NOT NULL,
      PRIMARY KEY (sop_id, generation)) WITHOUT ROWID;
    CREATE TABLE passage (
      id INTEGER PRIMARY KEY, sop_id INTEGER NOT NULL REFERENCES sop, ord INTEGER NOT NULL, part TEXT NOT NULL,
      heading TEXT NOT NULL, text TEXT NOT NULL, places TEXT NOT NULL, steps TEXT NOT NULL);
    CREATE INDEX passage_sop ON passage(sop_id);
    CREATE TABLE vector (
      passage_id INTEGER NOT NULL REFERENCES passage, encoder TEXT NOT NULL, vec BLOB NOT NULL,
      PRIMARY KEY (passage_id, encoder)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE passage_fts USING fts5(title, heading, body, tokenize = "unicode61 remove_diacritics 2");
    -- An admin's corrections, by source, laid over what is read each time.
    CREATE TABLE correction (
      source TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (source, field)) WITHOUT ROWID;
    """,
    """
    -- Vectors of texts by what they say (hash), so that a text is embedded once by each encoder: half precision.
    CREATE TABLE embedding (
      encoder TEXT NOT NULL, hash BLOB NOT NULL, vec BLOB NOT NULL, PRIMARY KEY (encoder, hash)) WITHOUT ROWID;
    """,
    """
    -- What had been read where an admin corrected it: the same misreading of a later file is set right again.
    ALTER TABLE correction ADD COLUMN was TEXT NOT NULL DEFAULT '';
    """,
)


def connect(path: Path) -> Connection:
    """A connection to the library at `path`, its tables made or brought up to date if need be.

    Raises StorageError.
    """
    connection = opened(path, "synchronous = NORMAL", "foreign_keys = ON")
    if connection.version() < len(_MIGRATIONS):
        _migrate(connection)
    return connection


def _migrate(connection: Connection) -> None:
    connection.begin(alone="schema")
    try:
        done = connection.version()
        for number, script in enumerate(_MIGRATIONS[done:], start=done + 1):
            for statement in statements(script):
                connection.create(statement)
            connection.migrated(number)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def library_tables() -> list[str]:
    """The statements that make the library's tables, in their order."""
    every = [statement for script in _MIGRATIONS for statement in statements(script)]
    return [statement for statement in every if "CREATE TABLE" in statement]


def statements(script: str) -> list[str]:
    """The script's statements one by one: executescript would commit the transaction it stands in."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
