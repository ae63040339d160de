from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.jobs import READY, RECEIVED
from index.shapes import sop_json
from index.sop import Role
from tests.bot.web.chrome import MISSING, PHONE, chromium
from tests.bot.web.deskwork import ADMIN, OFFICER, OTHER, SCRIPT, Desk, Place
from tests.bot.web.house import House
from tests.bot.web.site import serving, visitor
from tests.conftest import own_copy
from tests.program import as_python


@pytest.fixture(scope="session")
def own(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library in a folder of its own, where the pages keep what they must of people; nobody changes a SOP."""
    return own_copy(library, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture(scope="session")
def site(own: Path) -> Iterator[str]:
    """The address of a site over the sample library."""
    with serving(own, web_proxies=1) as (address, _):
        yield address


@pytest.fixture
def guest(site: str, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A visitor from an address of their own, so that no test uses up another's limit."""
    with visitor(site) as client:
        client.headers["X-Forwarded-For"] = f"10.{abs(hash(request.node.nodeid)) % 250}.{id(request) % 250}.7"
        yield client


@pytest.fixture(scope="module")
def house(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if MISSING:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("stories")
    data = own_copy(library, folder / "data")
    with pytest.MonkeyPatch.context() as patch, chromium() as browser:
        patch.setattr("bot.ingesting._PYTHON", str(as_python(folder / "python")))
        with serving(data, admins=frozenset({ADMIN}), web_proxies=1) as (address, room):
            yield House(address, room, browser)


@pytest.fixture
def worker(house: House) -> Iterator[Any]:
    """A worker's phone, on which no script runs."""
    with house.window(width=PHONE, scripts=False) as page:
        page.goto(f"{house.address}/id/")
        yield page


@pytest.fixture
def somebody(house: House) -> Iterator[Any]:
    """Somebody at a desk."""
    with house.window() as page:
        page.goto(f"{house.address}/id/")
        yield page


@pytest.fixture
def admin(house: House) -> Iterator[Any]:
    with house.window() as page:
        house.enter(page, ADMIN)
        yield page


@pytest.fixture
def desk(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("bot.ingesting._PYTHON", str(as_python(tmp_path / "python")))
    data = own_copy(few, tmp_path / "data")
    with serving(data, admins=frozenset({ADMIN})) as (address, room), visitor(address) as client:
        client.post(f"/id/in/{room.people.sessions.link(ADMIN)}")
        yield Desk(client, room)


@pytest.fixture(scope="module")
def place(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = own_copy(few, tmp_path_factory.mktemp("desk-safety") / "data")
    with serving(data, admins=frozenset({ADMIN, OTHER}), web_proxies=1) as (address, room):
        entry = room.store.entries(Role.PUBLIC)[0]
        sop = room.store.sop(entry.number, Role.PUBLIC)
        jobs = room.people.uploads
        # It came in the chat, so that nobody reads it here.
        job = jobs.add(ADMIN, 1, f"{SCRIPT}.pdf", "telegram")
        facts = {"kept": 1.0, "known": "", "former": None, "changes": [], "law": False, "older": False, "scanned": 0}
        told = sop_json(sop) | {"title": SCRIPT}
        found = {"number": sop.number, "title": SCRIPT, "first": sop.first, "pages": sop.pages, "warnings": [SCRIPT]}
        found |= {"sections": 1, "steps": 1, "pdf": str(room.store.stored_file(sop.sha256)), "sop": told, **facts}
        jobs.read(job.id, [found])
        jobs.move(job.id, RECEIVED, READY)
        room.people.grant(OFFICER, Role.STAFF)
        yield Place(address, room, job, entry.number)
