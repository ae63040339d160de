"""One ordered lane per chat: people do not wait for each other, and nobody's messages overtake one another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 32


class Lanes(BaseUpdateProcessor):
    """Handles updates of different chats at the same time, those of one chat in order."""

    def __init__(self) -> None:
        super().__init__(_AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        lane = self._lanes.get(chat.id)
        if lane is None:
            lane = self._lanes[chat.id] = asyncio.Lock()
        async with lane:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to make ready."""

    async def shutdown(self) -> None:
        """Nothing to put away."""
