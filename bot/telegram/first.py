"""The first minute: an answer comes first; then, once, the choice of language and the four buttons that stay."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.rendering import button
from bot.telegram.visit import Visit
from index.messages import LANGUAGES, say

LASTING = ("ask", "browse", "language", "emergency")


async def once(visit: Visit, hub: Hub) -> None:
    """After somebody's first answer in a private chat: the choice of language, and the lasting buttons."""
    if await is_new(visit, hub):
        await visit.to.send(say("telegram.first_language", visit.language), languages())
        await visit.to.send(say("telegram.first_buttons", visit.language), lasting(visit.language))
        await hub.note(hub.people.greet, visit.person)


async def is_new(visit: Visit, hub: Hub) -> bool:
    """Whether somebody in a private chat has neither seen the buttons nor chosen a language yet."""
    known = not visit.to.private or bool(visit.chosen)
    return not known and not await hub.off_loop(hub.people.greeted, visit.person)


def languages() -> InlineKeyboardMarkup:
    """A button for each language, in its own words."""
    return InlineKeyboardMarkup([language_row()])


def language_row() -> list[InlineKeyboardButton]:
    """The buttons of the languages, in one row."""
    return [button(say("telegram.own_name", code), Press(Act.LANGUAGE, word=code)) for code in LANGUAGES]


def lasting(language: str) -> ReplyKeyboardMarkup:
    """The four buttons that stay under the field where one types."""
    first, second, third, fourth = (KeyboardButton(say(f"telegram.button_{name}", language)) for name in LASTING)
    return ReplyKeyboardMarkup([[first, second], [third, fourth]], resize_keyboard=True, is_persistent=True)
