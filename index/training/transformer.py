"""The transformer that ships: multilingual-e5-small, cut to our words, turned so that near and far are told apart.

Its vectors lie in a narrow cone: every cosine is between 0.75 and 0.95, and a few directions that all texts share make up
most of it. Taking the mean away and shrinking the strong directions (soft whitening, as in Su et al. 2021, with an exponent
below theirs) lets what texts say decide. Nothing of it knows a question's answer, so that it carries over to any library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.encoder import ContextEncoder
from index.publisher import dense_text
from index.reader import lines_of
from index.sop import Role
from index.store import Store
from index.training.data import folder
from index.training.export import DENSE, export
from index.training.sops import SETS, asked_questions
from index.training.unpack import unpacked

# Steered on the questions to 94 SOPs; see index/model/README.md.
_EXPONENT = 0.2
_FLOOR = 1e-5
_EVERY = 8


def make(store: Store, out: Path) -> None:
    """Unpack, cut, export and turn the transformer into the folder `out`."""
    model, tokenizer = unpacked(_texts(store))
    export(model, tokenizer, out)
    _save(out, np.eye(model.config.hidden_size, dtype=np.float32), np.zeros(model.config.hidden_size, np.float32))
    _save(out, *whitening(*_samples(store, ContextEncoder(out))))


def whitening(
    questions: NDArray[np.float32], passages: NDArray[np.float32], lines: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The matrix (dim, dim) and what is added after it (dim,) that turn unit rows; each kind of text counts alike."""
    mean = np.mean([rows.mean(axis=0) for rows in (questions, passages, lines)], axis=0)
    strengths, directions = np.linalg.eigh(np.cov(np.vstack([questions, passages, lines]) - mean, rowvar=False))
    turn = (directions * (strengths + _FLOOR) ** -_EXPONENT) @ directions.T
    turn /= np.sqrt((turn**2).sum() / len(turn))
    return turn.astype(np.float32), (-mean @ turn).astype(np.float32)


def _samples(store: Store, plain: ContextEncoder) -> tuple[NDArray[np.float32], ...]:
    """Vectors of the training questions, and of the passages and lines of every eighth SOP, before they are turned."""
    sops = [store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)][::_EVERY]
    passages = [stored.passage for sop in sops for stored in store.passages_of(sop.number, Role.STAFF)]
    lines = dict.fromkeys(f"{line.kind.replace('_', ' ')}: {line.text}" for sop in sops for line in lines_of(sop))
    return (
        plain.encode([asked.question for asked in asked_questions()], query=True),
        plain.encode([dense_text(p.title, p.heading, p.text) for p in passages]),
        plain.encode(list(lines)),
    )


def _texts(store: Store) -> Iterator[str]:
    """The texts whose word pieces are kept: the public training sets, our own, and the library."""
    for file in sorted([*folder().glob("*.train.*"), *folder().glob("slang.tsv"), *folder().glob("squad-id.*")]):
        yield from file.read_text(encoding="utf-8", errors="replace").splitlines()
    for file in sorted(SETS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield from (value for value in json.loads(line).values() if isinstance(value, str))
    for entry in store.entries(Role.STAFF):
        for stored in store.passages_of(entry.number, Role.STAFF):
            yield dense_text(stored.passage.title, stored.passage.heading, stored.passage.text)


def _save(out: Path, turn: NDArray[np.float32], shift: NDArray[np.float32]) -> None:
    """The Dense module of the folder, as sentence-transformers keeps it (a row an output)."""
    file = out / DENSE / "model.safetensors"
    save_file({"linear.weight": np.ascontiguousarray(turn.T), "linear.bias": shift}, str(file))
