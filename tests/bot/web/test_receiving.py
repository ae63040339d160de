"""Files that come by a form: bounded in size, number and time, and in a folder of their own."""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.bot.web.deskwork import ADMIN, OTHER, Place, key

FORM = "application/x-www-form-urlencoded"


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
