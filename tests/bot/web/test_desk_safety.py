"""The desk: what waits for one admin is not another's, no foreign script runs, what a file says is shown as text."""

from __future__ import annotations

import html
import logging
import re

import pytest

from tests.bot.web.deskwork import ADMIN, OTHER, Place, key


def test_what_waits_for_one_admin_is_not_there_for_another(place: Place) -> None:
    with place.entered(OTHER) as other, place.entered(ADMIN) as admin:
        for where in (f"/id/desk/upload/{place.job.id}", f"/id/desk/upload/{place.job.id}/page/1"):
            assert admin.get(where).status_code == 200
            assert other.get(where).status_code == 404
        assert place.job.id not in other.get("/id/desk/uploads").text
        dropped = other.post(f"/id/desk/upload/{place.job.id}/decide", data={"form": key(other), "word": "drop"})
        assert dropped.status_code == 404


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
