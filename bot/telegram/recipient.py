"""Messages out: to a chat, and in a forum to the topic; tried again while the network fails, plain if not parseable.

What Telegram refuses because nothing is left to do (an unchanged edit, a press that is too old, a deleted message) is
nothing. A chat that we may not write to raises Forbidden, which ends the update without a fuss.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from telegram import Bot, InlineKeyboardMarkup, InputFile, Message, ReplyKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

_log = logging.getLogger(__name__)
# A text is small: whatever keeps it back is the network, and it waits for that. A file may itself be what fails.
TEXT_SECONDS, FILE_SECONDS = 3_600.0, 60.0
_LONGEST_PAUSE = 15.0  # seconds between two tries, doubled up to here
_NOTHING = ("not modified", "query is too old", "query id is invalid")
_UNCHANGEABLE = ("message to edit not found", "message can't be edited", "no text in the message", "message_id_invalid")
_CLOSED = (
    *("chat not found", "have no rights to send", "not enough rights", "chat_write_forbidden", "topic_closed"),
    *("user is deactivated", "chat_restricted", "need administrator rights", "chat_admin_required"),
)
_NO_TOPIC = "message thread not found"
T = TypeVar("T")


async def persistently(call: Callable[[], Awaitable[T]], *, seconds: float = TEXT_SECONDS) -> T:
    """Do a call, again with growing pauses for so many seconds while the network, or the token, fails."""
    end, pause = time.monotonic() + seconds, 0.5
    while True:
        try:
            return await call()
        except BadRequest:
            raise
        except (NetworkError, InvalidToken, RetryAfter) as error:
            # The library calls it the network too when what is to be sent cannot be put into a request.
            if isinstance(error.__cause__, (ValueError, TypeError)) or time.monotonic() + pause > end:
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def unless_nothing(call: Callable[[], Awaitable[object]]) -> bool:
    """Do a call that changes or answers something that may be gone by now; whether it, or the same before, was done."""
    try:
        await persistently(call)
    except BadRequest as error:
        if _says(error, *_UNCHANGEABLE):
            return False
        if not _says(error, *_NOTHING):
            raise
    return True


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where messages go: the chat's id, whether it is one person's, and in a forum the topic's id."""

    bot: Bot
    chat: int
    private: bool = True
    topic: int | None = None

    async def send(
        self,
        text: str,
        keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send HTML; if Telegram cannot parse it, the same as plain text, so that nobody is left without an answer."""
        more: dict[str, Any] = {"reply_markup": keyboard, "reply_to_message_id": reply_to}
        try:
            return await self._do(self.bot.send_message, text=text, parse_mode=ParseMode.HTML, **more)
        except BadRequest as error:
            if not _says(error, "parse entities"):
                raise
            _log.warning("Telegram could not parse an answer of %d characters", len(text))
            return await self._do(self.bot.send_message, text=_plain(text), **more)

    async def edit(self, message: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
        """Change a message of ours; the same again is no error. False if it can no longer be changed."""

        async def change(shown: str, mode: str | None) -> bool:
            return await unless_nothing(
                lambda: self.bot.edit_message_text(
                    shown, chat_id=self.chat, message_id=message, parse_mode=mode, reply_markup=keyboard
                )
            )

        try:
            return await change(text, ParseMode.HTML)
        except ChatMigrated:
            return False
        except BadRequest as error:
            if not _says(error, "parse entities"):
                _log.info("a message could not be edited: %s", error)
                return False
            return await change(_plain(text), None)

    async def edit_keyboard(self, message: int, keyboard: InlineKeyboardMarkup) -> None:
        """Change the buttons under a message of ours, if it is still there."""
        await unless_nothing(
            lambda: self.bot.edit_message_reply_markup(chat_id=self.chat, message_id=message, reply_markup=keyboard)
        )

    async def photo(
        self, photo: str | bytes, caption: str, keyboard: InlineKeyboardMarkup | None = None, *, protect: bool = False
    ) -> Message:
        """Send a picture, new or by the id that Telegram gave it."""
        return await self._do(
            self.bot.send_photo,
            seconds=FILE_SECONDS,
            photo=photo,
            caption=caption[:1_000],
            reply_markup=keyboard,
            protect_content=protect,
        )

    async def document(self, document: str | InputFile, caption: str, *, protect: bool = False) -> Message:
        """Send a file, new or by the id that Telegram gave it."""
        return await self._do(
            self.bot.send_document,
            seconds=FILE_SECONDS,
            document=document,
            caption=caption[:1_000],
            protect_content=protect,
        )

    async def action(self, action: str) -> None:
        """Show that something is being done (typing, uploading); only a sign, so one try."""
        await self._do(self.bot.send_chat_action, seconds=0, action=action)

    async def _do(self, call: Callable[..., Awaitable[T]], *, seconds: float = TEXT_SECONDS, **what: Any) -> T:
        """Call with our chat and topic; once more to the supergroup that a group became, or without a deleted topic."""
        here = partial(call, chat_id=self.chat, message_thread_id=self.topic, **what)
        try:
            return await persistently(here, seconds=seconds)
        except ChatMigrated as moved:
            # What is replied to stays behind: the supergroup counts its messages anew.
            anew = what | ({"reply_to_message_id": None} if "reply_to_message_id" in what else {})
            return await replace(self, chat=moved.new_chat_id, topic=None)._do(call, seconds=seconds, **anew)
        except BadRequest as error:
            if self.topic is not None and _says(error, _NO_TOPIC):
                return await replace(self, topic=None)._do(call, seconds=seconds, **what)
            if _says(error, *_CLOSED):
                raise Forbidden(error.message) from None
            raise


def _says(error: BadRequest, *parts: str) -> bool:
    said = str(error).lower()
    return any(part in said for part in parts)


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))
