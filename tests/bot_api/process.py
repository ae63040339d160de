"""`tanya-sop bot` as a process of its own, against the strict loopback server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.bot_api.person import Person
from tests.bot_api.server import TOKEN, BotApi
from tests.program import ROOT, Program, start

ADMIN = 9001


@dataclass
class Chat:
    """A running bot, its server, and where its log goes."""

    api: BotApi
    log: Path
    data: Path
    process: Program
    http: str

    def person(
        self, number: int = 5001, *, language: str = "id", group: int | None = None, topic: int | None = None
    ) -> Person:
        return Person(self.api, number, language, group, topic)

    def lines(self) -> list[dict[str, Any]]:
        """The log so far, line by line; what is no JSON object (the notice that the bot runs) is left out."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@asynccontextmanager
async def running_bot(
    data: Path,
    tmp: Path,
    *,
    token: str = TOKEN,
    api: BotApi | None = None,
    options: Sequence[str] = (),
    **settings: str,
) -> AsyncIterator[Chat]:
    """`tanya-sop bot` as a process of its own, stopped at the end by SIGTERM, which must end it well.

    A server given goes on from before: what a former process left undone is still there.
    """
    api = api or BotApi()
    runner = web.AppRunner(api.application(), shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": token,
        "TANYA_SOP_TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
        "TANYA_SOP_ADMINS": str(ADMIN),
        "TANYA_SOP_DATA": str(data),
        "TANYA_SOP_HTTP_PORT": str(_free_port()),
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    log = tmp / "bot.log"
    with log.open("ab") as stream, Path(os.devnull).open() as nothing:  # noqa: ASYNC230
        process = await asyncio.to_thread(start, ("bot", *options), environment, tmp, (nothing, stream, stream))
        try:
            yield Chat(api, log, data, process, f"http://127.0.0.1:{environment['TANYA_SOP_HTTP_PORT']}")
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(process.wait(), 40) == 0, log.read_text()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            await runner.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
