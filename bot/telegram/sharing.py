"""Ways from outside: deep links to a SOP or a page, cards to forward, inline mode. They open, they never authorise."""

from __future__ import annotations

import contextlib
import re
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InlineQuery, InlineQueryResultArticle
from telegram import InputTextMessageContent as Content
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.answer import Intent
from bot.telegram.asking import send_answer
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.catalogue import found
from bot.telegram.hub import Hub
from bot.telegram.recipient import Recipient, unless_nothing
from bot.telegram.rendering import clean
from bot.telegram.showing import show_page
from bot.telegram.visit import Visit
from index.errors import UnknownSop
from index.messages import say
from index.sop import Part, Role
from index.store import Entry

_LINK = re.compile(r"s_(?P<key>[0-9a-f]{12})(?:_p(?P<page>\d{1,4}))?")
_CACHE_SECONDS = 60  # Telegram keeps the results of `@bot words` for so long
_LONGEST_QUERY = 200  # letters; Telegram sends 256 at most


def link(username: str, entry: Entry) -> str:
    """The address that opens this SOP in a chat with the bot."""
    return f"https://t.me/{username}?start=s_{key_of(entry.number)}"


async def open_link(payload: str, visit: Visit, hub: Hub) -> bool:
    """Open what `/start` was given: a SOP, a page of it, or an invitation; False if nothing is to be opened here."""
    if payload.startswith("u_"):
        return visit.to.private and await _redeem(payload.removeprefix("u_"), visit, hub)
    match = _LINK.fullmatch(payload)
    entry = await hub.entry(match["key"], visit.role) if match else None
    try:
        if match is None or entry is None:
            await visit.to.send(say("telegram.old_link", visit.language))
        elif match["page"]:
            await show_page(Press(Act.PAGE, match["key"], page=int(match["page"])), entry, visit, hub)
        else:
            work = partial(hub.assistant.part, role=visit.role, language=visit.language)
            await send_answer(await hub.think(work, entry.number, Intent.NUMBER), visit, hub, None)
    except UnknownSop:
        await visit.to.send(say("telegram.old_link", visit.language))
    return True


async def share(press: Press, visit: Visit, hub: Hub) -> None:
    """A card of a public SOP, to forward: what it is about, and a button that opens it."""
    entry = await hub.entry(press.key, Role.PUBLIC)
    text = await hub.off_loop(card, entry, hub) if entry else ""
    if entry and text:
        opening = InlineKeyboardMarkup([[_opens(entry, visit.to.bot.username, visit.language)]])
        await visit.to.send(text, opening)


async def inline(query: InlineQuery, hub: Hub) -> None:
    """`@bot words` in any chat: cards of public SOPs, whoever asks."""
    known = await hub.off_loop(hub.people.known, query.from_user.id)
    language = known.language or hub.spoken(query.from_user)
    words = query.query[:_LONGEST_QUERY]
    cards = await hub.think(_cards, words, hub) if words.strip() else []
    results = [
        InlineQueryResultArticle(
            id=key_of(entry.number),
            title=entry.title[:100],
            description=entry.number,
            input_message_content=Content(text, parse_mode=ParseMode.HTML),
            reply_markup=InlineKeyboardMarkup([[_opens(entry, query.get_bot().username, language)]]),
        )
        for entry, text in cards
    ]
    await unless_nothing(lambda: query.answer(results, cache_time=_CACHE_SECONDS, is_personal=False))


def _cards(words: str, hub: Hub) -> list[tuple[Entry, str]]:
    return [(entry, text) for entry in found(words, hub, Role.PUBLIC) if (text := card(entry, hub))]


def card(entry: Entry, hub: Hub) -> str:
    """A public SOP in a few lines of HTML: title, what it is for, number; "" if it was withdrawn meanwhile."""
    with contextlib.suppress(UnknownSop):
        sop = hub.store.sop(entry.number, Role.PUBLIC)
        purpose = next((s.text for part in (Part.TUJUAN, Part.PRODUK) for s in sop.sections if s.part is part), "")
        lines = [
            f"<b>{clean(entry.title)}</b>",
            clean(" ".join(purpose.split())[:300]),
            f"<i>SOP {clean(entry.number)}</i>",
        ]
        return "\n".join(line for line in lines if line)
    return ""


def _opens(entry: Entry, username: str, language: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(say("telegram.open_here", language), url=link(username, entry))


async def _redeem(token: str, visit: Visit, hub: Hub) -> bool:
    """An invitation to the staff: good once, for a day, in a private chat."""
    admin = await hub.off_loop(hub.people.redeem, token, visit.person)
    if admin is None:
        await visit.to.send(say("telegram.invite_bad", visit.language))
    else:
        await hub.off_loop(hub.people.note, admin, "invited", str(visit.person))
        with contextlib.suppress(TelegramError):
            # The staff member is in whether or not the admin can be told.
            used = say("desk.invite_used", hub.settings.language, person=visit.person)
            await Recipient(visit.to.bot, admin).send(used)
        await hub.off_loop(hub.people.uploads.await_text, visit.person, "name", "")
        lines = [say("telegram.invite_good", visit.language), say("desk.ask_name", visit.language)]
        await visit.to.send("\n\n".join(lines))
    return True
