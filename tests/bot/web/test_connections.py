"""Connections that bring no request, bring it or take the answer drop by drop: ended, a line each; the next is served."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.web.guard import HEADERS
from bot.web.server import _IDLE_SECONDS
from index.sop import Role
from tests.bot.web.house import OPP
from tests.bot.web.site import raw, serving, visitor
from tests.conftest import busy, own_copy

FORM = "application/x-www-form-urlencoded"
PDF = f"/pdf/{OPP}"
LONG = 1_500_000  # letters of a PDF as long as a scan's


def noted(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is said of connections; an earlier test may have made the rest of the log speak too."""
    return [record.getMessage() for record in caplog.records if record.name == "bot.web.connections"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /id/ HTTP/1.1\r\nHost: x\r\nX: " + b"b" * 20_000 + b"\r\n\r\n",
        b"GET /id/ HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(5_000)) + b"\r\n",
        b"POST /id/ HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /id/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /id/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /id/ HTTP/1.1\r\nHost: x\r\nBad Header\x0b: 1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"TRACE /id/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_like_a_page_in_one_line_and_the_next_one_is_served(
    guest: httpx.Client, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answered = raw(guest, sent)
    [line] = [record for record in caplog.records if record.name.startswith(("bot.web", "aiohttp"))]
    assert (line.levelname, line.exc_info) == ("INFO", None)
    assert "127.0" not in line.getMessage()
    head, _, body = answered.partition(b"\r\n\r\n")
    told = dict(part.split(": ", 1) for part in head.decode().split("\r\n")[1:])
    assert answered.split(b" ")[1] in (b"400", b"405"), answered[:200]
    assert HEADERS.items() <= told.items()
    assert told["Cache-Control"] == "no-store"
    assert b"Traceback" not in answered
    assert b"Bad Request" in body or b"<html" in body
    assert guest.get("/healthz").status_code == 200


def test_a_client_that_sends_its_request_slowly_is_hung_up_on_and_others_are_served_meanwhile(
    own: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.web.connections")
    assert _IDLE_SECONDS <= 30
    monkeypatch.setattr("bot.web.server._IDLE_SECONDS", 1.0)
    with serving(own) as (address, _):
        slow = [socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET /id/ HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        with visitor(address) as other:
            assert other.get("/healthz").status_code == 200
        for connection in slow:
            connection.settimeout(10)
            assert connection.recv(100) == b""
            connection.close()
        assert time.monotonic() - began < busy(8)
    assert noted(caplog) == ["hung up"] * 50


@contextmanager
def dripping(address: str, count: int, where: str, kind: str) -> Iterator[list[socket.socket]]:
    """So many who send the head of a form at once, and then no more of its body than a letter."""
    head = f"POST {where} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 60000\r\n\r\nquestion=a"
    with ExitStack() as opened:
        slow = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), timeout=60)
            slow.append(opened.enter_context(connection))
            connection.sendall(head.encode())
        yield slow


@pytest.mark.parametrize(("where", "kind"), [("/id/", FORM), ("/api/ask", "application/json")])
def test_a_form_that_drips_is_told_to_come_again_a_line_each_and_others_are_served_meanwhile(
    own: Path, where: str, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.web")
    for module in ("asking._FORM_SECONDS", "api._BODY_SECONDS"):
        monkeypatch.setattr(f"bot.web.{module}", 2)
    with serving(own) as (address, _), dripping(address, 50, where, kind) as slow:
        began = time.monotonic()
        with visitor(address) as other:
            assert other.get("/id/").status_code == 200
        # Whoever keeps dripping has no longer for it.
        told = [dripped(connection) for connection in slow]
        assert time.monotonic() - began < busy(20)
        assert {head.split(b" ")[1] for head in told} == {b"503"}
        assert all(b"Retry-After: 10" in head for head in told)
        with visitor(address) as other:
            assert other.get("/id/").status_code == 200
    lines = [record for record in caplog.records if record.name.startswith("bot")]
    assert Counter(record.facts["status"] for record in lines) == {503: 50, 200: 2}  # type: ignore[attr-defined]
    assert all(record.exc_info is None for record in lines)


def dripped(connection: socket.socket) -> bytes:
    """What is said to a client that sends a letter now and then."""
    connection.settimeout(0.01)
    while True:
        try:
            return connection.recv(4_000)
        except TimeoutError:
            connection.sendall(b"a")


@pytest.mark.parametrize("told", ["Content-Length: 99000000", "Transfer-Encoding: chunked"])
def test_a_huge_form_is_refused_before_it_has_come(
    guest: httpx.Client, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of one that says no length at the letter that is too many."""
    caplog.set_level(logging.INFO, "bot.web")
    head = f"POST /id/ HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nConnection: close\r\n{told}\r\n\r\n"
    body = b"a" * 99_000 if "Length" in told else b"17000\r\n" + b"a" * 0x17000 + b"\r\n"
    answered = raw(guest, head.encode() + body)
    assert answered.split(b" ")[1] == b"413", answered[:200]
    assert [record.facts["status"] for record in caplog.records if record.name.startswith("bot")] == [413]  # type: ignore[attr-defined]
    assert guest.get("/healthz").status_code == 200


@contextmanager
def taking(site: str, requests: bytes) -> Iterator[socket.socket]:
    """Somebody who asks, and whose device takes little at once."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", urlsplit(site).port or 0))
        connection.sendall(requests)
        yield connection


def taken(connection: socket.socket, *, a_second: int) -> int:
    """How many letters come to somebody who takes so many a second, until the connection ends."""
    got = 0
    with suppress(ConnectionError):
        while more := connection.recv(max(1, a_second // 20)):
            got += len(more)
            time.sleep(len(more) / a_second)
    return got


@pytest.fixture
def scanned(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site that looks every second whether 40 KB were taken, and has a PDF as long as a scan's."""
    monkeypatch.setattr("bot.web.connections._LOOK_SECONDS", 1.0)
    monkeypatch.setattr("bot.web.connections._LEAST", 40_000)
    with serving(own_copy(library, tmp_path / "data"), web_proxies=1) as (address, room):
        with room.store.stored_file(room.store.entry(OPP, Role.PUBLIC).sha256).open("ab") as file:
            file.write(b"%" * LONG)
        yield address


@pytest.mark.parametrize("asked", [f"/id/sop/{OPP}", PDF])
def test_who_takes_an_answer_a_letter_at_a_time_is_hung_up_on_and_others_are_served_meanwhile(
    scanned: str, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.web.connections")
    request = f"GET {asked} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.%d\r\n\r\n"
    # One page is less than kernels hold, here and there: many are asked for at once.
    count = 1 if asked == PDF else 40
    with ExitStack() as opened, visitor(scanned) as other:
        slow = [opened.enter_context(taking(scanned, (request % n).encode() * count)) for n in range(3)]
        ends = time.monotonic() + busy(30)
        while len(noted(caplog)) < len(slow):
            assert time.monotonic() < ends
            assert all(connection.recv(1) for connection in slow)
            time.sleep(0.1)
        assert other.get("/healthz").status_code == 200
        assert max(taken(connection, a_second=10_000_000) for connection in slow) < LONG / 4
    assert noted(caplog) == ["taken too slowly"] * len(slow)


def test_who_takes_a_long_pdf_slowly_but_steadily_gets_all_of_it(
    scanned: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.web.connections")
    request = f"GET {PDF} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with taking(scanned, request) as connection:
        assert taken(connection, a_second=600_000) > LONG
    assert noted(caplog) == []
