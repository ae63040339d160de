"""The live passages in SQLite's own full-text index (FTS5), over stems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import UNINDEXED, Rows, fold, marks
from index.postings import Latest, Postings, Scored
from index.sop import Role, Visibility
from index.stemming import index_text
from index.storage import Database

_FIELDS = ("title", "heading", "body")


class Fts5:
    """One for each connection; all share the lists of `latest`. Vectors are searched beside SQLite (index/vectors.py)."""

    def __init__(self, connection: Database, latest: Latest) -> None:
        self._connection, self._latest = connection, latest

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
        postings = self._postings(generation)
        return postings.best([self._holding(postings, fold(term)) for term in terms], role, k)

    def _postings(self, generation: int) -> Postings:
        stamp = generation, self._connection.file
        if (held := self._latest.held) is not None and held[0] == stamp:
            return held[1]
        rows = self._connection.execute(
            "SELECT d.id AS id, d.sz AS sizes, s.visibility AS visibility FROM passage_fts_docsize d "
            "JOIN passage p ON p.id = d.id JOIN sop s ON s.id = p.sop_id ORDER BY d.id"
        ).fetchall()
        visibilities = [Visibility(row["visibility"]) for row in rows]
        made = Postings(
            np.array([row["id"] for row in rows], np.int64),
            np.array([_length(row["sizes"]) for row in rows], np.int64),
            {role: np.array([role.sees(one) for one in visibilities], np.bool_) for role in Role},
        )
        self._latest.held = stamp, made
        return made

    def _holding(self, postings: Postings, stem: str) -> Scored:
        found = postings.lists.get(stem)
        if found is None:
            found = postings.scored(*(self._occurrences(stem) if stem.isalnum() else self._spelled(stem)))
            if len(found[0]):
                postings.lists[stem] = found
        return found

    def _occurrences(self, stem: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each occurrence of a stem the passage's row id (m,) and the field's number (m,)."""
        self._connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.occurrences USING fts5vocab(main, passage_fts, instance)"
        )
        # As one text, which costs a third of as many rows.
        number = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(_FIELDS))
        sql = f"SELECT group_concat(doc * {len(_FIELDS)} + CASE col {number} END) FROM temp.occurrences WHERE term = ?"
        told = self._connection.execute(sql, (stem,)).fetchone()[0] or ""
        ids, fields = np.divmod(np.fromstring(told, np.int64, sep=","), len(_FIELDS))
        return ids, fields

    def _spelled(self, stem: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The same for one that FTS5 keeps in pieces ("jum'at")."""
        sql = "SELECT rowid, title, heading, body FROM passage_fts WHERE passage_fts MATCH ?"
        rows = self._connection.execute(sql, (f'"{stem}"',)).fetchall()
        found = [
            (row["rowid"], place)
            for row in rows
            for place, name in enumerate(_FIELDS)
            for word in row[name].split()
            if fold(word) == stem
        ]
        ids, fields = np.array(found, np.int64).reshape(-1, 2).T
        return ids, fields

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


def _length(sizes: bytes) -> int:
    """How many stems a passage has, from FTS5's `docsize`: a number for each field, 7 bits a byte, the high bit goes on."""
    total = size = 0
    for byte in sizes:
        size = size << 7 | byte & 0x7F
        if byte < 0x80:
            total, size = total + size, 0
    return total
