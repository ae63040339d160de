"""The web server: the pages over one library, alone or in the bot's process, until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.assistant import Assistant, open_assistant
from bot.people import People
from bot.web import addresses, inside
from bot.web.connections import RefusingRunner
from bot.web.guard import CORS, MACHINE, Limits, fit_out, guarded
from bot.web.pages import SCRIPT, SCRIPT_ADDRESS, STYLE, STYLE_ADDRESS
from bot.web.room import ROOM, Guest, Room, guest_of, room_of
from bot.web.uploads import Worker
from index.errors import BadSetting
from index.history import History
from index.messages import say
from index.settings import Settings
from index.store import Store

# A question has at most 4,096 letters, each nine bytes as a form sends them, and the talk beside it.
_LARGEST_BODY = 64 * 1024
# Also how long a client may take to send the head of a request.
_IDLE_SECONDS = 20.0
_GRACE_SECONDS = 3.0  # for answers on their way when the server stops
# What the bot serves on the same port.
_MACHINE = frozenset({"/healthz", "/readyz", "/telegram"})
_YEAR = "public, max-age=31536000, immutable"
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /picture/\nDisallow: /pdf/\n"


def build_app(room: Room, *, machine: frozenset[str] = frozenset()) -> web.Application:
    """The application that serves the pages; `machine` are addresses that the bot adds itself (health, webhook)."""
    settings = room.settings
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[guarded(Limits(), settings.web_proxies, _who)])
    app[ROOM], app[CORS], app[MACHINE] = room, settings.web_cors, machine
    app.on_response_prepare.append(fit_out)
    app.router.add_get("/", _welcome)
    app.router.add_get(STYLE_ADDRESS, partial(_file, STYLE, "text/css"))
    app.router.add_get(SCRIPT_ADDRESS, partial(_file, SCRIPT, "text/javascript"))
    app.router.add_get("/robots.txt", _robots)
    if not machine:
        app.router.add_get("/healthz", _health)
    app.router.add_routes((*addresses.PUBLIC, *addresses.STAFF, *addresses.ADMINS))
    return app


class WebPages:
    """The pages in the bot's process: its assistant, a room and an application of their own, which `runner` runs."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        self._room = Room(settings, assistant.store, assistant, People(settings.data), History(settings.data))
        self.runner: web.AppRunner = runner_of(build_app(self._room, machine=_MACHINE))

    async def work(self) -> None:
        """Until cancelled: the uploads that come by the browser."""
        await Worker(self._room).work()

    def close(self) -> None:
        self._room.close()


def open_room(settings: Settings) -> Room:
    """The room over the library that the settings name; raises NoIndex where nothing was ingested."""
    assistant = open_assistant(settings)
    return Room(settings, assistant.store, assistant, People(settings.data), History(settings.data))


def runner_of(app: web.Application) -> RefusingRunner:
    """The runner of the pages: without aiohttp's access log, which would hold addresses; idle connections are closed."""
    return RefusingRunner(
        app, access_log=None, keepalive_timeout=_IDLE_SECONDS, handle_signals=False, shutdown_timeout=_GRACE_SECONDS
    )


async def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT; `announce` is called with the address when it listens. Raises BadSetting for a taken port."""
    room, stop = open_room(settings), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = runner_of(build_app(room))
    try:
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.web_host, settings.web_port).start()
        except OSError as error:
            reason = say("setting.port", settings.language, host=settings.web_host, reason=error.strerror)
            raise BadSetting(name="TANYA_SOP_WEB_PORT", value=settings.web_port, reason=reason) from error
        announce(f"http://{settings.web_host}:{settings.web_port}/")
        work = asyncio.ensure_future(Worker(room).work())
        await stop.wait()
        work.cancel()
        await asyncio.wait([work])
    finally:
        await runner.cleanup()
        room.close()


async def _who(request: web.Request, language: str) -> Guest:
    """The guest of a request, by their session's cookie; without one, and for open data, the public."""
    room = room_of(request)
    key = request.cookies.get(inside.cookie_name(room.settings), "")
    if not key or request.path.startswith("/api/"):
        return Guest(language)
    return await room.read(inside.signed_in, key, language, room.people, room.settings)


async def _welcome(request: web.Request) -> web.Response:
    """To the first page in a language that the browser asks for."""
    headers = {"Location": f"/{guest_of(request).language}/", "Vary": "Accept-Language"}
    return web.Response(status=302, headers=headers)


async def _file(body: bytes, kind: str, request: web.Request) -> web.Response:
    return web.Response(body=body, content_type=kind, headers={"Cache-Control": _YEAR})


async def _robots(request: web.Request) -> web.Response:
    return web.Response(text=_ROBOTS)


async def _health(request: web.Request) -> web.Response:
    """200 while the library can be read."""
    return web.json_response({"generation": await room_of(request).read(Store.generation, room_of(request).store)})
