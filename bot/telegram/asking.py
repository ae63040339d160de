"""Questions: typing at once, then one message with the answer and its buttons; an edited question, an edited answer."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from functools import partial

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.answer import Answer, Intent
from bot.followup import topic_of
from bot.redaction import redacted
from bot.telegram import first
from bot.telegram.buttons import HOME
from bot.telegram.hub import Hub
from bot.telegram.keyboards import keyboard
from bot.telegram.recent import Lately
from bot.telegram.recipient import Recipient
from bot.telegram.rendering import clean, render
from bot.telegram.visit import Visit
from index.errors import UnknownSop
from index.messages import say
from index.sop import Visibility
from index.wording import writable

_log = logging.getLogger(__name__)
_TALK = (Intent.GREETING, Intent.THANKS, Intent.OFFICER, Intent.OFFICE, Intent.CATALOGUE)
# Who greets often goes on at once ("min" - "mau tanya" - the question): a greeting waits so long to be answered.
_GOES_ON_SECONDS = 3.0
_COMMAND = re.compile(r"^/tanya(?:@(\w+))?(?!\w)", re.IGNORECASE)


async def question(visit: Visit, hub: Hub) -> None:
    """A question, typed, forwarded or as a caption; in a group only what is said to the bot."""
    asked = _addressed(visit)
    if asked:
        hub.first_of_album(visit.message)
        await answer_to(asked, visit, hub)
    elif visit.to.private and visit.update.message is not None:
        await visit.to.send(say("telegram.ask_now", visit.language))
    elif asked is not None and visit.update.message is not None:
        # Called by name in a group, and nothing more.
        text = say("telegram.group_ask", visit.language, bot=visit.to.bot.username)
        await visit.to.send(text, reply_to=visit.update.message.id)


async def answer_to(asked: str, visit: Visit, hub: Hub) -> None:
    """Answer a question, whoever put it into words: the person, or the button of an example."""
    typing = asyncio.get_running_loop().create_task(_typing(visit.to))
    topic = hub.conversations.of(visit.key)
    work = partial(hub.assistant.answer, asked, role=visit.role, language=visit.chosen or None)
    try:
        answer = await hub.think(partial(work, topic=topic))
    except UnknownSop:
        # Withdrawn between the search and the reading: the library that stands now has an answer.
        answer = await hub.think(work)
    hub.conversations.keep(visit.key, topic_of(answer))
    await typing
    pressed = visit.update.callback_query is not None
    greeted = answer.intent is Intent.GREETING and visit.to.private and not pressed
    if greeted and await hub.followed(visit.to.chat, _GOES_ON_SECONDS):
        return
    question_id, outcome = secrets.token_hex(6), _outcome(answer)
    voted = question_id if outcome in ("answered", "abstained") else ""
    facts: dict[str, object] = {
        "question": question_id,
        "outcome": outcome,
        "intent": answer.intent.value,
        "sop": _cited(answer),
    }
    facts |= {"ms": round(answer.elapsed_ms, 1), "trust": round(answer.confidence, 2)}
    _log.info("asked", extra={"facts": facts})
    officer = ""
    if visit.to.private and outcome in ("answered", "abstained", "emergency"):
        hub.recent.keep(question_id, Lately(visit.person, asked, _cited(answer), outcome))
        officer = "" if outcome == "answered" else question_id
    elif answer.intent is Intent.OFFICER:
        officer = HOME
    await send_answer(answer, visit, hub, None if pressed else visit.message, voted, officer)
    await _note(question_id, outcome, answer, visit, hub)
    if outcome != "emergency":
        await first.once(visit, hub)


async def location(visit: Visit, hub: Hub) -> None:
    """A shared location, in a private chat: the office of that province. The place is kept nowhere."""
    place = visit.message.location if visit.message else None
    if place is None or not visit.to.private:
        return
    text = hub.assistant.offices.near(place.latitude, place.longitude, visit.language)
    await visit.to.send(clean(text) if text else say("telegram.words_only", visit.language))


async def other(visit: Visit, hub: Hub) -> None:
    """A voice note, photo or sticker without words: a kind line, in private chats only, one for an album."""
    if visit.to.private and hub.first_of_album(visit.message):
        await visit.to.send(say("telegram.words_only", visit.language))


async def too_many(visit: Visit) -> None:
    """The one polite line for somebody who asks faster than anyone reads."""
    await visit.to.send(say("telegram.too_many", visit.language))


async def send_answer(  # noqa: PLR0917 - what was asked, by whom, and the ids of its buttons
    answer: Answer, visit: Visit, hub: Hub, asked: Message | None, question_id: str = "", officer: str = ""
) -> None:
    """The answer's messages, the buttons under the last; in a group as a reply. An edited question's answer is edited.

    `officer` is the id under which an officer may be asked, where somebody is set up to answer and nobody listens in.
    """
    parts, to = render(answer), visit.to
    size, shareable = await hub.off_loop(file_of, answer, visit, hub)
    officer = officer if to.private and hub.settings.staff_chats else ""
    offered = keyboard(answer, size, question_id, shareable=shareable, officer=officer)
    buttons = offered.few()
    before = hub.replies.get((to.chat, asked.id)) if asked is not None else None
    if before is not None and len(parts) == 1 and await to.edit(before, parts[0], buttons):
        hub.answered((to.chat, before), offered, question_id)
        return
    reply_to = asked.id if asked is not None and not to.private else None
    for part in parts[:-1]:
        await to.send(part, reply_to=reply_to)
    sent = await to.send(parts[-1], buttons, reply_to)
    hub.answered((to.chat, sent.id), offered, question_id)
    if asked is not None:
        hub.remember((to.chat, asked.id), sent.id)


def file_of(answer: Answer, visit: Visit, hub: Hub) -> tuple[int | None, bool]:
    """The size of the PDF that an answer cites first, None where there is none (any more), and whether all may see it."""
    if not answer.citations:
        return None, False
    try:
        entry = hub.store.entry(answer.citations[0].number, visit.role)
        size = hub.pdf_bytes(entry, visit.role)
    except (UnknownSop, OSError):
        return None, False
    return size, entry.visibility is Visibility.PUBLIC


def _outcome(answer: Answer) -> str:
    if answer.intent is Intent.EMERGENCY:
        return "emergency"
    if answer.intent in _TALK:
        return "talk"
    return "abstained" if answer.abstained else "answered"


async def _note(question_id: str, outcome: str, answer: Answer, visit: Visit, hub: Hub) -> None:
    """Keep what became of the question, for the admins' report; its words only if nobody answered them."""

    def keep() -> None:
        unanswered = outcome == "abstained"
        text = redacted(answer.question, hub.assistant.retriever.familiar) if unanswered else ""
        said = {"number": _cited(answer), "text": text, "language": answer.language}
        hub.people.asked(question_id, visit.person, outcome=outcome, **said)

    await hub.note(keep)


def _cited(answer: Answer) -> str:
    return answer.citations[0].number if answer.citations else ""


async def _typing(to: Recipient) -> None:
    """A sign that the answer is coming; that it fails tells nothing that the answer itself would not."""
    try:
        await to.action(ChatAction.TYPING)
    except TelegramError:
        return


def _addressed(visit: Visit) -> str | None:
    """The question in a message: any text or caption in a private chat; in a group what is said to the bot, else None."""
    message, username = visit.message, visit.to.bot.username
    text = writable(message.text or message.caption or "") if message else ""
    mention = re.compile(rf"(?:/\w+)?@{re.escape(username)}\b", re.IGNORECASE)
    called = _COMMAND.match(text)
    if called and (called[1] or username).lower() == username.lower():
        return text[called.end() :].strip()
    if message is None or visit.to.private:
        return mention.sub("", text).strip()
    replied = message.reply_to_message
    to_us = replied is not None and replied.from_user is not None and replied.from_user.username == username
    return mention.sub("", text).strip() if to_us or mention.search(text) else None
