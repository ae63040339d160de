"""Any update of any type, whole or broken: nothing ends the bot, what can be answered is, the log holds nobody's words."""

from __future__ import annotations

from collections.abc import Callable

from tests.bot.telegram.conftest import Scene
from tests.bot_api.fuzzing import fuzz
from tests.bot_api.process import Chat


def test_random_updates_end_nothing_and_what_is_whole_is_answered(play: Callable[[Scene], None]) -> None:
    async def scene(chat: Chat) -> None:
        found = await fuzz(chat, count=400, seed=3)
        assert len(found.sent) >= 24
        assert found.broken > 100
        assert found.aside > 20
        assert found.answered > 30
        assert [sample.body for sample in found.unanswered] == []
        assert found.failed == 0
        assert found.leaked == []

    play(scene)
