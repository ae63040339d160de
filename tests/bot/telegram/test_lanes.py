from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from bot.people import People
from bot.telegram.envelope import Envelope
from bot.telegram.lanes import Lanes
from index.errors import DiskFull
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.raw import limited, soon, update
from tests.bot_api.parameters import Refused
from tests.bot_api.process import Chat
from tests.conftest import busy


def test_a_full_disk_confirms_nothing_and_when_there_is_room_all_are_answered_once_in_order(tmp_path: Path) -> None:
    people = People(tmp_path)
    handled: list[int] = []
    noticed: list[Envelope] = []

    async def handle(body: dict[str, Any]) -> None:
        handled.append(body["update_id"])

    async def scene() -> None:
        lanes = Lanes(people, handle, noticed.append, frozenset())
        settling = asyncio.ensure_future(lanes.settle())
        batch = [update(number, text="x" * 4_000) for number in range(1, 26)]
        limited(people, 20)
        for _ in range(3):
            with pytest.raises(DiskFull):
                await lanes.take(batch)
        assert handled == []
        limited(people, 1_000_000)
        await lanes.take(batch)
        await lanes.take(batch)
        await soon(lambda: not people.waiting())
        settling.cancel()

    asyncio.run(scene())
    assert handled == list(range(1, 26))
    # Refused by the disk three times, they are still twenty-five questions and no flood.
    assert noticed == []


def test_a_flooder_gets_one_polite_line_and_delays_nobody(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        flooder, sari = chat.person(), chat.person(5002)
        sari.write("biaya opp")
        await sari.read()
        for n in range(200):
            flooder.write(f"halo {n}")
        await asyncio.sleep(0.2)
        sari.write("syarat opp")
        began = time.monotonic()
        await sari.read()
        assert time.monotonic() - began < busy(5)
        await flooder.until(lambda: any("terlalu cepat" in m["text"] for m in flooder.inbox()))
        await asyncio.sleep(1)
        assert sum("terlalu cepat" in message["text"] for message in flooder.inbox()) == 1

    play(scene)


def test_people_do_not_wait_for_each_other_and_keep_their_order(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        budi.write("biaya opp")
        await budi.until(lambda: len(budi.firsts()) == 2)
        budi.seen = len(budi.inbox())
        before = len(chat.api.called("sendMessage"))
        chat.api.fail("sendMessage", Refused(429, "Too Many Requests: retry after 3", retry_after=3))
        began = time.monotonic()
        for question in ("biaya opp", "syarat opp", "langkah opp"):
            sari.write(question)
        await sari.until(lambda: len(chat.api.called("sendMessage")) == before + 1)
        budi.write("dasar hukum opp")
        assert "Dasar hukum" in (await budi.read())["text"]
        assert time.monotonic() - began < busy(2.5)
        answers = [message["text"] for message in await sari.reads(3)]
        assert [text.split()[0].rstrip(":") for text in answers] == ["Biaya", "Syarat", "Yang"]

    play(scene)
