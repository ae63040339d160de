"""What was published and withdrawn, a line a generation, beside the database: the way back when the database is lost.

The PDFs themselves are kept below `files/` by their hash; with both, everything can be made again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.sop import Visibility
from index.storage import storage_error


@dataclass(frozen=True, slots=True)
class Made:
    """A version that became live: its row id, and what of it cannot be read from its file. `sha256` names the file."""

    id: int
    sha256: str
    source: str
    file: str
    number: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Correction:
    """What an admin corrected of a source; `was` is what had been read ("" where that is not known).

    No value: what was corrected before holds no longer.
    """

    source: str
    field: str
    value: str | None
    was: str = ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One generation: what was done and when (ISO 8601, UTC), what became live, the row ids that were withdrawn."""

    generation: int
    made_at: str
    action: str
    detail: str
    live: tuple[Made, ...] = ()
    withdrawn: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()


_LINE = TypeAdapter(JournalEntry)


class Journal:
    """The file `journal.jsonl` in `data`."""

    def __init__(self, data: Path) -> None:
        self._path = data / "journal.jsonl"

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    def append(self, *lines: JournalEntry) -> None:
        """Write the lines and see them on the disk; a line torn by an earlier stop is ended first. Raises StorageError."""
        try:
            with self._path.open("a+b") as stream:
                stream.seek(max(0, stream.seek(0, os.SEEK_END) - 1))
                torn = stream.read(1) not in (b"", b"\n")
                stream.write(b"\n" * torn + b"".join(_LINE.dump_json(line) + b"\n" for line in lines))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise storage_error(error, self._path) or error from error

    def lines(self) -> list[JournalEntry]:
        """The generations in order. Of two with one number the later holds: the first was never committed."""
        found: dict[int, JournalEntry] = {}
        for raw in self._path.read_bytes().splitlines() if self.exists else ():
            try:
                line = _LINE.validate_json(raw)
            except ValidationError:
                # Torn by a hard stop while it was written: its generation was never committed.
                continue
            if line.generation in found:
                found = {number: kept for number, kept in found.items() if number < line.generation}
            found[line.generation] = line
        return list(found.values())
