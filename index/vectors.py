"""The FAISS index: derived from the vectors in SQLite, stamped with the generation, rebuilt when missing, torn or stale."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import faiss
import numpy as np
from numpy.typing import NDArray

from index.engine import Nearest
from index.sop import Role
from index.store import Store

_log = logging.getLogger(__name__)
# Below this many passages an exact search takes under 10 ms on one core; above it HNSW is built.
FLAT_UP_TO = 100_000
_NEIGHBOURS = 32  # FAISS's own default for HNSW
# Of the ten nearest of 200,000 a breadth of 640 finds 0.95, of 1,600 0.985; exact search takes twice as long as the latter.
_BUILD, _SEARCH = 120, 1_600


@dataclass(frozen=True, slots=True)
class Vectors:
    """A searchable copy of one generation's vectors: row ids (n,), which are public (n,), and the FAISS index over them."""

    generation: int
    encoder: str
    ids: NDArray[np.int64]
    public: NDArray[np.bool_]
    index: faiss.Index

    def search(self, query: NDArray[np.float32], role: Role, k: int) -> list[tuple[int, float]]:
        """The k nearest passages that `role` may see as (row id, cosine), best first; `query` has shape (dim,)."""
        allowed = self.public if role is Role.PUBLIC else np.ones(len(self.ids), np.bool_)
        k = min(k, int(allowed.sum()))
        if k == 0:
            return []
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]
        if isinstance(self.index, faiss.IndexHNSW):
            parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=max(_SEARCH, 2 * k))  # type: ignore[attr-defined]
        else:
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self.index.search(query.reshape(1, -1), k, params=parameters)
        return [(int(self.ids[row]), float(s)) for row, s in zip(rows[0], scores[0], strict=True) if row >= 0]

    def cosines(self, query: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """The exact cosines (n,) of these row ids' vectors, whether or not a search finds them; NaN for one without."""
        found = np.full(len(ids), np.nan, np.float32)
        rows = np.searchsorted(self.ids, ids)
        here = np.isin(ids, self.ids)
        if here.any():
            found[here] = self.index.reconstruct_batch(rows[here]) @ query
        return found


def build_index(matrix: NDArray[np.float32]) -> faiss.Index:
    """An index over unit rows of shape (n, dim), by inner product: exact, or HNSW (Malkov and Yashunin 2016) when large."""
    n, dim = matrix.shape
    index: faiss.Index
    if n <= FLAT_UP_TO:
        index = faiss.IndexFlatIP(dim)
    else:
        index = faiss.IndexHNSWFlat(dim, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _BUILD
    index.add(np.ascontiguousarray(matrix))
    return index


def load_vectors(store: Store, encoder: str, dim: int) -> Nearest:
    """The vectors of the store's present generation: the engine's own, or the derived files, or made anew."""
    with store.snapshot():
        if (inside := store.nearest(encoder, dim)) is not None:
            return inside
        generation = store.generation()
        kept = _read(store.data, generation, encoder)
        if kept is not None:
            return kept
        ids, matrix, public = store.vectors(encoder)
    index = build_index(matrix if len(ids) else np.zeros((0, dim), np.float32))
    made = Vectors(generation, encoder, ids, public, index)
    try:
        _write(store.data, made)
    except (OSError, RuntimeError) as error:
        # It is derived: without room for it, it is made again at the next start.
        _log.warning("the vector index could not be kept: %s", error)
    return made


def _files(data: Path) -> tuple[Path, Path]:
    return data / "vectors.faiss", data / "vectors.npz"


def _read(data: Path, generation: int, encoder: str) -> Vectors | None:
    index_file, stamp_file = _files(data)
    try:
        with np.load(stamp_file, allow_pickle=False) as stamp:
            if (int(stamp["generation"]), str(stamp["encoder"])) != (generation, encoder):
                return None
            ids, public = stamp["ids"], stamp["public"]
        stamped = stamp_file.stat().st_ino
        index = faiss.read_index(str(index_file))
        if stamp_file.stat().st_ino != stamped:
            # Another process put a later index in its place meanwhile.
            return None
    except (OSError, RuntimeError, ValueError, KeyError, EOFError, BadZipFile):
        # Missing or torn: it is derived, so it is simply made again.
        return None
    return Vectors(generation, encoder, ids, public, index) if index.ntotal == len(ids) else None


def _write(data: Path, vectors: Vectors) -> None:
    """Keep the derived files, each put in place whole; the stamp goes last and without it the index is not believed."""
    index_file, stamp_file = _files(data)
    partial = data / f"vectors.{os.getpid()}.part"
    stamp_file.unlink(missing_ok=True)
    faiss.write_index(vectors.index, str(partial))
    partial.replace(index_file)
    with partial.open("wb") as stream:
        np.savez(stream, generation=vectors.generation, encoder=vectors.encoder, ids=vectors.ids, public=vectors.public)
    partial.replace(stamp_file)
