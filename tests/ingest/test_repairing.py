"""A broken index is moved aside and made again from the journal and the kept files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.encoder import StaticEncoder
from index.journal import Journal
from index.publisher import Publisher
from index.retriever import Retriever
from index.settings import Settings
from index.sop import Role
from index.store import Store
from ingest.repairing import repair
from tests.conftest import Silent, own_copy, run_ingest
from tests.index.test_storage import KOREA, command


@pytest.fixture
def fresh(few: Path, tmp_path: Path) -> Path:
    """A copy of the small library that a test may change."""
    return own_copy(few, tmp_path / "data")


def spoil(path: Path, *, where: str) -> None:
    """Overwrite a part of the file, or cut it off."""
    data = bytearray(path.read_bytes())
    if where == "header":
        data[:4096] = os.urandom(4096)
    elif where == "middle":
        data[4096 : len(data) // 2] = os.urandom(len(data) // 2 - 4096)
    else:
        del data[len(data) // 3 :]
    path.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["header", "middle", "cut"])
def test_a_broken_index_is_moved_aside_and_made_again_with_all_that_admins_did(
    fresh: Path, few_files: Path, encoder: StaticEncoder, where: str
) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher.correct(KOREA, "title", "Ujian Korea")
        publisher.correct(KOREA, "visibility", "internal")
        gone = next(number for number in publisher.numbers() if number != KOREA)
        publisher.withdraw(gone)
    store = Store(fresh)
    entries, generations = store.entries(Role.STAFF), store.generations()
    spoil(fresh / "index.db", where=where)
    for name in ("index.db-wal", "index.db-shm"):
        (fresh / name).unlink(missing_ok=True)
    told = command(fresh, "list")
    assert (told.returncode, "tanya-sop repair" in told.stderr) == (2, True), told.stderr
    done = repair(Settings(data=fresh), encoder, Silent())
    assert done.lost == ()
    assert done.moved.exists()
    assert store.entries(Role.STAFF) == entries, "a running program finds the repaired index by itself"
    assert store.generations()[1:] == generations
    assert store.generations()[0].action == "repair"
    assert Retriever(store, encoder).search("ujian eps topik korea", role=Role.STAFF)[0].passage.number == KOREA
    with Publisher(fresh, encoder) as publisher:
        assert publisher.corrections(store.entry(KOREA, Role.STAFF).source)["title"] == "Ujian Korea"
        publisher.roll_back(generations[0].id - 1)
    assert gone in {entry.number for entry in store.entries(Role.STAFF)}
    assert run_ingest(fresh, few_files).failed == ()
    store.close()


def test_without_a_journal_the_kept_files_come_back_for_staff_only(fresh: Path, encoder: StaticEncoder) -> None:
    (fresh / "journal.jsonl").unlink()
    before = Store(fresh)
    numbers = {entry.number for entry in before.entries(Role.STAFF)}
    before.close()
    spoil(fresh / "index.db", where="header")
    repair(Settings(data=fresh), encoder, Silent())
    store = Store(fresh)
    assert {entry.number for entry in store.entries(Role.STAFF)} == numbers
    assert store.entries(Role.PUBLIC) == []
    store.close()


def test_a_library_from_before_the_journal_gets_one(fresh: Path, encoder: StaticEncoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher.correct(KOREA, "title", "Ujian Korea")
        publisher.withdraw(KOREA)
    written = Journal(fresh).lines()
    (fresh / "journal.jsonl").unlink()
    with Publisher(fresh, encoder):
        made = Journal(fresh).lines()
    assert [(line.generation, line.action, line.withdrawn) for line in made] == [
        (line.generation, line.action, line.withdrawn) for line in written
    ]
    assert [set(line.live) for line in made] == [set(line.live) for line in written]


def test_a_line_torn_by_a_hard_stop_costs_no_other(fresh: Path, encoder: StaticEncoder) -> None:
    before = Journal(fresh).lines()
    with (fresh / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"generation":9,"made_at":"20')
    with Publisher(fresh, encoder) as publisher:
        publisher.withdraw(KOREA)
    assert [line.generation for line in Journal(fresh).lines()] == [*range(1, len(before) + 2)]


def test_a_sound_index_is_left_alone(fresh: Path) -> None:
    before = (fresh / "index.db").read_bytes()
    done = command(fresh, "repair")
    assert (done.returncode, "tidak rusak" in done.stdout) == (0, True)
    assert (fresh / "index.db").read_bytes() == before
