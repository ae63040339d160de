"""Long polling: updates as raw JSON, kept before Telegram is told that we have them. Nothing in them can end it.

A long poll can hang for ever on a dead line: each has a bound, and after one that overran the connection is made anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.logs import starred

_log = logging.getLogger(__name__)
ALLOWED = [
    *(Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MESSAGE_REACTION),
    Update.MY_CHAT_MEMBER,
]
_SLACK = 10.0  # seconds beyond a poll's own, for the way there and back
_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds after a failed poll, doubled each time
# The same where Telegram refuses the token, which only a person can mend.
_REFUSED_PAUSE, _LONGEST_REFUSED_PAUSE = 5.0, 300.0
_CONFLICT_PAUSE = 3.0  # seconds while another program polls with the same token


class Poller:
    """Polls for one bot. `take` keeps a batch; `conflicted` is told when another program polls with our token."""

    def __init__(
        self, bot: Bot, request: HTTPXRequest, seconds: int, conflicted: Callable[[], Awaitable[None]]
    ) -> None:
        self._bot, self._request, self._seconds, self._conflicted = bot, request, seconds, conflicted
        self._failed = 0
        self._refused = 0
        self.last_good = 0.0

    async def poll(self, take: Callable[[Sequence[object]], Awaitable[None]]) -> None:
        """Run until cancelled. What `take` raises goes to the caller; the batch is not confirmed, so it will come again."""
        await self._bot.delete_webhook()
        offset: int | None = None
        while True:
            updates = await self._polled(offset)
            if updates is None:
                continue
            self._went_well()
            await take(updates)
            ids = [found["update_id"] for found in updates if isinstance(found, dict) and "update_id" in found]
            if ids:
                # Asking for what comes after is what tells Telegram that we have these.
                offset = max(ids) + 1

    async def _polled(self, offset: int | None) -> list[Any] | None:
        """One long poll; None when nothing was learned, after a pause that fits what went wrong."""
        try:
            async with asyncio.timeout(self._seconds + _SLACK):
                return await self._fetched(offset)
        except TimeoutError:
            _log.error("long poll hangs; connecting anew", extra={"facts": {"seconds": self._seconds + _SLACK}})
            await self._request.shutdown()
            await self._request.initialize()
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(float(wait) if isinstance(wait, (int, float)) else wait.total_seconds())
        except Conflict:
            _log.error("another program polls with this token")
            await self._conflicted()
            await asyncio.sleep(_CONFLICT_PAUSE)
        except InvalidToken:
            await self._token_refused()
        except TelegramError as error:
            _log.warning("poll failed: %s", starred(str(error)))
            self._failed += 1
            await asyncio.sleep(min(_PAUSE * 2 ** (self._failed - 1), _LONGEST_PAUSE))
        return None

    async def _fetched(self, offset: int | None) -> list[Any]:
        wanted: dict[str, Any] = {"timeout": self._seconds, "allowed_updates": json.dumps(ALLOWED)}
        if offset is not None:
            wanted["offset"] = offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}"
        found: Any = await self._request.post(address, read_timeout=self._seconds + _SLACK)
        return found if isinstance(found, list) else []

    async def _token_refused(self) -> None:
        """The token was revoked while we ran: told once, tried again ever more slowly."""
        if not self._refused:
            _log.error(
                "Telegram no longer accepts the token; put the new one into TELEGRAM_BOT_TOKEN and start again. "
                "Until then the bot asks ever more slowly whether it is accepted again"
            )
        self._refused += 1
        await asyncio.sleep(min(_REFUSED_PAUSE * 2 ** (self._refused - 1), _LONGEST_REFUSED_PAUSE))

    def _went_well(self) -> None:
        if self._refused:
            _log.warning("Telegram accepts the token again")
        self._failed = self._refused = 0
        self.last_good = time.monotonic()
