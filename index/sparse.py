"""The live passages as PostgreSQL searches them: BM25 as an inner product of sparse vectors, and half-precision vectors.

A passage's sparse vector holds `tf (k1 + 1) / (tf + k1 (1 - b + b length / average))` for each stem, the question's holds
the stems' inverse document frequencies; their inner product is BM25. `tf` is weighted by field, as FTS5 does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import FIELDS, K1, UNINDEXED, B, Connection, Rows, fold, rarity, visible
from index.sop import Role
from index.stemming import index_text

TABLES = (
    "CREATE TABLE lexeme (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, df INTEGER NOT NULL)",
    "CREATE TABLE stemmed (passage INTEGER PRIMARY KEY REFERENCES passage, sop INTEGER NOT NULL, title TEXT NOT NULL, "
    "heading TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX stemmed_sop ON stemmed(sop)",
    "CREATE TABLE lexical (passage INTEGER PRIMARY KEY REFERENCES passage, sop INTEGER NOT NULL, visibility TEXT NOT NULL, "
    "length INTEGER NOT NULL, weights sparsevec)",
    "CREATE INDEX lexical_sop ON lexical(sop)",
    "CREATE TABLE dense (passage INTEGER PRIMARY KEY REFERENCES passage, sop INTEGER NOT NULL, visibility TEXT NOT NULL, "
    "encoder TEXT NOT NULL, vec halfvec NOT NULL)",
    "CREATE INDEX dense_sop ON dense(sop)",
    # Kept in the row: outside it each vector would be fetched by itself.
    "ALTER TABLE lexical ALTER COLUMN weights SET STORAGE MAIN",
    "ALTER TABLE dense ALTER COLUMN vec SET STORAGE MAIN",
)
# Above this many passages HNSW is built; up to it an exact search is quick enough.
EXACT_UP_TO = 100_000
# How widely HNSW is searched, and that it goes on until as many are found that the role may see: recall@10 is 0.988 of
# 200,000 vectors (`tests.bench.engines`). By itself pgvector looks at 40 and gives what is left of them.
HNSW = "-c hnsw.ef_search=200 -c hnsw.iterative_scan=strict_order"
# As many numbers for words as a sparse vector can have.
_WORDS = 1_000_000_000
# By how much the average length may change before every passage is weighed anew: it moves BM25 by less than 0.5%.
_DRIFT = 0.01
_AT_ONCE = 1_000  # passages that are weighed in one transaction
# How many more than asked are taken from the half-precision search, to be put in order by the exact cosine.
_SPARE = 20


class Sparse:
    """One for each transaction that writes: what it counts is written by `settle`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counted: Counter[str] = Counter()

    def add(self, sop: int, encoder: str) -> None:
        sql = (
            "SELECT p.id, p.heading, p.text, s.title, s.visibility, v.vec FROM passage p JOIN sop s ON s.id = p.sop_id "
            "LEFT JOIN vector v ON v.passage_id = p.id AND v.encoder = ? WHERE s.id = ?"
        )
        rows = self._connection.execute(sql, (encoder, sop)).fetchall()
        stems = [(index_text(row["title"]), index_text(row["heading"]), index_text(row["text"])) for row in rows]
        lengths = [sum(len(words(field)) for field in fields) for fields in stems]
        for fields in stems:
            self._counted.update(_distinct(fields))
        self._connection.executemany(
            "INSERT INTO stemmed VALUES (?, ?, ?, ?, ?)",
            [(row["id"], sop, *fields) for row, fields in zip(rows, stems, strict=True)],
        )
        self._connection.executemany(
            "INSERT INTO lexical VALUES (?, ?, ?, ?, NULL)",
            [(row["id"], sop, row["visibility"], length) for row, length in zip(rows, lengths, strict=True)],
        )
        self._connection.executemany(
            "INSERT INTO dense VALUES (?, ?, ?, ?, ?::halfvec)",
            [
                (row["id"], sop, row["visibility"], encoder, str(np.frombuffer(row["vec"], np.float32).tolist()))
                for row in rows
                if row["vec"] is not None
            ],
        )

    def drop(self, sop: int) -> None:
        gone = self._connection.execute("DELETE FROM stemmed WHERE sop = ? RETURNING title, heading, body", (sop,))
        for row in gone.fetchall():
            self._counted.subtract(_distinct(row))
        for table in ("lexical", "dense"):
            self._connection.execute(f"DELETE FROM {table} WHERE sop = ?", (sop,))

    def settle(self, generation: int) -> None:
        """Count the words, weigh what is new, or everything where the average length has moved."""
        ids = self._ids(self._counted)
        changed = [(ids[word], count) for word, count in self._counted.items() if count]
        self._counted.clear()
        self._connection.execute(
            "UPDATE lexeme SET df = df + n FROM unnest(?::bigint[], ?::bigint[]) AS c(id, n) WHERE lexeme.id = c.id",
            ([id for id, _ in changed], [n for _, n in changed]),
        )
        count, average = self._connection.execute(
            "SELECT count(*), coalesce(avg(length), 1)::float8 FROM lexical"
        ).fetchone()
        noted = self._connection.execute("SELECT value FROM version WHERE part = 'average'").fetchone()
        before = float(noted[0]) if noted else 0.0
        moved = abs(average - before) > _DRIFT * before
        self._weigh(average if moved else before, "true" if moved else "weights IS NULL")
        if moved:
            sql = "INSERT INTO version VALUES ('average', ?) ON CONFLICT (part) DO UPDATE SET value = excluded.value"
            self._connection.execute(sql, (repr(average),))
        if count > EXACT_UP_TO:
            self._build_hnsw()

    def _weigh(self, average: float, which: str) -> None:
        sql = (
            "SELECT passage, title, heading, body FROM stemmed WHERE passage > ? AND passage IN "
            f"(SELECT passage FROM lexical WHERE {which}) ORDER BY passage LIMIT ?"
        )
        last = -1
        while rows := self._connection.execute(sql, (last, _AT_ONCE)).fetchall():
            last = rows[-1]["passage"]
            fields = [(row["title"], row["heading"], row["body"]) for row in rows]
            ids = self._ids({word for one in fields for word in _distinct(one)})
            self._connection.executemany(
                "UPDATE lexical SET weights = ?::sparsevec WHERE passage = ?",
                [
                    (sparse({ids[word]: weight for word, weight in weights(one, average).items()}), row["passage"])
                    for row, one in zip(rows, fields, strict=True)
                ],
            )

    def _ids(self, found: Iterable[str]) -> dict[str, int]:
        """The number of each word; a new one gets the next."""
        asked = sorted(found)
        known = {row["word"]: row["id"] for row in self._lexemes(asked)}
        new = [word for word in asked if word not in known]
        if new:
            sql = "INSERT INTO lexeme (word, df) SELECT unnest(?::text[]), 0 RETURNING id, word"
            known |= {row["word"]: row["id"] for row in self._connection.execute(sql, (new,))}
        return known

    def _lexemes(self, asked: Sequence[str]) -> list[Any]:
        sql = "SELECT id, word, df FROM lexeme WHERE word = ANY(?::text[])"
        return self._connection.execute(sql, (list(asked),)).fetchall()

    def _build_hnsw(self) -> None:
        row = self._connection.execute("SELECT vector_dims(vec) FROM dense LIMIT 1").fetchone()
        if row:
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS dense_hnsw ON dense USING hnsw ((vec::halfvec({row[0]})) halfvec_ip_ops)"
            )

    def best(self, terms: Sequence[str], role: Role, k: int, generation: int) -> list[tuple[int, float]]:
        asked = Counter(fold(term) for term in terms)
        count = self._connection.execute("SELECT count(*) FROM lexical").fetchone()[0]
        rarities = {
            row["id"]: asked[row["word"]] * rarity(count, row["df"]) for row in self._lexemes(list(asked)) if row["df"]
        }
        if not rarities:
            return []
        sql = (
            "SELECT passage, -distance FROM (SELECT passage, weights <#> ?::sparsevec AS distance FROM lexical "
            f"WHERE {visible('lexical', role)} OFFSET 0) AS found WHERE distance < 0 ORDER BY distance, passage LIMIT ?"
        )
        return [(row[0], row[1]) for row in self._connection.execute(sql, (sparse(rarities), k))]

    def stems(self, ids: Sequence[int]) -> list[Any]:
        sql = "SELECT passage AS id, title, heading, body FROM stemmed WHERE passage = ANY(?::bigint[])"
        return self._connection.execute(sql, (list(ids),)).fetchall()

    def frequencies(self) -> tuple[dict[str, int], int]:
        found = {row["word"]: row["df"] for row in self._connection.execute("SELECT word, df FROM lexeme WHERE df > 0")}
        return found, int(self._connection.execute("SELECT count(*) FROM lexical").fetchone()[0])

    def problem(self) -> str:
        """Whether each live passage stands in the index."""
        unindexed = self._connection.execute(UNINDEXED.format(table="lexical", key="passage")).fetchone()[0]
        return f"{unindexed} passages are not indexed" if unindexed else ""

    def nearest(self, rows: Rows, encoder: str, dim: int, generation: int) -> InEngine:
        return InEngine(rows, encoder, dim, generation)


@dataclass(frozen=True, slots=True)
class InEngine:
    """The vectors of one generation, searched by PostgreSQL: exactly, or by HNSW where there is an index."""

    rows: Rows
    encoder: str
    dim: int
    generation: int

    def search(self, query: NDArray[np.float32], role: Role, k: int) -> list[tuple[int, float]]:
        """See `Nearest`. Half precision finds, single precision puts in order."""
        asked = str(query.tolist())
        sql = (
            f"SELECT passage, -(vec::public.vector <#> ?::public.vector) AS cosine FROM (SELECT passage, vec FROM dense "
            f"WHERE encoder = ? AND {visible('dense', role)} "
            f"ORDER BY vec::halfvec({self.dim}) <#> ?::halfvec({self.dim}) LIMIT ?) AS near "
            "ORDER BY cosine DESC, passage LIMIT ?"
        )
        return [(row[0], row[1]) for row in self.rows(sql, (asked, self.encoder, asked, k + _SPARE, k))]

    def cosines(self, query: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """See `Nearest`."""
        sql = (
            "SELECT passage, -(vec::public.vector <#> ?::public.vector) FROM dense "
            "WHERE encoder = ? AND passage = ANY(?::bigint[])"
        )
        found = {row[0]: row[1] for row in self.rows(sql, (str(query.tolist()), self.encoder, [int(i) for i in ids]))}
        return np.array([found.get(int(i), np.nan) for i in ids], np.float32)


def words(field: str) -> list[str]:
    """The stems of a field as they are counted."""
    return [fold(word) for word in field.split()]


def _distinct(fields: Iterable[str]) -> set[str]:
    return {word for field in fields for word in words(field)}


def weights(fields: Sequence[str], average: float) -> dict[str, float]:
    """What each stem of a passage (title, heading, body) counts for, by BM25, before its rarity."""
    length, counted = 0, Counter[str]()
    for field, weight in zip(fields, FIELDS, strict=True):
        for word in words(field):
            counted[word] += weight  # type: ignore[assignment]
            length += 1
    share = K1 * (1 - B + B * length / average)
    return {word: tf * (K1 + 1) / (tf + share) for word, tf in counted.items()}


def sparse(values: dict[int, float]) -> str:
    """A sparse vector as it is written."""
    return f"{{{','.join(f'{place}:{value!r}' for place, value in sorted(values.items()))}}}/{_WORDS}"
