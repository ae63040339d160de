"""What every page has at hand: the assistant, the library, pages as pictures, and work off the event loop."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from aiohttp import web

from bot.assistant import Assistant
from bot.derived import Derived
from bot.drawing import Drawer
from bot.emergency import EmergencyPage
from bot.people import People
from bot.pictures import page_picture, page_sizes
from index.history import History
from index.messages import LANGUAGES
from index.settings import Settings
from index.sop import Box, Role, Sop
from index.store import Store

P = ParamSpec("P")
T = TypeVar("T")
_THINKERS, _DRAWERS, _CLERKS = 2, 2, 2
# An answer takes 20 to 60 ms of CPU (measured over 750 SOPs), so the last of these waits four seconds at most.
_WAITING = 64
_PICTURE_SECONDS = 20
# With its page and the style sheet a picture stays below 150 KB.
_PICTURE_BYTES = 110_000
# An admin compares letter by letter, at a desk.
_LARGE_SIDE, _LARGE_BYTES = 2_000, 450_000
_PICTURES_KEPT = 200
_WHOLE = False  # not cropped


class Busy(Exception):
    """More people ask at once than can be answered in a few seconds."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who looks at a page: in which language, with whose eyes, and who it is if they signed in (0 if not).

    `form` stands in every form of their session that changes something; `admin` says that they may change the library.
    """

    language: str
    role: Role = Role.PUBLIC
    person: int = 0
    form: str = ""
    admin: bool = False


@dataclass(slots=True)
class Room:
    """One for the whole server."""

    settings: Settings
    store: Store
    assistant: Assistant
    people: People
    history: History
    help: EmergencyPage = field(default_factory=EmergencyPage)
    # What the uploads under way said last, by id; and that there is something for their worker.
    progress: dict[str, str] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: int = 0
    _thinkers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THINKERS, "thinking"))
    _drawers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_DRAWERS, "drawing"))
    _clerks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_CLERKS, "clerk"))
    _drawer: Drawer | None = None
    _derived: Derived = field(default_factory=Derived)
    _pictures: OrderedDict[tuple[object, ...], bytes] = field(default_factory=OrderedDict)

    async def think(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what reads the library beside the event loop. Raises Busy where too many wait already."""
        return await self._queued(self._thinkers, lambda: work(*rest, **named))

    async def clerk(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what an admin does, beside the event loop and beside those who ask."""
        return await asyncio.get_running_loop().run_in_executor(self._clerks, lambda: work(*rest, **named))

    async def picture(self, sop: Sop, page: int, boxes: tuple[Box, ...], *, crop: bool, large: bool = False) -> bytes:
        """A page of a SOP as a JPEG, `boxes` marked; that the SOP may be seen is decided before.

        Raises ValueError where the SOP has no such page, or nothing can be drawn.
        """
        if not sop.first <= page < sop.first + sop.pages:
            raise ValueError(f"no page {page}")
        path = self.store.stored_file(sop.sha256)
        if large:
            return await self.large_picture(path, page)
        return await self._drawn((path, page, boxes, crop), page_picture, path, page, boxes, crop, _PICTURE_BYTES)

    async def large_picture(self, path: Path, page: int) -> bytes:
        """A page large enough to compare what was read letter by letter. Raises ValueError or FileNotFoundError."""
        shape = (_WHOLE, _LARGE_BYTES, _LARGE_SIDE)
        return await self._drawn((path, page, "large"), page_picture, path, page, (), *shape)

    async def sizes(self, path: Path) -> list[tuple[float, float]]:
        """Width and height of a file's pages, in points; none where it cannot be opened."""
        try:
            found: list[tuple[float, float]] = json.loads(await self._drawn((path, "sizes"), page_sizes, path))
        except (ValueError, FileNotFoundError):
            return []
        return found

    async def _drawn(self, key: tuple[object, ...], work: Callable[..., bytes], *arguments: object) -> bytes:
        """What a child process makes of a file, kept while others are asked for less often."""
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if self._drawer is None:
            self._drawer = Drawer(memory_mb=self.settings.read_memory_mb, seconds=_PICTURE_SECONDS)
        drawer = self._drawer
        drawn = await self._queued(self._drawers, lambda: drawer.draw(work, *arguments))
        self._pictures[key] = drawn
        if len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return drawn

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What `make` says of the present generation, kept until the next."""
        return self._derived.once(self.store.generation(), key, make)

    async def _queued(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End all work and close the library."""
        if self._drawer is not None:
            self._drawer.close()
        for pool in (self._thinkers, self._drawers):
            pool.shutdown(wait=False, cancel_futures=True)
        self._clerks.shutdown(wait=True, cancel_futures=True)
        self.people.close()
        self.history.close()
        self.store.close()


ROOM = web.AppKey("room", Room)
GUEST = web.RequestKey("guest", Guest)


def room_of(request: web.Request) -> Room:
    return request.app[ROOM]


def guest_of(request: web.Request) -> Guest:
    """Who asks for this page; the public where nobody signed in."""
    return request.get(GUEST) or Guest(LANGUAGES[0])
