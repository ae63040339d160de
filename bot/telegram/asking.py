"""Questions: typing at once, then one message with the answer and its buttons; an edited question, an edited answer."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from functools import partial

from telegram import Chat, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.ext import ContextTypes

from bot.answer import Answer, Intent
from bot.followup import topic_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import keyboard, render
from bot.telegram.sending import edit_html, persistently, send_html
from index.messages import say
from index.sop import Role, Visibility

Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger(__name__)
_LONGEST = 1_000
_TALK = (Intent.GREETING, Intent.THANKS, Intent.CATALOGUE)


async def question(update: Update, context: Context, desk: Desk) -> None:
    """A question, typed, forwarded or as a caption; in a group only what is said to the bot."""
    message = update.effective_message
    asked = _addressed(message, context.bot.username) if message else ""
    if asked:
        await answer_to(asked, update, context, desk)


async def answer_to(asked: str, update: Update, context: Context, desk: Desk) -> None:
    """Answer a question, whoever put it into words: the person, or the button of an example."""
    message, chat = update.effective_message, update.effective_chat
    if message is None or chat is None:
        return
    typing = asyncio.get_running_loop().create_task(_typing(chat))
    role, person = desk.role(update.effective_user, chat), _person(update)
    work = partial(
        desk.assistant.answer,
        *(asked[:_LONGEST],),
        role=role,
        topic=desk.conversations.of(person),
        language=desk.chosen(update) or None,
    )
    answer = await desk.think(work)
    desk.conversations.keep(person, topic_of(answer))
    await typing
    question_id = _noted(answer, asked, update, desk)
    edited = update.edited_message is not None
    await send_answer(chat, answer, desk, role, message if edited or not update.callback_query else None, question_id)


async def other(update: Update, context: Context, desk: Desk) -> None:
    """A voice note, photo or sticker without words: a kind line, in private chats only."""
    if update.effective_chat and update.effective_chat.type == ChatType.PRIVATE:
        await send_html(update.effective_chat, say("telegram.words_only", desk.language(update)))


async def too_many(update: Update, desk: Desk) -> None:
    """The one polite line for somebody who asks faster than anyone reads."""
    if update.effective_chat:
        await send_html(update.effective_chat, say("telegram.too_many", desk.language(update)))


async def send_answer(  # noqa: PLR0917 - what an answer needs to become a message
    chat: Chat, answer: Answer, desk: Desk, role: Role, asked: Message | None, question_id: str = ""
) -> None:
    """The answer's messages, the buttons under the last; in a group as a reply. An edited question's answer is edited."""
    parts = render(answer)
    number = answer.citations[0].number if answer.citations else ""
    shareable = bool(number) and desk.store.entry(number, role).visibility is Visibility.PUBLIC
    buttons = keyboard(answer, _pdf_bytes(answer, desk, role), question_id, shareable=shareable)
    before = desk.replies.get((chat.id, asked.id)) if asked is not None else None
    if before is not None and len(parts) == 1 and await edit_html(chat, before, parts[0], buttons):
        return
    reply_to = asked.id if asked is not None and chat.type != ChatType.PRIVATE else None
    for part in parts[:-1]:
        await send_html(chat, part, reply_to=reply_to)
    sent = await send_html(chat, parts[-1], buttons, reply_to)
    if asked is not None:
        desk.remember((chat.id, asked.id), sent.id)


def _noted(answer: Answer, asked: str, update: Update, desk: Desk) -> str:
    """Keep what became of the question, for the admins' report; the log gets its id and no text."""
    question_id = secrets.token_hex(6)
    if answer.intent is Intent.EMERGENCY:
        outcome = "emergency"
    elif answer.intent in _TALK:
        outcome = "talk"
    else:
        outcome = "abstained" if answer.abstained else "answered"
    number = answer.citations[0].number if answer.citations else ""
    person = update.effective_user.id if update.effective_user else 0
    desk.people.asked(question_id, person, outcome=outcome, number=number, text=asked)
    facts = {"question": question_id, "outcome": outcome, "intent": answer.intent.value, "sop": number}
    _log.info(
        "asked", extra={"facts": facts | {"ms": round(answer.elapsed_ms, 1), "trust": round(answer.confidence, 2)}}
    )
    return question_id if outcome in ("answered", "abstained") else ""


async def _typing(chat: Chat) -> None:
    await persistently(lambda: chat.send_action(ChatAction.TYPING))


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
