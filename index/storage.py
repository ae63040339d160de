"""What SQLite and the disk say when they cannot go on, as errors that tell a person what to do.

A full disk, a lock, a missing permission and a failing disk leave the database as it is; only what SQLite's own check
finds broken is called so (sqlite.org/rescode.html).
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from index.errors import (
    BrokenDatabase,
    BrokenIndex,
    DatabaseLocked,
    DiskFailing,
    DiskFull,
    FolderReadOnly,
    StorageError,
)

T = TypeVar("T")
_ROOM = 1 << 20  # bytes: with less SQLite fails at its next write
_BY_CODE: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_READONLY: FolderReadOnly,
    sqlite3.SQLITE_PERM: FolderReadOnly,
    sqlite3.SQLITE_CANTOPEN: FolderReadOnly,
    sqlite3.SQLITE_IOERR: DiskFailing,
}
_BY_ERRNO: dict[int, type[StorageError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EFBIG: DiskFull,
    errno.EROFS: FolderReadOnly,
    errno.EACCES: FolderReadOnly,
    errno.EPERM: FolderReadOnly,
    errno.EIO: DiskFailing,
}


def storage_error(error: BaseException, path: Path) -> StorageError | None:
    """What the disk or the database at `path` means by this error; None where the error is about something else."""
    if isinstance(error, StorageError):
        return error
    kind: type[StorageError] | None = None
    if isinstance(error, OSError):
        kind = _BY_ERRNO.get(error.errno or 0)
    elif isinstance(error, sqlite3.DatabaseError):
        # The lowest byte is the kind, the others tell more of it.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            problem = problem_of(path)
            broken = BrokenIndex if path.name == "index.db" else BrokenDatabase
            return broken(path=path, reason=problem) if problem else DiskFailing(path=path, reason=error)
        kind = _BY_CODE.get(code)
    if kind in (DiskFailing, FolderReadOnly) and _is_full(path):
        # SQLite cannot always say why a file did not grow.
        kind = DiskFull
    return kind(path=path, reason=error) if kind else None


def problem_of(path: Path) -> str:
    """What SQLite's own check finds wrong with the database at `path`, "" where it is sound or cannot be looked at."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return str(error) if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else ""
    return "" if found == "ok" else found


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path if path.is_dir() else path.parent).free < _ROOM
    except OSError:
        return False


def _told(method: Callable[..., T]) -> Callable[..., T]:
    """The cursor's method with SQLite's errors about storage told as ours."""

    @wraps(method)
    def call(cursor: _TellingCursor, *args: Any) -> T:
        try:
            return method(cursor, *args)
        except sqlite3.DatabaseError as error:
            connection = cursor.connection
            told = storage_error(error, connection.path) if isinstance(connection, Database) else None
            raise told or error from error

    return call


class _TellingCursor(sqlite3.Cursor):
    """A cursor that tells storage errors as ours, whether they come with the first row or with a later one."""

    execute = _told(sqlite3.Cursor.execute)
    executemany = _told(sqlite3.Cursor.executemany)
    fetchone = _told(sqlite3.Cursor.fetchone)
    fetchall = _told(sqlite3.Cursor.fetchall)


class Database(sqlite3.Connection):
    """A connection to the file at `path` that raises StorageError where the disk or the file is at fault."""

    path: Path
    file = 0

    def __del__(self) -> None:
        # A thread that ends leaves its connection; from Python 3.13 on one that nobody closed is warned about.
        self.close()

    @property
    def usable(self) -> bool:
        """Whether the file is still the one that was opened: a repaired database is put in its place."""
        return self.path.stat().st_ino == self.file

    def begin(self, alone: str = "") -> None:
        """Begin a transaction that writes; SQLite has one at a time."""
        self.execute("BEGIN IMMEDIATE")

    def begin_reading(self) -> None:
        self.execute("BEGIN")

    def version(self) -> int:
        return int(self.execute("PRAGMA user_version").fetchone()[0])

    def migrated(self, number: int) -> None:
        self.execute(f"PRAGMA user_version = {number}")

    def create(self, statement: str) -> None:
        self.execute(statement)

    def create_missing(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self.execute(statement)

    def numbered(self, table: str, key: str) -> None:
        """SQLite numbers after the highest by itself."""

    @property
    def shared(self) -> bool:
        return False

    def session(self) -> int:
        return 0

    def claim(self, names: Sequence[str]) -> list[str]:
        """The data folder is one process's; all is its own."""
        return list(names)

    def let_go(self, name: str) -> None:
        """Nobody waits for it."""

    def present(self, name: str) -> int:
        return 1

    def described(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def cut_log(self) -> None:
        """Leave nothing in the write-ahead log of what was erased."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def cursor(self, *_: Any) -> _TellingCursor:  # type: ignore[override]
        return super().cursor(_TellingCursor)

    def execute(self, sql: str, values: Any = ()) -> _TellingCursor:
        cursor = self.cursor()
        cursor.execute(sql, values)
        return cursor

    def executemany(self, sql: str, rows: Any) -> _TellingCursor:
        cursor = self.cursor()
        cursor.executemany(sql, rows)
        return cursor


def open_database(path: Path, *pragmas: str) -> Database:
    """A connection in WAL mode in which transactions are begun by hand; threads may hand it on.

    Where the folder cannot be written to, it is opened for reading, and with nobody's log beside it as a file that does
    not change. Raises StorageError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _opened(path, "", *pragmas, "journal_mode = WAL")
    except (FolderReadOnly, OSError) as error:
        told = storage_error(error, path)
        if told is None or not path.exists():
            raise told or error from error
    try:
        return _opened(path, "?mode=ro")
    except FolderReadOnly:
        return _opened(path, "?immutable=1")


def _opened(path: Path, options: str, *pragmas: str) -> Database:
    connection: Database | None = None
    try:
        connection = sqlite3.connect(
            path.absolute().as_uri() + options,
            factory=Database, isolation_level=None, timeout=30, check_same_thread=False, uri=True,
        )  # fmt: skip
        connection.path = path
        connection.row_factory = sqlite3.Row
        # Temporary tables must not need a disk that is full.
        for pragma in ("temp_store = MEMORY", *pragmas, "user_version"):
            connection.execute(f"PRAGMA {pragma}")
        # A database in WAL mode is looked into only when it is read.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.file = path.stat().st_ino
    except sqlite3.DatabaseError as error:
        raise storage_error(error, path) or error from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection
