"""The live passages in SQLite's own full-text index (FTS5), over stems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.engine import FIELDS, UNINDEXED, Connection, Rows, marks, visible
from index.sop import Role
from index.stemming import index_text


class Fts5:
    """One for each connection: it has temporary tables there. The vectors are searched beside SQLite (index/vectors.py)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # The generation that each temporary table was filled from.
        self._filled: dict[str, int] = {}

    def add(self, sop: int, encoder: str) -> None:
        sql = "SELECT p.id, p.heading, p.text, s.title FROM passage p JOIN sop s ON s.id = p.sop_id WHERE s.id = ?"
        for row in self._connection.execute(sql, (sop,)).fetchall():
            values = (row["id"], index_text(row["title"]), index_text(row["heading"]), index_text(row["text"]))
            self._connection.execute(
                "INSERT INTO passage_fts (rowid, title, heading, body) VALUES (?, ?, ?, ?)", values
            )

    def drop(self, sop: int) -> None:
        for row in self._connection.execute("SELECT id FROM passage WHERE sop_id = ?", (sop,)).fetchall():
            self._connection.execute("DELETE FROM passage_fts WHERE rowid = ?", (row["id"],))

    def settle(self, generation: int) -> None:
        """FTS5 is ready at once."""

    def best(self, terms: Sequence[str], role: Role, k: int, generation: int) -> list[tuple[int, float]]:
        match = " OR ".join(f'"{term}"' for term in terms)
        hidden = self._hidden(role, generation)
        rows = self._connection.execute(
            "SELECT rowid AS id, -rank AS score FROM passage_fts WHERE passage_fts MATCH ? AND rank MATCH ? "
            f"AND rowid NOT IN temp.{hidden} ORDER BY rank, rowid LIMIT ?",
            (match, f"bm25({', '.join(map(str, FIELDS))})", k),
        )
        return [(row["id"], row["score"]) for row in rows]

    def _hidden(self, role: Role, generation: int) -> str:
        """The temporary table of the passages that `role` may not see, as of now: joining for each match costs 4 ms more."""
        name = f"hidden_from_{role.value}"
        if self._filled.get(name) != generation:
            self._connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY)")
            self._connection.execute(f"DELETE FROM temp.{name}")
            self._connection.execute(
                f"INSERT INTO temp.{name} SELECT p.id FROM passage p JOIN sop s ON s.id = p.sop_id "
                f"WHERE s.live AND NOT {visible('s', role)}"
            )
            self._filled[name] = generation
        return name

    def stems(self, ids: Sequence[int]) -> list[Any]:
        sql = f"SELECT rowid AS id, title, heading, body FROM passage_fts WHERE rowid IN ({marks(ids)})"
        return self._connection.execute(sql, ids).fetchall()

    def frequencies(self) -> tuple[dict[str, int], int]:
        self._connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.stems USING fts5vocab(main, passage_fts, row)"
        )
        found = {row["term"]: row["doc"] for row in self._connection.execute("SELECT term, doc FROM temp.stems")}
        return found, int(self._connection.execute("SELECT count(*) FROM passage_fts").fetchone()[0])

    def problem(self) -> str:
        """SQLite's own check, and a row of the index for each passage."""
        found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            return str(found)
        sql = UNINDEXED.format(table="passage_fts", key="rowid")
        unindexed = self._connection.execute(sql).fetchone()[0]
        return f"{unindexed} passages are not indexed" if unindexed else ""

    def nearest(self, rows: Rows, encoder: str, dim: int, generation: int) -> None:
        return None
