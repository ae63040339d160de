"""Messages out: tried again when the network fails, sent plain if Telegram cannot parse them; an unchanged edit is fine."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Chat, InlineKeyboardMarkup, Message, ReplyKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError

_log = logging.getLogger(__name__)
_TRIES = 4
T = TypeVar("T")


async def persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Do a call, again after a moment when the network fails; a call that was too frequent is the limiter's."""
    for attempt in range(1, _TRIES):
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError:
            await asyncio.sleep(0.5 * attempt)
    return await call()


async def send_html(
    chat: Chat,
    text: str,
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None,
    reply_to: int | None = None,
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
        plain = _plain(text)
        return await persistently(lambda: chat.send_message(plain, reply_markup=keyboard, reply_to_message_id=reply_to))


async def edit_html(chat: Chat, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
    """Change a message of ours; the same again is no error. False if it can no longer be changed."""
    bot = chat.get_bot()

    async def edit(shown: str, mode: str | None) -> None:
        await persistently(
            lambda: bot.edit_message_text(
                shown, chat_id=chat.id, message_id=message_id, parse_mode=mode, reply_markup=keyboard
            )
        )

    try:
        await edit(text, ParseMode.HTML)
    except BadRequest as error:
        said = str(error).lower()
        if "parse entities" in said:
            await edit(_plain(text), None)
        elif "not modified" not in said:
            _log.info("a message could not be edited: %s", error)
            return False
    return True


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))
