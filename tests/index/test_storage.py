"""A full disk, a lock, a folder that cannot be written to and a broken file are four things, and none loses what came in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.people import People
from index.encoder import StaticEncoder
from index.engine import Connection
from index.errors import BrokenDatabase, BrokenIndex, DatabaseLocked, DiskFull, FolderReadOnly
from index.journal import Journal
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Role
from index.storage import storage_error
from index.store import Store
from tests.conftest import own_copy

HOUSE = Path(__file__).parents[2]
KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.fixture
def fresh(few: Path, tmp_path: Path) -> Path:
    """A copy of the small library that a test may change."""
    return own_copy(few, tmp_path / "data")


def fill(connection: Connection) -> None:
    """Let the database grow no more, as on a full disk."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")


def empty(connection: Connection) -> None:
    """Let it grow again."""
    connection.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_is_told_nothing_is_lost_and_later_it_goes_on(fresh: Path, encoder: StaticEncoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        before, lines = publisher.versions(), len(Journal(fresh).lines())
        fill(publisher._connection)
        with pytest.raises(DiskFull, match="Disk penuh"):
            publisher.correct(KOREA, "title", "a" * 60_000)
        store = Store(fresh)
        assert Retriever(store, encoder).search("ujian eps topik korea", role=Role.PUBLIC)[0].passage.number == KOREA
        assert store.problem() == ""
        assert len(Journal(fresh).lines()) == lines
        empty(publisher._connection)
        publisher.correct(KOREA, "title", "Ujian Korea")
        assert store.entry(KOREA, Role.STAFF).title == "Ujian Korea"
        assert len(publisher.versions()) > len(before)
        store.close()


def test_people_on_a_full_disk_keep_what_they_have(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.receive([(1, 1, 1, "{}")])
    fill(people._connection)
    with pytest.raises(DiskFull):
        people.receive([(2, 1, 1, "x" * 400_000)])
    assert people.waiting()[0].update_id == 1
    empty(people._connection)
    assert [new.update_id for new in people.receive([(999, 1, 1, "{}")])] == [999]
    people.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process that writes to the database and does not end."""
    code = textwrap.dedent(f"""
        import sqlite3, sys
        connection = sqlite3.connect({str(path)!r}, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        print("locked", flush=True)
        sys.stdin.read()
    """)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        yield
        other.stdin.close()


def test_a_database_that_another_program_locks_is_told_as_that(fresh: Path, encoder: StaticEncoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher._connection.execute("PRAGMA busy_timeout = 100")
        with locked(fresh / "index.db"):
            with pytest.raises(DatabaseLocked, match="dikunci program lain"):
                publisher.withdraw(KOREA)
            store = Store(fresh)
            assert store.entry(KOREA, Role.PUBLIC)
            store.close()
        publisher.withdraw(KOREA)


def without_rights(*command: str) -> list[str]:
    """The command as somebody whom permissions bind; root is bound by none until this right is taken away."""
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return [*bound, *command]


@pytest.fixture
def read_only(fresh: Path) -> Iterator[Path]:
    """A library in a folder that may be read and not written to."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root needs setpriv to be bound by permissions")
    paths = [fresh, *fresh.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield fresh
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    called = without_rights(sys.executable, "-m", "bot.program", *arguments, "--data", str(data))
    return subprocess.run(called, capture_output=True, text=True, check=False, cwd=HOUSE, timeout=120)


def test_a_folder_that_cannot_be_written_to_is_told_as_that_and_still_answers(read_only: Path) -> None:
    asked = command(read_only, "ask", "syarat memulangkan jenazah apa saja")
    assert asked.returncode == 0, asked.stderr
    assert "Sumber: SOP" in asked.stdout
    for refused in (command(read_only, "remove", KOREA), command(read_only, "edit", KOREA, "title", "Ujian")):
        assert (refused.returncode, "tidak dapat ditulisi" in refused.stderr) == (2, True), refused.stderr
        assert "rusak" not in refused.stderr


def test_each_fault_has_its_own_sentence_in_both_languages() -> None:
    kinds = (DiskFull, DatabaseLocked, FolderReadOnly, BrokenIndex, BrokenDatabase)
    for language in ("id", "en"):
        said = {kind(path="x", reason="y").sentence(language) for kind in kinds}
        assert len(said) == len(kinds)
        assert not [
            sentence for sentence in said if "hapus index" in sentence.lower() or "delete index" in sentence.lower()
        ]


def test_what_is_no_matter_of_the_disk_stays_what_it_is(tmp_path: Path) -> None:
    assert storage_error(sqlite3.IntegrityError("UNIQUE constraint failed"), tmp_path) is None
    assert storage_error(FileNotFoundError(2, "no such file"), tmp_path) is None


def test_broken_people_are_not_called_a_broken_index(tmp_path: Path) -> None:
    People(tmp_path).close()
    (tmp_path / "people.db").write_bytes(os.urandom(8192))
    with pytest.raises(BrokenDatabase, match="tanpa menghapusnya"):
        People(tmp_path)
