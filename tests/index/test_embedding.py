"""A text is embedded once by each encoder, whatever is published, corrected or read again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import BUNDLED, StaticEncoder
from index.publisher import Publication, Publisher, dense_text
from index.sop import Kind, Part, Passage, Place, Role, Sop, Visibility
from index.store import Store


class Counting:
    """The bundled table, which notes what it is asked to embed and stops where it is told to."""

    def __init__(self, name: str = "counting", stop_after: int = 10_000) -> None:
        self._table = StaticEncoder(BUNDLED / "table")
        self.name, self.dim = name, self._table.dim
        self.seen: list[str] = []
        self._stop_after = stop_after

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        if len(self.seen) + len(texts) > self._stop_after:
            raise KeyboardInterrupt
        self.seen += texts
        return self._table.encode(texts)


def publications(folder: Path, revision: str = "00", count: int = 3) -> list[Publication]:
    paper = folder / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    made = []
    for i in range(count):
        name, title = f"SOP-{i}", f"Pendaftaran {i}"
        sop = Sop(name, title, Kind.MIKRO, Visibility.PUBLIC, f"{i}.pdf", "paper", 1, revision=revision)
        texts = ("Paspor asli", f"Biaya {i} gratis")
        passages = tuple(Passage(name, title, Part.ISI, "Isi", text, k, (Place(1),)) for k, text in enumerate(texts))
        made.append(Publication(sop, passages, f"{i}.pdf", paper))
    return made


def test_a_sop_published_anew_embeds_only_what_changed(tmp_path: Path) -> None:
    encoder = Counting()
    with Publisher(tmp_path, encoder) as publisher:
        publisher.publish(publications(tmp_path), action="ingest")
        assert len(encoder.seen) == 6
        publisher.publish(publications(tmp_path, revision="01"), action="ingest")
        assert len(encoder.seen) == 6
        publisher.correct("SOP-1", "title", "Pendaftaran baru")
    assert encoder.seen[6:]
    assert all(text.startswith("Pendaftaran baru") for text in encoder.seen[6:])
    store = Store(tmp_path)
    ids, matrix, _ = store.vectors(encoder.name)
    stored = [one.passage for one in store.passages(ids.tolist(), Role.PUBLIC)]
    texts = [dense_text(passage.title, passage.heading, passage.text) for passage in stored]
    assert np.abs(matrix - encoder.encode(texts)).max() < 1e-3
    store.close()


def test_progress_is_told_and_what_was_done_before_a_stop_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedding._AT_ONCE", 4)
    told: list[tuple[int, int]] = []
    stopped = Counting(stop_after=9)
    with Publisher(tmp_path, stopped, lambda *state: told.append(state)) as publisher:
        with pytest.raises(KeyboardInterrupt):
            publisher.publish(publications(tmp_path, count=6), action="ingest")
        assert publisher.numbers() == []
    assert told == [(4, 12), (8, 12)]
    again = Counting()
    with Publisher(tmp_path, again) as publisher:
        publisher.publish(publications(tmp_path, count=6), action="ingest")
        assert len(publisher.numbers()) == 6
    assert len(again.seen) == 4


def test_a_change_of_encoder_embeds_all_once(tmp_path: Path) -> None:
    with Publisher(tmp_path, Counting()) as publisher:
        publisher.publish(publications(tmp_path), action="ingest")
    other = Counting("other")
    with Publisher(tmp_path, other) as publisher:
        assert publisher.embed_missing() == 6
        assert publisher.embed_missing() == 0
    assert len(other.seen) == 6
