"""Which SOPs fit some words: best first, each once, none without a word of them, none that the reader may not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.finding import best_of_each, fitting, nearest
from index.encoder import Encoder
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Role
from index.store import Store

OPP, LEAVE = "CONTOH-MKO.02.04.03.01/BP3MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"


@pytest.fixture
def retriever(fresh: Path, encoder: Encoder) -> Iterator[Retriever]:
    store = Store(fresh)
    yield Retriever(store, encoder)
    store.close()


def test_the_sop_that_is_about_the_words_comes_first_and_each_once(retriever: Retriever) -> None:
    found = [entry.number for entry in fitting("syarat opp", retriever, Role.PUBLIC, pool=30)]
    assert found[0] == OPP
    assert len(found) == len(set(found)) < len(retriever.store.entries(Role.PUBLIC))


def test_what_only_resembles_the_words_does_not_fit_but_may_be_nearest(retriever: Retriever) -> None:
    assert fitting("funeral", retriever, Role.PUBLIC, pool=30) == []
    assert "Jenazah" in nearest("funeral", retriever, Role.PUBLIC, k=8)[0].title


def test_nobody_finds_what_they_may_not_see(retriever: Retriever) -> None:
    for role, seen in ((Role.STAFF, True), (Role.PUBLIC, False)):
        for found in (
            fitting("cuti tahunan pegawai", retriever, role, pool=30),
            nearest("cuti tahunan pegawai", retriever, role, k=30),
        ):
            assert (LEAVE in [entry.number for entry in found]) is seen


def test_a_sop_that_is_withdrawn_meanwhile_is_left_out(
    retriever: Retriever, fresh: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = retriever.search("syarat opp", role=Role.PUBLIC, k=30)
    with Publisher(fresh, encoder) as publisher:
        publisher.withdraw(OPP)
    monkeypatch.setattr(retriever, "search", lambda *_, **__: hits)
    assert OPP in {hit.passage.number for hit in hits}
    assert OPP not in {entry.number for entry in nearest("syarat opp", retriever, Role.PUBLIC, k=30)}


def test_of_the_hits_of_one_sop_the_best_stands_for_it(retriever: Retriever) -> None:
    hits = retriever.search("syarat opp", role=Role.PUBLIC, k=30)
    best = best_of_each(hits)
    assert best[0] is hits[0]
    assert [hit.rank for hit in best] == sorted(hit.rank for hit in best)
    assert [hit.passage.number for hit in best] == list(dict.fromkeys(hit.passage.number for hit in hits))
