"""Outgoing calls at the pace that Telegram allows, and a call that it refuses as too frequent made again when it says.

Telegram's limits (core.telegram.org/bots/faq): about 30 messages a second in all, one a second in a chat with short bursts,
20 a minute in a group. The library's own limiter lets other calls through while one waits for a `retry_after`
(python-telegram-bot issue 5338): here the chat waits, and everything waits once two chats were refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.buckets import Bucket

_ALL = (30, 30.0)  # messages at once and a second, to all (core.telegram.org/bots/faq, "My bot is hitting limits")
_PRIVATE = (5, 1.0)  # to one chat: one a second, for which Telegram allows short bursts
_GROUP = (20, 20 / 60)  # to one group: 20 a minute
# Refusals, each with the pause that Telegram asks for, after which a message is told as failed: at half a busy minute loses
# messages, at double one chat holds its lane twice as long.
_TRIES = 6
_FEW = 2_000  # chats whose buckets are kept
_COUNTED = ("send", "edit", "copy", "forward")
Result = bool | dict[str, Any] | list[dict[str, Any]]


class Pace(BaseRateLimiter[int]):
    """One for the whole application."""

    def __init__(self) -> None:
        self._all, self._bots = Bucket(*_ALL), 1
        self._chats: dict[str, Bucket] = {}
        self._refused: dict[str, float] = {}

    def share(self, bots: int) -> None:
        """Let so many bots with one token keep the limit together."""
        if bots != self._bots:
            self._bots, self._all = bots, Bucket(_ALL[0] / bots, _ALL[1] / bots)

    async def initialize(self) -> None:
        """Nothing to make ready."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    async def process_request(  # noqa: PLR0917 - the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make the call when its turn has come. Raises RetryAfter only after being refused _TRIES times."""
        chat = str(data.get("chat_id", ""))
        counted = endpoint.startswith(_COUNTED) and endpoint != "sendChatAction"
        if counted:
            await asyncio.sleep(max(self._all.take(), self._bucket(chat).take()))
        for attempt in range(1, _TRIES + 1):
            await self._recovered(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                if attempt == _TRIES:
                    raise
                wait = error.retry_after
                seconds = float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()
                self._refused[chat] = time.monotonic() + seconds
        raise AssertionError("the last attempt returns or raises")

    async def _recovered(self, chat: str) -> None:
        """Wait until Telegram's time has passed: this chat's, or everyone's if more than one chat was refused."""
        now = time.monotonic()
        self._refused = {key: until for key, until in self._refused.items() if until > now}
        until = max(self._refused.values()) if len(self._refused) > 1 else self._refused.get(chat, now)
        await asyncio.sleep(max(0.0, until - now))

    def _bucket(self, chat: str) -> Bucket:
        if len(self._chats) > _FEW:
            self._chats = {key: bucket for key, bucket in self._chats.items() if not bucket.full}
        return self._chats.setdefault(chat, Bucket(*(_GROUP if chat.startswith(("-", "@")) else _PRIVATE)))
