"""The admin's desk: sending files, and each upload from its reading to its publication, as in the chat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import review
from bot.changing import Facts
from bot.drafts import (
    CLASHES,
    REVISES,
    SAME,
    access_now,
    corrected,
    is_good,
    replaced_by,
    sop_of,
    stands_alone,
    turned,
    unsure,
)
from bot.jobs import PUBLISHED, PUBLISHING, READY, RECEIVED, REFUSED, Draft, Job
from bot.trial import answer_from, trial_library
from bot.web import receiving
from bot.web.acting import admin, ask, posted
from bot.web.pages import address, page
from bot.web.room import Guest, Room, room_of
from bot.web.uploads import why_refused
from index.corrections import PLACE_OF, named_in
from index.errors import SopError
from index.messages import say
from index.sop import Visibility

_UNDER_WAY = (RECEIVED, PUBLISHING)
_LONGEST = 1_000  # letters of a question that is tried
_FINISHED = (REFUSED, PUBLISHED)


@dataclass(frozen=True, slots=True)
class Row:
    """An upload in the list: how it stands in words, the address where it is looked at ("" where there is none)."""

    job: Job
    title: str
    told: str
    where: str
    good: bool
    busy: bool


async def uploads(request: web.Request) -> web.Response:
    """The form that takes files, and every upload that is not finished; `part` for the list alone."""
    return await _listed(request, admin(request))


async def send(request: web.Request) -> web.Response:
    """Files, by a form or dropped: taken in to be read."""
    guest, room = admin(request), room_of(request)
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    try:
        parts = await request.multipart()
    except ValueError:
        raise web.HTTPBadRequest from None
    if await receiving.form_key(parts) != guest.form:
        raise web.HTTPForbidden
    with receiving.arriving(room) as beside:
        got = await receiving.received(parts, beside, room, guest.language)
        await room.clerk(receiving.take_in, got, guest, room)
    room.wake.set()
    if got.refused or not got.documents:
        return await _listed(request, guest, refused=got.refused, empty=not got.documents and not got.refused)
    return _to(guest, "uploads")


async def document(request: web.Request) -> web.Response:
    """One document of an upload: its pages and what was read, what it replaces, and what can be done with it."""
    guest, job, draft = await _upload(request)
    if job.state != READY or not draft.found:
        return _to(guest, "uploads")
    return await _shown(request, guest, job, draft, _place(request.query, draft))


async def sheet(request: web.Request) -> web.Response:
    """A page of an upload as a picture, for its admin alone."""
    _, _, draft = await _upload(request)
    if not draft.found:
        raise web.HTTPNotFound
    number, room = int(request.match_info["page"]), room_of(request)
    held = [found["pdf"] for found in draft.found if "pdf" in found and 0 <= number - found["first"] < found["pages"]]
    if not held:
        raise web.HTTPNotFound
    try:
        draw = room.small_picture if request.query.get("small") == "1" else room.large_picture
        drawn = await draw(Path(held[0]), number)
    except (ValueError, FileNotFoundError):
        raise web.HTTPNotFound from None
    return web.Response(body=drawn, content_type="image/jpeg")


async def set_right(request: web.Request) -> web.Response:
    """Fields that the admin set right: kept, and the document looked at anew with them."""
    fields, guest = await posted(request)
    job, draft = await _of(request, guest)
    if fields.get("stamp") != stamp(draft) or job.state != READY:
        raise web.HTTPConflict
    room, n = room_of(request), _place(fields, draft)
    try:
        found = review.changed(sop_of(draft, n), fields)
    except ValueError:
        return await _shown(request, guest, job, draft, n, wrong=True)
    found = {named_in(n + 1, name): value for name, value in found.items()}
    for name, value in found.items():
        await room.clerk(room.people.uploads.set_right, job.id, name, value)
    if found:
        await room.clerk(room.people.note, guest.person, "set_right", f"{job.file} {', '.join(found)}")
        await room.clerk(room.people.uploads.move, job.id, READY, RECEIVED)
        room.wake.set()
    return _to(guest, "upload", job.id, document=n + 1)


async def decide(request: web.Request) -> web.Response:
    """Publish, say whether it is the same SOP, or drop."""
    fields, guest = await posted(request)
    job, draft = await _of(request, guest)
    word, room = fields.get("word", ""), room_of(request)
    jobs = room.people.uploads
    if word in {visibility.value for visibility in Visibility} and job.state == READY:
        return await _publish(request, guest, job, Visibility(word))
    if word in ("same", "other") and job.state == READY and draft.found:
        n = _place(fields, draft)
        former = draft.found[n]["former"]
        number = former["number"] if former and word == "same" else ""
        await room.clerk(jobs.set_right, job.id, named_in(n + 1, PLACE_OF), number)
        await room.clerk(room.people.note, guest.person, "replaces", f"{job.file} {number}")
        return _to(guest, "upload", job.id, document=n + 1)
    if word == "drop" and job.state in (READY, *_FINISHED) and await room.clerk(jobs.move, job.id, job.state, ""):
        await room.clerk(room.people.note, guest.person, "drop" if job.state == READY else "put_away", job.file)
        return _to(guest, "uploads")
    raise web.HTTPConflict


async def decide_all(request: web.Request) -> web.Response:
    """Publish all that need no look, or put away what is finished."""
    fields, guest = await posted(request)
    word, room = fields.get("word", ""), room_of(request)
    jobs = [job for job in await room.clerk(room.people.uploads.all) if job.admin == guest.person]
    for job in jobs:
        if word == "finished" and job.state in _FINISHED:
            if await room.clerk(room.people.uploads.move, job.id, job.state, ""):
                await room.clerk(room.people.note, guest.person, "put_away", job.file)
        elif word in {visibility.value for visibility in Visibility} and job.state == READY:
            draft = await room.clerk(room.people.uploads.draft, job.id)
            access = access_now(draft) or Visibility(word)
            if is_good(draft) and not await room.clerk(turned, draft, access, room.store):
                await room.clerk(room.people.uploads.move, job.id, READY, PUBLISHING, access.value)
    room.wake.set()
    return _to(guest, "uploads")


async def try_out(request: web.Request) -> web.Response:
    """A question to this document alone, before it is published."""
    fields, guest = await posted(request)
    job, draft = await _of(request, guest)
    question, room, n = fields.get("question", "").strip()[:_LONGEST], room_of(request), _place(fields, draft)
    if job.state != READY or not question:
        return _to(guest, "upload", job.id)
    try:
        trial = await trial_library(room.settings.data, draft)
        work = partial(answer_from, trial, question, guest.language, room.assistant.retriever.encoder)
        answer = await room.clerk(work)
    except (SopError, OSError):
        return await _shown(request, guest, job, draft, n, untried=True)
    await room.clerk(room.people.note, guest.person, "try", job.file)
    return await _shown(request, guest, job, draft, n, answer=answer)


def stamp(draft: Draft) -> str:
    """What changes whenever a draft does: a form that was filled in before says so."""
    told = json.dumps([dict(draft.fields), list(draft.found)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


async def _publish(request: web.Request, guest: Guest, job: Job, wanted: Visibility) -> web.Response:
    """Publish; where that would change who sees a SOP that is replaced, ask first."""
    room = room_of(request)
    draft = await room.clerk(room.people.uploads.draft, job.id)
    lines = []
    for entry in await room.clerk(turned, draft, wanted, room.store):
        readers = await room.clerk(room.people.readers, entry.number)
        lines += [
            f"{entry.title} ({entry.number})",
            say(f"desk.access_is_{entry.visibility.value}", guest.language),
            say(f"desk.turn_{wanted.value}", guest.language, readers=readers),
        ]
    if lines:
        facts: Facts = {"job": job.id, "value": wanted.value, "told": job.file}
        return await ask(request, "publish", facts, lines)
    await room.clerk(room.people.uploads.move, job.id, READY, PUBLISHING, wanted.value)
    room.wake.set()
    return _to(guest, "uploads")


async def _shown(request: web.Request, guest: Guest, job: Job, draft: Draft, n: int, **said: object) -> web.Response:
    """The n-th document (from 0) of an upload."""
    room, found, sop = room_of(request), draft.found[n], sop_of(draft, n)
    sizes = await room.sizes(Path(found["pdf"]))
    facts: dict[str, Any] = {"wrong": False, "untried": False, "answer": None, **said}
    return page(
        request,
        "upload.html",
        title=sop.title,
        job=job,
        draft=draft,
        document=n + 1,
        found=found,
        together=[
            (other, unsure(draft, at), address(guest.language, "desk", "upload", job.id, document=at + 1))
            for at, other in enumerate(draft.found)
        ],
        sop=sop,
        cards=review.cards(sop, corrected(draft, n), guest.language),
        sheets=review.sheets(sop, sizes, partial(_pictures, guest.language, job.id), guest.language),
        stamp=stamp(draft),
        form=guest.form,
        access=access_now(draft),
        doubtful=found["known"] in (REVISES, CLASHES),
        replaces=bool(replaced_by(draft, n)),
        alone=found["known"] == SAME or stands_alone(draft, n),
        clashes=found["known"] == CLASHES,
        script=True,
        **facts,
    )


async def _listed(
    request: web.Request, guest: Guest, *, refused: tuple[str, ...] = (), empty: bool = False
) -> web.Response:
    room = room_of(request)
    jobs = [job for job in await room.clerk(room.people.uploads.all) if job.admin == guest.person]
    rows = [await room.clerk(_row, job, guest, room) for job in jobs]
    alone = request.query.get("part") == "list"
    return page(
        request,
        "upload_list.html" if alone else "uploads.html",
        title=say("web.uploads", guest.language),
        rows=rows,
        busy=any(row.busy for row in rows),
        good=any(row.good for row in rows),
        finished=any(row.job.state in _FINISHED for row in rows),
        form=guest.form,
        refused=refused,
        empty=empty,
        script=True,
    )


def _row(job: Job, guest: Guest, room: Room) -> Row:
    draft = room.people.uploads.draft(job.id)
    first: Mapping[str, Any] = draft.found[0] if draft.found else {}
    title, where, language = str(first.get("title", "")), "", guest.language
    told = say(f"web.state_{job.state}", language)
    if job.state == READY:
        where = address(language, "desk", "upload", job.id)
        told = say("web.state_good" if is_good(draft) else "web.state_look", language)
        if all(found["known"] == SAME for found in draft.found):
            told = say("draft.same", language, number=first["number"])
    elif job.state == PUBLISHED and first:
        where = address(language, "sop", first["number"])
    elif job.state == REFUSED:
        told = why_refused(draft.found, language)
    if line := room.progress.get(job.id, ""):
        told = f"{told} {line}"
    return Row(job, title, told, where, job.state == READY and is_good(draft), job.state in _UNDER_WAY)


async def _upload(request: web.Request) -> tuple[Guest, Job, Draft]:
    """An upload of this admin's; 404 for any other."""
    guest = admin(request)
    return guest, *await _of(request, guest)


async def _of(request: web.Request, guest: Guest) -> tuple[Job, Draft]:
    room = room_of(request)
    job = await room.clerk(room.people.uploads.one, request.match_info["job"])
    if job is None or job.admin != guest.person:
        raise web.HTTPNotFound
    return job, await room.clerk(room.people.uploads.draft, job.id)


def _pictures(language: str, job: str, page_no: int) -> tuple[str, str]:
    large = address(language, "desk", "upload", job, "page", page_no)
    return large, f"{large}?small=1"


def _place(told: Mapping[str, str], draft: Draft) -> int:
    """Which document of an upload an address or a form is about, from 0. Raises HTTPNotFound where it has none such."""
    document = told.get("document", "1")
    if not document.isdecimal() or not 1 <= int(document[:5]) <= len(draft.found):
        raise web.HTTPNotFound
    return int(document) - 1


def _to(guest: Guest, *where: str, **query: object) -> web.Response:
    return web.Response(status=303, headers={"Location": address(guest.language, "desk", *where, **query)})
