"""The parts that keep the bot going, each by itself: lanes on a full disk, watched tasks, the log, the purge."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.logs import _Line
from bot.people import KEEP_DAYS, People
from bot.telegram.alarms import Alarms
from bot.telegram.envelope import Envelope, enveloped
from bot.telegram.lanes import Lanes
from bot.telegram.recipient import persistently
from bot.telegram.watching import Pulse, Watch
from index.errors import DiskFull
from index.settings import Settings


def update(number: int, person: int = 7, **message: Any) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Sari"}
    chat = {"id": person, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, **message}}


async def soon(holds: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def limited(people: People, pages: int) -> None:
    """Let the database have so many pages and no more: what SQLite then says is what it says of a full disk."""
    people._connection.execute(f"PRAGMA max_page_count = {pages}")


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


def test_a_full_disk_is_one_trouble_and_not_told_again_as_one_that_fills(tmp_path: Path) -> None:
    people, told = People(tmp_path), list[str]()

    async def tell(bot: object, key: str, **facts: object) -> None:
        told.append(key)

    # A disk that is nearly full by the settings, and a write that finds it full.
    desk = SimpleNamespace(settings=Settings(data=tmp_path, disk_mb=999_999_999), alert=tell)
    alarms = Alarms(cast(Any, desk))
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


def test_an_envelope_holds_whom_an_update_concerns_however_odd_it_is() -> None:
    group = {"id": -5, "type": "supergroup"}
    anonymous = enveloped(update(1, 1087968824, chat=group, sender_chat=group))
    assert anonymous is not None
    assert (anonymous.lane, anonymous.person, anonymous.asker) == (-5, 1087968824, -5)
    raws: list[dict[str, Any]] = [
        {"update_id": 2},
        {"update_id": 3, "message": []},
        {"update_id": 4, "poll": {"from": 1}},
    ]
    for raw in raws:
        odd = enveloped(raw)
        assert odd is not None
        assert (odd.lane, odd.person) == (0, 0)
    none: list[object] = [None, [], {}, {"update_id": "1"}, {"update_id": 1 << 70}]
    assert [enveloped(raw) for raw in none] == [None] * 5


def test_a_task_that_fails_begins_again_after_a_growing_pause_and_its_words_are_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun: list[float] = []

    async def work() -> None:
        begun.append(time.monotonic())
        if len(begun) < 3:
            raise ValueError("rahasia")
        await asyncio.sleep(60)

    async def scene() -> None:
        watch = Watch()
        watch.start("uploads", work)
        await asyncio.sleep(0.1)
        assert [facts["running"] for facts in watch.facts().values()] == [False]
        await soon(lambda: len(begun) == 3)
        [(name, facts)] = watch.facts().items()
        assert (name, facts["running"], facts["failures"]) == ("uploads", True, 2)
        assert watch.well
        await watch.end()

    asyncio.run(scene())
    assert begun[1] - begun[0] > 0.4
    # The second pause is twice the first: a busy machine makes both longer, never shorter.
    assert begun[2] - begun[1] > 0.9
    lines = [json.loads(_Line().format(record)) for record in caplog.records]
    assert [line["failures"] for line in lines] == [1, 2]
    assert "ValueError" in lines[0]["exception"]
    assert "rahasia" not in str(lines)


def test_a_pause_of_the_event_loop_is_measured() -> None:
    async def scene() -> dict[str, float]:
        pulse = Pulse()
        beating = asyncio.ensure_future(pulse.beat())
        await asyncio.sleep(0.05)
        time.sleep(0.2)  # noqa: ASYNC251 - the pause that is to be found
        await asyncio.sleep(0.05)
        beating.cancel()
        return pulse.facts

    facts = asyncio.run(scene())
    assert facts["longest"] >= 150
    assert facts["lately"] == facts["longest"]


def test_no_log_line_holds_what_a_library_or_an_exception_quotes() -> None:
    def line(name: str, message: str, *facts: object, error: Exception | None = None) -> str:
        raised = (type(error), error, None) if error else None
        return _Line((TelegramError,)).format(logging.LogRecord(name, logging.CRITICAL, "", 1, message, facts, raised))

    theirs = line("telegram.Bot", "Error while parsing updates! Received data was %r", {"text": "rahasia"})
    assert "Received data was" in theirs
    assert "rahasia" not in theirs
    assert "rahasia" not in line("aiohttp.server", "rahasia")
    assert "rahasia" not in line("bot.telegram.app", "update failed", error=KeyError("rahasia"))
    assert "chat not found" in line("bot.telegram.app", "update failed", error=BadRequest("chat not found"))


def test_after_thirty_days_nothing_is_left_of_a_question_or_of_an_update_that_could_not_be_read(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    people = People(tmp_path, lambda: now[0])
    people.asked("q", 7, outcome="abstained", number="", text="jadwal kereta")
    people.receive([(1, 7, 7, "{}")])
    people.set_aside(1, "TypeError")
    people.done([1])
    now[0] += (KEEP_DAYS - 1) * 86_400
    people.purge()
    assert len(people.questions(365)) == len(people.aside()) == 1
    now[0] += 2 * 86_400
    assert people.purge() >= 2
    assert people.questions(365) == []
    assert people.aside() == {}
    people.set_aside(1, "TypeError")
    assert people.aside() == {}


def test_erasure_reaches_updates_that_were_set_aside(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.receive([(1, 7, 7, "{}"), (2, 8, 8, "{}")])
    for number in (1, 2):
        people.set_aside(number, "TypeError")
    people.forget(7)
    assert list(people.aside()) == [2]


def test_what_cannot_be_put_into_a_request_is_not_taken_for_the_network() -> None:
    tried: list[int] = []

    async def poisoned() -> None:
        tried.append(1)
        try:
            "\ud800".encode()
        except UnicodeEncodeError as error:
            raise NetworkError("Unknown error in HTTP implementation") from error

    with pytest.raises(NetworkError):
        asyncio.run(persistently(poisoned))
    assert len(tried) == 1
