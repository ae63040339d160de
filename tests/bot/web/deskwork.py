"""An admin at the desk, who works by forms alone, as a browser without scripts sends them."""

from __future__ import annotations

import html
import io
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pypdfium2 as pdfium
from aiohttp import web

from bot.jobs import RECEIVED, REFUSED, Job
from bot.people import People
from bot.web.room import Room
from documents.press.library import load_library
from documents.press.paper import set_paper
from index.shapes import sop_json
from index.sop import Role, Visibility
from index.store import Store
from tests.bot.web.site import visitor

ADMIN, OTHER, OFFICER, WORKER = 9001, 9002, 7001, 5001
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
TOKEN = "0" * 12


def paper(name: str, **changes: Any) -> bytes:
    """A sample SOP set anew with these fields changed."""
    source = next(source for source in load_library() if source.id == name)
    return set_paper(source.model_copy(update={"keterkaitan": [], **changes}), {})


def together(*papers: bytes) -> bytes:
    """Several papers as one file."""
    bound, stream = pdfium.PdfDocument.new(), io.BytesIO()
    for one in papers:
        bound.import_pages(pdfium.PdfDocument(one))
    bound.save(stream)
    return stream.getvalue()


@dataclass
class Desk:
    """An admin at the desk, signed in."""

    client: httpx.Client
    room: Room

    @property
    def people(self) -> People:
        return self.room.people

    def key(self) -> str:
        return str(re.findall(r'name="form" value="([^"]+)"', self.client.get("/id/desk/uploads").text)[0])

    def send(self, *files: tuple[str, bytes]) -> httpx.Response:
        sent = [("file", (name, data, "application/octet-stream")) for name, data in files]
        return self.client.post("/id/desk/uploads", data={"form": self.key()}, files=sent)

    def post(self, where: str, **fields: str) -> httpx.Response:
        return self.client.post(where, data={"form": self.key(), **fields})

    def listed(self) -> str:
        return html.unescape(self.client.get("/id/desk/uploads?part=list").text)

    def settled(self, seconds: float = 240) -> str:
        """The list when nothing in it is under way any more."""
        end = time.monotonic() + seconds
        while 'data-busy="1"' in (seen := self.listed()):
            assert time.monotonic() < end, seen
            time.sleep(0.1)
        return seen

    def upload(self) -> str:
        """The address of the one upload that waits for a decision."""
        return str(re.findall(r'href="(/id/desk/upload/[0-9a-f]{12})"', self.settled())[0])

    def sure(self, asked: httpx.Response) -> httpx.Response:
        """Press the button of a page that says what will be done."""
        assert asked.status_code == 200, asked.text
        [token] = re.findall(r'name="token" value="([^"]+)"', asked.text)
        return self.post("/id/desk/act", token=token)


def fields(page: str) -> dict[str, str]:
    """What a review's form holds, as a browser would send it."""
    found = dict(re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    found |= dict(re.findall(r'<input type="hidden" name="(stamp)" value="([^"]+)"', page))
    return {name: html.unescape(value) for name, value in found.items() if name.startswith(("set.", "stamp"))}


def standing(desk: Desk) -> dict[str, tuple[str, Visibility]]:
    store = Store(desk.room.settings.data)
    found = {entry.number: (entry.title, entry.visibility) for entry in store.entries(Role.STAFF)}
    store.close()
    return found


def read(desk: Desk, number: str, **doubt: Any) -> dict[str, Any]:
    """What is kept of a document that was read well, but for what is said; `pelaksana` are who act in its first step."""
    sop = desk.room.store.sop(number, Role.PUBLIC)
    told = sop_json(sop)
    if "pelaksana" in doubt:
        told["steps"][0]["pelaksana"] = doubt.pop("pelaksana")
    good = {"warnings": [], "kept": 1.0, "known": "", "former": None, "changes": [], "law": False, "older": False}
    named = {"number": sop.number, "title": sop.title, "first": sop.first, "pages": sop.pages, "scanned": 0}
    pdf = str(desk.room.store.stored_file(sop.sha256))
    return {**named, "sections": 1, "steps": 1, "pdf": pdf, "sop": told, **good, **doubt}


@dataclass(frozen=True)
class Place:
    """A site with one upload that waits for its admin."""

    address: str
    room: Room
    job: Job
    number: str

    def at(self, route: web.RouteDef) -> str:
        """The address of a route, for things that are there."""
        told = {"language": "id", "job": self.job.id, "page": "1", "number": self.number, "generation": "1"}
        return re.sub(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}", lambda name: told[name[1]], route.path)

    @contextmanager
    def entered(self, person: int) -> Iterator[httpx.Client]:
        with visitor(self.address) as client:
            client.headers["X-Forwarded-For"] = f"10.7.{secrets.randbelow(250)}.{secrets.randbelow(250)}"
            client.post(f"/id/in/{self.room.people.sessions.link(person)}")
            yield client


def key(client: httpx.Client) -> str:
    return str(re.findall(r'name="form" value="([^"]+)"', client.get("/id/desk/uploads").text)[0])


def acts(desk: Desk) -> list[tuple[str, str]]:
    """What was noted since the admin came in, oldest first."""
    return [(act.action, act.detail) for act in desk.people.audit(50)][::-1][1:]


def waiting(desk: Desk, state: str, *, name: str = "satu.pdf") -> str:
    """The id of an upload in this state, which came in the chat, so that nobody works on it here."""
    jobs, entry = desk.people.uploads, desk.room.store.entries(Role.PUBLIC)[0]
    job = jobs.add(ADMIN, 1, name, "telegram")
    refused = {"key": "", "facts": {}, "reason": "rusak"}
    jobs.read(job.id, [refused if state == REFUSED else read(desk, entry.number)])
    jobs.move(job.id, RECEIVED, state)
    return job.id
