"""What changes the library in the browser: by an admin alone, by a form of their own session, after a second look."""

from __future__ import annotations

import re

import pytest

from bot.jobs import READY
from bot.web.addresses import ADMINS
from tests.bot.web.deskwork import ADMIN, OFFICER, OTHER, TOKEN, WORKER, Place, key
from tests.bot.web.site import visitor

ROUTES = ADMINS


def test_every_address_of_the_desk_is_shut_to_everyone_but_an_admin(place: Place) -> None:
    assert len(ROUTES) >= 16
    with visitor(place.address) as stranger, place.entered(OFFICER) as officer, place.entered(WORKER) as worker:
        altered = {"Cookie": f"tanya-sop={'a' * 32}"}
        for route in ROUTES:
            where = place.at(route)
            for client, headers in ((stranger, {}), (stranger, altered), (officer, {}), (worker, {})):
                answered = client.request(route.method, where, headers=headers)
                assert answered.status_code == 403, (route.method, where)
                assert place.job.id not in answered.text
                assert "alert(1)" not in answered.text


def test_an_admin_whose_name_is_taken_from_the_settings_is_out_at_once(place: Place) -> None:
    with place.entered(OTHER) as admin:
        assert admin.get("/id/desk/uploads").status_code == 200
        place.room.people.sessions.end(OTHER)
        for route in ROUTES:
            assert admin.request(route.method, place.at(route)).status_code == 403


@pytest.mark.parametrize("given", ["", "x", "other"])
def test_no_other_sites_page_can_send_a_form_of_the_desk(place: Place, given: str) -> None:
    with place.entered(ADMIN) as admin, place.entered(OTHER) as other:
        form = key(other) if given == "other" else given
        before = len(place.room.people.audit(1_000))
        for route in ROUTES:
            if route.method != "POST":
                continue
            where = place.at(route)
            if where.endswith("/uploads"):
                answered = admin.post(
                    where, data={"form": form}, files=[("file", ("a.pdf", b"%PDF-", "application/pdf"))]
                )
            else:
                answered = admin.post(where, data={"form": form, "word": "public", "key": "1", "token": TOKEN})
            assert answered.status_code == 403, where
        assert len(place.room.people.audit(1_000)) == before
        assert [job.state for job in place.room.people.uploads.all()] == [READY]


def test_an_old_or_foreign_confirmation_does_nothing(place: Place) -> None:
    with place.entered(ADMIN) as admin, place.entered(OTHER) as other:
        generation = place.room.store.generation()
        asked = admin.post("/id/desk/consider", data={"form": key(admin), "word": "withdraw", "key": place.number})
        [token] = re.findall(r'name="token" value="([^"]+)"', asked.text)
        assert other.post("/id/desk/act", data={"form": key(other), "token": token}).status_code == 409
        for odd in ("", TOKEN, "x" * 500, "' OR 1=1 --"):
            assert admin.post("/id/desk/act", data={"form": key(admin), "token": odd}).status_code == 409
        for word, odd in (
            ("rollback", "9" * 30),
            ("rollback", "-1"),
            ("restore", "x"),
            ("restore", "999999"),
            ("x", "1"),
        ):
            told = admin.post("/id/desk/consider", data={"form": key(admin), "word": word, "key": odd})
            assert told.status_code in (400, 404), (word, odd)
        assert place.room.store.generation() == generation
