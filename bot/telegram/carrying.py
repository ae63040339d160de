"""Carries the parcels of hand-overs: to each chat one after another, to different chats side by side.

What was written is carried even if the bot was killed in between; what arrived is noted, and only what was on the wire
at that moment is carried twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from bot.handovers import Handover, Parcel, ParcelKind
from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.recipient import Recipient
from bot.telegram.rendering import button, clean
from index.hours import clock_time, day_time
from index.messages import say

_log = logging.getLogger(__name__)
# Anything that was missed is found at the latest then.
_LOOK_SECONDS = 30.0
_PAUSE = 5.0  # seconds after a road that failed
_GRACE_SECONDS = 3.0  # for what is being sent when the bot stops


class Carrier:
    """One for the whole application; `hub.parcels` is set whenever there is something to carry."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._handovers = hub, hub.people.handovers
        self._roads: dict[int, asyncio.Task[None]] = {}
        self._ending = False

    async def work(self, bot: Bot) -> None:
        """Run until cancelled. What is being sent when it is ended has a moment to arrive and be noted."""
        self._ending = False
        await self._hub.off_loop(self._handovers.take_up, self._hub.settings.staff_chats)
        try:
            while True:
                self._hub.parcels.clear()
                for chat in await self._hub.off_loop(self._handovers.chats):
                    if chat not in self._roads:
                        self._roads[chat] = asyncio.get_running_loop().create_task(self._walk(bot, chat))
                # Not wait_for: in Python 3.11 it loses a cancellation that comes when the event does, and never ends.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._hub.parcels.wait()
        finally:
            self._ending = True
            if self._roads:
                await asyncio.wait(self._roads.values(), timeout=_GRACE_SECONDS)
            for road in list(self._roads.values()):
                road.cancel()

    async def _walk(self, bot: Bot, chat: int) -> None:
        """Carry to one chat until nothing waits for it; what fails is tried again after a pause, in the same order."""
        try:
            while not self._ending and (parcel := await self._hub.off_loop(self._handovers.next_parcel, chat)):
                try:
                    await self._carry(bot, parcel)
                except Exception:  # noqa: BLE001 - logged, and tried again
                    _log.exception("parcel failed", extra={"facts": {"parcel": parcel.id, "kind": parcel.kind.value}})
                    await asyncio.sleep(_PAUSE)
        finally:
            del self._roads[chat]
            self._hub.parcels.set()

    async def _carry(self, bot: Bot, parcel: Parcel) -> None:
        chat, message = parcel.chat, parcel.message
        try:
            if parcel.kind is ParcelKind.ERASE:
                await _erase(bot, parcel, self._hub.settings.language)
            elif parcel.handover is not None and parcel.kind is ParcelKind.MARK:
                text = staff_copy(parcel.handover, self._hub.settings.language)
                how = say(f"handover.mark_{parcel.text}", self._hub.settings.language, time=clock_time(parcel.at))
                await Recipient(bot, chat).edit(message, f"{text}\n\n<b>{how}</b>")
            elif parcel.handover is not None:
                sent = await Recipient(bot, chat).send(*self._written(parcel, parcel.handover))
                chat, message = sent.chat.id, sent.id
        except Forbidden:
            await self._refused(bot, parcel)
            return
        await self._hub.off_loop(self._handovers.carried, parcel, chat, message)
        _log.info("carried", extra={"facts": {"parcel": parcel.id, "kind": parcel.kind.value}})

    def _written(self, parcel: Parcel, handover: Handover) -> tuple[str, InlineKeyboardMarkup | None]:
        if parcel.kind is ParcelKind.QUESTION:
            return staff_copy(handover, self._hub.settings.language), None
        unit = self._hub.settings.officers_unit or say("handover.unit", handover.language)
        text = say(
            "handover.answer",
            handover.language,
            unit=clean(unit),
            time=day_time(parcel.at, handover.language),
            question=clean(shortened(handover.question)),
            answer=clean(parcel.text),
        )
        words = ("yes", "no")
        row = [
            button(say(f"handover.helped_{word}", handover.language), Press(Act.OFFICER, handover.id, word=word))
            for word in words
        ]
        return text, InlineKeyboardMarkup([row])

    async def _refused(self, bot: Bot, parcel: Parcel) -> None:
        """The chat takes no messages: another of the staff is asked, or the admins are told that there is nobody."""
        _log.warning("parcel refused", extra={"facts": {"parcel": parcel.id, "kind": parcel.kind.value}})
        if not await self._hub.off_loop(self._handovers.refused, parcel, self._hub.settings.staff_chats):
            await self._hub.alert(bot, "handover.nobody")


async def _erase(bot: Bot, parcel: Parcel, language: str) -> None:
    """Delete a copy; Telegram lets a bot do so for two days, and change it always."""
    try:
        if await bot.delete_message(parcel.chat, parcel.message):
            return
    except Forbidden:
        raise
    except BadRequest as error:
        if "not found" in str(error).lower():
            return
    await Recipient(bot, parcel.chat).edit(parcel.message, say("handover.erased", language))


def staff_copy(handover: Handover, language: str) -> str:
    """What the staff read of a question: no name, no number, no id of the person."""
    lines = [say(f"handover.copy_{handover.cause}", language, time=day_time(handover.at, language))]
    lines.append(clean(handover.question))
    if handover.number:
        lines.append(say("handover.copy_sop", language, number=clean(handover.number)))
    return "\n\n".join([*lines, f"<i>{say('handover.copy_how', language)}</i>"])


def shortened(text: str, longest: int = 200) -> str:
    """A text of at most `longest` letters; a longer one ends in an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
