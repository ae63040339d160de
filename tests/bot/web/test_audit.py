"""What staff and admins do is noted, and what they read inside; and long lists are turned to their end."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

import httpx
import pytest

from bot.jobs import PUBLISHED, PUBLISHING, READY, RECEIVED, REFUSED
from bot.people import READ
from bot.web.uploads import Worker
from index.errors import JobError
from index.sop import Role
from tests.bot.web.deskwork import ADMIN, Desk, read, standing
from tests.bot.web.site import serving, visitor

OFFICER = 7001
OPP, LEAVE = "CONTOH-MKO.02.04.03.01/BP3MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"


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


def test_dropping_an_upload_and_putting_one_away_are_noted_each_by_its_name(desk: Desk) -> None:
    dropped, refused = waiting(desk, READY), waiting(desk, REFUSED, name="dua.pdf")
    waiting(desk, PUBLISHED, name="tiga.pdf")
    for job in (dropped, refused):
        assert desk.post(f"/id/desk/upload/{job}/decide", word="drop").status_code == 303
    assert desk.post("/id/desk/uploads/all", word="finished").status_code == 303
    assert acts(desk) == [("drop", "satu.pdf"), ("put_away", "dua.pdf"), ("put_away", "tiga.pdf")]
    assert desk.people.uploads.all() == []


@pytest.mark.parametrize(
    "told", [{}, {"failed": [{"key": "", "facts": {}, "reason": "rusak"}]}], ids=["none", "refused"]
)
def test_a_publication_that_fails_is_noted(
    desk: Desk, told: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(*_: object, **__: object) -> dict[str, object]:
        return told

    worker, job = Worker(desk.room), waiting(desk, PUBLISHING)
    (desk.room.settings.data / "uploads" / job).mkdir(parents=True)
    monkeypatch.setattr("bot.web.uploads.run_ingest", answers)
    [publishing] = desk.people.uploads.all()
    asyncio.run(worker._one(publishing))
    assert acts(desk) == [("publish_failed", "satu.pdf")]
    assert [one.state for one in desk.people.uploads.all()] == [REFUSED]


def test_a_publication_that_waits_for_the_button_again_is_noted_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cannot(*_: object, **__: object) -> dict[str, object]:
        raise JobError(reason="the disk is full")

    worker, job = Worker(desk.room), waiting(desk, PUBLISHING)
    (desk.room.settings.data / "uploads" / job).mkdir(parents=True)
    monkeypatch.setattr("bot.web.uploads.run_ingest", cannot)
    monkeypatch.setattr("bot.web.uploads._PAUSE", 0)
    [publishing] = desk.people.uploads.all()
    for _ in range(4):
        asyncio.run(worker._one(publishing))
    assert acts(desk) == [("publish_waits", "satu.pdf")]
    assert [one.state for one in desk.people.uploads.all()] == [READY]


ROADS = ("/id/sop/{}", "/id/pages/{}", "/picture/1/{}", "/pdf/{}", "/id/ask/steps/{}")


def test_an_internal_sop_that_staff_read_is_noted_once_in_a_session_by_any_road(fresh: Path) -> None:
    with serving(fresh, web_proxies=1) as (address, room):
        room.people.grant(OFFICER, Role.STAFF)

        def reads() -> list[tuple[int, str]]:
            return [(act.admin, act.detail) for act in room.people.audit(50) if act.action == READ]

        def entered(client: httpx.Client, person: int) -> httpx.Client:
            client.post(f"/id/in/{room.people.sessions.link(person)}")
            return client

        for sessions, road in enumerate(ROADS, 1):
            with visitor(address) as client:
                entered(client, OFFICER)
                for _ in range(2):
                    assert client.get(road.format(LEAVE)).status_code == 200
                    assert client.get("/id/sop/" + OPP).status_code == 200
                assert client.get("/id/sop/" + LEAVE).status_code == 200
            assert reads() == [(OFFICER, LEAVE)] * sessions, road
        with visitor(address) as client:
            entered(client, OFFICER).post("/id/", data={"question": "cuti tahunan pegawai"})
            assert reads()[1:] == [(OFFICER, LEAVE)] * len(ROADS)
            # Whoever does not get it reads nothing.
            room.people.grant(OFFICER, Role.PUBLIC)
            client.get("/id/sop/" + LEAVE)
        assert len(reads()) == len(ROADS) + 1
        assert room.people.audit(50, reads=False) == [act for act in room.people.audit(50) if act.action != READ]


def test_the_audit_and_the_history_are_turned_to_their_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in {"EVENTS": 2, "NAMED": 1, "EDITIONS": 1, "SOPS": 2, "ACTS": 3}.items():
        monkeypatch.setattr(f"bot.web.history._{name}", most)
    numbers = sorted(standing(desk))
    for number in numbers[:2]:
        for word in ("access", "access", "withdraw"):
            assert desk.sure(desk.post("/id/desk/consider", word=word, key=number)).status_code == 303
    generations = desk.room.history.generations()
    assert generations == 7

    def walked(where: str, found: str, name: str = "page") -> list[str]:
        """What stands on all pages of a list."""
        told: list[str] = []
        while where:
            page = html.unescape(desk.client.get(where).text)
            told += re.findall(found, page)
            where = next(iter(re.findall(rf'rel="next" href="([^"#]+[?&]{name}=\d+)[#"]', page)), "")
        return told

    rollbacks = walked(
        "/id/desk/history", r'name="key" value="(\d+)"><button class="minor" name="word" value="rollback"'
    )
    assert rollbacks == [str(n) for n in range(generations - 1, 0, -1)], "all but the present one"
    assert (
        len(set(walked("/id/desk/history", r'value="(\d+)"><button class="minor" name="word" value="restore"', "gone")))
        == 2
    )
    versions = walked(f"/id/desk/sop/{numbers[0]}", r'value="(\d+)"><button class="minor" name="word" value="restore"')
    assert len(versions) == len(set(versions)) == 3
    # The first generation brought more than its line names: the rest stand on its own page.
    [more] = set(walked("/id/desk/history", r'href="(/id/desk/history/1)"'))
    assert set(walked(more, r'href="/id/desk/sop/([^"]+)"')) >= set(standing(desk))
    assert desk.client.get("/id/desk/history/99").status_code == 404
    said = walked("/id/desk/audit", r'<li class="entry">([^<]+)')
    assert len(said) == desk.people.audited() == 7
    assert "masuk di halaman web" in said[-1]
    for odd in ("0", "99", "x", "-1", "1" * 40):
        assert desk.client.get("/id/desk/history", params={"page": odd, "gone": odd}).status_code == 200
