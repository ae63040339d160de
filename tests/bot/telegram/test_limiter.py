"""Outgoing calls at the pace that Telegram allows."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram.limiter import Pace
from tests.bot.telegram.conftest import Play
from tests.bot_api.parameters import Refused
from tests.bot_api.process import Chat

# Seconds as the library gives them where nobody asks for its newer type.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after")


def test_bots_share_telegrams_limit() -> None:
    pace = Pace()
    pace.share(3)
    assert [pace._all.take() for _ in range(10)] == [0.0] * 10
    assert 0 < pace._all.take() <= 0.1


async def timed(pace: Pace, chat: int, *, refused: float = 0, endpoint: str = "sendMessage") -> float:
    """Seconds that a call to this chat takes; Telegram refuses it once for `refused` seconds."""
    began, left = time.monotonic(), [refused] if refused else []

    async def call() -> bool:
        if left:
            raise RetryAfter(timedelta(seconds=left.pop()))
        return True

    assert await pace.process_request(call, (), {}, endpoint, {"chat_id": chat}, None)
    return time.monotonic() - began


def test_a_group_and_a_person_have_bursts_of_their_own() -> None:
    async def scene() -> tuple[list[float], float]:
        pace = Pace()
        burst = [await timed(pace, 7) for _ in range(5)]
        return burst, await asyncio.wait_for(timed(pace, -7), 1)

    burst, group = asyncio.run(scene())
    assert max(*burst, group) < 0.5
    person, group_chat = Pace()._bucket("7"), Pace()._bucket("-7")
    assert [person.take() for _ in range(5)] == [0.0] * 5
    assert 0.9 < person.take() <= 1
    assert [group_chat.take() for _ in range(20)] == [0.0] * 20
    assert 2.9 < group_chat.take() <= 3


def test_a_refused_call_is_made_again_when_telegram_says_and_other_chats_go_on() -> None:
    async def scene() -> tuple[float, float]:
        pace = Pace()
        refused = asyncio.ensure_future(timed(pace, 7, refused=0.3))
        await asyncio.sleep(0.05)
        other = await timed(pace, 8)
        return await refused, other

    refused, other = asyncio.run(scene())
    assert refused >= 0.3
    assert other < 0.2


def test_all_chats_wait_once_two_were_refused() -> None:
    async def scene() -> float:
        pace = Pace()
        refused = [asyncio.ensure_future(timed(pace, chat, refused=0.4)) for chat in (7, 8)]
        await asyncio.sleep(0.05)
        third = await timed(pace, 9)
        await asyncio.gather(*refused)
        return third

    assert asyncio.run(scene()) >= 0.3


def test_what_is_refused_again_and_again_is_told() -> None:
    tried: list[int] = []

    async def call(*args: Any) -> bool:
        tried.append(1)
        raise RetryAfter(0)

    with pytest.raises(RetryAfter):
        asyncio.run(Pace().process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None))
    assert len(tried) == 6


def test_too_many_requests_are_waited_for_and_no_answer_is_lost(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.fail("sendMessage", Refused(429, "Too Many Requests: retry after 1", retry_after=1))
        began = time.monotonic()
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        assert time.monotonic() - began >= 1

    play(scene)
