"""Where a library and its people are kept: in files of the data folder, or in a PostgreSQL database. Here one is opened.

What both engines do stands in `Connection`, and one SQL serves both: SQLite is `index/storage.py`, PostgreSQL
`index/postgres.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.errors import BadSetting
from index.storage import open_database


class Cursor(Protocol):
    """What a statement brought. Rows are read by position and by name."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection in which transactions are begun by hand and ended by COMMIT or ROLLBACK. Raises StorageError.

    Statements are written in what SQLite and PostgreSQL share: `?` for a value, ON CONFLICT, RETURNING.
    """

    @property
    def in_transaction(self) -> bool: ...
    @property
    def usable(self) -> bool:
        """Whether it still leads to the database that an opening now would lead to."""
        ...

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> Cursor: ...
    def begin(self, alone: str = "") -> None:
        """Begin a transaction that writes; one that names what it does alone waits for the others of that name."""
        ...

    def begin_reading(self) -> None:
        """Begin a transaction that reads, and sees one state of the database until it ends."""
        ...

    def version(self) -> int:
        """The number of the last migration that was applied to the library's tables."""
        ...

    def migrated(self, number: int) -> None: ...
    def create(self, statement: str) -> None:
        """Run a statement of the schema, written in SQLite's words."""
        ...

    def create_missing(self, statements: Sequence[str]) -> None:
        """Run those statements of a schema, each with IF NOT EXISTS, that were not run yet."""
        ...

    def cut_log(self) -> None:
        """Leave nothing in a log beside the database of what was erased, as far as that is ours to do."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A PostgreSQL database and in it the schema of one agency."""

    url: str
    agency: str


_ADDRESSES: dict[Path, Address] = {}


def keep_in(data: Path, address: Address | None) -> None:
    """Have this process look for what belongs to the folder `data` at this address; None: in files of that folder."""
    _ADDRESSES.pop(data.absolute(), None)
    if address is not None:
        _ADDRESSES[data.absolute()] = address


def address_of(data: Path) -> Address | None:
    """Where the tables of this folder are kept, None for files in it."""
    return _ADDRESSES.get(data.absolute())


def exists(path: Path) -> bool:
    """Whether there can be something in this database: a file that is not there is not made for being read."""
    return address_of(path.parent) is not None or path.exists()


def opened(path: Path, *pragmas: str) -> Connection:
    """A connection to what the file at `path` holds, or the database in its place. `pragmas` are for SQLite.

    Raises StorageError, or BadSetting where the package for PostgreSQL is missing.
    """
    address = address_of(path.parent)
    if address is None:
        return open_database(path, *pragmas)
    try:
        from index.postgres import Postgres
    except ImportError as error:
        raise BadSetting(
            name="TANYA_SOP_DATABASE", value="postgresql://...", reason="pip install 'tanya-sop[postgres]'"
        ) from error
    return Postgres(address.url, address.agency)
