"""The desk is for admins alone, by forms of their own session; and what they send is refused or shown as text."""

from __future__ import annotations

import html
import io
import logging
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from aiohttp import web
from PIL import Image

from bot.jobs import READY, RECEIVED, Job
from bot.web.addresses import ADMINS
from bot.web.room import Room
from index.shapes import sop_json
from index.sop import Role
from tests.bot.web.site import serving, visitor
from tests.conftest import own_copy

ADMIN, OTHER, OFFICER, WORKER = 9001, 9002, 7001, 5001
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORM = "application/x-www-form-urlencoded"
ROUTES = ADMINS
TOKEN = "0" * 12


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


def key(client: httpx.Client) -> str:
    return str(re.findall(r'name="form" value="([^"]+)"', client.get("/id/desk/uploads").text)[0])


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


def test_what_waits_for_one_admin_is_not_there_for_another(place: Place) -> None:
    with place.entered(OTHER) as other, place.entered(ADMIN) as admin:
        for where in (f"/id/desk/upload/{place.job.id}", f"/id/desk/upload/{place.job.id}/page/1"):
            assert admin.get(where).status_code == 200
            assert other.get(where).status_code == 404
        assert place.job.id not in other.get("/id/desk/uploads").text
        dropped = other.post(f"/id/desk/upload/{place.job.id}/decide", data={"form": key(other), "word": "drop"})
        assert dropped.status_code == 404


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


def test_a_script_may_run_at_the_desk_alone_and_only_ours(place: Place) -> None:
    with place.entered(ADMIN) as admin:
        for where, scripted in (("/id/", 0), (f"/id/sop/{place.number}", 0), ("/id/desk", 0), ("/id/desk/uploads", 1)):
            page = admin.get(where)
            policy = page.headers["Content-Security-Policy"]
            assert ("script-src 'self'" in policy) == bool(scripted), where
            assert "unsafe" not in policy
            assert page.text.count("<script") == scripted
            assert page.headers["Cache-Control"] == "no-store"
        [source] = re.findall(r'<script src="([^"]+)" defer></script>', admin.get("/id/desk/uploads").text)
        assert admin.get(source).headers["Content-Type"].startswith("text/javascript")


def test_what_a_file_says_is_shown_as_text_at_the_desk(place: Place) -> None:
    with place.entered(ADMIN) as admin:
        for where in ("/id/desk/uploads", "/id/desk/uploads?part=list", f"/id/desk/upload/{place.job.id}"):
            page = admin.get(where).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "alert(1)" in html.unescape(page)


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "a\r\nSet-Cookie: x=1.pdf",
        "..pdf",
        "/",
        "\u202egnp.pdf",
        "a" * 5_000 + ".pdf",
        "\x00.pdf",
    ],
)
def test_a_files_name_cannot_leave_its_folder(place: Place, name: str) -> None:
    uploads = place.room.settings.data / "uploads"
    with place.entered(OTHER) as other:
        # A word that is no PDF: refused by the reader, or by its name.
        answered = other.post(
            "/id/desk/uploads", data={"form": key(other)}, files=[("file", (name, b"x", "text/plain"))]
        )
        assert answered.status_code in (200, 303, 400)
        assert "Set-Cookie" not in answered.headers
        for job in place.room.people.uploads.all():
            if job.admin == OTHER:
                assert re.fullmatch(r"[\w -]{1,80}\.pdf", job.file), job.file
                assert [path.parent.parent for path in (uploads / job.id).rglob("*")] in ([], [uploads])
                place.room.people.uploads.move(job.id, job.state, "")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "multipart/form-data", 400),
        (b"garbage", "multipart/form-data; boundary=x", 400),
        (
            b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n1\r\n--x--",
            "multipart/form-data; boundary=x",
            403,
        ),
        (b"form=1", FORM, 415),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_upload_is_refused(place: Place, content: bytes, kind: str, status: int) -> None:
    with place.entered(ADMIN) as admin:
        answered = admin.post("/id/desk/uploads", content=content, headers={"Content-Type": kind})
        assert answered.status_code in (status, 403)
        assert admin.get("/id/desk/uploads").status_code == 200


def test_files_and_forms_are_bounded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.receiving._LARGEST", 100_000)
    with place.entered(ADMIN) as admin:
        form = key(admin)
        large = admin.post("/id/desk/uploads", data={"form": form}, files=[("file", ("a.pdf", b"x" * 200_000, "x/y"))])
        assert large.status_code == 413
        many = [("file", (f"{n}.mp3", b"x", "x/y")) for n in range(80)]
        assert admin.post("/id/desk/uploads", data={"form": form}, files=many).status_code == 413
        where = f"/id/desk/upload/{place.job.id}/set"
        fields = {"form": form, **{f"set.step.{n}.kegiatan": "x" for n in range(5_000)}}
        assert admin.post(where, data=fields).status_code == 400
        assert admin.post(where, data={"form": form, "set.title": "x" * 1_200_000}).status_code == 413
        assert list((place.room.settings.data / "arriving").iterdir()) == []


def test_a_full_disk_takes_no_files_and_says_so(place: Place) -> None:
    settings = place.room.settings
    place.room.settings = settings.model_copy(update={"disk_mb": 1 << 40})
    try:
        with place.entered(ADMIN) as admin:
            answered = admin.post(
                "/id/desk/uploads", data={"form": key(admin)}, files=[("file", ("a.pdf", b"x", "x/y"))]
            )
            assert answered.status_code == 507
    finally:
        place.room.settings = settings


def test_who_sends_a_file_slowly_is_hung_up_on_and_nothing_of_it_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.receiving._PIECE_SECONDS", 1)
    with place.entered(ADMIN) as admin:
        cookie = "; ".join(f"{name}={value}" for name, value in admin.cookies.items())
        part = "--x\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
        begun = part.format("form", key(admin)) + part.format("file; filename=a.pdf", "%PDF").removesuffix("\r\n")
        head = f"POST /id/desk/uploads HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: 90000\r\n"
        sent = f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n{begun}"
        with socket.create_connection(("127.0.0.1", urlsplit(place.address).port or 0), timeout=30) as slow:
            slow.sendall(sent.encode())
            assert b" 503 " in slow.recv(200)
        assert admin.get("/id/desk/uploads").status_code == 200
        arriving = place.room.settings.data / "arriving"
        end = time.monotonic() + 10
        while list(arriving.iterdir()):
            assert time.monotonic() < end
            time.sleep(0.05)


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


def test_withdrawing_changing_access_and_going_back_are_noted_each(place: Place) -> None:
    with place.entered(ADMIN) as admin, visitor(place.address) as public:
        form = key(admin)

        def sure(word: str, what: str) -> None:
            asked = admin.post("/id/desk/consider", data={"form": form, "word": word, "key": what})
            [token] = re.findall(r'name="token" value="([^"]+)"', asked.text)
            assert admin.post("/id/desk/act", data={"form": form, "token": token}).status_code == 303

        sure("access", place.number)
        assert public.get(f"/id/sop/{place.number}").status_code == 404
        sure("access", place.number)
        sure("withdraw", place.number)
        page = admin.get(f"/id/desk/sop/{place.number}").text
        sure(
            "restore",
            re.findall(r'name="key" value="(\d+)"><button class="minor" name="word" value="restore"', page)[-1],
        )
        assert public.get(f"/id/sop/{place.number}").status_code == 200
        acts = [(act.action, act.admin) for act in place.room.people.audit(4)]
        assert acts == [("restore", ADMIN), ("withdraw", ADMIN), ("correct", ADMIN), ("correct", ADMIN)]


def test_the_log_of_the_desk_holds_no_name_and_no_text(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with place.entered(ADMIN) as admin:
        form = key(admin)
        admin.post("/id/desk/uploads", data={"form": form}, files=[("file", ("rahasia.mp3", b"x", "x/y"))])
        admin.post(f"/id/desk/upload/{place.job.id}/set", data={"form": form, "set.title": "rahasia"})
        admin.get(f"/id/desk/sop/{place.number}")
    lines = [str(record.__dict__) for record in caplog.records if record.name.startswith("bot.web")]
    assert len(lines) >= 4
    assert not any("rahasia" in line or place.job.id in line or place.number in line for line in lines)
