"""What changes the library: withdrawing, going back, correcting; on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import Encoder
from index.errors import UnknownGeneration, UnknownSop
from index.publisher import Publisher
from index.sop import Kind, Role, Visibility
from index.store import Store
from tests.conftest import INTERNAL, PUBLIC, run_ingest
from tests.index.test_store import KOREA


def test_withdrawing_hides_and_rolling_back_brings_back(either: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher:
        publisher.withdraw(KOREA)
        store = Store(either)
        assert KOREA not in {entry.number for entry in store.entries(Role.STAFF)}
        assert store.problem() == ""
        assert publisher.roll_back(1) == 3
    assert store.sop(KOREA, Role.PUBLIC).kind is Kind.MIKRO
    assert [g.action for g in store.generations()] == ["rollback", "remove", "ingest"]
    assert store.problem() == ""


def test_a_generation_that_never_was_cannot_be_brought_back(either: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher, pytest.raises(UnknownGeneration, match="history"):
        publisher.roll_back(99)


def test_a_correction_holds_now_and_after_the_file_is_read_again(either: Path, folder: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher:
        publisher.correct(KOREA, "visibility", "internal")
        publisher.correct(KOREA, "title", "Ujian Korea")
    store = Store(either)
    with pytest.raises(UnknownSop):
        store.sop(KOREA, Role.PUBLIC)
    assert store.sop(KOREA, Role.STAFF).title == "Ujian Korea"
    report = run_ingest(either, folder)
    assert len(report.unchanged) == len(PUBLIC) + len(INTERNAL)
    assert store.entry(KOREA, Role.STAFF).visibility is Visibility.INTERNAL


def test_a_correction_must_be_of_its_kind(either: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher:
        with pytest.raises(ValueError, match="choose one of"):
            publisher.correct(KOREA, "sha256", "0")
        with pytest.raises(ValueError, match="semua"):
            publisher.correct(KOREA, "visibility", "semua")
