"""Threads for each kind of work: what is quick is done while what is slow is under way, and nobody waits for long."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import httpx
import pytest

from bot.answer import Answer
from bot.web.pools import Busy, Pool
from index.sop import Role
from tests.bot.web.site import serving

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_no_more_than_may_wait_are_taken_and_the_rest_is_told_at_once() -> None:
    async def story() -> None:
        go, pool = threading.Event(), Pool("thinking", 1, most=3)
        held = [asyncio.ensure_future(pool.run(go.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await pool.run(go.wait)
        go.set()
        assert await asyncio.gather(*held) == [True] * 3
        assert await pool.run(lambda: 5) == 5
        pool.close()

    asyncio.run(story())


def test_pages_are_read_while_all_who_think_are_at_it_and_one_question_too_many_is_asked_to_wait(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    with serving(own) as (address, room):

        async def story() -> None:
            async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
                thinking = [asyncio.ensure_future(client.post("/id/", data={"question": f"q{n}"})) for n in range(30)]
                first = asyncio.as_completed(thinking)
                busy = [await next(first) for _ in range(6)]
                assert {one.status_code for one in busy} == {503}
                assert all(one.headers["Retry-After"] == "10" for one in busy)
                for where in ("/id/", "/id/search?q=opp", "/id/browse", f"/id/sop/{OPP}", f"/id/ask/fee/{OPP}"):
                    assert (await client.get(where)).status_code == 200
                go.set()
                answered = await asyncio.gather(*thinking)
                assert sum(one.status_code == 200 for one in answered) == 24

        answer = room.assistant.answer("biaya opp", role=Role.PUBLIC)

        def slow(*_: object, **__: object) -> Answer:
            go.wait(30)
            return answer

        monkeypatch.setattr(room.assistant, "answer", slow)
        asyncio.run(story())
