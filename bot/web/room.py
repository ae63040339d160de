"""What every page has at hand: the assistant, the library, pages as pictures, and work off the event loop."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from aiohttp import web

from bot.assistant import Assistant
from bot.derived import Derived
from bot.drawing import Drawer
from bot.emergency import EmergencyPage
from bot.people import READ, People
from bot.pictures import page_picture, page_sizes
from bot.web.pools import Pool
from index.history import History
from index.messages import LANGUAGES
from index.settings import Settings
from index.sop import Box, Role, Sop, Visibility
from index.store import Entry, Store

P = ParamSpec("P")
T = TypeVar("T")
# Each core may think; a page needs 5 to 60 ms of CPU, an answer 0.28 to 0.4 s (both measured over 750 SOPs), so that the
# last of as many as may wait gets theirs within four seconds.
_THINKERS, _THINKING = 2, 24
_READERS, _READING = 2, 128  # threads that make pages, and how many may wait
_DRAWERS, _DRAWING = 2, 64  # threads that draw pages, and how many may wait
_CLERKS, _OFFICE = 2, 1_000  # threads that write to people.db, and how many may wait
_PICTURE_SECONDS = 20  # a page that takes longer to draw is not drawn
# With its page and the style sheet a picture stays below 150 KB.
_PICTURE_BYTES = 110_000
# An admin compares letter by letter, at a desk.
_LARGE_SIDE, _LARGE_BYTES = 2_000, 450_000
_PICTURES_KEPT = 200  # in memory: 20 MB
# What a session read is noted once; more sessions at once than an office has people.
_READS_KEPT = 10_000
_WHOLE = False  # not cropped


@dataclass(frozen=True, slots=True)
class Guest:
    """Who looks at a page: their language, the role that decides what they see, their Telegram id (0 if not signed in).

    `form` stands in every form of their session that changes something; `admin` says that they may change the library.
    """

    language: str
    role: Role = Role.PUBLIC
    person: int = 0
    form: str = ""
    admin: bool = False


class AdminsOnly(web.HTTPForbidden):
    """Staff came to a page of the admins."""


@dataclass(slots=True)
class Room:
    """The one of a server: its library and people, threads for each kind of work, and what it keeps in memory."""

    settings: Settings
    store: Store
    assistant: Assistant
    people: People
    history: History
    help: EmergencyPage = field(default_factory=EmergencyPage)
    # What the uploads under way said last, by id; and that there is something for their worker.
    progress: dict[str, str] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _thinkers: Pool = field(default_factory=lambda: Pool("thinking", _THINKERS, most=_THINKING))
    _readers: Pool = field(default_factory=lambda: Pool("reading", _READERS, most=_READING))
    _drawers: Pool = field(default_factory=lambda: Pool("drawing", _DRAWERS, most=_DRAWING))
    _clerks: Pool = field(default_factory=lambda: Pool("clerk", _CLERKS, most=_OFFICE))
    _drawer: Drawer | None = None
    _derived: Derived = field(default_factory=Derived)
    _pictures: OrderedDict[tuple[object, ...], bytes] = field(default_factory=OrderedDict)
    _reads: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)

    async def think(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what answers a question beside the event loop. Raises Busy where too many wait already."""
        return await self._thinkers.run(lambda: work(*rest, **named))

    async def read(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what only reads the library beside the event loop and those who think. Raises Busy as `think` does."""
        return await self._readers.run(lambda: work(*rest, **named))

    async def clerk(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what an admin does, beside the event loop and beside those who ask."""
        return await self._clerks.run(lambda: work(*rest, **named))

    async def reads(self, guest: Guest, sop: Sop | Entry) -> None:
        """Note in the audit that somebody who signed in reads an internal SOP: once for each SOP in a session."""
        key = guest.form, sop.number
        if not guest.person or sop.visibility is not Visibility.INTERNAL or key in self._reads:
            return
        self._reads[key] = None
        if len(self._reads) > _READS_KEPT:
            self._reads.popitem(last=False)
        await self.clerk(self.people.note, guest.person, READ, sop.number)

    async def picture(self, sop: Sop, page: int, boxes: tuple[Box, ...], *, crop: bool, large: bool = False) -> bytes:
        """A page of a SOP as a JPEG, `boxes` marked; the caller has made sure that the guest may see it.

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

    async def small_picture(self, path: Path, page: int) -> bytes:
        """A page for a phone. Raises ValueError or FileNotFoundError."""
        return await self._drawn((path, page, "small"), page_picture, path, page, (), _WHOLE, _PICTURE_BYTES)

    async def sizes(self, path: Path) -> list[tuple[float, float]]:
        """Width and height of a file's pages, in points; none where it cannot be opened."""
        try:
            found: list[tuple[float, float]] = json.loads(await self._drawn((path, "sizes"), page_sizes, path))
        except (ValueError, FileNotFoundError):
            return []
        return found

    async def _drawn(self, key: tuple[object, ...], work: Callable[..., bytes], *arguments: object) -> bytes:
        """What `work` returns in a child process; results are kept in memory, and what is unused for longest goes first."""
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if self._drawer is None:
            self._drawer = Drawer(memory_mb=self.settings.read_memory_mb, seconds=_PICTURE_SECONDS)
        drawer = self._drawer
        drawn = await self._drawers.run(lambda: drawer.draw(work, *arguments))
        self._pictures[key] = drawn
        if len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return drawn

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What `make` returns, called once for each generation of the library."""
        return self._derived.once(self.store.generation(), key, make)

    def close(self) -> None:
        """End all work and close the library."""
        if self._drawer is not None:
            self._drawer.close()
        for pool in (self._thinkers, self._readers, self._drawers):
            pool.close()
        self._clerks.close(wait=True)
        self.people.close()
        self.history.close()
        self.store.close()


ROOM = web.AppKey("room", Room)
GUEST = web.RequestKey("guest", Guest)


def room_of(request: web.Request) -> Room:
    """The room of the server that got this request."""
    return request.app[ROOM]


def guest_of(request: web.Request) -> Guest:
    """Who asks for this page; the public where nobody signed in."""
    return request.get(GUEST) or Guest(LANGUAGES[0])
