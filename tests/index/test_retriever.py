from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BUNDLED, Encoder, StaticEncoder, load_encoder
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Role
from index.store import Store
from index.vectors import Vectors, build_index, load_vectors

_shared = cache(load_encoder)
KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("syarat OPP apa saja", "opp-p-to-p"),
        ("gaji sy blm dibayar majikan", "mediasi-gaji"),
        ("jemput jenasah di bandara", "jenazah"),
        ("bikin ektkln gimana", "e-pmi-baru"),
        ("job mandiri tanpa PT", "pmi-perseorangan"),
        ("ujian eps topik korea", "g-to-g-korea"),
        ("careworker jepang dokumennya diverifikasi dimana", "g-to-g-jepang"),
        ("where can I file a complaint?", "pengaduan"),
        ("kumaha carana lapor pengaduan", "pengaduan"),
    ],
)
def test_the_right_sop_comes_first(store: Store, encoder: Encoder, question: str, file: str) -> None:
    assert file in Retriever(store, encoder).search(question, role=Role.PUBLIC)[0].file


def test_hits_are_ranked_and_follow_their_sop(store: Store, encoder: Encoder) -> None:
    hits = Retriever(store, encoder).search("syarat opp", role=Role.STAFF, k=12)
    assert [hit.rank for hit in hits] == list(range(1, 13))
    numbers = [hit.passage.number for hit in hits]
    assert numbers == sorted(numbers, key=numbers.index)
    assert max(numbers.count(number) for number in numbers) <= 3


@settings(max_examples=30, deadline=None)
@given(question=st.sampled_from(["cuti tahunan", "tanda pemalsuan dokumen", "penutupan kasus"]) | st.text(max_size=40))
def test_a_worker_never_gets_an_internal_passage(library: Path, question: str) -> None:
    store = Store(library)
    public = {entry.number for entry in store.entries(Role.PUBLIC)}
    hits = Retriever(store, _shared()).search(question, role=Role.PUBLIC, k=50)
    assert {hit.passage.number for hit in hits} <= public
    store.close()


def test_a_running_search_sees_the_next_generation(either: Path, encoder: Encoder) -> None:
    retriever = Retriever(Store(either), encoder)
    assert retriever.search("ujian eps topik korea", role=Role.PUBLIC)[0].passage.number == KOREA
    with Publisher(either, encoder) as publisher:
        publisher.withdraw(KOREA)
    found = retriever.search("ujian eps topik korea", role=Role.PUBLIC, k=50)
    assert KOREA not in {hit.passage.number for hit in found}


@pytest.mark.parametrize("damage", ["missing", "torn", "stale", "empty stamp"])
def test_the_derived_index_is_made_again(fresh: Path, encoder: Encoder, damage: str) -> None:
    store = Store(fresh)
    before = load_vectors(store, encoder.name, encoder.dim)
    index_file, stamp_file = fresh / "vectors.faiss", fresh / "vectors.npz"
    if damage == "missing":
        index_file.unlink()
    elif damage == "torn":
        index_file.write_bytes(index_file.read_bytes()[:500])
    elif damage == "empty stamp":
        stamp_file.write_bytes(b"")
    else:
        with Publisher(fresh, encoder) as publisher:
            publisher.withdraw(KOREA)
    after = load_vectors(store, encoder.name, encoder.dim)
    assert isinstance(before, Vectors)
    assert isinstance(after, Vectors)
    assert after.generation == store.generation()
    assert (len(after.ids) < len(before.ids)) == (damage == "stale")
    assert after.index.ntotal == len(after.ids)


def test_another_encoder_embeds_what_it_has_not_seen(either: Path) -> None:
    other = StaticEncoder(BUNDLED / "table")
    other.name = "other"
    with Publisher(either, other) as publisher:
        assert publisher.embed_missing() > 0
        assert publisher.embed_missing() == 0
    assert Retriever(Store(either), other).search("syarat opp", role=Role.PUBLIC)


@pytest.mark.slow
def test_the_approximate_index_finds_what_the_exact_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    centres = chance.normal(size=(300, 64))
    matrix = (centres[chance.integers(0, 300, 8_000)] + 0.6 * chance.normal(size=(8_000, 64))).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    queries = matrix[:200] + 0.05 * chance.normal(size=(200, 64)).astype(np.float32)
    exact = build_index(matrix).search(queries, 10)[1]
    monkeypatch.setattr("index.vectors.FLAT_UP_TO", 1_000)
    near = build_index(matrix)
    near.hnsw.efSearch = 160  # type: ignore[attr-defined]
    found = near.search(queries, 10)[1]
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(exact, found, strict=True)]
    assert np.mean(shared) >= 0.98
