"""The library as it stands and stood: what came and went, one SOP's versions and way back, and what can be changed of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from bot import review
from bot.changing import makers, named
from bot.people import AuditEntry
from bot.web.acting import admin, ask, posted
from bot.web.asking import picture_address
from bot.web.pages import address, page
from bot.web.room import Room, room_of
from bot.web.turning import turned
from index.history import Edition, Event
from index.messages import say
from index.moments import day, moment
from index.sop import Role, Sop, Visibility
from index.store import SOP, Entry

# Lines of a page: publications, titles of one, versions of one SOP, SOPs, entries of the audit.
_EVENTS, _NAMED, _EDITIONS, _SOPS, _ACTS = 30, 8, 20, 100, 50
# Where a sentence names its SOPs.
_HERE = "\n"


@dataclass(frozen=True, slots=True)
class SopSentence:
    """A sentence that names SOPs, each by what it is called there and its number; `more` are those that it leaves out."""

    before: str
    sops: tuple[tuple[str, str], ...] = ()
    after: str = ""
    more: int = 0

    @property
    def text(self) -> str:
        return self.before + "; ".join(name for name, _ in self.sops) + self.after


@dataclass(frozen=True, slots=True)
class Happened:
    """A generation in words: when, by whom, what came and went."""

    generation: int
    when: str
    who: str
    lines: tuple[SopSentence, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a document in words; `id` brings it back, 0 for the one that stands."""

    id: int
    number: str
    when: str
    who: str
    line: str
    file: str


async def history(request: web.Request) -> web.Response:
    """What came and went, each with a way back to before it, and the SOPs that were withdrawn."""
    guest, room = admin(request), room_of(request)
    turns = turned(request, await room.clerk(room.history.generations), _EVENTS)
    events = await room.clerk(room.history.latest, _EVENTS, turns.start)
    who = await room.clerk(makers, room.people)
    gone = await room.clerk(room.history.withdrawn)
    gone_turns = turned(request, len(gone), _EDITIONS, name="gone")
    return page(
        request,
        "history.html",
        title=say("web.history", guest.language),
        events=[_told(event, who, guest.language) for event in events],
        turns=turns,
        gone=[_version(edition, who, guest.language) for edition in gone_turns.of(gone)],
        gone_turns=gone_turns,
        form=guest.form,
    )


async def event(request: web.Request) -> web.Response:
    """Every SOP that came and went with one generation."""
    guest, room = admin(request), room_of(request)
    found = await room.clerk(room.history.event, int(request.match_info["generation"]))
    if found is None:
        raise web.HTTPNotFound
    told = _told(found, await room.clerk(makers, room.people), guest.language, whole=True)
    rows = [(line.before, sop, line.after) for line in told.lines for sop in line.sops or (("", ""),)]
    turns = turned(request, len(rows), _SOPS)
    return page(request, "event.html", title=told.when, event=told, rows=turns.of(rows), turns=turns)


async def audit(request: web.Request) -> web.Response:
    """Who did what, newest first, and which internal SOPs staff read."""
    guest, room = admin(request), room_of(request)
    turns = turned(request, await room.clerk(room.people.audited), _ACTS)
    acts = await room.clerk(partial(room.people.audit, turns.each, skip=turns.start))
    names = await room.clerk(room.people.names)
    title = say("web.audit", guest.language)
    return page(
        request, "audit.html", title=title, acts=[_act(act, names, guest.language) for act in acts], turns=turns
    )


async def sop(request: web.Request) -> web.Response:
    """One SOP that stands, or stood: its pages, what was read, its versions, and what can be changed."""
    guest, room = admin(request), room_of(request)
    number = request.match_info["number"]
    editions = await room.clerk(room.history.editions, number)
    if not editions:
        raise web.HTTPNotFound
    standing = next((edition for edition in editions if edition.live), None)
    turns = turned(request, len(editions), _EDITIONS)
    who = await room.clerk(makers, room.people)
    facts: dict[str, Any] = {"sop": None, "cards": (), "sheets": (), "stamp": ""}
    if standing is not None:
        facts = await _read(room, standing.number, guest.language)
    return page(
        request,
        "mend.html",
        title=(standing or editions[0]).title,
        number=(standing or editions[0]).number,
        versions=[_version(edition, who, guest.language) for edition in turns.of(editions)],
        turns=turns,
        form=guest.form,
        wrong="wrong" in request.query,
        script=True,
        **facts,
    )


async def mend(request: web.Request) -> web.Response:
    """Fields of a SOP that stands, set right: old and new are shown before it is done."""
    fields, guest = await posted(request)
    room = room_of(request)
    found = await room.clerk(room.store.sop, request.match_info["number"], Role.STAFF)
    if fields.get("stamp") != stamp(found):
        raise web.HTTPConflict
    back = address(guest.language, "desk", "sop", found.number)
    try:
        new = review.changed(found, fields)
    except ValueError:
        return web.Response(status=303, headers={"Location": f"{back}?wrong=1"})
    if not new:
        return web.Response(status=303, headers={"Location": back})
    lines = [f"{found.title} ({found.number})", *(review.told(found, new, guest.language))]
    facts = {"number": found.number, "fields": json.dumps(new), "told": f"{found.number} {', '.join(new)}"}
    return await ask(request, "mend", facts, lines)


async def consider(request: web.Request) -> web.Response:
    """Withdraw, change access, bring a version or an earlier library back: what it does is said first."""
    fields, guest = await posted(request)
    word, key, room = fields.get("word", ""), fields.get("key", ""), room_of(request)
    if word in ("withdraw", "access"):
        entry = await room.clerk(room.store.entry, key, Role.STAFF)
        return await (_withdraw if word == "withdraw" else _access)(request, entry, guest.language)
    if word not in ("restore", "rollback") or not key.isdecimal() or len(key) > 9:
        raise web.HTTPBadRequest
    return await (_restore if word == "restore" else _roll_back)(request, int(key), guest.language)


def stamp(sop: Sop) -> str:
    """What changes whenever what is kept of a SOP does."""
    return hashlib.sha256(SOP.dump_json(sop)).hexdigest()[:16]


async def _withdraw(request: web.Request, entry: Entry, language: str) -> web.Response:
    lines = [say("web.ask_withdraw", language, title=entry.title, number=entry.number)]
    return await ask(request, "withdraw", {"number": entry.number, "told": entry.title}, lines)


async def _access(request: web.Request, entry: Entry, language: str) -> web.Response:
    room = room_of(request)
    value = Visibility.INTERNAL if entry.visibility is Visibility.PUBLIC else Visibility.PUBLIC
    readers = await room.clerk(room.people.readers, entry.number)
    lines = [
        f"{entry.title} ({entry.number})",
        say(f"desk.access_is_{entry.visibility.value}", language),
        say(f"desk.turn_{value.value}", language, readers=readers),
    ]
    facts = {"number": entry.number, "field": "visibility", "value": value.value}
    facts["told"] = f"{entry.title}: {say(f'history.{value.value}', language)}"
    return await ask(request, "correct", facts, lines)


async def _restore(request: web.Request, edition_id: int, language: str) -> web.Response:
    room = room_of(request)
    edition = await room.clerk(room.history.edition, edition_id)
    if edition is None:
        raise web.HTTPNotFound
    editions = await room.clerk(room.history.editions, edition.number)
    now = next((other for other in editions if other.live), None)
    lines = [say("history.ask_restore", language, line=_line(edition, language))]
    if now:
        lines += [say("history.instead", language, line=_line(now, language))]
        lines += [line.text for line in _turns(now, edition, language)]
    facts = {"edition": str(edition.id), "now": now.number if now else "", "told": edition.title}
    return await ask(request, "restore", facts, lines)


async def _roll_back(request: web.Request, generation: int, language: str) -> web.Response:
    event = await room_of(request).clerk(room_of(request).history.back_to, generation)
    if not event.made_at:
        raise web.HTTPNotFound
    when = moment(event.made_at, language)
    lines = _group("history.lost", event.went, language) + _group("history.comes_back", event.came, language)
    lines += _group("history.older", [old for old, _ in event.renewed], language)
    lines += [line for old, new in event.renewed for line in _turns(old, new, language)]
    asked = [say("history.ask_rollback", language, moment=when), *(line.text for line in lines)]
    return await ask(request, "rollback", {"generation": str(generation), "told": when}, asked)


async def _read(room: Room, number: str, language: str) -> dict[str, Any]:
    """What a page shows of a SOP that stands."""
    found = await room.clerk(room.store.sop, number, Role.STAFF)
    sizes = await room.sizes(room.store.stored_file(found.sha256))
    source = partial(_pictures, found.number)
    return {
        "sop": found,
        "cards": review.cards(found, (), language),
        "sheets": review.sheets(found, sizes, source, language),
        "stamp": stamp(found),
    }


def _pictures(number: str, page_no: int) -> tuple[str, str]:
    small = picture_address(number, page_no)
    return f"{small}?large=1", small


def _told(event: Event, who: dict[int, str], language: str, *, whole: bool = False) -> Happened:
    """A generation in words; of many SOPs the first few, unless it is told `whole`."""
    lines = _group("history.came", event.came, language, whole=whole) + _group(
        "history.went", event.went, language, whole=whole
    )
    lines += _group("history.renewed", [new for _, new in event.renewed], language, whole=whole)
    lines += [line for old, new in event.renewed for line in _turns(old, new, language)]
    maker = who.get(event.generation) or say("history.by_command", language)
    lines = lines or [SopSentence(say("history.nothing", language))]
    return Happened(event.generation, moment(event.made_at, language), maker, tuple(lines))


def _version(edition: Edition, who: dict[int, str], language: str) -> VersionRow:
    maker = who.get(edition.made_by) or say("history.by_command", language)
    when = moment(edition.made_at, language) if edition.made_at else ""
    key = 0 if edition.live else edition.id
    return VersionRow(key, edition.number, when, maker, _line(edition, language), edition.file)


def _act(act: AuditEntry, names: Mapping[int, str], language: str) -> tuple[str, str, str]:
    """When, who (nobody is named where a worker sent a question), and what was done to what."""
    what, _, state = act.detail.partition(" generation ")
    after = f"({say('audit.state', language, number=state)})" if state else ""
    done = " ".join(part for part in (say(f"audit.{act.action}", language), what, after) if part)
    return moment(act.at, language), named(act.admin, names) if act.admin else "", done


def _group(key: str, editions: Sequence[Edition], language: str, *, whole: bool = False) -> list[SopSentence]:
    if not editions:
        return []
    before, _, after = say(key, language, titles=_HERE).partition(_HERE)
    names = tuple(
        (f"{edition.title} ({edition.number})", edition.number)
        for edition in (editions if whole else editions[:_NAMED])
    )
    more = len(editions) - len(names)
    return [SopSentence(before, names, (say("history.more", language, count=more) if more else "") + after, more)]


def _line(edition: Edition, language: str) -> str:
    seen = say(f"history.{edition.visibility.value}", language)
    since = say("draft.in_force", language, day=day(edition.effective, language)) if edition.effective else ""
    return f"{edition.title} ({edition.number}), {seen}{since}"


def _turns(old: Edition, new: Edition, language: str) -> list[SopSentence]:
    """What changes of who may see a document, nothing where it stays."""
    if old.visibility is new.visibility:
        return []
    before, _, after = say(f"history.turns_{new.visibility.value}", language, title=_HERE).partition(_HERE)
    return [SopSentence(before, ((new.title, new.number),), after)]
