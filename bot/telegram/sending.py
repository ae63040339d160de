"""Messages out: 429s waited for, text that Telegram cannot parse sent plain, an unchanged edit taken for success."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Chat, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter

_log = logging.getLogger(__name__)
_TRIES = 4
T = TypeVar("T")


async def persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Do a call, waiting as long as Telegram asks when it is too often, and briefly when the network fails."""
    for attempt in range(1, _TRIES):
        try:
            return await call()
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait if isinstance(wait, (int, float)) else wait.total_seconds())
        except BadRequest:
            raise
        except NetworkError:
            await asyncio.sleep(0.5 * attempt)
    return await call()


async def send_html(
    chat: Chat, text: str, keyboard: InlineKeyboardMarkup | None = None, reply_to: int | None = None
) -> Message:
    """Send HTML; if Telegram cannot parse it, the same as plain text, so that nobody is left without an answer."""
    try:
        return await persistently(
            lambda: chat.send_message(
                text, parse_mode=ParseMode.HTML, reply_markup=keyboard, reply_to_message_id=reply_to
            )
        )
    except BadRequest as error:
        if "parse entities" not in str(error).lower():
            raise
        _log.warning("Telegram could not parse an answer of %d characters", len(text))
        plain = html.unescape(re.sub(r"</?[a-z]+>", "", text))
        return await persistently(lambda: chat.send_message(plain, reply_markup=keyboard, reply_to_message_id=reply_to))


async def edit_text(message: Message, text: str) -> None:
    """Change a message's text; the same text again is no error."""
    try:
        await persistently(lambda: message.edit_text(text))
    except BadRequest as error:
        if "not modified" not in str(error).lower():
            raise
