"""What PostgreSQL is given to search by: the same BM25 as SQLite's own, without a PostgreSQL to ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from index.engine import FIELDS, rarity
from index.sparse import sparse, weights, words

PASSAGES = (
    ("klaim jaminan", "syarat", "ktp kartu keluarga surat kematian"),
    ("klaim jaminan", "waktu", "tiga hari"),
    ("cuti pegawai", "syarat", "surat cuti surat dokter"),
    ("arsip", "", "simpan arsip surat"),
    ("kapal ikan", "biaya", "gratis"),
)


def of_sqlite(stem: str) -> dict[int, float]:
    """The BM25 of SQLite's full-text index by passage."""
    sql = f"SELECT rowid, -bm25(p, {', '.join(map(str, FIELDS))}) FROM p WHERE p MATCH ?"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE p USING fts5(title, heading, body)")
        database.executemany("INSERT INTO p (rowid, title, heading, body) VALUES (?, ?, ?, ?)", numbered(PASSAGES))
        return dict(database.execute(sql, (stem,)).fetchall())


def numbered(passages: Sequence[tuple[str, str, str]]) -> list[tuple[int, str, str, str]]:
    return [(number, *fields) for number, fields in enumerate(passages)]


@pytest.mark.parametrize("stem", ["surat", "klaim", "syarat", "cuti", "gratis"])
def test_weight_times_rarity_is_sqlites_bm25(stem: str) -> None:
    average = sum(len(words(" ".join(fields))) for fields in PASSAGES) / len(PASSAGES)
    held = [number for number, fields in enumerate(PASSAGES) if stem in " ".join(fields).split()]
    rare = rarity(len(PASSAGES), len(held))
    mine = {number: weights(PASSAGES[number], average)[stem] * rare for number in held}
    assert mine == pytest.approx(of_sqlite(stem), rel=1e-6)


def test_accents_are_folded_as_sqlite_folds_them() -> None:
    assert words("résumé kafé") == ["resume", "kafe"]


def test_a_vector_is_written_by_ascending_place_with_every_digit() -> None:
    written = sparse({7: 0.1, 2: 1 / 3})
    assert written.startswith("{2:0.3333333333333333,7:0.1}/")
    assert int(written.rpartition("/")[2]) > 7
