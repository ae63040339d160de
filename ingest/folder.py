"""Files against the catalogue: what is new, changed, unchanged or gone; reading what must be read; the report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from index.corrections import apply, of_document, parted, place_of, text_of
from index.editions import doubtful
from index.errors import SopError, StorageError, UnreadablePdf
from index.identity import identity_of, same_document, same_number, unlike
from index.journal import Correction
from index.passages import split
from index.publisher import Publication, Publisher
from index.sop import Sop, Visibility
from index.versions import Version
from ingest.finding import FoundFile, file_of, is_there, path_of
from ingest.misread_shelves import settle_numbers, settle_shelves
from ingest.numbering import Numbers

# Seconds after which what was read is published, at the next file that is done.
_EVERY = 50.0


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
    """What one ingestion did. Names are files relative to the folder given; `seconds` is wall time.

    `kept` is for each document its file and the share (0..1) of its words that have a place; `access` who may see it.
    """

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
    kept: tuple[tuple[str, float], ...] = ()
    access: tuple[tuple[str, Visibility], ...] = ()
    generation: int = 0

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def exit_code(self) -> int:
        """0 if all went in, 1 if some file failed, 2 if nothing could be done."""
        done = self.added or self.replaced or self.unchanged or self.withdrawn
        return (1 if done else 2) if self.failed else 0


class Progress(Protocol):
    """Told while files are read: how many, pages done and to do of one file, and each file's end."""

    def start(self, files: int) -> None: ...

    def pages(self, file: str, done: int, total: int) -> None: ...

    def file(self, file: str, outcome: Sop | UnreadablePdf) -> None: ...


ReadFiles = Callable[[Sequence[FoundFile], Progress], Iterable[tuple[FoundFile, Sop | UnreadablePdf]]]


def ingest(
    found: Sequence[FoundFile],
    publisher: Publisher,
    read: ReadFiles,
    progress: Progress,
    *,
    folders: Sequence[Path] = (),
    prune: bool = False,
    decided: Mapping[str, str] | None = None,
) -> Report:
    """Read what is new or changed among `found` and publish it as it is read: a generation every `_EVERY` seconds.

    Whatever is wrong with one file is that file's line in the report. Files that stood in one of `folders` and are gone
    are reported, and withdrawn only with `prune`. `decided` are the fields that an admin set right in the one file that was
    found, and what its documents take the place of. Raises StorageError where nothing can be kept; what was published stays.
    """
    started = time.monotonic()
    stand = _CatalogueDiff(publisher.versions(), found)
    gone = stand.gone(folders)
    run = _Run(publisher, stand, decided or {})
    last = started
    for file, outcome in read(stand.to_read, progress):
        run.take(file, outcome)
        if time.monotonic() - last > _EVERY:
            run.publish()
            last = time.monotonic()
    leaving = [version.source for version in gone] if prune else []
    run.publish(withdrawn=[*leaving, *run.surplus()])
    run.missing()
    return Report(
        added=_files(p.sop.file for p in run.published if p.source not in stand.live_sources),
        replaced=_files(p.sop.file for p in run.published if p.source in stand.live_sources),
        unchanged=tuple(file.file for file in stand.unchanged),
        withdrawn=tuple(version.file for version in gone) if prune else (),
        vanished=() if prune else tuple(version.file for version in gone),
        failed=tuple(sorted(run.failed, key=lambda failed: failed.file)),
        notes=(*stand.notes, *run.notes, *run.doubts()),
        pages=sum(p.sop.pages for p in run.published),
        passages=sum(len(p.passages) for p in run.published),
        seconds=time.monotonic() - started,
        kept=tuple((p.sop.file, p.sop.kept) for p in run.published),
        access=tuple((p.sop.file, p.sop.visibility) for p in run.published),
        generation=run.generation,
    )


def _files(names: Iterable[str]) -> tuple[str, ...]:
    """Each file once, though it holds several documents."""
    return tuple(dict.fromkeys(names))


class _Run:
    """One ingestion under way: what was read and is not published yet, and what became of the rest."""

    def __init__(self, publisher: Publisher, stand: _CatalogueDiff, decided: Mapping[str, str]) -> None:
        self._publisher = publisher
        self._stand = stand
        self._decided = decided
        self._before: dict[str, Version] = {}
        self._laid: dict[str, list[Correction]] = {}
        # Which of its file's documents each is, from 1.
        self._places: dict[str, int] = {}
        self._documents: Counter[str] = Counter()
        self._numbers = Numbers(stand.live.values(), stand.to_read)
        self._live = stand.live_sources
        self._read: list[tuple[FoundFile, Sop]] = []
        self.published: list[Publication] = []
        self.failed: list[Failed] = []
        self.notes: list[Note] = []
        self.generation = 0

    def take(self, file: FoundFile, outcome: Sop | UnreadablePdf) -> None:
        if isinstance(outcome, UnreadablePdf):
            self._fail(file, outcome)
        else:
            self._documents[file_of(file.source)] += 1
            self._places[file.source] = self._documents[file_of(file.source)]
            self._read.append((file, outcome))

    def publish(self, *, withdrawn: Sequence[str] = ()) -> None:
        """Publish what was read, but for SOPs whose number is held by one that has not been read yet."""
        ready = self._numbers.settled(self._corrected())
        waiting = {file.source for file, _ in self._read} - {file.source for file, _ in ready}
        self._read = [(file, sop) for file, sop in self._read if file.source in waiting]
        publications: list[Publication] = []
        replaced: dict[str, str] = {}
        for file, sop in ready:
            try:
                own, before = self._numbers.own(sop, file, beside=self._replaces(file) == "")
                publications.append(_publication(file, own))
            except Exception as error:  # noqa: BLE001 - whatever one document does, the others go in
                self._fail(file, _refusal(error))
                continue
            replaced[file.source] = before or self._former(file)
            if own.number != sop.number:
                self.notes.append(Note(file.file, "number_taken", sop.number))
            self.notes += [Note(file.file, "warning", warning) for warning in own.warnings]
        self._publish(publications, replaced, withdrawn)

    def doubts(self) -> list[Note]:
        """The documents that went in beside another of their title and owner, where no dates tell which is in force."""
        files = {p.sop.number: p.sop.file for p in self.published}
        return [
            Note(files[twin.number], "twins", ", ".join(other.number for other in group if other is not twin))
            for group in doubtful(self._publisher.twins()) for twin in group if twin.number in files
        ]  # fmt: skip

    def missing(self) -> None:
        """Tell of fields that were set right in documents which the file has not."""
        held = max(self._documents.values(), default=0)
        for publication in self.published[:1]:
            self.failed += [Failed(publication.sop.file, error) for error in beyond(self._decided, held)]

    def surplus(self) -> list[str]:
        """The live documents of files that were read anew and do not hold them any more."""
        read = {file.source for file, _ in self._read} | {p.source for p in self.published}
        anew = {source for source in read if source == file_of(source)}
        return [source for source in self._live if file_of(source) in anew and source not in read]

    def _corrected(self) -> list[tuple[FoundFile, Sop]]:
        """What was read, in the order of the files and not of the readers, with shelves, numbers and fields set right."""
        read = sorted(self._read, key=lambda item: item[0].source)
        shelved = settle_shelves([sop for _, sop in read], self._publisher.shelves())
        numbered = settle_numbers(shelved, self._publisher.numbers())
        corrected = []
        for (file, _), sop in zip(read, numbered, strict=True):
            try:
                corrected.append((file, self._laid_over(file, sop)))
            except ValueError as error:
                self._fail(file, _refusal(error))
        return corrected

    def _laid_over(self, file: FoundFile, sop: Sop) -> Sop:
        """The SOP as admins have corrected it: what holds of its former version's corrections, and what was decided now."""
        before = self._stand.former(file, sop, self._replaces(file))
        laid = self._publisher.carried(before.source, sop) if before else []
        if before and before.source != file.source and file.explicit and file.visibility is Visibility.INTERNAL:
            # Moved to a folder that hides it: of two that say who sees it, the stricter counts.
            laid = [found for found in laid if found.field != "visibility"]
        if before:
            self._before[file.source] = before
            if not file.explicit:
                sop = replace(sop, visibility=before.visibility)
        elif file.source in self._stand.live:
            self.notes.append(Note(file.file, "other_document", self._stand.live[file.source].title))
        now = of_document(self._decided, self._places[file.source]).items()
        known = {found.field: found.value for found in laid if found.value is not None} | dict(now)
        was = {found.field: found.was for found in laid} | {name: text_of(sop, name) for name, _ in now}
        # What was corrected of another document, or is read right by now, ends here.
        over = self._publisher.corrections(file.source).keys() - known.keys()
        self._laid[file.source] = [
            *(Correction(file.source, name, value, was[name]) for name, value in known.items()),
            *(Correction(file.source, name, None) for name in sorted(over)),
        ]
        corrected = apply(sop, known)
        if before and before.visibility is not corrected.visibility:
            self.notes.append(Note(file.file, f"now_{corrected.visibility.value}"))
        return corrected

    def _replaces(self, file: FoundFile) -> str | None:
        return place_of(self._decided, self._places[file.source])

    def _former(self, file: FoundFile) -> str:
        """The source of the version that this one takes the place of under another number: one replaced, or moved."""
        before = self._before.get(file.source)
        if before is None or not before.live or before.source == file.source:
            return ""
        return before.source if self._replaces(file) or not is_there(before.source) else ""

    def _publish(
        self, publications: Sequence[Publication], replaced: Mapping[str, str], withdrawn: Sequence[str]
    ) -> None:
        """Publish all in one generation; where that fails, each by itself, so that only the one at fault stays out."""
        # What makes room is withdrawn once, even where its file is gone as well.
        leaving = list(dict.fromkeys([*withdrawn, *(replaced[p.source] for p in publications if replaced[p.source])]))
        try:
            laid = [correction for p in publications for correction in self._laid.get(p.source, ())]
            self.generation = self._publisher.publish(
                publications, withdrawn=leaving, corrections=laid, action="ingest"
            )
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one document does, the others go in
            if len(publications) == 1 and not withdrawn:
                self.failed.append(Failed(publications[0].sop.file, _refusal(error)))
                return
            for publication in publications:
                self._publish([publication], replaced, ())
            self.generation = self._publisher.publish([], withdrawn=withdrawn, action="ingest")
        else:
            self.published += publications

    def _fail(self, file: FoundFile, error: UnreadablePdf) -> None:
        self._numbers.given_up(file)
        self.failed.append(Failed(file.file, error))


class _CatalogueDiff:
    """How the files found compare with what the catalogue holds and held."""

    def __init__(self, versions: Sequence[Version], found: Sequence[FoundFile]) -> None:
        self.live = {version.source: version for version in versions if version.live}
        self._latest = {version.source: version for version in versions} | self.live
        self.live_sources = frozenset(self.live)
        elsewhere = {v.number.casefold() for v in self.live.values()}
        # Taken out by an admin, or renewed under its number from elsewhere (an upload): a folder does not bring it back.
        self._held = {
            (v.source, v.sha256)
            for v in versions
            if v.taken_out or (not v.live and v.source not in self.live and v.number.casefold() in elsewhere)
        }
        self.found = {file.source for file in found}
        self.unchanged: list[FoundFile] = []
        self.to_read: list[FoundFile] = []
        self.notes: list[Note] = []
        by_hash: dict[str, str] = {v.sha256: v.file for v in self.live.values() if is_there(v.source)}
        for file in found:
            self._sort(file, by_hash)
            by_hash.setdefault(file.sha256, file.file)

    def _sort(self, file: FoundFile, by_hash: dict[str, str]) -> None:
        before = self.live.get(file.source)
        settled = before and (before.pinned or not file.explicit or before.visibility is file.visibility)
        if before and before.sha256 == file.sha256 and settled:
            self.unchanged.append(file)
        elif not file.chosen and (file.source, file.sha256) in self._held:
            self.unchanged.append(file)
            self.notes.append(Note(file.file, "held"))
        elif before is None and by_hash.get(file.sha256, file.file) != file.file:
            self.unchanged.append(file)
            self.notes.append(Note(file.file, "same", by_hash[file.sha256]))
        else:
            self.to_read.append(file)

    def former(self, file: FoundFile, sop: Sop, replaces: str | None) -> Version | None:
        """The version that this one continues: the one replaced, else the same document from this file or elsewhere."""
        if replaces is not None:
            return next((v for v in self.live.values() if v.number.casefold() == replaces.casefold()), None)
        identity = identity_of(sop)
        here = self._latest.get(file.source)
        if here and (same_number(here.identity, identity) or not unlike(here.identity, identity)):
            return here
        others = [v for v in self.live.values() if v.source != file.source and same_document(v.identity, identity)]
        # Of two files that both stand, each is a document of its own, unless an admin sends one anew.
        return next((v for v in others if file.chosen or not is_there(v.source)), None)

    def gone(self, folders: Sequence[Path]) -> tuple[Version, ...]:
        """What the catalogue has from below `folders` and is not there any more."""
        tops = [folder.resolve() for folder in folders]
        below = (v for v in self.live.values() if any(path_of(v.source).is_relative_to(top) for top in tops))
        return tuple(v for v in below if file_of(v.source) not in self.found)


def beyond(fields: Mapping[str, str], documents: int) -> list[UnreadablePdf]:
    """The error for fields that were set right in a document that a file with so many documents does not have."""
    names = [name for name in fields if parted(name)[0] > documents]
    return [UnreadablePdf(reason=f"{', '.join(names)}: the file holds {documents} documents")] if names else []


def _refusal(error: Exception) -> UnreadablePdf:
    return UnreadablePdf(reason=" ".join(f"{type(error).__name__}: {error}".split())[:200])


def _publication(file: FoundFile, sop: Sop) -> Publication:
    sop = replace(sop, file=file.file, sha256=file.sha256)
    return Publication(sop, split(sop), file.source, file.path)
