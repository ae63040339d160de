"""Finding a SOP without asking: search with filters, by what people come for, by the office's tree and its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.finding import fitting, nearest
from bot.web.pages import address, page
from bot.web.room import Room, guest_of, room_of
from bot.web.turning import turned
from index.profile import current
from index.sop import Kind, Role
from index.store import LEVELS, Entry, Shelf

_ON_A_PAGE = 20  # SOPs of a list
# Letters of what is looked for; passages looked at; SOPs offered where no word fits.
_LONGEST, _POOL, _NEAR = 300, 200, 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for; empty where it does not matter."""

    q: str = ""
    process: str = ""
    unit: str = ""
    year: str = ""
    kind: str = ""

    def fits(self, entry: Entry, year: str) -> bool:
        """Whether a SOP of this year passes the filters."""
        pairs = (
            (self.process, entry.process),
            (self.unit, entry.unit),
            (self.kind, entry.kind.value),
            (self.year, year),
        )
        return all(not asked or asked == held for asked, held in pairs)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: every value that a SOP which this role sees has."""

    process: tuple[str, ...]
    unit: tuple[str, ...]
    year: tuple[str, ...]
    kind: tuple[str, ...]


async def search(request: web.Request) -> web.Response:
    """The SOPs that fit words and filters, twenty a page; without words, in the order of their numbers."""
    guest, room = guest_of(request), room_of(request)
    asked = {name: request.query.get(name, "").strip()[:_LONGEST] for name in Wanted.__slots__}
    wanted = Wanted(**asked)
    found, choices, years = await room.read(_found, room, wanted, guest.role)
    near = [] if found else await room.read(_near, room, wanted, guest.role)
    found = found or near
    turns = turned(request, len(found), _ON_A_PAGE)
    return page(
        request,
        "search.html",
        title=wanted.q,
        wanted=wanted,
        choices=choices,
        count=len(found),
        near=bool(near),
        entries=[(entry, years.get(entry.number, "")) for entry in turns.of(found)],
        turns=turns,
    )


async def browse(request: web.Request) -> web.Response:
    """A place in the office's tree; at its root also the needs and the units."""
    guest, room = guest_of(request), room_of(request)
    path = tuple(value for name in LEVELS if (value := request.query.get(name, "").strip()[:_LONGEST]))
    shelves, entries = await room.read(_place, room, path, guest.role)
    if path and not shelves and not entries:
        raise web.HTTPNotFound
    links = [(shelf, _shelf(guest.language, (*path, shelf.name))) for shelf in shelves]
    above = [(name, _shelf(guest.language, path[: n + 1])) for n, name in enumerate(path)]
    root = not path
    return page(
        request,
        "browse.html",
        title=path[-1] if path else "",
        path=above,
        shelves=links,
        entries=entries,
        needs=await room.read(_needs, room, guest.language, guest.role) if root else (),
        units=await room.read(_units, room, guest.role) if root else (),
    )


def _found(room: Room, wanted: Wanted, role: Role) -> tuple[list[Entry], Choices, dict[str, str]]:
    with room.store.snapshot():
        everything, dated = room.store.entries(role), room.once(("years", role), partial(room.store.years, role))
        best = fitting(wanted.q, room.assistant.retriever, role, pool=_POOL) if wanted.q else everything
        named = room.store.find(wanted.q, role) if wanted.q and any(letter.isdigit() for letter in wanted.q) else []
    found = [entry for entry in dict.fromkeys([*named, *best]) if wanted.fits(entry, dated.get(entry.number, ""))]
    return found, _choices(everything, dated), dated


def _near(room: Room, wanted: Wanted, role: Role) -> list[Entry]:
    """What comes nearest to words that no SOP holds; nothing where filters leave nothing."""
    if not wanted.q or wanted != Wanted(q=wanted.q):
        return []
    return nearest(wanted.q, room.assistant.retriever, role, k=_NEAR)


def _choices(entries: Sequence[Entry], years: dict[str, str]) -> Choices:
    return Choices(
        process=tuple(sorted({entry.process for entry in entries if entry.process})),
        unit=tuple(sorted({entry.unit for entry in entries if entry.unit})),
        year=tuple(sorted({year for entry in entries if (year := years.get(entry.number, ""))}, reverse=True)),
        kind=tuple(kind.value for kind in Kind if any(entry.kind is kind for entry in entries)),
    )


def _place(room: Room, path: tuple[str, ...], role: Role) -> tuple[list[Shelf], list[Entry]]:
    """The shelves in a place, and the SOPs that stand on no lower one."""
    with room.store.snapshot():
        shelves = room.store.shelves(role, *path) if len(path) < len(LEVELS) else []
        entries = room.store.entries(role, *path)
    return shelves, [entry for entry in entries if entry.ends_at(len(path))]


def _needs(room: Room, language: str, role: Role) -> list[tuple[str, str, int]]:
    """What people come for, as the profile has it: its name, the address of its search, how many SOPs fit."""
    table = current().table("needs").values()
    return [
        (str(need["name"][language]), address(language, "search", q=need["search"]), count)
        for need in table
        if (count := room.once(("need", need["search"], role), partial(_count, room, str(need["search"]), role)))
    ]


def _count(room: Room, words: str, role: Role) -> int:
    return len(fitting(words, room.assistant.retriever, role, pool=_POOL))


def _units(room: Room, role: Role) -> list[tuple[str, int]]:
    counted = Counter(entry.unit for entry in room.store.entries(role) if entry.unit)
    return sorted(counted.items())


def _shelf(language: str, path: tuple[str, ...]) -> str:
    return address(language, "browse", **dict(zip(LEVELS, path, strict=False)))
