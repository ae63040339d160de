"""What the public must never see, by any road; and what strangers send, which must never stop the site."""

from __future__ import annotations

import asyncio
import html
import io
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from pypdf import PdfReader

from bot.web.addresses import PUBLIC
from bot.web.pages import STYLE
from bot.web.room import _PICTURE_BYTES
from index.encoder import Encoder
from index.publisher import Publisher
from index.sop import Role, Visibility
from index.store import Store
from tests.bot.web.site import raw, serving, visitor

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def roads(number: str) -> list[str]:
    """Every address that shows one SOP."""
    shown = quote(number)
    return [
        *(f"/{language}/{where}/{shown}" for language in ("id", "en") for where in ("sop", "pages")),
        *(f"/id/ask/{intent}/{shown}" for intent in ("requirements", "steps", "fee", "number", "general")),
        *(f"/picture/{page}/{shown}" for page in (1, 2)),
        f"/picture/1/{shown}?crop=1&mark=1-1-200-200",
        f"/pdf/{shown}",
        f"/api/sops/{shown}",
    ]


def walked(guest: httpx.Client) -> Iterator[httpx.Response]:
    """Every page that can be reached by links, pictures included."""
    waiting, seen = ["/id/", "/en/", "/id/browse", "/id/search"], set()
    while waiting:
        where = waiting.pop()
        if where in seen:
            continue
        seen.add(where)
        page = guest.get(where)
        yield page
        found = re.findall(r'(?:href|src)="(/[^"#]*)"', page.text) if "html" in page.headers["Content-Type"] else []
        waiting += [html.unescape(link) for link in found if not link.startswith("/picture/")]


def test_every_address_that_shows_a_sop_is_one_of_the_roads_that_are_tried() -> None:
    shown = [route.path for route in PUBLIC if "{number" in route.path]
    patterns = [re.sub(r"\{\w+:((?:[^{}]|\{[^{}]*\})*)\}", r"(?:\1)", path) for path in shown]
    assert len(patterns) == 6
    assert all(any(re.fullmatch(pattern, road.partition("?")[0]) for road in roads("A/1")) for pattern in patterns)


@pytest.mark.slow
def test_no_road_leads_the_public_to_anything_internal(own: Path) -> None:
    store = Store(own)
    entries = store.entries(Role.STAFF)
    internal = [entry for entry in entries if entry.visibility is Visibility.INTERNAL]
    with serving(own, web_proxies=1) as (address, _), visitor(address) as guest:
        pages = 0
        for page in walked(guest):
            guest.headers["X-Forwarded-For"] = f"10.0.{pages // 250}.{pages % 250}"
            pages += 1
            assert page.status_code == 200, page.url
            if page.headers["Content-Type"] == "application/pdf":
                told = " ".join(
                    " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.content)).pages).split()
                )
            else:
                told = page.text
                heavy = len(page.content) + len(STYLE) + _PICTURE_BYTES * told.count("<img")
                assert heavy < 150_000, f"{page.url} is too heavy for a slow phone"
            for entry in internal:
                assert entry.number not in told, page.url
                assert entry.title not in html.unescape(told), page.url
                assert entry.sha256 not in told
        assert pages > 60
    store.close()


def test_no_question_and_no_search_of_the_public_brings_anything_internal(guest: httpx.Client, own: Path) -> None:
    store = Store(own)
    internal = [entry for entry in store.entries(Role.STAFF) if entry.visibility is Visibility.INTERNAL]
    store.close()
    assert len(internal) == 3
    for entry in internal:
        for words, cookie in ((entry.title, ""), (entry.number, f"tanya-sop={'a' * 32}; role=staff; admin=1")):
            headers = {"Cookie": cookie}
            found = [
                guest.post("/id/", data={"question": words}, headers=headers),
                guest.post("/api/ask", json={"question": words}, headers=headers),
                guest.get("/id/search", params={"q": words}, headers=headers),
                guest.get("/api/search", params={"q": words, "top": 100}, headers=headers),
            ]
            for answered in found:
                assert answered.status_code == 200
                # What was typed is shown again; nothing else of the SOP is.
                told = html.unescape(answered.text).replace(words, "")
                assert not any(word in told for word in (entry.number, entry.title, entry.sha256)), answered.url
                assert f"/{quote(entry.number)}" not in told


def test_internal_withdrawn_and_unknown_numbers_cannot_be_told_apart(fresh: Path, encoder: Encoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher.withdraw(OPP)
    with serving(fresh) as (address, _), visitor(address) as guest:
        for internal, withdrawn, unknown in zip(roads(LEAVE), roads(OPP), roads("TIDAK-ADA/1"), strict=True):
            answers = [guest.get(where) for where in (internal, withdrawn, unknown)]
            assert {answer.status_code for answer in answers} == {404}, internal
            assert len({answer.content for answer in answers}) == 1, internal


def test_what_is_typed_or_printed_is_shown_as_text(fresh: Path, encoder: Encoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        for field in ("title", "unit", "section.1", "step.1.kegiatan", "step.1.pelaksana", "step.2.keterangan"):
            publisher.correct(OPP, field, f"Judul {SCRIPT}\u202e")
    with serving(fresh) as (address, _), visitor(address) as guest:
        pages = [
            guest.post("/id/", data={"question": f"syarat {SCRIPT}"}),
            guest.post("/id/", data={"question": "syarat opp", "talk": SCRIPT}),
            guest.get("/id/search", params={"q": SCRIPT, "unit": SCRIPT, "page": SCRIPT}),
            guest.get("/id/browse", params={"process": SCRIPT}),
            guest.get(f"/id/sop/{OPP}"),
            guest.get(f"/id/pages/{OPP}", params={"mark": SCRIPT}),
            guest.get(f"/id/sop/{quote(SCRIPT)}"),
            guest.get(f"/{quote(SCRIPT)}"),
            guest.get(f"/id/ask/steps/{OPP}"),
            guest.get("/id/browse"),
        ]
        assert pages[4].text.count("Judul &lt;script&gt;") > 6, "in title, unit, text, table and chart"
        for page in pages:
            assert "<script" not in page.text, page.url
            assert "<img src=x" not in page.text
            assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "where",
    [
        *("/../../etc/passwd", "/id/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/id/sop/..%2f..%2fetc%2fpasswd"),
        *(
            "/picture/1/../../index.db",
            "/picture/1/%00",
            "/id/sop/%00",
            "/id/sop/%ff%fe",
            "/style.css/../../x",
            "//",
            "/id//",
        ),
        *(
            "/id/ask/greeting/x",
            "/id/ask/emergency/x",
            "/id/pages/x%0d%0aSet-Cookie:a=b",
            "/xx/",
            "/files/",
            "/people.db",
        ),
    ],
)
def test_odd_paths_are_not_found_and_nothing_more(guest: httpx.Client, where: str) -> None:
    answered = raw(guest, f"GET {where} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answered.split(b" ")[1] in (b"404", b"400"), answered[:300]
    assert b"Set-Cookie" not in answered.partition(b"\r\n\r\n")[0]
    assert b"root:" not in answered


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("question=" + "a" * 70_000, "application/x-www-form-urlencoded", 413),
        ("question=" + "a" * 5_000, "application/x-www-form-urlencoded", 413),
        ("&".join(f"f{n}=1" for n in range(2_000)), "application/x-www-form-urlencoded", 400),
        ('{"question": "a"}', "application/json", 415),
        (
            "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n1\r\n--x--",
            "multipart/form-data; boundary=x",
            415,
        ),
        ("question=gaji", "application/x-www-form-urlencoded; charset=utf-77", 200),
        ("question=%ff%fe%00%ed%a0%80gaji", "application/x-www-form-urlencoded", 200),
        ("question=gaji&question=x&talk=%00", "application/x-www-form-urlencoded", 200),
        ("question=%0d%0aSet-Cookie:%20a", "application/x-www-form-urlencoded", 200),
    ],
)
def test_a_form_is_bounded_and_anything_within_is_answered(
    guest: httpx.Client, content: str, kind: str, status: int
) -> None:
    answered = guest.post("/id/", content=content, headers={"Content-Type": kind})
    assert answered.status_code == status
    assert "Set-Cookie" not in answered.headers


def test_ten_thousand_requests_from_one_address_are_refused_a_line_each_and_others_are_served(
    own: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "bot.web.guard")
    # However slow the machine is that runs this, no bucket fills up meanwhile.
    monkeypatch.setattr("bot.web.guard._RATE", 1e-6)
    with serving(own, web_proxies=1) as (address, _), visitor(address) as other:
        other.headers["X-Forwarded-For"] = "10.0.0.2"
        told = asyncio.run(stormed(urlsplit(address).port or 0, 10_000))
        served = other.get("/id/")
    assert Counter(head.split(b" ")[1] for head in told) == {b"200": 120, b"429": 9_880}
    refused = told[-1]
    assert b"Retry-After: 10" in refused
    assert "tel:" in refused.decode()
    assert served.status_code == 200
    assert len(caplog.records) == 10_001


async def stormed(port: int, count: int) -> list[bytes]:
    """What one address is told that asks so many times, many at once, each by a connection of its own."""
    asked = b"GET /id/ HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\nConnection: close\r\n\r\n"

    async def some(share: int) -> list[bytes]:
        told = []
        for _ in range(share):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(asked)
            told.append(await reader.read())
            writer.close()
        return told

    return [head for heads in await asyncio.gather(*(some(count // 20) for _ in range(20))) for head in heads]


def test_the_log_holds_no_text_no_number_and_no_address(guest: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guest.post("/id/", data={"question": "rahasia besar"})
    guest.get("/id/search", params={"q": "rahasia besar"})
    guest.get(f"/id/sop/{OPP}")
    guest.get("/rahasia")
    lines = [json.dumps({**record.__dict__}, default=str) for record in caplog.records if record.name.startswith("bot")]
    assert len(lines) == 4
    assert not any(re.search(r"rahasia|02\.04|127\.0|10\.\d+\.\d+", line.split('"pathname"')[0]) for line in lines)
