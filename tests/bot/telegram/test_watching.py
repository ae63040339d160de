"""Background tasks that fail, and the event loop's pauses."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from bot.logs import _JsonLine
from bot.telegram.watching import Pulse, Watch
from tests.bot.telegram.raw import soon


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
    lines = [json.loads(_JsonLine().format(record)) for record in caplog.records]
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
