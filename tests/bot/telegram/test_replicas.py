"""Several bots on one database: a chat is answered by one of them, in order, and what a dead one held goes on elsewhere."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.people import People
from bot.telegram.lanes import Lanes
from index.databases import Address, keep_in
from index.encoder import Encoder
from index.errors import StorageError
from tests.bot.telegram.raw import update
from tests.bot_api.process import running_bot
from tests.bot_api.server import BotApi
from tests.conftest import moved_library
from tests.postgres import Server

CHATS, EACH = 12, 10


@pytest.fixture
def shared(postgres: Server, tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path, Address(postgres.url, f"replicas_{tmp_path.name[-24:]}".lower().replace("-", "_")))
    yield tmp_path
    keep_in(tmp_path, None)


class Bot:
    """One of several: its people, its lanes, and what it handled, told to all."""

    def __init__(self, data: Path, told: list[tuple[int, int]], at_once: set[int], takes: float = 0.002) -> None:
        self.people = People(data)
        self.lanes = Lanes(self.people, self._handle, lambda envelope: None, frozenset(range(CHATS)))
        self.told, self.at_once, self.mine, self.takes = told, at_once, 0, takes
        self.tasks: list[asyncio.Future[None]] = []

    async def _handle(self, body: dict[str, Any]) -> None:
        chat = body["message"]["chat"]["id"]
        assert chat not in self.at_once, "two of a chat at once"
        self.at_once.add(chat)
        await asyncio.sleep(self.takes)
        self.at_once.remove(chat)
        self.told.append((chat, body["update_id"]))
        self.mine += 1

    def start(self) -> None:
        works = (self.lanes.settle, partial(self.lanes.look, 0.02))
        self.tasks = [asyncio.ensure_future(again(work)) for work in works]

    async def die(self) -> None:
        """As a killed process: nothing more is done, and its sessions end."""
        for task in (*self.tasks, *self.lanes._tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, *self.lanes._tasks, return_exceptions=True)
        self.people.close()


async def again(work: Callable[[], Awaitable[None]]) -> None:
    """For ever, whatever the database says, as the bot does it."""
    while True:
        with suppress(StorageError):
            await work()
        await asyncio.sleep(0.02)


async def until(holds: Any) -> None:
    for _ in range(1_500):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("waited in vain")


def test_a_chat_is_answered_in_order_whichever_bot_takes_it_in_and_by_one_at_a_time(shared: Path) -> None:
    told: list[tuple[int, int]] = []
    at_once: set[int] = set()

    async def scene() -> None:
        bots = [Bot(shared, told, at_once) for _ in range(3)]
        for bot in bots:
            bot.start()
        for number in range(CHATS * EACH):
            await bots[number % 3].lanes.take([update(number, person=number % CHATS)])
        await until(lambda: len(told) >= CHATS * EACH)
        await until(lambda: not bots[0].people.waiting())
        assert all(bot.mine for bot in bots)
        assert [bot.people.claims.bots() for bot in bots][-1] == 3
        for bot in bots:
            await bot.die()

    asyncio.run(scene())
    assert sorted(number for _, number in told) == list(range(CHATS * EACH))
    for chat in range(CHATS):
        assert [number for one, number in told if one == chat] == list(range(chat, CHATS * EACH, CHATS))


def test_what_a_dead_bot_held_goes_on_elsewhere_in_order(shared: Path) -> None:
    told: list[tuple[int, int]] = []

    async def scene() -> None:
        bots = [Bot(shared, told, set()) for _ in range(2)]
        bots[0].start()
        for number in range(CHATS * EACH):
            await bots[0].lanes.take([update(number, person=number % CHATS)])
        await bots[0].die()
        before = len(told)
        assert before < CHATS * EACH
        bots[1].start()
        await until(lambda: {number for _, number in told} == set(range(CHATS * EACH)))
        await until(lambda: not bots[1].people.waiting())
        await bots[1].die()

    asyncio.run(scene())
    for chat in range(CHATS):
        numbers = [number for one, number in told if one == chat]
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


def test_when_the_server_is_started_again_each_bot_goes_on_with_its_own_chats(shared: Path, postgres: Server) -> None:
    """What waits in a bot's memory may not be answered by another one too."""
    told: list[tuple[int, int]] = []

    async def scene() -> None:
        # Long enough that most still waits in memory when the server is back.
        bots = [Bot(shared, told, set(), takes=0.3) for _ in range(3)]
        for bot in bots:
            bot.start()
        for number in range(CHATS * EACH):
            await bots[number % 3].lanes.take([update(number, person=number % CHATS)])
        before = len(told)
        # On a thread of its own: the bots' wait for the server.
        with ThreadPoolExecutor(1) as operator:
            for act in (postgres.stop, postgres.start):
                await asyncio.get_running_loop().run_in_executor(operator, act)
        await until(lambda: {number for _, number in told} == set(range(CHATS * EACH)))
        await until(lambda: not bots[0].people.waiting())
        assert before < CHATS * EACH
        for bot in bots:
            await bot.die()

    asyncio.run(scene())
    # What was answered and could not be deleted may come again: one in each chat when the server stops, one when it is back.
    assert len(told) <= CHATS * (EACH + 2)
    for chat in range(CHATS):
        numbers = [number for one, number in told if one == chat]
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


@pytest.mark.kill
def test_when_the_bot_that_polls_is_killed_the_next_one_answers(
    fresh: Path, postgres: Server, tmp_path: Path, encoder: Encoder
) -> None:
    agency = f"polling_{tmp_path.name[-24:]}".lower().replace("-", "_")
    moved_library(fresh, Address(postgres.url, agency), encoder)
    both = {"TANYA_SOP_DATABASE": postgres.url, "TANYA_SOP_AGENCY": agency}

    async def scene() -> None:
        api = BotApi()
        logs = [tmp_path / name for name in ("one", "other")]
        for log in logs:
            log.mkdir()
        async with running_bot(fresh, logs[0], api=api, **both) as first:
            sari = first.person()
            sari.write("biaya opp")
            await sari.until(lambda: len(sari.inbox()) >= 1, 150)
            async with running_bot(fresh, logs[1], api=api, **both):
                await asyncio.sleep(1)
                before = len(sari.inbox())
                first.process.send_signal(signal.SIGKILL)
                await first.process.wait()
                sari.write("syarat opp")
                await sari.until(lambda: len(sari.inbox()) > before, 100)

    asyncio.run(scene())
    keep_in(fresh, None)
