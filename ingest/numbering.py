"""Numbers are kept unique: a number identifies one SOP, however often offices print it twice or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.identity import identity_of, unlike
from index.sop import Sop
from index.versions import Version
from ingest.finding import FoundFile, file_of, is_there


class Numbers:
    """Keeps numbers unique: a number identifies one SOP, however often offices print it twice."""

    def __init__(self, live: Iterable[Version], coming: Iterable[FoundFile]) -> None:
        self._holders: dict[str, Version | FoundFile] = {v.number.casefold(): v for v in live}
        self._unsettled = {file.source for file in coming}

    def given_up(self, file: FoundFile) -> None:
        """This file does not go in: its former version keeps its number."""
        self._unsettled.discard(file.source)

    def settled(self, read: Sequence[tuple[FoundFile, Sop]]) -> list[tuple[FoundFile, Sop]]:
        """Those whose number is not held by a version that is about to be renewed, maybe under another number."""
        ready, count = list(read), -1
        while count != len(ready):
            count = len(ready)
            awaited = self._unsettled - {file.source for file, _ in ready}
            ready = [item for item in ready if self._holder(item[1]) not in awaited]
        coming = {file.source for file, _ in ready}
        self._unsettled -= coming
        self._holders = {number: holder for number, holder in self._holders.items() if holder.source not in coming}
        return ready

    def _holder(self, sop: Sop) -> str:
        holder = self._holders.get(sop.number.casefold())
        return holder.source if holder else ""

    def own(self, sop: Sop, file: FoundFile, *, beside: bool = False) -> tuple[Sop, str]:
        """The SOP under a number that is its own, and the source that makes room for it ("" for none).

        `beside` says that an admin wants both kept.
        """
        key, replaced = sop.number.casefold(), ""
        holder = self._holders.get(key)
        if holder and not beside and _makes_room(holder, sop, file):
            replaced = self._holders.pop(key).source
        elif holder:
            sop = replace(sop, number=next(name for name in _names(sop, file) if name.casefold() not in self._holders))
        self._holders[sop.number.casefold()] = file
        return sop, replaced


def _makes_room(holder: Version | FoundFile, sop: Sop, file: FoundFile) -> bool:
    """Whether a SOP takes the place of the one that has its number: it renews it by an upload, or that one's file is gone.

    A number that is only the file's name identifies nothing: then only the same file, moved, takes the place.
    """
    if isinstance(holder, Version) and file_of(holder.source) == file_of(file.source):
        return True
    if isinstance(holder, Version) and unlike(holder.identity, identity_of(sop)):
        return False
    gone = not is_there(holder.source)
    if sop.number == Path(file.file).stem:
        return gone and holder.sha256 == file.sha256
    return gone or (file.chosen and isinstance(holder, Version))


def _names(sop: Sop, file: FoundFile) -> Iterator[str]:
    """Numbers to try in turn until one is free: with the file's name, with its path, with a count."""
    path = Path(file.file).with_suffix("")
    marks = (path.name, path.as_posix(), *map(str, range(2, 10_000)))
    return (f"{sop.number} ({mark})" for mark in marks if mark.casefold() != sop.number.casefold())
