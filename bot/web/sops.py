"""One SOP: its page with header, parts, steps and flow chart, its paper page by page as pictures, and its PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from aiohttp import web

from bot.originals import file_name, pdf_bytes, size
from bot.web import flowchart
from bot.web.asking import marks, picture_address
from bot.web.connections import PacedFile
from bot.web.pages import address, page
from bot.web.room import Guest, Room, guest_of, room_of
from index.sop import Box, Part, Place, Role, Section, Sop
from index.store import Entry, Store

# What people look for first stands first; the rest follows in the order of the paper.
_FIRST = (Part.PERSYARATAN, Part.BIAYA, Part.WAKTU, Part.TEMPAT, Part.KONTAK, Part.PRODUK, Part.PERINGATAN)
_SIBLINGS = 8  # SOPs of the same shelf that a page links to
_MARK = re.compile(r"\d{1,5}(?:-\d{1,5}){3}(?:_\d{1,5}(?:-\d{1,5}){3}){0,23}")
_MINUTES_10 = "private, max-age=600"


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a SOP as a page shows it: its lines, and the pages that it stands on with their addresses."""

    part: Part
    heading: str
    lines: tuple[str, ...]
    pages: tuple[tuple[int, str], ...]
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What a SOP's page needs of the library, read in one snapshot."""

    sop: Sop
    dates: tuple[str, ...]
    siblings: tuple[Entry, ...]
    related: tuple[Entry, ...]
    sheets: tuple[int, ...]
    pdf_bytes: int


async def sop(request: web.Request) -> web.Response:
    """Everything of one SOP that helps a reader; raises UnknownSop where this guest may not see it."""
    guest, room = guest_of(request), room_of(request)
    read = await room.read(_read, room, request.match_info["number"], guest.role)
    await room.reads(guest, read.sop)
    parts = _parts(read, guest.language)
    ordered = sorted(parts, key=lambda shown: _FIRST.index(shown.part) if shown.part in _FIRST else len(_FIRST))
    return page(
        request,
        "sop.html",
        title=read.sop.title,
        sop=read.sop,
        early=[shown for shown in ordered if shown.part in _FIRST],
        told=[shown for shown in ordered if shown.part is Part.LANGKAH and not read.sop.steps],
        late=[shown for shown in ordered if shown.part not in (*_FIRST, Part.LANGKAH)],
        chart=flowchart.draw(read.sop.steps),
        detailed=guest.role is Role.STAFF,
        dates=read.dates,
        siblings=read.siblings,
        sheets=_addresses(read.sop, read.sheets, guest.language),
        pdf=address("pdf", read.sop.number) if read.pdf_bytes else "",
        pdf_size=size(read.pdf_bytes, guest.language),
    )


async def paper(request: web.Request) -> web.Response:
    """One page of the paper as a picture, with ways to the others."""
    guest, room = guest_of(request), room_of(request)
    found = await room.read(room.store.sop, request.match_info["number"], guest.role)
    sheets = await room.read(_sheets, room.store, found, guest.role)
    asked = request.query.get("page", str(found.first))
    if not asked.isdecimal() or len(asked) > 5 or int(asked) not in sheets:
        raise web.HTTPNotFound
    await room.reads(guest, found)
    boxes, shown = _boxes(request.query.get("mark", "")), int(asked)
    where = dict(_addresses(found, sheets, guest.language))
    turns = {"previous": where.get(shown - 1, ""), "next": where.get(shown + 1, "")}
    return page(
        request,
        "paper.html",
        title=found.title,
        sop=found,
        page=shown,
        last=found.first + found.pages - 1,
        source=picture_address(found.number, shown, boxes),
        sheets=tuple(where.items()),
        turns=turns,
    )


async def picture(request: web.Request) -> web.Response:
    """A page as a JPEG, with lines marked and cropped around them if asked; 404 for whoever may not see the SOP."""
    guest, room = guest_of(request), room_of(request)
    found = await room.read(room.store.sop, request.match_info["number"], guest.role)
    boxes, number = _boxes(request.query.get("mark", "")), int(request.match_info["page"])
    if not await room.read(room.store.sees_page, found.sha256, number, guest.role):
        raise web.HTTPNotFound
    try:
        shape = {"crop": request.query.get("crop") == "1", "large": guest.admin and request.query.get("large") == "1"}
        drawn = await room.picture(found, number, boxes, **shape)
    except (ValueError, FileNotFoundError):
        raise web.HTTPNotFound from None
    await room.reads(guest, found)
    return web.Response(body=drawn, content_type="image/jpeg", headers={"Cache-Control": _kept(guest)})


async def pdf(request: web.Request) -> web.StreamResponse:
    """The PDF that a SOP was read from, to take away; 404 for whoever may not see the SOP or another that it holds."""
    guest, room = guest_of(request), room_of(request)
    found = await room.read(room.store.entry, request.match_info["number"], guest.role)
    if not await room.read(_pdf_bytes, room.store, found.sha256, guest.role):
        raise web.HTTPNotFound
    await room.reads(guest, found)
    headers = {
        "Cache-Control": _kept(guest),
        "Content-Type": "application/pdf",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(found.number))}",
    }
    return PacedFile(room.store.stored_file(found.sha256), headers=headers)


def _kept(guest: Guest) -> str:
    """How long the guest's browser keeps what was taken from the paper: of what staff see, nothing."""
    return _MINUTES_10 if guest.role is Role.PUBLIC else "no-store"


def _pdf_bytes(store: Store, sha256: str, role: Role) -> int:
    """The size of a stored PDF; 0 where `role` is not given it, or it is gone."""
    try:
        return pdf_bytes(store, sha256, role)
    except OSError:
        return 0


def _read(room: Room, number: str, role: Role) -> _Read:
    store = room.store
    with store.snapshot():
        found = store.sop(number, role)
        dates = room.once(("dates", found.number, role), partial(_dates, room, found.number, role))
        beside = store.entries(role, found.process, found.map) if found.map else []
        related = _named(found, store.entries(role))
        pdf_size = _pdf_bytes(store, found.sha256, role)
        sheets = _sheets(store, found, role)
    siblings = [entry for entry in beside if entry.number != found.number and entry not in related]
    return _Read(found, dates, tuple(siblings[:_SIBLINGS]), tuple(related), sheets, pdf_size)


def _sheets(store: Store, sop: Sop, role: Role) -> tuple[int, ...]:
    """The pages of a SOP's paper that `role` sees: one that it shares with another SOP only where they see that too."""
    pages = range(sop.first, sop.first + sop.pages)
    whole = store.sees_whole(sop.sha256, role)
    return tuple(number for number in pages if whole or store.sees_page(sop.sha256, number, role))


def _addresses(sop: Sop, sheets: Sequence[int], language: str) -> tuple[tuple[int, str], ...]:
    return tuple((number, address(language, "pages", sop.number, page=number)) for number in sheets)


def _dates(room: Room, number: str, role: Role) -> tuple[str, ...]:
    """The days on which versions of this SOP, of those that the guest sees, came here: the newest first."""
    seen = [edition for edition in room.history.editions(number) if role.sees(edition.visibility)]
    return tuple(dict.fromkeys(edition.made_at[:10] for edition in seen))


def _named(sop: Sop, entries: Sequence[Entry]) -> list[Entry]:
    """The SOPs, of those that the guest sees, that this one names as related, by number or by title."""
    told = " ".join(section.text for section in sop.sections if section.part is Part.KETERKAITAN)
    words = " ".join(told.casefold().split())
    if not words:
        return []
    return [
        entry
        for entry in entries
        if entry.number != sop.number and (entry.number.casefold() in words or _titled(entry, words))
    ]


def _titled(entry: Entry, words: str) -> bool:
    title = " ".join(entry.title.casefold().split())
    return len(title.split()) > 1 and title in words


def _parts(read: _Read, language: str) -> list[Shown]:
    """The sections of a SOP, those of one part together."""
    by_part: dict[tuple[Part, str], list[Section]] = {}
    for section in read.sop.sections:
        heading = section.heading.strip(" :") if section.part is Part.ISI else ""
        by_part.setdefault((section.part, heading), []).append(section)
    return [
        Shown(
            part,
            heading,
            tuple(line.strip() for section in sections for line in section.text.splitlines() if line.strip()),
            _pages(read.sop, [place for section in sections for place in section.places], language),
            tuple((entry.title, entry.number) for entry in read.related) if part is Part.KETERKAITAN else (),
        )
        for (part, heading), sections in by_part.items()
    ]


def _pages(sop: Sop, places: Sequence[Place], language: str) -> tuple[tuple[int, str], ...]:
    """The pages of these places, each with the address that shows it marked."""
    boxes: dict[int, list[Box]] = {}
    for place in places:
        boxes.setdefault(place.page, []).extend([place.box] if place.box else [])
    return tuple(
        (number, address(language, "pages", sop.number, page=number, mark=marks(tuple(found))))
        for number, found in sorted(boxes.items())
    )


def _boxes(mark: str) -> tuple[Box, ...]:
    """The boxes (PDF points) that an address asks to mark; none where it is not written as `marks` writes them."""
    if not _MARK.fullmatch(mark):
        return ()
    sides = [tuple(map(float, box.split("-"))) for box in mark.split("_")]
    return tuple(Box(x0, y0, x1, y1) for x0, y0, x1, y1 in sides if x0 < x1 and y0 < y1)
