"""What every page has at hand: pictures of pages, and the note of what staff read."""

from __future__ import annotations

import html
import io
from pathlib import Path

import httpx
from PIL import Image

from bot.people import READ
from index.sop import Role
from tests.bot.web.deskwork import ADMIN, OFFICER, Place
from tests.bot.web.site import serving, visitor

OPP, LEAVE = "CONTOH-MKO.02.04.03.01/BP3MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"
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


def test_a_page_large_enough_to_compare_letters_is_for_an_admin_alone(place: Place) -> None:
    where = f"/picture/1/{place.number}"
    with visitor(place.address) as stranger, place.entered(OFFICER) as officer, place.entered(ADMIN) as admin:
        usual = side(stranger.get(where))
        assert usual <= 1_280
        for guest in (stranger, officer):
            assert side(guest.get(where, params={"large": "1"})) == usual
        large = admin.get(where, params={"large": "1"})
        assert usual < side(large) <= 2_000
        assert len(large.content) <= 450_000
        assert large.headers["Cache-Control"] == "no-store"
        assert side(admin.get(where)) == usual
        assert f"{where}?large=1" in html.unescape(admin.get(f"/id/desk/sop/{place.number}").text)


def side(picture: httpx.Response) -> int:
    """The longer side of a picture, in pixels."""
    assert picture.headers["Content-Type"] == "image/jpeg"
    return max(Image.open(io.BytesIO(picture.content)).size)
