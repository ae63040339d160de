"""What a library and its people are now, read once and closed: Python 3.13 warns of a connection that nobody closes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.people import People
from index.history import History
from index.sop import Role
from index.store import Entry, Store

T = TypeVar("T")


def entries(data: Path, role: Role = Role.STAFF) -> list[Entry]:
    """The SOPs of the library in this folder, as `role` sees them."""
    with closing(Store(data)) as store:
        return store.entries(role)


def generation(data: Path) -> int:
    """The number of its last publication."""
    with closing(Store(data)) as store:
        return store.generation()


def of_history(data: Path, read: Callable[[History], T]) -> T:
    """What `read` says of its history."""
    with closing(History(data)) as history:
        return read(history)


def of_people(data: Path, read: Callable[[People], T]) -> T:
    """What `read` says of its people, or does to them."""
    with closing(People(data)) as people:
        return read(people)
