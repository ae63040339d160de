from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.people import People
from bot.telegram.alarms import Alarms
from index.errors import DiskFull
from index.settings import Settings
from tests.bot.telegram.raw import limited
from tests.bot_api.process import ADMIN, running_bot
from tests.conftest import own_copy


def test_a_full_disk_is_one_trouble_and_not_told_again_as_one_that_fills(tmp_path: Path) -> None:
    people, told = People(tmp_path), list[str]()

    async def tell(bot: object, key: str, **facts: object) -> None:
        told.append(key)

    # A disk that is nearly full by the settings, and a write that finds it full.
    hub = SimpleNamespace(settings=Settings(data=tmp_path, disk_mb=999_999_999), alert=tell)
    alarms = Alarms(cast(Any, hub))
    limited(people, 1)
    with pytest.raises(DiskFull) as refused:
        people.receive([(n, 7, 7, "x" * 4_000) for n in range(9)])
    alarms.failed(refused.value)

    async def look() -> None:
        for _ in range(3):
            await alarms._disk(cast(Any, None))
            await alarms._errors(cast(Any, None))

    asyncio.run(look())
    assert told == ["desk.disk_full"]
    # Four more failures within ten minutes are no accident; more of them are no news.
    for _ in range(8):
        alarms.failed(RuntimeError())
    asyncio.run(look())
    assert told == ["desk.disk_full", "desk.many_errors"]
    people.close()


def test_admins_are_told_once_of_a_disk_that_fills_and_of_a_used_invitation(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path, TANYA_SOP_DISK_MB="999999999") as chat:
            admin, wati = chat.person(ADMIN), chat.person(6002)
            assert "Ruang disk bot tinggal" in (await admin.read())["text"]
            admin.write("/undang")
            wati.write(f"/start {(await admin.read())['text'].split('start=')[1]}")
            assert "6002 sekarang petugas" in (await admin.read())["text"]
            await asyncio.sleep(16)
            assert sum("Ruang disk" in message["text"] for message in admin.inbox()) == 1

    asyncio.run(scene())
