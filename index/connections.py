"""Connections for reading: each thread borrows one for as long as it reads, so that no reader waits for another."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.databases import passage_index
from index.engine import Connection, PassageIndex
from index.postings import Latest
from index.schema import connect


@dataclass(slots=True)
class ReadConnection:
    """A connection, the passages as they are searched over it, and the generation that the present snapshot sees, once it
    was asked for."""

    connection: Connection
    index: PassageIndex
    generation: int | None = None


class _Local(threading.local):
    """What one thread holds: the connection of the snapshot that it is in."""

    reading: ReadConnection | None = None


class Connections:
    """Connections to the database at `path`, as many as threads read at once. There is no lock to wait for or to hold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Appending to a deque and popping from it are atomic.
        self._idle: deque[ReadConnection] = deque()
        self._local = _Local()
        self._closed = False
        self._latest = Latest()

    def close(self) -> None:
        """Close what is idle; a connection that is in use is closed when it is given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().connection.close()

    def forget(self) -> None:
        """Keep nothing of what was looked for."""
        self._latest.held = None

    @contextmanager
    def snapshot(self) -> Iterator[ReadConnection]:
        """One consistent view of the database for this thread; within another one it is that one."""
        if self._local.reading is not None:
            yield self._local.reading
            return
        reading = self._borrowed()
        try:
            reading.connection.begin_reading()
            reading.generation = None
            self._local.reading = reading
            yield reading
        finally:
            self._local.reading = None
            self._give_back(reading)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of one statement, in this thread's snapshot if it is in one."""
        if self._local.reading is not None:
            return self._local.reading.connection.execute(sql, tuple(values)).fetchall()
        reading = self._borrowed()
        try:
            return reading.connection.execute(sql, tuple(values)).fetchall()
        finally:
            self._give_back(reading)

    def _borrowed(self) -> ReadConnection:
        while True:
            try:
                reading = self._idle.pop()
            except IndexError:
                connection = connect(self._path)
                return ReadConnection(connection, passage_index(connection, self._latest))
            if reading.connection.usable:
                return reading
            reading.connection.close()

    def _give_back(self, reading: ReadConnection) -> None:
        # Nothing is written but temporary tables, which are kept: hence no rollback.
        if reading.connection.in_transaction:
            reading.connection.execute("COMMIT")
        self._idle.append(reading)
        if self._closed:
            self.close()
