"""Files that an admin sends: written to disk piece by piece, bounded in size, number and time, then taken in as uploads."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from aiohttp import BodyPartReader, MultipartReader, web

from bot.accepting import is_picture, is_taken, shown_name
from bot.web.room import Guest, Room
from index.errors import DiskFull
from index.messages import say

# A file as large as the reader takes; an office's scans of a day in one go.
_LARGEST, _ALTOGETHER, _FILES = 100 << 20, 400 << 20, 60
_PIECE, _PIECE_SECONDS = 256 << 10, 30  # bytes that are read at once, and for a client to send them
_KEY_BYTES = 200  # of the form's key, which comes before the files


@dataclass(frozen=True, slots=True)
class Received:
    """What came: each document's folder and name, and the names of the files that are of no kind that is read."""

    documents: tuple[tuple[Path, str], ...]
    refused: tuple[str, ...]


async def form_key(parts: MultipartReader) -> str:
    """The session's key of a form, which our pages send before any file; "" where the first field is another one."""
    part = await _next(parts)
    if part is None or part.name != "form":
        return ""
    async with asyncio.timeout(_PIECE_SECONDS):
        return (await part.read_chunk(_KEY_BYTES)).decode("ascii", "replace")


@contextmanager
def arriving(room: Room) -> Iterator[Path]:
    """A folder for files that are coming in; whatever was not taken in is gone at the end. Raises DiskFull."""
    data = room.settings.data
    if shutil.disk_usage(data).free < (room.settings.disk_mb << 20) + _LARGEST:
        raise DiskFull(path=data, reason="")
    beside = data / "arriving" / secrets.token_hex(6)
    beside.mkdir(parents=True)
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


async def received(parts: MultipartReader, beside: Path, room: Room, language: str) -> Received:
    """Write the files below `beside`, each document in a folder of its own; photos are the pages of one document.

    Raises HTTPRequestEntityTooLarge, HTTPBadRequest or TimeoutError.
    """
    documents: list[tuple[Path, str]] = []
    photos: list[str] = []
    refused: list[str] = []
    left = _ALTOGETHER
    for n in range(_FILES + 1):
        part = await _next(parts)
        if part is None:
            break
        if n == _FILES:
            raise web.HTTPRequestEntityTooLarge(_FILES, n + 1)
        name = part.filename or ""
        if not name:
            continue
        if not is_taken(name):
            refused.append(shown_name(name).removesuffix(".pdf"))
            continue
        shown, folder = shown_name(name), beside / (str(n) if not is_picture(name) else "photos")
        kept = shown if not is_picture(name) else f"foto-{len(photos) + 1:02}{PurePath(shown).suffix}"
        await room.clerk(lambda where=folder: where.mkdir(exist_ok=True))  # type: ignore[misc]
        left -= await _written(part, folder / kept, min(_LARGEST, left), room)
        if is_picture(name):
            photos.append(shown)
        else:
            documents.append((folder, shown))
    if photos:
        name = photos[0] if len(photos) == 1 else say("desk.photos_count", language, count=len(photos))
        documents.append((beside / "photos", name))
    return Received(tuple(documents), tuple(refused))


def take_in(got: Received, guest: Guest, room: Room) -> None:
    """Note each document as an upload, then put its files where uploads lie: noted first, its folder is never untended."""
    batch, uploads = secrets.token_hex(6), room.settings.data / "uploads"
    uploads.mkdir(exist_ok=True)
    for folder, name in got.documents:
        job = room.people.uploads.add(guest.person, 0, name, "", batch=batch)
        folder.rename(uploads / job.id)
        room.people.note(guest.person, "upload", name)


async def _next(parts: MultipartReader) -> BodyPartReader | None:
    try:
        async with asyncio.timeout(_PIECE_SECONDS):
            part = await parts.next()
    except ValueError:
        raise web.HTTPBadRequest from None
    if part is not None and not isinstance(part, BodyPartReader):
        raise web.HTTPBadRequest
    return part


async def _written(part: BodyPartReader, path: Path, most: int, room: Room) -> int:
    """Write a part to a file; its size."""
    size = 0
    with path.open("wb") as stream:
        while True:
            async with asyncio.timeout(_PIECE_SECONDS):
                piece = await part.read_chunk(_PIECE)
            if not piece:
                return size
            size += len(piece)
            if size > most:
                raise web.HTTPRequestEntityTooLarge(most, size)
            await room.clerk(stream.write, piece)
