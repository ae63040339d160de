"""The library's history as a person reads it: which documents came and went, when, and what going back would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.connections import Connections
from index.identity import Identity, identity_named, same_document
from index.sop import Visibility

_COLUMNS = (
    "s.id, s.number, s.title, s.unit, s.file, s.visibility, s.live, json_extract(s.data, '$.effective') AS effective, "
    "(SELECT made_at FROM generation WHERE id = (SELECT min(generation) FROM change WHERE sop_id = s.id)) AS made_at, "
    "(SELECT min(generation) FROM change WHERE sop_id = s.id) AS made_by"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a document: its row id, what it is called, and since when and by which generation it is here.

    `effective` is the day from which it is in force and `made_at` the moment of its publishing, ISO 8601 (UTC), "" where
    not known.
    """

    id: int
    number: str
    title: str
    unit: str
    file: str
    visibility: Visibility
    live: bool
    effective: str
    made_at: str
    made_by: int

    @property
    def identity(self) -> Identity:
        """What the version is known by: number, title, owner and file."""
        return identity_named(self.number, self.title, self.unit, self.file)


@dataclass(frozen=True, slots=True)
class Event:
    """One generation: what was done and when (ISO 8601, UTC), the documents that came, went, or were renewed (old, new)."""

    generation: int
    made_at: str
    action: str
    came: tuple[Edition, ...]
    went: tuple[Edition, ...]
    renewed: tuple[tuple[Edition, Edition], ...]


class History:
    """Every version that the library in `data` holds or held; for the eyes of admins."""

    def __init__(self, data: Path) -> None:
        self._connections = Connections(data / "index.db")

    def close(self) -> None:
        self._connections.close()

    def latest(self, limit: int, skip: int = 0) -> list[Event]:
        """The latest generations, newest first, without the first `skip` of them."""
        sql = "SELECT id, made_at, action FROM generation ORDER BY id DESC LIMIT ? OFFSET ?"
        return [self._event(row) for row in self._rows(sql, [limit, skip])]

    def generations(self) -> int:
        """How many generations there were."""
        return int(self._rows("SELECT count(*) FROM generation")[0][0])

    def event(self, generation: int) -> Event | None:
        """What one generation brought."""
        rows = self._rows("SELECT id, made_at, action FROM generation WHERE id = ?", [generation])
        return self._event(rows[0]) if rows else None

    def back_to(self, generation: int) -> Event:
        """What going back to a generation would do to the library that stands now."""
        then = (
            "SELECT sop_id FROM change c WHERE generation = (SELECT max(generation) FROM change "
            "WHERE sop_id = c.sop_id AND generation <= ?) AND live"
        )
        back = self._editions(f"s.id IN ({then}) AND NOT s.live", [generation])
        gone = self._editions(f"s.live AND s.id NOT IN ({then})", [generation])
        row = self._rows("SELECT made_at FROM generation WHERE id = ?", [generation])
        return _event(generation, row[0]["made_at"] if row else "", "rollback", back, gone)

    def editions(self, number: str) -> list[Edition]:
        """The versions of the document with this number, whatever number or file they had, newest first."""
        found = self._editions("true", [])
        same = [edition for edition in found if edition.number.casefold() == number.casefold()]
        alike = [e for e in found if e not in same and any(same_document(e.identity, s.identity) for s in same)]
        return sorted([*same, *alike], key=lambda edition: edition.id, reverse=True)

    def edition(self, edition_id: int) -> Edition | None:
        """The version of a document with this id; None if there is none."""
        return next(iter(self._editions("s.id = ?", [edition_id])), None)

    def withdrawn(self) -> list[Edition]:
        """The latest version of each document that was taken out and of which none stands, newest first."""
        found = self._editions("true", [])
        standing = [edition for edition in found if edition.live]
        kept: list[Edition] = []
        for edition in sorted(found, key=lambda edition: edition.id, reverse=True):
            if not any(_same(edition, other) for other in (*standing, *kept)):
                kept.append(edition)
        return kept

    def _event(self, row: Any) -> Event:
        changed = "s.id IN (SELECT sop_id FROM change WHERE generation = ? AND live = ?)"
        came, went = (self._editions(changed, [row["id"], live]) for live in (True, False))
        return _event(row["id"], row["made_at"], row["action"], came, went)

    def _editions(self, where: str, values: Sequence[object]) -> list[Edition]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM sop s WHERE {where} ORDER BY s.id", values)
        return [
            Edition(
                *(row["id"], row["number"], row["title"], row["unit"], row["file"], Visibility(row["visibility"])),
                *(bool(row["live"]), row["effective"] or "", row["made_at"] or "", row["made_by"] or 0),
            )
            for row in rows
        ]

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        return self._connections.rows(sql, values)


def _same(one: Edition, other: Edition) -> bool:
    return one.number.casefold() == other.number.casefold() or same_document(one.identity, other.identity)


def _event(generation: int, made_at: str, action: str, came: Iterable[Edition], went: Iterable[Edition]) -> Event:
    """Documents that came as others of them went are renewed."""
    left, new, renewed = list(went), [], []
    for edition in came:
        before = next((other for other in left if _same(other, edition)), None)
        if before is None:
            new.append(edition)
        else:
            left.remove(before)
            renewed.append((before, edition))
    return Event(generation, made_at, action, tuple(new), tuple(left), tuple(renewed))
