"""From SQLite to PostgreSQL and back: every table as it is, the passages indexed anew, then counted and asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from index.databases import passage_index
from index.engine import Connection

_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")
_KEY = re.compile(r"(\w+) INTEGER PRIMARY KEY")
_AT_ONCE = 500  # rows in memory while a table is moved
# The only column that SQLite keeps as a number and PostgreSQL as what it is.
_TRUTHS = ("live",)


def copy(source: Connection, target: Connection, schema: Sequence[str]) -> dict[str, int]:
    """Copy the rows of every table of `schema` (its CREATE statements); how many of each. The target's are empty.

    Both must be within a transaction: one sees a single state, the other is filled whole or not at all.
    """
    return {found[1]: _copied(source, target, found[1], one) for one in schema if (found := _TABLE.search(one))}


def _copied(source: Connection, target: Connection, table: str, statement: str) -> int:
    numbered = _KEY.search(statement)
    order = f" ORDER BY {numbered[1]}" if numbered else "" if "WITHOUT ROWID" in statement else " ORDER BY rowid"
    rows = iter(source.execute(f"SELECT * FROM {table}{order}"))
    count = 0
    while some := list(islice(rows, _AT_ONCE)):
        columns = [name for name in some[0].keys() if name != "rowid"]  # noqa: SIM118 - a row is no mapping
        marks = ",".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        target.executemany(sql, [tuple(_value(row, name) for name in columns) for row in some])
        count += len(some)
    if numbered:
        target.numbered(table, numbered[1])
    return count


def _value(row: Any, name: str) -> object:
    return bool(row[name]) if name in _TRUTHS else row[name]


def index_live(target: Connection, encoder: str) -> None:
    """Have every live passage found, by the vectors of `encoder`."""
    index = passage_index(target)
    for row in target.execute("SELECT id FROM sop WHERE live ORDER BY id").fetchall():
        index.add(row["id"], encoder)
    index.settle(int(target.execute("SELECT coalesce(max(id), 0) FROM generation").fetchone()[0]))


def counts(connection: Connection, schema: Sequence[str]) -> dict[str, int]:
    """How many rows each table of `schema` has."""
    tables = [found[1] for one in schema if (found := _TABLE.search(one))]
    return {table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in tables}
