"""Voice notes: what was heard is shown before it is answered; a cry for help is answered at once."""

from __future__ import annotations

from functools import partial

from telegram import InlineKeyboardMarkup, Voice
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.answer import Intent
from bot.speech import NotHeard
from bot.telegram.asking import answer_to
from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean
from bot.telegram.visit import Visit
from index.messages import say
from index.sop import Role

_LONGEST_SECONDS, _LARGEST = 60, 2_000_000  # of a voice note: choices; a question is said in less


async def voice(visit: Visit, hub: Hub) -> None:
    """A voice note in a private chat; in groups nobody listens in."""
    note = visit.message.voice if visit.message else None
    if note is None or not visit.to.private:
        return
    if hub.speech is None:
        await visit.to.send(say("hearing.off", visit.language))
    elif _seconds(note) > _LONGEST_SECONDS or (note.file_size or 0) > _LARGEST:
        await visit.to.send(say("hearing.too_long", visit.language, seconds=_LONGEST_SECONDS))
    else:
        await _hear(note, visit, hub)


async def _hear(note: Voice, visit: Visit, hub: Hub) -> None:
    assert hub.speech is not None
    try:
        await visit.to.action(ChatAction.TYPING)
        file = await note.get_file()
        data = bytes(await file.download_as_bytearray())
        heard = await hub.speech.heard(data) if len(data) <= _LARGEST else ""
    except (NotHeard, TelegramError):
        await visit.to.send(say("hearing.failed", visit.language))
        return
    if not heard:
        await visit.to.send(say("hearing.nothing", visit.language))
        return
    text = f"{say('hearing.heard', visit.language)}\n{clean(heard)}"
    work = partial(hub.assistant.answer, heard, role=Role.PUBLIC, language=visit.chosen or None)
    if (await hub.think(work)).intent is Intent.EMERGENCY:
        await visit.to.send(text)
        await answer_to(heard, visit, hub)
        return
    row = [button(say(f"hearing.{word}", visit.language), Press(Act.HEARD, word=word)) for word in ("right", "again")]
    await visit.to.send(text, InlineKeyboardMarkup([row]))


async def pressed(press: Press, visit: Visit, hub: Hub) -> None:
    """What was heard is right, and is answered; or it is said again. The words stand in the message itself."""
    shown = getattr(visit.message, "text", None) or ""
    heard = shown.partition("\n")[2].strip()
    if press.word == "right" and heard and visit.shown is not None:
        await visit.to.edit(visit.shown, clean(shown))
        await answer_to(heard, visit, hub)
    else:
        await visit.to.send(say("hearing.say_again", visit.language))


def _seconds(note: Voice) -> float:
    length = note.duration
    return length if isinstance(length, int) else length.total_seconds()
