"""A database of people: one connection that writes, one that reads, threads that take turns on each.

In SQLite erased rows are overwritten (secure_delete), and the log is cut where something is erased on request.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.databases import opened
from index.engine import Connection
from index.schema import statements


class Records:
    """The database at `path`, its tables made where they are missing. Raises StorageError.

    Reading has a connection of its own: it never waits for a disk that is slow to write.
    """

    def __init__(self, path: Path, schema: str, clock: Callable[[], float] = time.time) -> None:
        self._connection, self._reader = _connected(path), _connected(path)
        self._connection.create_missing(statements(schema))
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self._clock = clock

    def close(self) -> None:
        with self._lock, self._reading:
            self._reader.close()
            self._connection.close()

    @property
    def shared(self) -> bool:
        """Whether other bots may serve from the same database."""
        return self._connection.shared

    def now(self) -> int:
        """Unix seconds."""
        return int(self._clock())

    def rows(self, sql: str, *values: object) -> list[Any]:
        with self._reading:
            return self._reader.execute(sql, values).fetchall()

    def do(self, sql: str, *values: object) -> int:
        """Run a write; how many rows it touched."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Several writes as one: all of them or, if the disk refuses, none."""
        with self._lock:
            self._connection.begin()
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def cut_log(self) -> None:
        """Leave nothing in a log beside the database of what was erased."""
        with self._lock:
            self._connection.cut_log()


def _connected(path: Path) -> Connection:
    return opened(path, "synchronous = FULL", "secure_delete = ON")
