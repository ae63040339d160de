"""Where a library and its people are kept: in files of the data folder, or in a PostgreSQL database. Here one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.engine import Connection, PassageIndex
from index.errors import BadSetting
from index.fts5 import Fts5
from index.postings import Latest
from index.storage import Database, open_database


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


def passage_index(connection: Connection, latest: Latest | None = None) -> PassageIndex:
    """The passages as they are searched over this connection; `latest` is what others over the same database share."""
    if isinstance(connection, Database):
        return Fts5(connection, latest or Latest())
    from index.sparse import Sparse

    return Sparse(connection)
