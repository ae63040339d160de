"""What the engines that a library can be kept in have in common: a connection, and the passages as they are searched.

For SQLite they stand in `index/storage.py` and `index/fts5.py`, for PostgreSQL in `index/postgres.py` and `index/sparse.py`.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.sop import Role, Visibility

# BM25 (Robertson and Zaragoza 2009), as FTS5 has it: the weights of title, heading and body, and its two constants.
# The weights are steered by `python -m tests.bench.retrieval --half steer`.
FIELDS = (3.0, 1.5, 1.0)
K1, B = 1.2, 0.75  # FTS5's own
Rows = Callable[[str, Sequence[object]], list[Any]]


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

    def numbered(self, table: str, key: str) -> None:
        """Go on numbering the rows of a table after those that were put into it with their numbers."""
        ...

    @property
    def shared(self) -> bool:
        """Whether several processes may serve from this database at once."""
        ...

    def session(self) -> int:
        """A number of this session; another one after the connection was made anew."""
        ...

    def claim(self, names: Sequence[str]) -> list[str]:
        """Those of these names that no other session has claimed; they are this session's until it ends."""
        ...

    def let_go(self, name: str) -> None: ...
    def present(self, name: str) -> int:
        """Be present under a name until this session ends; how many sessions are."""
        ...

    def described(self) -> str:
        """What a doctor tells of the engine: its version, and what stands in it."""
        ...

    def cut_log(self) -> None:
        """Leave nothing in a log beside the database of what was erased, as far as that is ours to do."""
        ...

    def close(self) -> None: ...


class Nearest(Protocol):
    """The vectors of one generation, to be searched."""

    @property
    def generation(self) -> int: ...
    def search(self, query: NDArray[np.float32], role: Role, k: int) -> list[tuple[int, float]]:
        """The k nearest passages that `role` may see as (row id, cosine), best first; `query` has shape (dim,)."""
        ...

    def cosines(self, query: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """The exact cosines (n,) of these row ids' vectors; NaN for one without."""
        ...


class PassageIndex(Protocol):
    """The live passages as they are searched, over one connection."""

    def add(self, sop: int, encoder: str) -> None:
        """Have the passages of a SOP (by row id) found, by words and by the vectors that `encoder` made."""
        ...

    def drop(self, sop: int) -> None: ...
    def settle(self, generation: int) -> None:
        """Make ready what was added and dropped, before the transaction ends."""
        ...

    def best(self, terms: Sequence[str], role: Role, k: int, generation: int) -> list[tuple[int, float]]:
        """The k best passages for these stems as (row id, BM25, higher is better), rights filtered before ranking."""
        ...

    def stems(self, ids: Sequence[int]) -> list[Any]:
        """Rows (id, title, heading, body) with the stems of these passages."""
        ...

    def frequencies(self) -> tuple[dict[str, int], int]:
        """In how many live passages each stem occurs, and how many live passages there are."""
        ...

    def problem(self) -> str:
        """What is wrong with the database, "" if it is sound."""
        ...

    def nearest(self, rows: Rows, encoder: str, dim: int, generation: int) -> Nearest | None:
        """The vectors as the engine itself searches them, through `rows`; None where it does not."""
        ...


def fold(word: str) -> str:
    """A stem without accents, as FTS5 compares it."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def rarity(passages: int, holding: int) -> float:
    """Inverse document frequency (Robertson and Sparck Jones 1976), kept above zero as FTS5 keeps it."""
    found = math.log((passages - holding + 0.5) / (holding + 0.5))
    return found if found > 0 else 1e-6


def visible(table: str, role: Role) -> str:
    """The rule of `Role.sees` in SQL."""
    seen = ", ".join(f"'{visibility}'" for visibility in Visibility if role.sees(visibility))
    return f"{table}.visibility IN ({seen})"


def marks(values: Sequence[object]) -> str:
    """What stands in IN (...) for so many values; nothing is in it where there are none."""
    return ",".join("?" * len(values)) or "NULL"


UNINDEXED = (
    "SELECT count(*) FROM passage p JOIN sop s ON s.id = p.sop_id WHERE s.live "
    "AND NOT EXISTS (SELECT 1 FROM {table} f WHERE f.{key} = p.id)"
)
