"""Ways from outside: deep links to a SOP or a page, cards to forward, inline mode. They open, they never authorise."""

from __future__ import annotations

import re
from functools import partial

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.answer import Intent
from bot.telegram.asking import send_answer
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import clean
from bot.telegram.sending import persistently, send_html
from bot.telegram.showing import show_page
from index.messages import say
from index.sop import Part, Role
from index.store import Entry

Context = ContextTypes.DEFAULT_TYPE
_LINK = re.compile(r"s_(?P<key>[0-9a-f]{12})(?:_p(?P<page>\d{1,4}))?")
_CARDS = 8
_CACHE_SECONDS = 60
_FITTING = 0.5


def link(username: str, entry: Entry) -> str:
    """The address that opens this SOP in a chat with the bot."""
    return f"https://t.me/{username}?start=s_{key_of(entry.number)}"


async def open_link(payload: str, update: Update, context: Context, desk: Desk) -> bool:
    """Open what `/start` was given: a SOP, a page of it, or an invitation; False if it is none of these."""
    chat, user, language = update.effective_chat, update.effective_user, desk.language(update)
    if chat is None or user is None:
        return False
    if payload.startswith("u_"):
        await _redeem(payload.removeprefix("u_"), update, desk)
        return True
    match = _LINK.fullmatch(payload)
    role = desk.role(user, chat)
    entry = desk.entry(match["key"], role) if match else None
    if entry is None:
        await send_html(chat, say("telegram.old_link", language))
    elif match and match["page"]:
        await show_page(chat, Press(Act.PAGE, match["key"], page=int(match["page"])), entry, desk, language)
    else:
        work = partial(desk.assistant.part, entry.number, Intent.NUMBER, role=role, language=language)
        await send_answer(chat, await desk.think(work), desk, role, None)
    return True


async def share(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """A card of a public SOP, to forward: what it is about, and a button that opens it."""
    chat = update.effective_chat
    entry = desk.entry(press.key, Role.PUBLIC)
    if chat is not None and entry is not None:
        language = desk.language(update)
        opening = InlineKeyboardMarkup([[_opens(entry, context.bot.username, language)]])
        await send_html(chat, card(entry, desk), opening)


async def inline(update: Update, context: Context, desk: Desk) -> None:
    """`@bot words` in any chat: cards of public SOPs, whoever asks."""
    query = update.inline_query
    if query is None:
        return
    language = desk.language(update)
    entries = await desk.think(partial(_found, query.query[:200], desk)) if query.query.strip() else []
    results = [
        InlineQueryResultArticle(
            id=key_of(entry.number),
            title=entry.title[:100],
            description=entry.number,
            input_message_content=InputTextMessageContent(card(entry, desk), parse_mode=ParseMode.HTML),
            reply_markup=InlineKeyboardMarkup([[_opens(entry, context.bot.username, language)]]),
        )
        for entry in entries
    ]
    await persistently(lambda: query.answer(results, cache_time=_CACHE_SECONDS, is_personal=False))


def card(entry: Entry, desk: Desk) -> str:
    """A public SOP in a few lines of HTML: title, what it is for, number."""
    sop = desk.store.sop(entry.number, Role.PUBLIC)
    purpose = next((s.text for part in (Part.TUJUAN, Part.PRODUK) for s in sop.sections if s.part is part), "")
    lines = [
        f"<b>{clean(entry.title)}</b>",
        clean(" ".join(purpose.split())[:300]),
        f"<i>SOP {clean(entry.number)}</i>",
    ]
    return "\n".join(line for line in lines if line)


def _found(words: str, desk: Desk) -> list[Entry]:
    """The SOPs that fit the words, best first, with the eyes of the public."""
    retriever = desk.assistant.retriever
    hits = retriever.search(retriever.understand(words), role=Role.PUBLIC, k=30)
    numbers = dict.fromkeys(hit.passage.number for hit in hits if hit.score >= _FITTING * hits[0].score)
    return [desk.store.entry(number, Role.PUBLIC) for number in list(numbers)[:_CARDS]]


def _opens(entry: Entry, username: str, language: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(say("telegram.open_here", language), url=link(username, entry))


async def _redeem(token: str, update: Update, desk: Desk) -> None:
    """An invitation to the staff: good once, for a day, in a private chat."""
    chat, user, language = update.effective_chat, update.effective_user, desk.language(update)
    if chat is None or user is None or chat.type != chat.PRIVATE:
        return
    admin = desk.people.redeem(token, user.id)
    if admin is None:
        await send_html(chat, say("telegram.invite_bad", language))
        return
    desk.people.note(admin, "invited", str(user.id))
    await send_html(chat, say("telegram.invite_good", language))
