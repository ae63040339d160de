"""The bot as it runs: updates in by long polling or webhook, through the lanes to the handlers; stopped gracefully."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import hmac
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol

from aiohttp import web
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import Application

from bot.logs import starred
from bot.telegram.alarms import Alarms
from bot.telegram.asking import too_many
from bot.telegram.carrying import Carrier
from bot.telegram.envelope import Envelope, check
from bot.telegram.hub import Hub
from bot.telegram.lanes import Lanes, Unparseable
from bot.telegram.limiter import Pace
from bot.telegram.polling import ALLOWED, Poller
from bot.telegram.uploads import Uploads
from bot.telegram.watching import Pulse, Watch
from index.errors import StorageError
from index.settings import Settings

_log = logging.getLogger(__name__)
# A poll that brings nothing takes `poll_seconds`, and its connection may have to be made anew.
_READY_SECONDS = 90.0
# Who watches `/readyz` learns within half a minute that Telegram's calls do not come through.
_CALLED_SECONDS = 25.0
# With ending the tasks it takes less than five seconds to stop; what is not answered by then stays on disk.
_GRACE_SECONDS = 3.5
_PAUSE = 3.0  # seconds between two tries to begin
_CHECK_SECONDS = 8.0  # between two looks at whether Telegram's calls come through
_DAY = 86_400  # seconds between two purges
# Two seconds after a bot died another one leads; what came in elsewhere for a chat of ours waits a fifth of a second.
_STAND_BY, _LOOK = 2.0, 0.2
_LARGEST_BODY = 1 << 20  # bytes of one update: a text of 4,096 letters with its entities has a tenth of it at most
_PATH = "/telegram"
App = Application[Any, Any, Any, Any, Any, Any]


class ServedPages(Protocol):
    """The library's pages, which a port serves beside what the machine room asks for, and the work that they bring."""

    @property
    def runner(self) -> web.AppRunner: ...

    async def work(self) -> None: ...

    def close(self) -> None: ...


class Runner:
    """Runs one application over one hub until SIGTERM or SIGINT; `announce` is called when the token has been checked."""

    def __init__(
        self,
        application: App,
        hub: Hub,
        uploads: Uploads,
        alarms: Alarms,
        announce: Callable[[], None],
        *,
        pages: ServedPages | None = None,
    ) -> None:
        self._pages = pages
        self._app, self._hub, self._uploads, self._announce = application, hub, uploads, announce
        self._alarms = alarms
        self._settings: Settings = hub.settings
        self._pace: Pace = application.bot.rate_limiter
        self._lanes = Lanes(hub.people, self._handle, self._notice, self._settings.admins)
        hub.followed = self._lanes.followed
        self._poller = Poller(application.bot, hub.polling, self._settings.poll_seconds, self._conflicted)
        self._watch, self._pulse, self._carrier = Watch(alarms.failed), Pulse(), Carrier(hub)
        self._stop = asyncio.Event()
        self._webhook_good = self._called_at = 0.0
        self._conflict_told = False
        self._secret = _secret_of(self._settings)
        self._notices: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until stopped. Raises InvalidToken at once; without a network it goes on trying."""
        _steady()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop.set)
        site = await self._serve()
        try:
            if await self._until_reached():
                await self._until_stopped()
        finally:
            await self._watch.end()
            if site is not None:
                await site.cleanup()
            await self._app.shutdown()
            if self._pages is not None:
                self._pages.close()
            self._hub.close()

    async def _until_reached(self) -> bool:
        """Wait for Telegram to answer; False if we are stopped before."""
        while not self._stop.is_set():
            try:
                await self._app.initialize()
            except NetworkError as error:
                _log.warning("Telegram cannot be reached: %s", starred(str(error)))
                await self._wait(_PAUSE)
            else:
                self._announce()
                return True
        return False

    async def _until_stopped(self) -> None:
        await self._app.start()
        await self._lanes.resume()
        if self._hub.people.shared:
            self._watch.start("replicas", self._among_others)
        for name, work in (
            ("pulse", self._pulse.beat),
            ("settling", self._lanes.settle),
            ("purge", lambda: self._leading(self._purge)),
            ("alarms", lambda: self._leading(lambda: self._alarms.watch(self._app.bot))),
            ("uploads", lambda: self._leading(lambda: self._uploads.work(self._app.bot))),
            ("handovers", lambda: self._leading(lambda: self._carrier.work(self._app.bot))),
            ("introduction", lambda: self._leading(lambda: self._hub.introduce(self._app.bot))),
            ("updates", self._called if self._settings.webhook_url else lambda: self._leading(self._polled)),
        ):
            self._watch.start(name, work)
        if self._pages is not None:
            self._watch.start("pages", self._pages.work)
        await self._stop.wait()
        await self._watch.end("updates")
        await self._lanes.drain(_GRACE_SECONDS)
        await self._watch.end()
        await self._app.stop()

    # -- beside other bots on the same database

    async def _leading(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do what one bot does for all, as long as it is this one; the others stand by to take over."""
        if not self._hub.people.shared:
            return await work()
        leads = self._hub.people.claims.leads
        while True:
            if not await self._hub.off_loop(leads):
                await asyncio.sleep(_STAND_BY)
                continue
            doing = asyncio.ensure_future(work())
            try:
                while not (await asyncio.wait({doing}, timeout=_STAND_BY))[0]:
                    if not await self._hub.off_loop(leads):
                        break
                else:
                    return await doing
            finally:
                doing.cancel()
                await asyncio.wait({doing})

    async def _among_others(self) -> None:
        """Until cancelled: share Telegram's limits with the other bots, and take up what came in elsewhere and is ours."""
        looking = asyncio.ensure_future(self._lanes.look(_LOOK))
        try:
            while not looking.done():
                self._hub.parcels.set()
                # What another bot published is made ready before somebody asks.
                await self._hub.think(self._hub.assistant.retriever.make_ready)
                self._pace.share(await self._hub.off_loop(self._hub.people.claims.bots))
                await asyncio.wait({looking}, timeout=_STAND_BY)
            await looking
        finally:
            looking.cancel()

    async def _polled(self) -> None:
        await self._poller.poll(self._lanes.take)

    # -- in

    async def _called(self) -> None:
        """Until cancelled: have Telegram call us, and see whether it does."""
        bot, address = self._app.bot, self._settings.webhook_url
        await bot.set_webhook(address, secret_token=self._secret, allowed_updates=ALLOWED)
        while True:
            info = await bot.get_webhook_info()
            if info.url != address:
                raise RuntimeError("another program has changed the webhook; setting it again")
            failed = info.last_error_date.timestamp() if info.last_error_date else 0.0
            # Updates that wait are on their way, unless the last thing that Telegram knows is that it could not bring one.
            well = not info.pending_update_count or failed <= self._called_at
            self._webhook_good = time.monotonic() if well else 0.0
            await asyncio.sleep(_CHECK_SECONDS)

    async def _serve(self) -> web.AppRunner | None:
        """The HTTP side where a port is set: the pages, `/healthz`, `/readyz`, and the webhook."""
        if not self._settings.http_port:
            return None
        runner = (
            self._pages.runner
            if self._pages
            else web.AppRunner(web.Application(), access_log=None, shutdown_timeout=_PAUSE)
        )
        runner.app.router.add_get("/healthz", self._health)
        runner.app.router.add_get("/readyz", self._ready)
        runner.app.router.add_post(_PATH, self._webhook)
        await runner.setup()
        await web.TCPSite(runner, self._settings.http_host, self._settings.http_port).start()
        return runner

    async def _health(self, request: web.Request) -> web.Response:
        """How each background task does, the event loop's longest pause (milliseconds), when old data was last erased."""
        purged = self._hub.purged_at
        facts = {
            "alive": True,
            "tasks": self._watch.facts(),
            "pause_ms": self._pulse.facts,
            "purged_at": datetime.fromtimestamp(purged, UTC).isoformat() if purged else "",
        }
        return web.json_response(facts, status=200 if self._watch.well else 503)

    async def _ready(self, request: web.Request) -> web.Response:
        """200 while updates reach us and the library can be read."""
        called = bool(self._settings.webhook_url)
        good, patience = (self._webhook_good, _CALLED_SECONDS) if called else (self._poller.last_good, _READY_SECONDS)
        listening = bool(good) and time.monotonic() - good < patience
        try:
            generation = await self._hub.off_loop(self._hub.store.generation)
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
            raw = await request.clone(client_max_size=_LARGEST_BODY).json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            return web.Response(status=400)
        try:
            await self._lanes.take([raw])
        except StorageError as error:
            # Telegram keeps what is not acknowledged and calls again.
            _log.error("an update cannot be kept: %s", error)
            self._alarms.failed(error)
            return web.Response(status=503)
        self._webhook_good, self._called_at = time.monotonic(), time.time()
        return web.Response()

    # -- through

    async def _handle(self, body: dict[str, Any]) -> None:
        await self._app.process_update(self._parsed(body))

    def _parsed(self, body: dict[str, Any]) -> Update:
        try:
            update = Update.de_json(body, self._app.bot)
            check(update)
        except Exception as error:  # noqa: BLE001 - whatever an odd update makes the library raise
            raise Unparseable(type(error).__name__) from None
        return update

    def _notice(self, envelope: Envelope) -> None:
        task = asyncio.get_running_loop().create_task(self._told_to_slow_down(envelope))
        self._notices.add(task)
        task.add_done_callback(self._notices.discard)

    async def _told_to_slow_down(self, envelope: Envelope) -> None:
        try:
            visit = await self._hub.visit(self._parsed(json.loads(envelope.body)))
            if visit is not None:
                await too_many(visit)
        except Unparseable:
            return  # set aside without a notice, as it would be in its turn
        except Exception:  # noqa: BLE001 - a courtesy: its failure is logged and nothing more
            _log.exception("notice failed", extra={"facts": {"update": envelope.update_id}})

    async def _conflicted(self) -> None:
        """Told to the admins once; beside the polling, which must not wait for it."""
        if not self._conflict_told:
            self._conflict_told = True
            self._watch.start("alert", lambda: self._hub.alert(self._app.bot, "telegram.conflict"))

    async def _purge(self) -> None:
        """Once a day what was kept long enough is erased."""
        while True:
            erased = await self._hub.off_loop(self._hub.people.purge)
            self._hub.purged_at = time.time()
            _log.info("purged", extra={"facts": {"erased": erased}})
            await asyncio.sleep(_DAY)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return


def _secret_of(settings: Settings) -> str:
    """What Telegram must send along: the same for every bot behind one address, and known to who knows the token."""
    token = settings.telegram_bot_token.get_secret_value()
    return hmac.new(token.encode(), b"webhook of tanya-sop", hashlib.sha256).hexdigest()


def _steady() -> None:
    """Keep the event loop's pauses short.

    What was loaded stays: the collector need not look through it (94 ms of CPU each time, measured over the sample library),
    and those who think hand the interpreter over after a millisecond, not five.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)
