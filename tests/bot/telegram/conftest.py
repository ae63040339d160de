"""The real bot process against the strict loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.bot_api.process import Chat, running_bot
from tests.conftest import own_copy

Scene = Callable[[Chat], Awaitable[None]]
Play = Callable[[Scene], None]


@pytest.fixture
def play(library: Path, tmp_path: Path) -> Play:
    """Play one scene with a bot over a copy of the library."""

    def run(scene: Scene) -> None:
        async def whole() -> None:
            data = own_copy(library, tmp_path / "bot-data")
            async with running_bot(data, tmp_path) as chat:
                await scene(chat)

        asyncio.run(whole())

    return run
