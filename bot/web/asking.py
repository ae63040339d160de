"""Asking: the first page, an answer to a question, and one part of one SOP as an address of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from aiohttp import web

from bot.answer import Answer, Citation, Intent, Suggestion
from bot.followup import topic_of
from bot.web import talk
from bot.web.pages import address, page
from bot.web.room import Guest, Room, guest_of, room_of
from index.errors import UnknownSop
from index.messages import LANGUAGES, say
from index.sop import Box, Role
from index.wording import writable

# As long as a message in Telegram may be.
LONGEST = 4_096
_EXAMPLES = 3  # example questions that a profile's sentences have
_FIELDS, _FORM_SECONDS = 20, 15  # of a form, and for a browser to send it
# The boxes that a picture's address names.
MARKS = 24
# These are ways to talk, and no part of a SOP.
_NO_PART = (Intent.GREETING, Intent.THANKS, Intent.EMERGENCY, Intent.CATALOGUE, Intent.WRONGDOING)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Picture:
    """The page that proves an answer: the address of its picture, whole and cropped around the marked lines."""

    number: str
    title: str
    page: int
    source: str
    whole: str


async def form(request: web.Request, *, fields: int = _FIELDS, size: int = 0) -> Mapping[str, str]:
    """The fields of a posted form, so many at most, of `size` bytes in all (0: as large as any request).

    Raises HTTPException where it is no form, TimeoutError where it comes too slowly.
    """
    if request.content_type != _FORM:
        raise web.HTTPUnsupportedMediaType
    async with asyncio.timeout(_FORM_SECONDS):
        raw = await (request.clone(client_max_size=size) if size else request).read()
    try:
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=fields))
    except ValueError:
        raise web.HTTPBadRequest from None


async def first(request: web.Request) -> web.Response:
    """The first page: a field for the question, and examples."""
    return page(request, "ask.html", examples=_examples(guest_of(request).language), question="", talk="", answer=None)


async def ask(request: web.Request) -> web.Response:
    """A posted question, answered."""
    fields, guest, room = await form(request), guest_of(request), room_of(request)
    question = writable(fields.get("question", "")).strip()
    if not question:
        return await first(request)
    if len(question) > LONGEST:
        raise web.HTTPRequestEntityTooLarge(LONGEST, len(question))
    # As in chat: who chose English is answered in English, everyone else in the language of the question.
    chosen = None if guest.language == LANGUAGES[0] else guest.language
    work = partial(room.assistant.answer, question, role=guest.role, language=chosen)
    try:
        answer = await room.think(partial(work, topic=talk.read(fields.get("talk", ""))))
    except UnknownSop:
        # Withdrawn between the search and the reading: the library that stands now has an answer.
        answer = await room.think(work)
    await _noted(room, guest, answer)
    return shown(request, answer, link=await room.read(_link, room, answer, guest.role))


async def part(request: web.Request) -> web.Response:
    """What one SOP says to one matter: the address behind "what one would ask next"."""
    guest, room = guest_of(request), room_of(request)
    intent = next((intent for intent in Intent if intent == request.match_info["intent"]), None)
    if intent is None or intent in _NO_PART:
        raise web.HTTPNotFound
    number, full = request.match_info["number"], bool(request.query.get("full"))
    answer = await room.read(room.assistant.part, number, intent, role=guest.role, language=guest.language, full=full)
    await _noted(room, guest, answer)
    return shown(request, answer)


async def emergency(request: web.Request) -> web.Response:
    """The help lines as a page of their own."""
    room = room_of(request)
    return shown(request, room.assistant.emergency(guest_of(request).language))


def shown(request: web.Request, answer: Answer, *, link: str = "") -> web.Response:
    """An answer's page; `link` is the address that shows the same, where this page has none of its own."""
    sources = _sources(answer)
    return page(
        request,
        "ask.html",
        language=answer.language,
        title=answer.question,
        question=answer.question,
        answer=answer,
        lines=[line for line in answer.lead.splitlines() if line.strip()],
        urgent=answer.intent is Intent.EMERGENCY,
        sources=sources,
        picture=_picture(answer),
        link=link,
        asks=[(suggestion, _next(answer.language, suggestion)) for suggestion in answer.suggestions],
        talk=talk.written(topic_of(answer)),
        examples=(),
    )


def marks(boxes: tuple[Box, ...]) -> str:
    """Boxes as an address names them, in whole points."""
    whole = dict.fromkeys(tuple(round(side) for side in (box.x0, box.y0, box.x1, box.y1)) for box in boxes)
    return "_".join("-".join(map(str, box)) for box in list(whole)[:MARKS] if min(box) >= 0)


def picture_address(number: str, page_no: int, boxes: tuple[Box, ...] = (), *, crop: bool = False) -> str:
    """The address of a page's picture, these boxes marked (PDF points), cropped to them if asked."""
    return address("picture", page_no, number, mark=marks(boxes), crop=int(crop))


def _picture(answer: Answer) -> Picture | None:
    """The page of the first citation with every line of this answer there; None where none or several SOPs are named."""
    if answer.intent is Intent.EMERGENCY or len({citation.number for citation in answer.citations}) != 1:
        return None
    proof = answer.citations[0]
    boxes = tuple(box for citation in answer.citations if citation.page == proof.page for box in citation.boxes)
    return Picture(
        *(proof.number, proof.title, proof.page),
        source=picture_address(proof.number, proof.page, boxes, crop=bool(boxes)),
        whole=address(answer.language, "pages", proof.number, page=proof.page, mark=marks(boxes)),
    )


def _sources(answer: Answer) -> list[tuple[Citation, str, list[tuple[int, str]]]]:
    """Each SOP that is cited, its address, and its pages with theirs."""
    found: dict[str, tuple[Citation, set[int]]] = {}
    for citation in answer.citations:
        found.setdefault(citation.number, (citation, set()))[1].add(citation.page)
    return [
        (
            citation,
            address(answer.language, "sop", citation.number),
            [(n, address(answer.language, "pages", citation.number, page=n)) for n in sorted(pages)],
        )
        for citation, pages in found.values()
    ]


def _next(language: str, suggestion: Suggestion) -> str:
    """The address of what one would ask next; empty where it is but a question, which is posted."""
    if not suggestion.number or suggestion.intent is None:
        return ""
    return _part_address(language, suggestion.intent, suggestion.number, full=suggestion.full)


async def _noted(room: Room, guest: Guest, answer: Answer) -> None:
    """Note that somebody who signed in reads what an answer quotes, as of a SOP's page."""
    for number in {citation.number for citation in answer.citations} if guest.person else ():
        with contextlib.suppress(UnknownSop):
            await room.reads(guest, await room.read(room.store.entry, number, guest.role))


def _link(room: Room, answer: Answer, role: Role) -> str:
    """The address of a part of a SOP that says just what this answer says; empty where none does.

    What holds for several SOPs or parts, or only for some lines of one, is no such part.
    """
    numbers = {citation.number for citation in answer.citations}
    if len(numbers) != 1 or answer.intent in _NO_PART:
        return ""
    [number] = numbers
    for full in (False, True):
        try:
            told = room.assistant.part(number, answer.intent, role=role, language=answer.language, full=full)
        except UnknownSop:
            return ""
        if told.statements == answer.statements:
            return _part_address(answer.language, answer.intent, number, full=full)
    return ""


def _part_address(language: str, intent: Intent, number: str, *, full: bool) -> str:
    return address(language, "ask", intent.value, number, full=int(full))


def _examples(language: str) -> list[str]:
    return [say(f"telegram.example_{n}", language) for n in range(1, _EXAMPLES + 1)]
