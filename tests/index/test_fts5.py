"""SQLite's full-text index, read by us: BM25 as SQLite itself counts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import FIELDS
from index.fts5 import _length
from index.schema import connect
from index.sop import Role
from index.store import Store
from tests.conftest import PUBLIC


@pytest.mark.parametrize(("sizes", "length"), [(b"\x03\x00\x05", 8), (b"\x81\x00\x02", 130), (b"", 0)])
def test_the_length_of_a_passage_is_the_sum_of_its_fields(sizes: bytes, length: int) -> None:
    assert _length(sizes) == length


def test_the_scores_are_those_of_sqlites_own_bm25(store: Store, library: Path) -> None:
    weights = ", ".join(map(str, FIELDS))
    mine = dict(store.lexical(["jenazah"], Role.STAFF, 50))
    sql = f"SELECT rowid, -bm25(passage_fts, {weights}) AS score FROM passage_fts WHERE passage_fts MATCH 'jenazah'"
    theirs = {row["rowid"]: row["score"] for row in connect(library / "index.db").execute(sql, ()).fetchall()}
    assert len(mine) > len(PUBLIC)
    assert mine == pytest.approx(theirs, rel=1e-3)
