"""Which files there are to be read, what names each over time, and who may see it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from index.sop import Visibility
from index.store import PART
from ingest.converting import is_picture, is_word, sheets

UPLOAD = "upload:"
_FOLDERS = {"public": Visibility.PUBLIC, "publik": Visibility.PUBLIC, "internal": Visibility.INTERNAL}


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be looked at: where it lies, what names it over time, its name in the report, who may see it.

    `chosen` says that it was named itself and not found in a folder: then it is read even if it was withdrawn before.
    `explicit` says that a folder or an option tells who may see it; where nothing does, a known SOP keeps its access.
    `more` are the photos of the pages after the first.
    """

    path: Path
    source: str
    file: str
    sha256: str
    visibility: Visibility
    chosen: bool = False
    explicit: bool = True
    more: tuple[Path, ...] = ()


def find(
    paths: Iterable[Path], *, visibility: Visibility | None, documents: Path, uploads: Path | None = None
) -> list[FoundFile]:
    """The documents at these paths, in order of name; a folder is searched with all below it, hidden files left out.

    Photos whose names count on from each other are the pages of one. What lies below `uploads` came through the chat and
    does not stay there.
    """
    found = []
    for root, files, chosen in _groups(paths):
        for first, *more in sheets(files):
            known = visibility or _visibility(first.resolve(), root.resolve(), documents.resolve())
            found.append(_found(first, more, root, known, uploads, chosen=chosen))
    return list({file.source: file for file in found}.values())


def _groups(paths: Iterable[Path]) -> Iterator[tuple[Path, list[Path], bool]]:
    """Folders with the files below them, and files that were named, each with the folder that it is named within."""
    named: list[Path] = []
    for path in paths:
        if path.is_dir():
            yield path, sorted(file for file in path.rglob("*") if _is_document(file, path)), False
        else:
            named.append(path)
    for folder in dict.fromkeys(path.parent for path in named):
        yield folder, [path for path in named if path.parent == folder], True


def source_of(path: Path, uploads: Path | None) -> str:
    """What names a file over time: its path, or for an upload, whose file does not stay, its place among the uploads.

    A path that is not UTF-8, which no database takes, is written as a `file:` address.
    """
    if uploads and path.is_relative_to(uploads):
        return f"{UPLOAD}{path.relative_to(uploads).as_posix()}"
    return path.as_uri() if printable(str(path)) != str(path) else str(path)


def part_of(source: str, page: int, among: int = 0) -> str:
    """The source of a document that begins on this page (1-based) of a file that holds several: it names it over time.

    `among` tells how many begin there before it.
    """
    return f"{source}{PART}{page}" + (f"-{among + 1}" if among else "")


def file_of(source: str) -> str:
    """The source of the whole file, of one of its documents."""
    return source.partition(PART)[0]


def path_of(source: str) -> Path:
    """The file that a source names."""
    source = file_of(source)
    return Path(os.fsdecode(unquote_to_bytes(source[7:])) if source.startswith("file://") else source)


def is_there(source: str) -> bool:
    """Whether what came from this source still stands: an upload is kept by the library, a file by its folder."""
    return source.startswith(UPLOAD) or path_of(source).exists()


def printable(name: str) -> str:
    """A file's name as it can be shown and stored: bytes that are not UTF-8 as \\x97."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_document(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    known = file.suffix.lower() == ".pdf" or is_picture(file) or is_word(file)
    return known and file.is_file() and not hidden


def _found(
    file: Path,
    more: Sequence[Path],
    root: Path,
    visibility: Visibility | None,
    uploads: Path | None,
    *,
    chosen: bool,
) -> FoundFile:
    path, folder = file.resolve(), root.resolve()
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
    return FoundFile(
        path,
        source_of(path, uploads.resolve() if uploads else None),
        printable(name),
        _digest((path, *more)),
        visibility or Visibility.INTERNAL,
        chosen=chosen,
        explicit=visibility is not None,
        more=tuple(page.resolve() for page in more),
    )


def _digest(files: Sequence[Path]) -> str:
    """The hash of the bytes of a document; of those of all its pages where each is a file of its own."""
    try:
        hashes = []
        for file in files:
            with file.open("rb") as stream:
                hashes.append(hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError:
        # Not readable for us: reading it will say so in the report.
        return ""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _visibility(path: Path, root: Path, documents: Path) -> Visibility | None:
    """What the nearest folder called so, in any case, says, up to the folder given or `documents`; None where none is."""
    top = documents if path.is_relative_to(documents) else root
    for folder in [parent for parent in path.parents if parent.is_relative_to(top)]:
        if known := _FOLDERS.get(folder.name.casefold()):
            return known
    return None
