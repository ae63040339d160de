"""BM25 from lists in memory is FTS5's own, passage by passage; it follows the library, and can be forgotten."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.engine import FIELDS, visible
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Role
from index.store import Store

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"
_K = 40


def by_fts5(store: Store, terms: Sequence[str], role: Role) -> list[tuple[int, float]]:
    """What SQLite's own ranking says."""
    rows = store._rows(
        "SELECT f.rowid, -f.rank AS score FROM passage_fts f JOIN passage p ON p.id = f.rowid JOIN sop s ON s.id = p.sop_id "
        f"WHERE passage_fts MATCH ? AND rank MATCH ? AND {visible('s', role)} ORDER BY f.rank, f.rowid LIMIT ?",
        (" OR ".join(f'"{term}"' for term in terms), f"bm25({', '.join(map(str, FIELDS))})", _K),
    )
    return [(row[0], row[1]) for row in rows]


def test_every_passage_scores_as_fts5_scores_it_and_stands_in_the_same_order(store: Store) -> None:
    chance, frequencies = random.Random(5), store.frequencies()[0]
    common = sorted(frequencies, key=lambda stem: -frequencies[stem])[:60]
    asked = [chance.sample(sorted(frequencies), 3) + chance.sample(common, chance.randint(0, 4)) for _ in range(80)]
    for terms in [*asked, ["tidakadasama", common[0]], common[:1] * 2, common[:30]]:
        for role in Role:
            right, found = by_fts5(store, terms, role), store.lexical(terms, role, _K)
            assert [row for row, _ in found] == [row for row, _ in right], terms
            assert [score for _, score in found] == pytest.approx([score for _, score in right], rel=1e-12)
    assert store.lexical(["tidakadasama"], Role.STAFF, _K) == []


def test_stems_with_accents_and_apostrophes_are_found_as_fts5_finds_them(fresh: Path, encoder: Encoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher.correct(KOREA, "title", "Sholat Jum'at bersama José")
    store = Store(fresh)
    for term in ("jum'at", "josé", "jose"):
        found = store.lexical([term], Role.PUBLIC, _K)
        assert found
        assert [row for row, _ in found] == [row for row, _ in by_fts5(store, [term], Role.PUBLIC)]
        assert [score for _, score in found] == pytest.approx([s for _, s in by_fts5(store, [term], Role.PUBLIC)])
    store.close()


def test_what_is_withdrawn_is_found_no_more_by_a_store_that_was_open_before(fresh: Path, encoder: Encoder) -> None:
    store = Store(fresh)
    before = store.lexical(["korea"], Role.PUBLIC, _K)
    with Publisher(fresh, encoder) as publisher:
        publisher.withdraw(KOREA)
        after = store.lexical(["korea"], Role.PUBLIC, _K)
        assert after == by_fts5(store, ["korea"], Role.PUBLIC) != before
        publisher.roll_back(1)
    assert [row for row, _ in store.lexical(["korea"], Role.PUBLIC, _K)] == [row for row, _ in before]
    store.close()


def test_what_is_in_no_passage_is_not_kept_and_the_rest_can_be_forgotten(library: Path, encoder: Encoder) -> None:
    store = Store(library)
    store.lexical(["korea", "namasaya"], Role.PUBLIC, _K)
    connections = store._connections
    assert connections._latest.held
    assert list(connections._latest.held[1].lists) == ["korea"]
    Retriever(store, encoder).forget()
    assert Retriever(store, encoder).store._connections._latest.held is None
    store.close()
