"""A button: looked at anew each time, whoever presses it and however old it is, then handed to whom it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.telegram import admin, catalogue, greeting, sharing, uploading
from bot.telegram.asking import send_answer
from bot.telegram.buttons import Act, Press, decode
from bot.telegram.desk import Desk
from bot.telegram.sending import persistently
from bot.telegram.showing import show_page, show_pdf
from index.messages import say

Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Press, Update, Context, Desk], Awaitable[None]]
_VOTES = {"good": 1, "bad": -1}


async def press(update: Update, context: Context, desk: Desk) -> None:
    """Any button. One that cannot be read, or whose SOP this person does not see, is told to be old, and nothing more."""
    query = update.callback_query
    if query is None:
        return
    pressed = decode(query.data or "")
    handler = _HANDLERS.get(pressed.act) if pressed else None
    if pressed is None or update.effective_chat is None:
        await _acknowledge(query, say("telegram.old_button", desk.language(update)))
    elif pressed.act is Act.VOTE:
        await _vote(pressed, query, update, desk)
    elif handler is not None:
        await _acknowledge(query)
        await handler(pressed, update, context, desk)
    else:
        await _of_a_sop(pressed, query, update, desk)


async def _of_a_sop(pressed: Press, query: CallbackQuery, update: Update, desk: Desk) -> None:
    """A part of a SOP, a page, the PDF: only with eyes that see it now."""
    chat, language = update.effective_chat, desk.language(update)
    role = desk.role(query.from_user, chat)
    entry = desk.entry(pressed.key, role)
    if entry is None or chat is None:
        await _acknowledge(query, say("telegram.old_button", language))
        return
    await _acknowledge(query)
    if pressed.act is Act.PDF:
        await show_pdf(chat, entry, desk)
    elif pressed.intent is not None:
        full = pressed.act is Act.FULL
        work = partial(desk.assistant.part, entry.number, pressed.intent, role=role, language=language, full=full)
        await send_answer(chat, await desk.think(work), desk, role, None)
    else:
        await show_page(chat, pressed, entry, desk, language)


async def _vote(pressed: Press, query: CallbackQuery, update: Update, desk: Desk) -> None:
    """A thumb: thanked for and counted once; other people's buttons count nothing."""
    language = desk.language(update)
    counted = pressed.word in _VOTES and desk.people.vote(pressed.key, query.from_user.id, _VOTES[pressed.word])
    await _acknowledge(query, say("telegram.thanks" if counted else "telegram.old_button", language))
    markup = update.effective_message.reply_markup if counted and update.effective_message else None
    if markup is not None:
        kept = [row for row in markup.inline_keyboard if not any(_is_vote(b.callback_data) for b in row)]
        await persistently(lambda: query.edit_message_reply_markup(InlineKeyboardMarkup(kept)))


def _is_vote(data: object) -> bool:
    found = decode(data) if isinstance(data, str) else None
    return found is not None and found.act is Act.VOTE


_HANDLERS: dict[Act, Handler] = {
    Act.SHELF: catalogue.shelf_opened,
    Act.SHARE: sharing.share,
    Act.LANGUAGE: greeting.language_chosen,
    Act.EXAMPLE: greeting.example_asked,
    Act.JOB: uploading.decided,
    Act.HISTORY: admin.history_of,
    Act.WITHDRAW: admin.ask_withdraw,
    Act.ROLLBACK: admin.ask_rollback,
    Act.CONFIRM: admin.confirmed,
}


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """Answer the press so that the button stops waiting; one that is too old needs no answer."""
    try:
        await persistently(lambda: query.answer(text))
    except BadRequest as error:
        if "too old" not in str(error).lower() and "query id is invalid" not in str(error).lower():
            raise
