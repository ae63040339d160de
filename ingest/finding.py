"""Which files there are to be read, what names each over time, and who may see it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from index.sop import Visibility

UPLOAD = "upload:"
_PART = "#page="
_FOLDERS = {"public": Visibility.PUBLIC, "publik": Visibility.PUBLIC, "internal": Visibility.INTERNAL}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be looked at: where it lies, what names it over time, its name in the report, who may see it.

    `chosen` says that it was named itself and not found in a folder: then it is read even if it was withdrawn before.
    `explicit` says that a folder or an option tells who may see it; where nothing does, a known SOP keeps its access.
    """

    path: Path
    source: str
    file: str
    sha256: str
    visibility: Visibility
    chosen: bool = False
    explicit: bool = True


def find(
    paths: Iterable[Path], *, visibility: Visibility | None, documents: Path, uploads: Path | None = None
) -> list[Found]:
    """The PDFs at these paths, in order of name; a folder is searched with all below it, hidden files left out.

    What lies below `uploads` came through the chat and does not stay there.
    """
    found = []
    for path in paths:
        root = path if path.is_dir() else path.parent
        files = sorted(file for file in root.rglob("*") if _is_pdf(file, root)) if path.is_dir() else [path]
        for file in files:
            known = visibility or _visibility(file.resolve(), root.resolve(), documents.resolve())
            found.append(_found(file, root, known, uploads, chosen=not path.is_dir()))
    return list({file.source: file for file in found}.values())


def source_of(path: Path, uploads: Path | None) -> str:
    """What names a file over time: its path, or for an upload, whose file does not stay, its place among the uploads.

    A path that is not UTF-8, which no database takes, is written as a `file:` address.
    """
    if uploads and path.is_relative_to(uploads):
        return f"{UPLOAD}{path.relative_to(uploads).as_posix()}"
    return path.as_uri() if printable(str(path)) != str(path) else str(path)


def part_of(source: str, page: int) -> str:
    """What names over time a document that begins on this page (1-based) of a file that holds several."""
    return f"{source}{_PART}{page}"


def file_of(source: str) -> str:
    """The source of the whole file, of one of its documents."""
    return source.partition(_PART)[0]


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


def _is_pdf(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return file.is_file() and file.suffix.lower() == ".pdf" and not hidden


def _found(file: Path, root: Path, visibility: Visibility | None, uploads: Path | None, *, chosen: bool) -> Found:
    path, folder = file.resolve(), root.resolve()
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        # Not readable for us: reading it will say so in the report.
        sha256 = ""
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
    return Found(
        path,
        source_of(path, uploads.resolve() if uploads else None),
        printable(name),
        sha256,
        visibility or Visibility.INTERNAL,
        chosen=chosen,
        explicit=visibility is not None,
    )


def _visibility(path: Path, root: Path, documents: Path) -> Visibility | None:
    """What the nearest folder called so, in any case, says, up to the folder given or `documents`; None where none is."""
    top = documents if path.is_relative_to(documents) else root
    for folder in [parent for parent in path.parents if parent.is_relative_to(top)]:
        if known := _FOLDERS.get(folder.name.casefold()):
            return known
    return None
