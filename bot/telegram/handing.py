"""A way to a person: a question is shown as it will be passed on, sent with consent, answered by an officer's reply.

Nothing is offered where nobody is set up to answer. The staff never see who asks: no name, no number, no id.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from telegram import InlineKeyboardMarkup, Message

from bot.answer import Intent
from bot.gaps import nearest
from bot.handovers import Handover, ParcelKind
from bot.redaction import unnumbered
from bot.telegram.admin import admins_only
from bot.telegram.asking import send_answer
from bot.telegram.buttons import HOME, Act, Press, key_of
from bot.telegram.carrying import shortened
from bot.telegram.hub import Hub
from bot.telegram.recent import Lately
from bot.telegram.rendering import button, clean, officer_button
from bot.telegram.visit import Visit
from index.hours import day_time, hours, week
from index.messages import say
from index.sop import Role
from index.wording import writable

Handler = Callable[[Visit, Hub], Awaitable[None]]
# Letters that are passed on, with room for what stands around them in one message.
_LONGEST_QUESTION, _LONGEST_ANSWER = 1_000, 3_000
_DAYS, _SHOWN = 14, 8  # what `/serahan` looks back over, and hand-overs of each kind that it lists
# What is under way to a chat is looked for so often, with so many seconds between: ten in all, far more than a note takes.
_TRIES, _MOMENT = 50, 0.2
# Why an officer is asked, by what became of the question: an answer comes here only with a thumb down.
_CAUSES = {"answered": "down", "abstained": "abstained", "emergency": "emergency", "talk": "asked"}
_HELPED = {"yes": 1, "no": -1}


async def ask_officer(visit: Visit, hub: Hub) -> None:
    """`/petugas`: the person writes what they want to ask."""
    if not visit.to.private:
        await visit.to.send(say("handover.private", visit.language))
    elif not hub.settings.staff_chats:
        await visit.to.send(say("handover.none", visit.language))
    else:
        await _have_written(visit, hub)


async def pressed(press: Press, visit: Visit, hub: Hub) -> None:
    """A button of a hand-over: asked for, sent, written anew, dropped, or judged."""
    act = {"": _offer, "send": _send, "again": _again, "drop": _drop, "yes": _judge, "no": _judge}.get(press.word)
    if act is None or not visit.to.private or not hub.settings.staff_chats:
        await visit.to.send(say("telegram.old_button", visit.language))
    else:
        await act(press, visit, hub)


def unless_handed(handler: Handler) -> Handler:
    """The handler of a message, unless it is part of a hand-over: an officer's reply, or what a person writes to one."""

    async def handle(visit: Visit, hub: Hub) -> None:
        if not (hub.settings.staff_chats and await _taken(visit, hub)):
            await handler(visit, hub)

    return handle


# -- the person


async def _offer(press: Press, visit: Visit, hub: Hub) -> None:
    """The question as it would be passed on, or, where it is not known any more, a request to write it."""
    made = await hub.off_loop(hub.people.handovers.of, press.key, visit.person)
    lately = hub.recent.of(press.key, visit.person)
    if made is not None and made.state not in ("writing", "draft"):
        await visit.to.send(say("handover.sent_before", visit.language))
    elif made is not None and made.question:
        await _consent(made, visit)
    elif lately is None:
        await _have_written(visit, hub)
    else:
        made = await _drafted(press.key, lately, visit, hub)
        await _consent(made, visit)


async def _drafted(key: str, lately: Lately, visit: Visit, hub: Hub) -> Handover:
    passed_on = unnumbered(lately.question)[:_LONGEST_QUESTION].strip()
    cause, state = _CAUSES[lately.outcome], "draft" if passed_on else "writing"
    made = Handover(key, visit.person, visit.language, 0, cause, state, passed_on, lately.number)
    await hub.off_loop(hub.people.handovers.draft, made)
    return made


async def _have_written(visit: Visit, hub: Hub) -> None:
    made = await _drafted(secrets.token_hex(6), Lately(visit.person, "", "", "talk"), visit, hub)
    row = [button(say("handover.drop", visit.language), Press(Act.OFFICER, made.id, word="drop"))]
    await visit.to.send(say("handover.write", visit.language), InlineKeyboardMarkup([row]))


async def _consent(made: Handover, visit: Visit) -> None:
    """Exactly what will be passed on, when an answer comes, and whether to send it."""
    passed_on = clean(made.question)
    if made.number:
        passed_on += "\n" + say("handover.consent_sop", visit.language, number=clean(made.number))
    rows = [
        [button(say(f"handover.{word}", visit.language), Press(Act.OFFICER, made.id, word=word)) for word in words]
        for words in (("send",), ("again", "drop"))
    ]
    text = say("handover.consent", visit.language, passed_on=passed_on)
    if made.cause == "emergency":
        text += "\n" + say("handover.consent_emergency", visit.language)
    await visit.to.send(text, InlineKeyboardMarkup(rows))


async def _send(press: Press, visit: Visit, hub: Hub) -> None:
    handovers = hub.people.handovers
    await hub.off_loop(handovers.send, press.key, visit.person, hub.settings.staff_chats)
    made = await hub.off_loop(handovers.of, press.key, visit.person)
    if made is None or made.state in ("writing", "draft"):
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    hub.parcels.set()
    told = f"{say('handover.sent', visit.language)} {_when(hub, visit.language)}"
    await _instead(visit, f"{told}\n\n<i>{clean(made.question)}</i>")


async def _again(press: Press, visit: Visit, hub: Hub) -> None:
    """The draft is forgotten, and the person writes the question anew."""
    await hub.off_loop(hub.people.handovers.drop, press.key, visit.person)
    await _have_written(visit, hub)


async def _drop(press: Press, visit: Visit, hub: Hub) -> None:
    await hub.off_loop(hub.people.handovers.drop, press.key, visit.person)
    await _instead(visit, say("handover.dropped", visit.language))


async def _judge(press: Press, visit: Visit, hub: Hub) -> None:
    """Whether the officer's answer helped; who says that it did not may ask on."""
    if not await hub.off_loop(hub.people.handovers.judge, press.key, visit.person, _HELPED[press.word]):
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    if visit.shown is not None:
        await visit.to.edit_keyboard(visit.shown, InlineKeyboardMarkup([]))
    if press.word == "yes":
        await visit.to.send(say("handover.glad", visit.language))
    else:
        await visit.to.send(
            say("handover.ask_on", visit.language), InlineKeyboardMarkup([[officer_button(HOME, visit.language)]])
        )


async def _instead(visit: Visit, text: str) -> None:
    """In place of the message whose button was pressed."""
    if visit.shown is None or not await visit.to.edit(visit.shown, text):
        await visit.to.send(text)


def _when(hub: Hub, language: str) -> str:
    """When an answer comes: in office hours, or from the next opening on."""
    office, now = hours(hub.settings.officers_hours), datetime.now(UTC)
    if not office.days:
        return say("handover.any_time", language)
    if office.open_at(now):
        return say("handover.open_now", language, hours=week(office, language))
    return say("handover.closed_now", language, time=day_time(office.next_opening(now), language))


# -- messages


async def _taken(visit: Visit, hub: Hub) -> bool:
    """Whether a message belongs to a hand-over, and was dealt with."""
    message = visit.update.message or visit.update.edited_message
    if message is None:
        return False
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == visit.to.bot.id:
        found = await _carried(visit.to.chat, replied.id, hub)
        if found is not None and found[0] is ParcelKind.ANSWER:
            await _written(message, visit, hub)
            return True
        if found is not None:
            await _replied(found[1], message, visit, hub)
            return True
    if not visit.to.private or visit.update.message is None:
        return False
    handovers = hub.people.handovers
    # The same message again, after a hard stop, is the same draft.
    if await hub.off_loop(handovers.of, _key(message), visit.person) or await hub.off_loop(
        handovers.writing, visit.person
    ):
        await _written(message, visit, hub)
        return True
    return False


async def _carried(chat: int, message: int, hub: Hub) -> tuple[ParcelKind, Handover | None] | None:
    """What a message of the bot's was. Who replies at once may be faster than the note of it: that is waited for."""
    handovers = hub.people.handovers
    for _ in range(_TRIES):
        under_way = await hub.off_loop(handovers.next_parcel, chat)
        found = await hub.off_loop(handovers.at, chat, message)
        if found is not None or under_way is None:
            return found
        await asyncio.sleep(_MOMENT)
    return None


def _key(message: Message) -> str:
    return key_of(f"{message.chat.id} {message.id}")


async def _written(message: Message, visit: Visit, hub: Hub) -> None:
    """What a person wrote for an officer: help lines first where it is a cry for help, then the question of consent."""
    text = writable(message.text or message.caption or "")
    if not text.strip():
        await visit.to.send(say("handover.words_only", visit.language))
        return
    work = partial(hub.assistant.answer, text, role=Role.PUBLIC, language=visit.chosen or None)
    answer = await hub.think(work)
    outcome = "talk"
    if answer.intent is Intent.EMERGENCY:
        outcome = "emergency"
        await send_answer(answer, visit, hub, None)
    await _consent(await _drafted(_key(message), Lately(visit.person, text, "", outcome), visit, hub), visit)


async def _replied(handover: Handover | None, message: Message, visit: Visit, hub: Hub) -> None:
    """An officer's reply to a question: passed on once for each message, again where it was edited."""
    language = hub.settings.language
    if not await _may_answer(visit, hub):
        await visit.to.send(say("handover.not_staff", language), reply_to=message.id)
    elif handover is None:
        await visit.to.send(say("handover.gone", language), reply_to=message.id)
    elif not (message.text or "").strip():
        await visit.to.send(say("handover.text_only", language), reply_to=message.id)
    elif len(message.text or "") > _LONGEST_ANSWER:
        await visit.to.send(say("handover.too_long", language, most=_LONGEST_ANSWER), reply_to=message.id)
    else:
        edited = int(message.edit_date.timestamp()) if message.edit_date else 0
        text = writable(message.text or "").strip()
        key = f"{visit.to.chat} {message.id} {edited}"
        await hub.off_loop(hub.people.handovers.answer, handover, key, visit.person, text)
        hub.parcels.set()


async def _may_answer(visit: Visit, hub: Hub) -> bool:
    """By the numeric id of a person alone: on duty, staff or an admin."""
    user = visit.update.effective_user
    message = visit.message
    if user is None or user.is_bot or (message is not None and message.sender_chat is not None):
        return False
    if visit.person in {*hub.settings.officers, *hub.settings.admins}:
        return True
    return (await hub.off_loop(hub.people.known, visit.person)).role is Role.STAFF


# -- the admins


@admins_only
async def handed(visit: Visit, hub: Hub) -> None:
    """`/serahan`: what officers answered, what still waits, and which SOP is nearest to each: it should have said it."""
    listed = await hub.off_loop(hub.people.handovers.listed, _DAYS)
    answered = [one for one in listed if one.state == "answered"]
    facts = {
        "days": _DAYS,
        "sent": len(listed),
        "waiting": len(listed) - len(answered),
        "helped": sum(one.helped > 0 for one in answered),
        "not_helped": sum(one.helped < 0 for one in answered),
    }
    await visit.to.send(say("handover.listed", visit.language, **facts))
    waiting = [one for one in listed if one.state == "waiting"]
    for one in [*waiting[:_SHOWN], *answered[-_SHOWN:]]:
        await visit.to.send(await hub.think(_line, one, visit.language, hub))


def _line(one: Handover, language: str, hub: Hub) -> str:
    question, answer = clean(shortened(one.question)), clean(shortened(one.answer))
    if one.state == "waiting":
        return say("handover.listed_waiting", language, question=question, time=day_time(one.at, language))
    near = nearest(hub.assistant, f"{one.question}\n{one.answer}")
    sop = f"{near.title} ({near.number})" if near else say("handover.no_sop", language)
    helped = say(f"handover.judged_{one.helped + 1}", language)
    return say(
        "handover.listed_answered",
        language,
        question=question,
        answer=answer,
        time=day_time(one.answered, language),
        helped=helped,
        sop=clean(sop),
    )
