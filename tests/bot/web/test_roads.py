"""Every address that the server has, walked by those who may not: guessed numbers, old links, ended roles, altered cookies.

Whatever they bring, they are given what a stranger is given, and a stranger is given nothing internal.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from aiohttp import web
from pypdf import PdfReader

from bot.jobs import READY, RECEIVED
from bot.web.room import Room
from bot.web.server import build_app
from index.encoder import Encoder
from index.publisher import Publisher
from index.sop import Role, Visibility
from tests.bot.web.site import serving, visitor
from tests.conftest import own_copy

pytestmark = pytest.mark.slow
ADMIN, FORMER, OFFICER, REVOKED, LEFT, ERASED, LATE = 9001, 9002, 7001, 7002, 7003, 7004, 7005
OPP, LEAVE = "CONTOH-MKO.02.04.03.01/BP3MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"
OLD, GONE = "CONTOH-LAMA.01/SDM/2020", "CONTOH-MKO.03.07.02.02/BP3MI/2022"
COOKIE = "tanya-sop"


@dataclass
class Walk:
    """A site with its former and present secrets: what nobody outside may read, and the cookies of those who may not."""

    address: str
    room: Room
    numbers: list[str]
    secrets: set[str]
    links: list[str]
    cookies: dict[str, str] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=count)

    def asked(self, client: httpx.Client, method: str, where: str, cookie: str = "") -> httpx.Response:
        """From an address of its own, so that no limit stands before the answer."""
        n = next(self.turns)
        headers = {"X-Forwarded-For": f"10.{n // 60_000}.{n // 250 % 240}.{n % 250}"}
        headers |= {"Cookie": cookie} if cookie else {}
        data = {"form": "x", "word": "public", "key": "1", "token": "0" * 12} if method == "POST" else None
        return client.request(method, where, headers=headers, data=data)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Each route that the server has, for each number where it names a SOP."""
        for route in build_app(self.room).router.routes():
            resource = route.resource
            if resource is None or route.method in ("HEAD", "OPTIONS"):
                continue
            told = {
                "language": "id",
                "token": "a" * 32,
                "page": "1",
                "intent": "steps",
                "job": "0" * 12,
                "generation": "1",
            }
            for number in self.numbers if "{number" in pattern(resource) else [""]:
                yield route.method, filled(pattern(resource), {**told, "number": number})
        yield from (("GET", link) for link in self.links)


def pattern(resource: web.AbstractResource) -> str:
    """A route as it was written."""
    info = resource.get_info()
    return str(info.get("path") or info["formatter"])


def filled(path: str, told: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: told[name[1]], path)


def guessed(number: str) -> list[str]:
    """A number, and as somebody would try it who knows the others."""
    head, _, rest = number.partition("/")
    return [
        *(number, number.lower(), quote(number, safe=""), quote(quote(number, safe=""), safe="")),
        *(
            f"{number}/",
            f"{number}%20",
            f"%20{number}",
            f"{number}%00",
            f"./{number}",
            f"x/../{number}",
            f"{head}//{rest}",
        ),
    ]


@pytest.fixture(scope="module")
def walk(library: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Walk]:
    data = own_copy(library, tmp_path_factory.mktemp("roads") / "data")
    with Publisher(data, encoder) as publisher:
        publisher.correct(LEAVE, "number", OLD)
        publisher.correct(OLD, "number", LEAVE)
        # A link to it was shared while it was public.
        publisher.correct(OPP, "visibility", "internal")
        publisher.withdraw(GONE)
    with serving(data, admins=frozenset({ADMIN, FORMER}), web_proxies=1) as (address, room):
        hidden = [e for e in room.store.entries(Role.STAFF) if e.visibility is Visibility.INTERNAL]
        secrets = {word for entry in hidden for word in (entry.title, entry.sha256)}
        jobs, people = room.people.uploads, room.people
        job = jobs.add(ADMIN, 1, "rahasia sekali.pdf", "telegram")
        jobs.move(job.id, RECEIVED, READY)
        used = people.sessions.link(OFFICER)
        links = [f"/id/desk/upload/{job.id}", f"/id/desk/upload/{job.id}/page/1", f"/id/in/{used}"]
        numbers = [*dict.fromkeys(number for entry in hidden for number in guessed(entry.number)), OLD, GONE]
        walk = Walk(address, room, numbers, secrets | {"rahasia sekali"}, links)
        with entered(walk) as keys:
            walk.cookies = keys
            yield walk


@contextmanager
def entered(walk: Walk) -> Iterator[dict[str, str]]:
    """The cookies of those who were inside and are so no more, and of those who make one up."""
    people, keys = walk.room.people, {}
    for person in (FORMER, OFFICER, REVOKED, LEFT, ERASED, LATE):
        if person != FORMER:
            people.grant(person, Role.STAFF)
        with visitor(walk.address) as client:
            client.post(f"/id/in/{people.sessions.link(person)}")
            keys[person] = client.cookies[COOKIE]
            assert client.get("/id/desk").status_code == 200
            if person == LEFT:
                [form] = re.findall(r'name="form" value="([^"]+)"', client.get("/id/desk").text)
                assert client.post("/id/out", data={"form": form}).status_code == 303
    people.grant(REVOKED, Role.PUBLIC)
    people.grant(REVOKED, Role.STAFF)
    people.forget(ERASED)
    people.do("UPDATE web_session SET expires = 1 WHERE person = ?", LATE)
    walk.room.settings = walk.room.settings.model_copy(update={"admins": frozenset({ADMIN})})
    good = keys[OFFICER]
    yield {
        "of an admin who is none any more": f"{COOKIE}={keys[FORMER]}",
        "of a role that ended": f"{COOKIE}={keys[REVOKED]}",
        "of somebody who signed out": f"{COOKIE}={keys[LEFT]}",
        "of somebody erased": f"{COOKIE}={keys[ERASED]}",
        "too old": f"{COOKIE}={keys[LATE]}",
        "shortened": f"{COOKIE}={good[:-1]}",
        "in other letters": f"{COOKIE}={good.swapcase()}",
        "the hash that is kept of it": f"{COOKIE}={hashlib.sha256(good.encode()).hexdigest()}",
        "under another name": f"__Host-{COOKIE}={good}; {COOKIE}-actor={good}",
        "with more said": f"{COOKIE}=x; role=staff; admin=1; person={ADMIN}",
        "none at first": f"{COOKIE}=; x={good}",
    }


def text_of(answered: httpx.Response) -> str:
    """What an answer says: of a PDF what stands on its pages, of a picture nothing."""
    kind = answered.headers.get("Content-Type", "")
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answered.content)).pages)
    return "" if kind.startswith("image/") else html.unescape(answered.text)


def test_a_stranger_finds_nothing_internal_by_any_address_guessed_or_old(walk: Walk) -> None:
    tried = 0
    with visitor(walk.address) as stranger:
        for method, where in walk.addresses():
            answered, tried = walk.asked(stranger, method, where), tried + 1
            assert answered.status_code < 500, (method, where)
            told = text_of(answered)
            assert not [word for word in walk.secrets if word in told], (method, where)
            if "CONTOH" in where:
                assert answered.status_code in (403, 404), (method, where)
            if re.search(r"/desk(?:/|$)", where):
                assert answered.status_code == 403, (method, where)
    assert tried > 300


@pytest.mark.parametrize(
    "whose",
    [
        *(
            "of an admin who is none any more",
            "of a role that ended",
            "of somebody who signed out",
            "of somebody erased",
        ),
        *("too old", "shortened", "in other letters", "the hash that is kept of it", "under another name"),
        *("with more said", "none at first"),
    ],
)
def test_an_ended_role_or_an_altered_cookie_gets_at_every_address_what_a_stranger_gets(walk: Walk, whose: str) -> None:
    exact = [LEAVE, OPP, OLD]
    walked = [(m, where) for m, where in walk.addresses() if "CONTOH" not in where or where.endswith(tuple(exact))]
    assert len(walked) > 60
    with visitor(walk.address) as stranger:
        for method, where in walked:
            given, usual = (walk.asked(stranger, method, where, cookie) for cookie in (walk.cookies[whose], ""))
            assert (given.status_code, given.content) == (usual.status_code, usual.content), (method, where)
            assert "Set-Cookie" not in given.headers
            assert given.headers["Cache-Control"] == usual.headers["Cache-Control"]
