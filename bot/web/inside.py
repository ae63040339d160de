"""Inside: signing in by the bot's link, and what staff find here and the public does not."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from aiohttp import web

from bot.people import People
from bot.sessions import SESSION_SECONDS
from bot.web.asking import form
from bot.web.pages import address, error_page, page
from bot.web.room import Guest, Room, guest_of, room_of
from bot.web.turning import turned
from index.settings import Settings
from index.sop import Part, Role, Sop, Step

_LONGEST = 300  # letters of what is looked for
# More would make the page too heavy for a phone.
_SHOWN, _LAWS, _OF_ONE_LAW = 60, 10, 25


@dataclass(frozen=True, slots=True)
class Duty:
    """A step of somebody's, and the SOP that it stands in."""

    sop: Sop
    step: Step


@dataclass(frozen=True, slots=True)
class Law:
    """A law as it is printed in legal bases, and the SOPs that name it."""

    text: str
    sops: tuple[Sop, ...]


def cookie_name(settings: Settings) -> str:
    """Behind TLS a name that browsers accept from nobody but this very host."""
    return "__Host-tanya-sop" if settings.web_url.startswith("https://") else "tanya-sop"


def signed_in(key: str, language: str, people: People, settings: Settings) -> Guest:
    """The guest of a session, with their role as it is now; the public where the session or the role has ended."""
    person = people.sessions.person(key)
    admin = bool(person) and person in settings.admins
    staff = admin or (bool(person) and people.known(person).role is Role.STAFF)
    return Guest(language, Role.STAFF, person, form_of(key), admin) if staff else Guest(language)


def form_of(key: str) -> str:
    """The secret that every form of a session carries; another site's page does not know it and can send none."""
    return hashlib.sha256(f"form {key}".encode()).hexdigest()


async def offered(request: web.Request) -> web.Response:
    """The link's page: a button, since what only looks at links (previews, scanners) must not use it up."""
    response = page(request, "enter.html", token=request.match_info["token"])
    # Elsewhere browsers say nothing of where a form comes from; this one must say that it comes from here.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


async def enter(request: web.Request) -> web.Response:
    """The button: a session, and on to the staff's page."""
    room, guest = room_of(request), guest_of(request)
    own_page(request, room.settings)
    entered = await room.read(room.people.sessions.enter, request.match_info["token"])
    if entered is None or signed_in(entered[0], "", room.people, room.settings).role is not Role.STAFF:
        return error_page(request, 403, "web.link_bad")
    key, person = entered
    await room.read(room.people.note, person, "web_in", "")
    response = web.Response(status=303, headers={"Location": address(guest.language, "desk")})
    _keep(response, room.settings, cookie_name(room.settings), key, SESSION_SECONDS)
    return response


async def leave(request: web.Request) -> web.Response:
    """Signing out; only by a form of the session itself."""
    room, guest, fields = room_of(request), staff(request), await form(request)
    own_form(guest, fields)
    await room.read(room.people.sessions.leave, request.cookies.get(cookie_name(room.settings), ""))
    await room.read(room.people.note, guest.person, "web_out", "")
    response = web.Response(status=303, headers={"Location": address(guest.language, "")})
    for name in (cookie_name(room.settings), _own_actor(room.settings)):
        _keep(response, room.settings, name, "", 0)
    return response


async def desk(request: web.Request) -> web.Response:
    """The staff's page: one actor's steps over all SOPs, and the SOPs by the law that they rest on."""
    guest, room = staff(request), room_of(request)
    law, whole = (request.query.get(name, "").strip()[:_LONGEST] for name in ("law", "whole"))
    sops = await room.read(room.once, ("sops",), lambda: _sops(room))
    actors = await room.read(room.once, ("actors",), lambda: _actors(sops))
    actor = "" if law else _actor(request, actors)
    duties = await room.read(_duties, sops, actor) if actor else []
    laws = await room.read(_laws, sops, law) if law else []
    if one := next((found for found in laws if found.text == whole), None):
        turns = turned(request, len(one.sops), _SHOWN)
        shown = [(one, turns.of(one.sops))]
    else:
        turns = turned(request, len(laws) if law else len(duties), _LAWS if law else _SHOWN)
        shown = [(found, found.sops[:_OF_ONE_LAW]) for found in turns.of(laws)]
    response = page(
        request,
        "desk.html",
        actors=actors,
        actor=actor,
        duties=turns.of(duties),
        count=len(duties),
        law=law,
        laws=shown,
        whole=one is not None,
        turns=turns,
        form=guest.form,
    )
    if "actor" in request.query and actor in ("", *actors):
        _keep(response, room.settings, _own_actor(room.settings), quote(actor), SESSION_SECONDS if actor else 0)
    return response


def staff(request: web.Request) -> Guest:
    """The guest, who must be staff. Raises HTTPForbidden."""
    guest = guest_of(request)
    if guest.role is not Role.STAFF:
        raise web.HTTPForbidden
    return guest


def own_form(guest: Guest, fields: Mapping[str, str]) -> None:
    """Raises HTTPForbidden where a form is not one of the guest's own session."""
    if not hmac.compare_digest(fields.get("form", "").encode("utf-8", "replace"), guest.form.encode()):
        raise web.HTTPForbidden


def own_page(request: web.Request, settings: Settings) -> None:
    """Raises HTTPForbidden where a browser says that another site's page sent this: for who has no session's key yet."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        # A proxy may pass another host on; ours has its name in the settings.
        hosts = {request.host.casefold(), urlsplit(settings.web_url).netloc.casefold()} - {""}
        ours = origin is None or origin.partition("://")[2].casefold() in hosts
    if not ours:
        raise web.HTTPForbidden


def _own_actor(settings: Settings) -> str:
    """The cookie that keeps, for a session, whose steps somebody looks at: they do not choose their own role anew."""
    return f"{cookie_name(settings)}-actor"


def _actor(request: web.Request, actors: Sequence[str]) -> str:
    """The actor whose steps the page shows: the one that the address names, else the one chosen before (cookie), else ""."""
    kept = unquote(request.cookies.get(_own_actor(room_of(request).settings), ""))
    return request.query.get("actor", kept if kept in actors else "").strip()[:_LONGEST]


def _keep(response: web.Response, settings: Settings, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="Strict",
        secure=settings.web_url.startswith("https://"),
    )  # fmt: skip


def _sops(room: Room) -> list[Sop]:
    return room.store.sops([entry.number for entry in room.store.entries(Role.STAFF)], Role.STAFF)


def _actors(sops: Sequence[Sop]) -> list[str]:
    return sorted({actor for sop in sops for step in sop.steps for actor in step.pelaksana}, key=str.casefold)


def _duties(sops: Sequence[Sop], actor: str) -> list[Duty]:
    """Every step in which this actor acts, by SOP; the name as it is printed, upper or lower case."""
    wanted = actor.casefold()
    return [
        Duty(sop, step) for sop in sops for step in sop.steps if any(wanted == one.casefold() for one in step.pelaksana)
    ]


def _laws(sops: Sequence[Sop], asked: str) -> list[Law]:
    """The laws that fit what was typed, those that most SOPs rest on first."""
    found: dict[str, tuple[str, dict[str, Sop]]] = {}
    for sop in sops:
        lines = [line for part in sop.sections if part.part is Part.DASAR_HUKUM for line in part.text.splitlines()]
        for line in lines:
            text = re.sub(r"^\W*(?:\d{1,2}|[a-z])[.)]\s*", "", line.strip()).rstrip(" ;.,")
            if fits_law(asked, text):
                found.setdefault(" ".join(text.casefold().split()), (text, {}))[1][sop.number] = sop
    laws = [Law(text, tuple(named.values())) for text, named in found.values()]
    return sorted(laws, key=lambda law: (-len(law.sops), law.text))


def fits_law(asked: str, text: str) -> bool:
    """Whether a law's line is what was typed: all its numbers in their order, and every word, abbreviated or not.

    "Permenaker 4/2023" is Peraturan Menteri Ketenagakerjaan Nomor 4 Tahun 2023: an abbreviation takes its letters, in their
    order, from the words before the number.
    """
    numbers = re.findall(r"\d+", asked)
    held = iter(re.findall(r"\d+", text))
    if not all(number in held for number in numbers):
        return False
    low = text.casefold()
    name = re.sub(r"[^a-z]", "", low.partition("nomor")[0])
    words = [word for word in re.findall(r"[^\W\d_]+", asked.casefold()) if word not in ("nomor", "no", "tahun", "th")]
    return bool(numbers or words) and all(word in low or _abbreviates(word, name) for word in words)


def _abbreviates(short: str, name: str) -> bool:
    letters = iter(name)
    return name[:1] == short[:1] and all(letter in letters for letter in short)
