"""The real server on a free port of loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from aiohttp import web

from bot.web.room import Room
from bot.web.server import build_app, open_room, runner_of
from bot.web.uploads import Worker
from index.settings import load_settings


@contextmanager
def serving(data: Path, **settings: object) -> Iterator[tuple[str, Room]]:
    """The address of the running site over this library, and its room."""
    room = open_room(load_settings(data).model_copy(update=settings))
    loop = asyncio.new_event_loop()
    runner = runner_of(build_app(room))

    async def start() -> tuple[int, asyncio.Task[None]]:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1]), loop.create_task(Worker(room).work())

    async def stop() -> None:
        work.cancel()
        await asyncio.wait([work])
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    port, work = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield f"http://127.0.0.1:{port}", room
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        room.close()


def visitor(site: str) -> httpx.Client:
    """Somebody with a browser and without an account."""
    return httpx.Client(base_url=site, timeout=30, trust_env=False)


def raw(guest: httpx.Client, sent: bytes) -> bytes:
    """What the server says to these very bytes, until it hangs up or waits for more."""
    with socket.create_connection((guest.base_url.host, guest.base_url.port or 80), timeout=3) as connection:
        connection.sendall(sent)
        answered = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while more := connection.recv(65_536):
                answered += more
        return answered


def read(guest: httpx.Client, where: str) -> str:
    """The page at this address, its characters as a reader sees them."""
    response = guest.get(where)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def numbers(page: str) -> list[str]:
    """The numbers of the SOPs that a page lists."""
    return re.findall(r'class="entry"><a href="/id/sop/([^"]+)"', page)
