"""The bot as it runs: updates in by long polling or webhook, through the lanes to the handlers; stopped gracefully.

A long poll can hang for ever on a dead line: each has a bound, and after one that overran the connection is made anew.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
import signal
import time
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.telegram.asking import too_many
from bot.telegram.desk import Desk
from bot.telegram.lanes import Lanes
from bot.telegram.secrets import starred
from bot.telegram.uploading import Uploads
from index.errors import StorageError
from index.settings import Settings

_log = logging.getLogger(__name__)
ALLOWED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY]
_SLACK = 10.0
_READY_SECONDS = 90.0
_GRACE_SECONDS = 15.0
_PAUSE = 3.0
_DAY = 86_400
_LARGEST_BODY = 1 << 20
_PATH = "/telegram"
App = Application[Any, Any, Any, Any, Any, Any]


class Runner:
    """Runs one application over one desk until SIGTERM or SIGINT."""

    def __init__(self, application: App, desk: Desk, uploads: Uploads) -> None:
        self._app, self._desk, self._uploads = application, desk, uploads
        self._settings: Settings = desk.settings
        self._lanes = Lanes(desk.people, self._handle, self._notice, self._settings.admins)
        self._stop = asyncio.Event()
        self._last_good = 0.0
        self._secret = secrets.token_urlsafe(32)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until stopped. Raises InvalidToken at once; without a network it goes on trying."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop.set)
        if not await self._until_reached():
            return
        site = await self._serve()
        await self._app.start()
        self._lanes.resume()
        self._start(self._housekeeping())
        self._start(self._uploads.work(self._app.bot))
        if self._settings.webhook_url:
            await self._app.bot.set_webhook(
                self._settings.webhook_url, secret_token=self._secret, allowed_updates=ALLOWED
            )
            await self._stop.wait()
        else:
            await self._poll()
        await self._lanes.drain(_GRACE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if site is not None:
            await site.cleanup()
        await self._app.stop()
        await self._app.shutdown()
        self._desk.close()

    async def _until_reached(self) -> bool:
        """Wait for Telegram to answer; False if we are stopped before."""
        while not self._stop.is_set():
            try:
                await self._app.initialize()
                await self._desk.introduce(self._app.bot)
            except NetworkError as error:
                _log.warning("Telegram cannot be reached: %s", starred(str(error)))
                await self._wait(_PAUSE)
            else:
                return True
        return False

    # -- in

    async def _poll(self) -> None:
        offset: int | None = None
        await self._app.bot.delete_webhook()
        while not self._stop.is_set():
            updates = await self._polled(offset)
            if updates is None:
                continue
            self._last_good = time.monotonic()
            if updates:
                await self._lanes.take(updates)
                # Asking for what comes after is what tells Telegram that we have these.
                offset = updates[-1].update_id + 1

    async def _polled(self, offset: int | None) -> tuple[Update, ...] | None:
        """One long poll, left at once when we are stopped; None when nothing was learned."""
        bot, seconds = self._app.bot, self._settings.poll_seconds
        call = asyncio.ensure_future(bot.get_updates(offset=offset, timeout=seconds, allowed_updates=ALLOWED))
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({call, stopped}, timeout=seconds + _SLACK, return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                polled: tuple[Update, ...] = call.result()
                return polled
            if not self._stop.is_set():
                _log.error("long poll hangs; connecting anew", extra={"facts": {"seconds": seconds + _SLACK}})
                await self._desk.reconnect()
        except RetryAfter as error:
            wait = error.retry_after
            await self._wait(float(wait) if isinstance(wait, (int, float)) else wait.total_seconds())
        except Conflict:
            _log.error("another program polls with this token")
            await self._wait(_PAUSE)
        except TelegramError as error:
            _log.warning("poll failed: %s", starred(str(error)))
            await self._wait(_PAUSE / 6)
        finally:
            stopped.cancel()
            call.cancel()
        return None

    async def _serve(self) -> web.AppRunner | None:
        """The HTTP side where a port is set: `/healthz`, `/readyz`, and the webhook."""
        if not self._settings.http_port:
            return None
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_post(_PATH, self._webhook)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, self._settings.http_host, self._settings.http_port).start()
        return runner

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _ready(self, request: web.Request) -> web.Response:
        """200 while updates reach us and the library can be read."""
        age = time.monotonic() - self._last_good if self._last_good else None
        listening = bool(self._settings.webhook_url) or (age is not None and age < _READY_SECONDS)
        try:
            generation = self._desk.store.generation()
        except StorageError:
            generation = 0
        facts = {"ready": listening and generation > 0, "generation": generation, "waiting": self._lanes.depth}
        return web.json_response(facts, status=200 if facts["ready"] else 503)

    async def _webhook(self, request: web.Request) -> web.Response:
        """Telegram's call: only with the secret we gave it, kept on disk before it is acknowledged."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not self._settings.webhook_url or not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = Update.de_json(await request.json(), self._app.bot)
        except (json.JSONDecodeError, KeyError, TypeError, ValueError):
            return web.Response(status=400)
        await self._lanes.take([update])
        return web.Response()

    # -- through

    async def _handle(self, body: dict[str, Any]) -> None:
        await self._app.process_update(Update.de_json(body, self._app.bot))

    async def _notice(self, update: Update) -> None:
        self._start(too_many(update, self._desk))

    async def _housekeeping(self) -> None:
        """Once a day what was kept long enough is erased."""
        while True:
            self._desk.people.purge()
            await asyncio.sleep(_DAY)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
