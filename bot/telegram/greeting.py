"""First contact and what is always at hand: language, example questions, four lasting buttons, help lines, privacy."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.telegram import catalogue
from bot.telegram.asking import answer_to
from bot.telegram.buttons import Act, Press
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, render
from bot.telegram.sharing import open_link
from bot.telegram.visit import Visit
from index.messages import LANGUAGES, say

EXAMPLES = 3
_LASTING = ("ask", "browse", "language", "emergency")


async def start(visit: Visit, desk: Desk) -> None:
    """`/start`: a deep link's SOP or invitation, else the language and nothing else, or a welcome who has chosen one."""
    if visit.words and await open_link(visit.words[0], visit, desk):
        return
    if visit.chosen or not visit.to.private:
        await welcome(visit, visit.language)
    else:
        await choose_language(visit, desk)
    if visit.admin and await desk.off_loop(desk.is_empty):
        await visit.to.send(say("telegram.first_pdf", visit.language))


async def welcome(visit: Visit, language: str) -> None:
    """What this is, with example questions to press, in place of the message whose button asked; and the lasting buttons."""
    rows = [
        [button(say(f"telegram.example_{n}", language), Press(Act.EXAMPLE, page=n), longest=60)]
        for n in range(1, EXAMPLES + 1)
    ]
    text, examples = say("telegram.start", language), InlineKeyboardMarkup(rows)
    if visit.shown is None or not await visit.to.edit(visit.shown, text, examples):
        await visit.to.send(text, examples)
    if visit.to.private:
        await visit.to.send(say("telegram.lasting", language), lasting(language))


async def choose_language(visit: Visit, desk: Desk) -> None:
    """`/bahasa`, the button, and first contact: big buttons, each in its own language."""
    rows = [[button(say("telegram.own_name", code), Press(Act.LANGUAGE, word=code))] for code in LANGUAGES]
    await visit.to.send(say("telegram.choose_language", "id"), InlineKeyboardMarkup(rows))


async def language_chosen(press: Press, visit: Visit, desk: Desk) -> None:
    """A language's button: kept, and the welcome in it in place of the question."""
    if press.word in LANGUAGES:
        await desk.off_loop(desk.people.speak, visit.person, press.word)
        await welcome(visit, press.word)


async def example_asked(press: Press, visit: Visit, desk: Desk) -> None:
    """An example's button: answered as if the person had typed it."""
    if 1 <= press.page <= EXAMPLES:
        await answer_to(say(f"telegram.example_{press.page}", visit.language), visit, desk)


async def emergency(visit: Visit, desk: Desk) -> None:
    """`/darurat` and the button: the help lines, without search."""
    await visit.to.send(render(desk.assistant.emergency(visit.language))[0])


async def privacy(visit: Visit, desk: Desk) -> None:
    """`/privasi`: what is kept, in plain words."""
    await visit.to.send(say("telegram.privacy", visit.language))


async def forget(visit: Visit, desk: Desk) -> None:
    """`/hapus`: everything about this person is erased, at once and really."""
    await desk.forget(visit)
    await visit.to.send(say("telegram.forgotten", visit.language))


def lasting(language: str) -> ReplyKeyboardMarkup:
    """The four buttons that stay under the field where one types."""
    first, second, third, fourth = (KeyboardButton(say(f"telegram.button_{name}", language)) for name in _LASTING)
    return ReplyKeyboardMarkup([[first, second], [third, fourth]], resize_keyboard=True, is_persistent=True)


async def lasting_pressed(visit: Visit, desk: Desk) -> None:
    """One of the four lasting buttons: its label comes as an ordinary message."""
    text = visit.message.text if visit.message else ""
    pressed = next(name for name in _LASTING for code in LANGUAGES if say(f"telegram.button_{name}", code) == text)
    if pressed == "browse":
        await catalogue.browse(visit, desk)
    elif pressed == "language":
        await choose_language(visit, desk)
    elif pressed == "emergency":
        await emergency(visit, desk)
    else:
        await welcome(visit, visit.language)


def lasting_labels() -> list[str]:
    """Every label of the lasting buttons, in every language."""
    return [say(f"telegram.button_{name}", code) for name in _LASTING for code in LANGUAGES]
