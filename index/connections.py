"""Connections for reading: each thread borrows one for as long as it reads, so that no reader waits for another."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.schema import connect


@dataclass(slots=True)
class Reading:
    """A connection, the inode of its file, the generation that each of its temporary tables was filled from, and the one
    that the present snapshot sees, once it was asked for."""

    connection: sqlite3.Connection
    file: int
    filled: dict[str, int] = field(default_factory=dict)
    generation: int | None = None


class _Local(threading.local):
    """What one thread holds: the connection of the snapshot that it is in."""

    reading: Reading | None = None


class Connections:
    """Connections to the database at `path`, as many as threads read at once. There is no lock to wait for or to hold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Appending to a deque and popping from it are atomic.
        self._idle: deque[Reading] = deque()
        self._local = _Local()
        self._closed = False

    def close(self) -> None:
        """Close what is idle; a connection that is in use is closed when it is given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """One consistent view of the database for this thread; within another one it is that one."""
        if self._local.reading is not None:
            yield self._local.reading
            return
        reading = self._borrowed()
        try:
            reading.connection.execute("BEGIN")
            reading.generation = None
            self._local.reading = reading
            yield reading
        finally:
            self._local.reading = None
            self._give_back(reading)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of one statement, in this thread's snapshot if it is in one."""
        if self._local.reading is not None:
            return self._local.reading.connection.execute(sql, tuple(values)).fetchall()
        reading = self._borrowed()
        try:
            return reading.connection.execute(sql, tuple(values)).fetchall()
        finally:
            self._give_back(reading)

    def _borrowed(self) -> Reading:
        file = self._path.stat().st_ino
        while True:
            try:
                reading = self._idle.pop()
            except IndexError:
                return Reading(connect(self._path), file)
            if reading.file == file:
                return reading
            # A repaired database was put in its place.
            reading.connection.close()

    def _give_back(self, reading: Reading) -> None:
        # Nothing is written but temporary tables, whose fill `filled` tells: they are kept, hence no rollback.
        if reading.connection.in_transaction:
            reading.connection.execute("COMMIT")
        self._idle.append(reading)
        if self._closed:
            self.close()
