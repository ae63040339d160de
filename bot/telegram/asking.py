"""Questions and what follows them: the answer, its other parts, its page, its PDF."""

from __future__ import annotations

import re
from functools import partial

from telegram import CallbackQuery, Chat, InputFile, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.answer import Answer
from bot.followup import topic_of
from bot.telegram.buttons import Act, Press, decode, key_of
from bot.telegram.desk import Desk
from bot.telegram.pictures import page_picture
from bot.telegram.rendering import keyboard, page_keyboard, render
from bot.telegram.sending import persistently, send_html
from index.messages import say
from index.sop import Box, Part, Role, Sop
from index.store import Entry

Context = ContextTypes.DEFAULT_TYPE
_LONGEST = 1_000


async def start(update: Update, context: Context, desk: Desk) -> None:
    """`/start` and `/help`: what this is, in the language of the person's Telegram."""
    if update.effective_chat:
        await send_html(update.effective_chat, say("telegram.start", _language(update)))


async def emergency(update: Update, context: Context, desk: Desk) -> None:
    """`/darurat`: the help lines, without search."""
    if update.effective_chat:
        answer = desk.assistant.emergency(_language(update))
        await send_html(update.effective_chat, render(answer)[0])


async def privacy(update: Update, context: Context, desk: Desk) -> None:
    """`/privasi`: what is kept, in plain words."""
    if update.effective_chat:
        await send_html(update.effective_chat, say("telegram.privacy", _language(update)))


async def forget(update: Update, context: Context, desk: Desk) -> None:
    """`/hapus`: forget what this person asked last; nothing else is kept."""
    if update.effective_chat:
        desk.conversations.forget(_person(update))
        await send_html(update.effective_chat, say("telegram.forgotten", _language(update)))


async def question(update: Update, context: Context, desk: Desk) -> None:
    """A question: typing at once, then one message with the answer and its buttons."""
    message, chat = update.effective_message, update.effective_chat
    if message is None or chat is None:
        return
    asked = _addressed(message, context.bot.username)
    if not asked:
        return
    await persistently(lambda: chat.send_action(ChatAction.TYPING))
    role = desk.role(update.effective_user, chat)
    person = _person(update)
    topic = desk.conversations.of(person)
    answer = await desk.think(partial(desk.assistant.answer, asked[:_LONGEST], role=role, topic=topic))
    desk.conversations.keep(person, topic_of(answer))
    await send_answer(chat, answer, desk, role, message)


async def other(update: Update, context: Context, desk: Desk) -> None:
    """A voice note, photo or sticker without words: a kind line, in private chats only."""
    if update.effective_chat and update.effective_chat.type == ChatType.PRIVATE:
        await send_html(update.effective_chat, say("telegram.words_only", _language(update)))


async def send_answer(chat: Chat, answer: Answer, desk: Desk, role: Role, asked: Message | None) -> None:
    """The answer's messages, the buttons under the last; in a group as a reply to the question."""
    parts = render(answer)
    reply_to = asked.id if asked is not None and chat.type != ChatType.PRIVATE else None
    for part in parts[:-1]:
        await send_html(chat, part, reply_to=reply_to)
    await send_html(chat, parts[-1], keyboard(answer, _pdf_bytes(answer, desk, role)), reply_to)


async def press(update: Update, context: Context, desk: Desk) -> None:
    """A button: looked at anew each time, whoever presses it and however old it is."""
    query = update.callback_query
    if query is None:
        return
    pressed = decode(query.data or "")
    chat = update.effective_chat
    role = desk.role(query.from_user, chat)
    entry = desk.entry(pressed.key, role) if pressed else None
    language = _language(update)
    if chat is None or pressed is None or entry is None:
        await _acknowledge(query, say("telegram.old_button", language))
        return
    await _acknowledge(query)
    if pressed.act is Act.PDF:
        await _pdf(chat, entry, desk)
    elif pressed.intent is not None:
        full = pressed.act is Act.FULL
        work = partial(desk.assistant.part, entry.number, pressed.intent, role=role, language=language, full=full)
        await send_answer(chat, await desk.think(work), desk, role, None)
    else:
        await _page(chat, pressed, entry, desk, language)


async def _page(chat: Chat, pressed: Press, entry: Entry, desk: Desk, language: str) -> None:
    """A page's picture; that this person may see the SOP was decided when `entry` was found."""
    await persistently(lambda: chat.send_action(ChatAction.UPLOAD_PHOTO))
    crop = pressed.act is Act.PASSAGE
    boxes = _boxes(desk.store.sop(entry.number, Role.STAFF), pressed.part, pressed.page)
    try:
        picture = await desk.draw(page_picture, desk.store.stored_file(entry.sha256), pressed.page, boxes, crop)
    except ValueError:
        await send_html(chat, say("telegram.no_page", language))
        return
    caption = say("telegram.page_caption", language, number=entry.number, title=entry.title, page=pressed.page)
    buttons = page_keyboard(key_of(entry.number), pressed, language) if crop and boxes else None
    await persistently(
        lambda: chat.send_photo(
            picture, caption=caption[:1_000], reply_markup=buttons, protect_content=desk.protected(entry)
        )
    )


async def _pdf(chat: Chat, entry: Entry, desk: Desk) -> None:
    await persistently(lambda: chat.send_action(ChatAction.UPLOAD_DOCUMENT))
    data = desk.store.stored_file(entry.sha256).read_bytes()
    name = re.sub(r"[^\w.-]+", "_", entry.number).strip("_.")[:60] or "sop"
    await persistently(
        lambda: chat.send_document(
            InputFile(data, filename=f"{name}.pdf"), caption=entry.title[:1_000], protect_content=desk.protected(entry)
        )
    )


def _boxes(sop: Sop, part: Part | None, page: int) -> tuple[Box, ...]:
    """Where this part of the SOP stands on this page."""
    places = [place for section in sop.sections if section.part is part for place in section.places]
    if part is Part.LANGKAH:
        places += [place for step in sop.steps for place in step.places]
    return tuple(place.box for place in places if place.page == page and place.box)


def _pdf_bytes(answer: Answer, desk: Desk, role: Role) -> int | None:
    if not answer.citations:
        return None
    return desk.store.pdf(answer.citations[0].number, role).stat().st_size


def _addressed(message: Message, username: str) -> str:
    """The question in a message: any text or caption in a private chat; in a group only what is said to the bot."""
    text = message.text or message.caption or ""
    mention = re.compile(rf"(?:/\w+)?@{re.escape(username)}\b", re.IGNORECASE)
    if message.chat.type == ChatType.PRIVATE:
        return mention.sub("", re.sub(r"^/tanya\b", "", text)).strip()
    replied = message.reply_to_message
    to_us = replied is not None and replied.from_user is not None and replied.from_user.username == username
    called = re.match(r"^/tanya(?:@(\w+))?\s", f"{text} ")
    if called and called[1] in (None, username):
        return text[called.end() - 1 :].strip()
    return mention.sub("", text).strip() if to_us or mention.search(text) else ""


def _person(update: Update) -> str:
    """Whose conversation this is: one person in one chat."""
    chat, user = update.effective_chat, update.effective_user
    return f"{chat.id if chat else 0}:{user.id if user else 0}"


def _language(update: Update) -> str:
    code = update.effective_user.language_code if update.effective_user else None
    return "en" if code and code.startswith("en") else "id"


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """Answer the press so that the button stops waiting; one that is too old needs no answer."""
    try:
        await persistently(lambda: query.answer(text))
    except BadRequest as error:
        if "too old" not in str(error).lower() and "query id is invalid" not in str(error).lower():
            raise
