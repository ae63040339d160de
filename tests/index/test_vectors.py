from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Encoder
from index.publisher import Publisher
from index.sop import Role
from index.store import Store
from index.vectors import Vectors, build_index, load_vectors

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.mark.parametrize("flat_up_to", [100, 0], ids=["exact", "HNSW"])
def test_a_worker_finds_the_nearest_public_passages_and_staff_the_nearest_of_all(
    monkeypatch: pytest.MonkeyPatch, flat_up_to: int
) -> None:
    """The hidden ones are the nearest: they take no place in what a worker gets, and are not among it."""
    monkeypatch.setattr("index.vectors.FLAT_UP_TO", flat_up_to)
    matrix = np.zeros((40, 8), np.float32)
    matrix[:, 0], matrix[:, 1] = np.cos(np.linspace(0, 1, 40)), np.sin(np.linspace(0, 1, 40))
    public = np.arange(40) >= 10
    vectors = Vectors(1, "", np.arange(100, 140), public, build_index(matrix))
    worker, staff = (vectors.search(matrix[0], role, 5) for role in (Role.PUBLIC, Role.STAFF))
    assert [row for row, _ in worker] == [110, 111, 112, 113, 114]
    assert [row for row, _ in staff] == [100, 101, 102, 103, 104]
    assert staff[0][1] == pytest.approx(1)


@given(public=st.lists(st.booleans(), min_size=1, max_size=30), k=st.integers(1, 40))
def test_no_more_than_there_are_and_none_that_is_hidden(public: list[bool], k: int) -> None:
    matrix = np.eye(len(public), dtype=np.float32)
    vectors = Vectors(1, "", np.arange(len(public)), np.array(public), build_index(matrix))
    found = {row for row, _ in vectors.search(matrix[0], Role.PUBLIC, k)}
    assert len(found) == min(k, sum(public))
    assert all(public[row] for row in found)
    assert len(vectors.search(matrix[0], Role.STAFF, k)) == min(k, len(public))


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
