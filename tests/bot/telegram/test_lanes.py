from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.people import People
from bot.telegram.envelope import Envelope
from bot.telegram.lanes import Lanes
from index.errors import DiskFull
from tests.bot.telegram.raw import limited, soon, update


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
