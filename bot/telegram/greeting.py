"""First contact and what is always at hand: language, example questions, four lasting buttons, help lines, privacy."""

from __future__ import annotations

from telegram import Chat, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.telegram import catalogue
from bot.telegram.asking import answer_to
from bot.telegram.buttons import Act, Press
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, render
from bot.telegram.sending import edit_html, send_html
from bot.telegram.sharing import open_link
from index.messages import LANGUAGES, say
from index.sop import Role

Context = ContextTypes.DEFAULT_TYPE
EXAMPLES = 3
_LASTING = ("ask", "browse", "language", "emergency")


async def start(update: Update, context: Context, desk: Desk) -> None:
    """`/start`: a deep link's SOP or invitation, else the language and nothing else, or a welcome who has chosen one."""
    chat = update.effective_chat
    if chat is None or (context.args and await open_link(context.args[0], update, context, desk)):
        return
    if desk.chosen(update) or chat.type != Chat.PRIVATE:
        await welcome(chat, desk.language(update))
    else:
        await choose_language(update, context, desk)
    if update.effective_user and desk.is_admin(update.effective_user) and not desk.store.totals(Role.STAFF)[0]:
        await send_html(chat, say("telegram.first_pdf", desk.language(update)))


async def welcome(chat: Chat, language: str, instead_of: int | None = None) -> None:
    """What this is, with example questions to press, and the lasting buttons."""
    rows = [
        [button(say(f"telegram.example_{n}", language), Press(Act.EXAMPLE, page=n), longest=60)]
        for n in range(1, EXAMPLES + 1)
    ]
    text, examples = say("telegram.start", language), InlineKeyboardMarkup(rows)
    if instead_of is None or not await edit_html(chat, instead_of, text, examples):
        await send_html(chat, text, examples)
    if chat.type == Chat.PRIVATE:
        await send_html(chat, say("telegram.lasting", language), lasting(language))


async def choose_language(update: Update, context: Context, desk: Desk) -> None:
    """`/bahasa`, the button, and first contact: big buttons, each in its own language."""
    if update.effective_chat:
        rows = [[button(say("telegram.own_name", code), Press(Act.LANGUAGE, word=code))] for code in LANGUAGES]
        await send_html(update.effective_chat, say("telegram.choose_language", "id"), InlineKeyboardMarkup(rows))


async def language_chosen(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """A language's button: kept, and the welcome in it in place of the question."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or press.word not in LANGUAGES:
        return
    desk.people.speak(user.id, press.word)
    message = update.effective_message
    await welcome(chat, press.word, message.id if message else None)


async def example_asked(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """An example's button: answered as if the person had typed it."""
    if 1 <= press.page <= EXAMPLES:
        await answer_to(say(f"telegram.example_{press.page}", desk.language(update)), update, context, desk)


async def emergency(update: Update, context: Context, desk: Desk) -> None:
    """`/darurat` and the button: the help lines, without search."""
    if update.effective_chat:
        await send_html(update.effective_chat, render(desk.assistant.emergency(desk.language(update)))[0])


async def privacy(update: Update, context: Context, desk: Desk) -> None:
    """`/privasi`: what is kept, in plain words."""
    if update.effective_chat:
        await send_html(update.effective_chat, say("telegram.privacy", desk.language(update)))


async def forget(update: Update, context: Context, desk: Desk) -> None:
    """`/hapus`: everything about this person is erased, at once and really."""
    chat, user, language = update.effective_chat, update.effective_user, desk.language(update)
    if chat and user:
        desk.forget(user.id, chat.id)
        await send_html(chat, say("telegram.forgotten", language))


def lasting(language: str) -> ReplyKeyboardMarkup:
    """The four buttons that stay under the field where one types."""
    first, second, third, fourth = (KeyboardButton(say(f"telegram.button_{name}", language)) for name in _LASTING)
    return ReplyKeyboardMarkup([[first, second], [third, fourth]], resize_keyboard=True, is_persistent=True)


async def lasting_pressed(update: Update, context: Context, desk: Desk) -> None:
    """One of the four lasting buttons: its label comes as an ordinary message."""
    text = update.effective_message.text if update.effective_message else ""
    pressed = next(name for name in _LASTING for code in LANGUAGES if say(f"telegram.button_{name}", code) == text)
    if pressed == "browse":
        await catalogue.browse(update, context, desk)
    elif pressed == "language":
        await choose_language(update, context, desk)
    elif pressed == "emergency":
        await emergency(update, context, desk)
    elif update.effective_chat:
        await welcome(update.effective_chat, desk.language(update))


def lasting_labels() -> list[str]:
    """Every label of the lasting buttons, in every language."""
    return [say(f"telegram.button_{name}", code) for name in _LASTING for code in LANGUAGES]
