"""The versions of documents that the library holds or held, and what each is known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.identity import Identity, printed
from index.journal import Correction
from index.sop import Visibility

_TAKEN_OUT = ("remove", "rollback", "restore")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document that the library holds or held.

    `taken_out` says that an admin removed it, rolled it back or renewed it from elsewhere: a folder that still has the
    file does not bring it back. `pinned` says that an admin has set its visibility, whatever folder it lies in.
    """

    number: str
    file: str
    source: str
    sha256: str
    visibility: Visibility
    title: str
    unit: str
    pinned: bool
    live: bool
    taken_out: bool
    identity: Identity


def version_of(row: Any, laid: Mapping[tuple[str, str], Correction]) -> Version:
    """A version by its row, with its last action, and what was laid over it by source and field."""
    found = {field: laid.get((row["source"], field)) for field in ("number", "title", "visibility")}
    number, title = found["number"], found["title"]
    # A number that an admin gave is one, even if the file is called so.
    numbers = [row["number"].casefold()] if number else []
    numbers += printed([row["number"], *([number.was] if number else [])], row["file"])
    titles = printed([row["title"], *([title.was] if title else [])], row["file"])
    return Version(
        *(row["number"], row["file"], row["source"], row["sha256"], Visibility(row["visibility"])),
        *(row["title"], row["unit"]),
        pinned=found["visibility"] is not None,
        live=bool(row["live"]),
        taken_out=not row["live"] and row["action"] in _TAKEN_OUT,
        identity=Identity(frozenset(numbers), titles, row["unit"]),
    )
