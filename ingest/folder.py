"""Files against the catalogue: what is new, changed, unchanged or gone; reading what must be read; the report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from index.errors import SopError, UnreadablePdf
from index.publisher import Publication, Publisher, Version, apply
from index.sop import Sop, Visibility
from ingest.passages import split
from ingest.shelves import settle_numbers, settle_shelves


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be looked at: where it lies, what names it over time, its name in the report, who may see it.

    `chosen` says that it was named itself and not found in a folder: then it is read even if it was withdrawn before.
    """

    path: Path
    source: str
    file: str
    sha256: str
    visibility: Visibility
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that did not go in, and why, in one sentence an admin can act on."""

    file: str
    error: SopError


@dataclass(frozen=True, slots=True)
class Note:
    """Something the admin should know about a file that went in or was left as it is."""

    file: str
    key: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one ingestion did. Names are files relative to the folder given; `seconds` is wall time."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
    notes: tuple[Note, ...] = ()
    pages: int = 0
    passages: int = 0
    seconds: float = 0.0
    generation: int = 0

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def exit_code(self) -> int:
        """0 if all went in, 1 if some file failed, 2 if nothing could be done."""
        done = self.added or self.replaced or self.unchanged or self.withdrawn
        return (1 if done else 2) if self.failed else 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A file read but not published. `known` is "same" (its bytes are in the library), "replaces" (its number is), or ""."""

    file: str
    sop: Sop
    known: str


class Progress(Protocol):
    """Told while files are read: how many, pages done and to do of one file, and each file's end."""

    def start(self, files: int) -> None: ...

    def pages(self, file: str, done: int, total: int) -> None: ...

    def file(self, file: str, outcome: Sop | UnreadablePdf) -> None: ...


Reader = Callable[[Sequence[Found], Progress], Iterable[tuple[Found, Sop | UnreadablePdf]]]


def find(paths: Iterable[Path], *, visibility: Visibility | None, documents: Path) -> list[Found]:
    """The PDFs at these paths, in order of name; a folder is searched with all below it, hidden files left out."""
    found = []
    for path in paths:
        root = path if path.is_dir() else path.parent
        files = sorted(file for file in root.rglob("*") if _is_pdf(file, root)) if path.is_dir() else [path]
        found += [_found(file, root, visibility, documents, chosen=not path.is_dir()) for file in files]
    return list({file.source: file for file in found}.values())


def ingest(
    found: Sequence[Found],
    publisher: Publisher,
    read: Reader,
    progress: Progress,
    *,
    folders: Sequence[Path] = (),
    prune: bool = False,
) -> Report:
    """Read what is new or changed among `found` and publish all of it as one generation.

    Files that stood in one of `folders` and are gone are reported, and withdrawn only with `prune`.
    """
    started = time.monotonic()
    stand = _Stand(publisher.versions(), found)
    gone = stand.gone(folders)
    # In the order of the files, not of the readers: who keeps a number printed twice must not be chance.
    outcomes = sorted(read(stand.to_read, progress), key=lambda outcome: outcome[0].source)
    failed = [Failed(file.file, error) for file, error in outcomes if isinstance(error, UnreadablePdf)]
    taken = _Numbers(stand, withdrawn=gone if prune else ())
    publications, warnings = [], []
    read_well = [(file, sop) for file, sop in outcomes if isinstance(sop, Sop)]
    settled = settle_shelves([sop for _, sop in read_well], publisher.shelves())
    settled = settle_numbers(settled, publisher.numbers())
    for (file, _), sop in zip(read_well, settled, strict=True):
        corrected = apply(replace(sop, visibility=file.visibility), publisher.corrections(file.source))
        publication = _publication(file, taken.settle(corrected, file))
        publications.append(publication)
        warnings += [Note(file.file, "warning", warning) for warning in publication.sop.warnings]
    withdrawn = [version.source for version in gone] if prune else []
    generation = publisher.publish(publications, withdrawn=[*withdrawn, *taken.replaced], action="ingest")
    live = stand.live_sources
    return Report(
        added=tuple(p.sop.file for p in publications if p.source not in live),
        replaced=tuple(p.sop.file for p in publications if p.source in live),
        unchanged=tuple(file.file for file in stand.unchanged),
        withdrawn=tuple(version.file for version in gone) if prune else (),
        vanished=() if prune else tuple(version.file for version in gone),
        failed=tuple(failed),
        notes=(*stand.notes, *taken.notes, *warnings),
        pages=sum(p.sop.pages for p in publications),
        passages=sum(len(p.passages) for p in publications),
        seconds=time.monotonic() - started,
        generation=generation,
    )


def preview(
    found: Sequence[Found], publisher: Publisher, read: Reader, progress: Progress
) -> tuple[list[Preview], list[Failed]]:
    """Read files and publish nothing: what was recognised in each, and what failed."""
    live = [version for version in publisher.versions() if version.live]
    hashes, numbers = {version.sha256 for version in live}, {version.number.casefold() for version in live}
    previews, failed = [], []
    for file, outcome in read(found, progress):
        if isinstance(outcome, UnreadablePdf):
            failed.append(Failed(file.file, outcome))
            continue
        sop = apply(outcome, publisher.corrections(file.source))
        known = "same" if file.sha256 in hashes else "replaces" if sop.number.casefold() in numbers else ""
        previews.append(Preview(file.file, sop, known))
    return previews, failed


class _Stand:
    """How the files found compare with what the catalogue holds and held."""

    def __init__(self, versions: Sequence[Version], found: Sequence[Found]) -> None:
        self.live = {version.source: version for version in versions if version.live}
        self.live_sources = frozenset(self.live)
        elsewhere = {v.number.casefold() for v in self.live.values()}
        # Taken out by an admin, or renewed under its number from elsewhere (an upload): a folder does not bring it back.
        self._held = {
            (v.source, v.sha256)
            for v in versions
            if v.taken_out or (not v.live and v.source not in self.live and v.number.casefold() in elsewhere)
        }
        self.found = {file.source for file in found}
        self.unchanged: list[Found] = []
        self.to_read: list[Found] = []
        self.notes: list[Note] = []
        by_hash: dict[str, str] = {v.sha256: v.file for v in self.live.values() if Path(v.source).exists()}
        for file in found:
            self._sort(file, by_hash)
            by_hash.setdefault(file.sha256, file.file)

    def _sort(self, file: Found, by_hash: dict[str, str]) -> None:
        before = self.live.get(file.source)
        if before and before.sha256 == file.sha256 and (before.pinned or before.visibility is file.visibility):
            self.unchanged.append(file)
        elif not file.chosen and (file.source, file.sha256) in self._held:
            self.unchanged.append(file)
            self.notes.append(Note(file.file, "held"))
        elif before is None and by_hash.get(file.sha256, file.file) != file.file:
            self.unchanged.append(file)
            self.notes.append(Note(file.file, "same", by_hash[file.sha256]))
        else:
            self.to_read.append(file)

    def gone(self, folders: Sequence[Path]) -> tuple[Version, ...]:
        """What the catalogue has from below `folders` and is not there any more."""
        tops = [folder.resolve() for folder in folders]
        below = (v for v in self.live.values() if any(Path(v.source).is_relative_to(top) for top in tops))
        return tuple(v for v in below if v.source not in self.found)


class _Numbers:
    """Keeps numbers unique: a number identifies one SOP, however often offices print it twice."""

    def __init__(self, stand: _Stand, *, withdrawn: Sequence[Version]) -> None:
        leaving = {version.source for version in withdrawn} | {file.source for file in stand.to_read}
        self._stand = stand
        self._taken = {v.number.casefold(): v for v in stand.live.values() if v.source not in leaving}
        self._new: set[str] = set()
        self.replaced: list[str] = []
        self.notes: list[Note] = []

    def settle(self, sop: Sop, file: Found) -> Sop:
        """The SOP under a number that is its own; one whose file is gone, or that an upload renews, makes room."""
        key = sop.number.casefold()
        holder = self._taken.get(key)
        if holder and (file.chosen or not Path(holder.source).exists()):
            self.replaced.append(self._taken.pop(key).source)
            holder = None
        if holder or key in self._new:
            self.notes.append(Note(file.file, "number_taken", sop.number))
            sop = replace(sop, number=f"{sop.number} ({Path(file.file).stem})")
        self._new.add(sop.number.casefold())
        return sop


def _publication(file: Found, sop: Sop) -> Publication:
    sop = replace(sop, file=file.file, sha256=file.sha256)
    return Publication(sop, split(sop), file.source, file.path)


def _is_pdf(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return file.is_file() and file.suffix.lower() == ".pdf" and not hidden


def _found(file: Path, root: Path, visibility: Visibility | None, documents: Path, *, chosen: bool) -> Found:
    path, folder = file.resolve(), root.resolve()
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        # Not readable for us: reading it will say so in the report.
        sha256 = ""
    known = visibility or _visibility(path, folder, documents.resolve())
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
    return Found(path, str(path), name, sha256, known, chosen=chosen)


def _visibility(path: Path, root: Path, documents: Path) -> Visibility:
    """The nearest folder called `public` or `internal`, up to the folder given or `documents`, else internal."""
    top = documents if path.is_relative_to(documents) else root
    for folder in [parent for parent in path.parents if parent.is_relative_to(top)]:
        if folder.name in {visibility.value for visibility in Visibility}:
            return Visibility(folder.name)
    return Visibility.INTERNAL
