"""Vectors of texts, kept in the database by the hash of what they say: a text is embedded once by each encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.engine import Connection

_AT_ONCE = 256  # texts between two looks at the progress, and at most in memory
_KEEP = "INSERT INTO embedding VALUES (?, ?, ?) ON CONFLICT (encoder, hash) DO UPDATE SET vec = excluded.vec"
Watch = Callable[[int, int], None]
T = TypeVar("T")


def embed(
    connection: Connection, encoder: Encoder, texts: Sequence[str], watch: Watch | None = None
) -> NDArray[np.float32]:
    """The vectors (n, dim) of these texts; what was not embedded before is, and is kept.

    `watch` is told how many are done and how many were to do. What is done stays done if the process ends midway.
    """
    found = kept(connection.execute, encoder.name, texts)
    missing = [text for text in dict.fromkeys(texts) if text not in found]
    done = 0
    for batch in _batches(missing):
        vectors = encoder.encode(batch).astype(np.float16)
        made = [(encoder.name, _hash(text), vector.tobytes()) for text, vector in zip(batch, vectors, strict=True)]
        connection.executemany(_KEEP, made)
        found |= zip(batch, vectors, strict=True)
        done += len(batch)
        if watch:
            watch(done, len(missing))
    return np.array([found[text] for text in texts], np.float32).reshape(len(texts), encoder.dim)


def kept(
    execute: Callable[[str, Sequence[object]], Iterable[Any]], encoder: str, texts: Sequence[str]
) -> dict[str, NDArray[np.float16]]:
    """The vectors (dim,) of those of the texts that this encoder has embedded before; `execute` asks the database."""
    text_of = {_hash(text): text for text in texts}
    found: dict[str, NDArray[np.float16]] = {}
    for hashes in _batches(list(text_of)):
        marks = ",".join("?" * len(hashes))
        sql = f"SELECT hash, vec FROM embedding WHERE encoder = ? AND hash IN ({marks})"
        for row in execute(sql, (encoder, *hashes)):
            found[text_of[row["hash"]]] = np.frombuffer(row["vec"], np.float16)
    return found


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _batches(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE)]
