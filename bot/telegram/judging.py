"""What people think of an answer: thumbs and reactions, what was missing, and what else there is."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.answer import Intent
from bot.finding import nearest
from bot.telegram.asking import file_of
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.hub import Hub
from bot.telegram.keyboards import is_vote, keyboard, share_button
from bot.telegram.recipient import unless_nothing
from bot.telegram.rendering import button, officer_button
from bot.telegram.visit import Visit
from index.errors import UnknownSop
from index.messages import say
from index.sop import Role

_VOTES = {"good": 1, "bad": -1}
# What was missing, as a thumb down may be explained.
MISSING = ("wrong", "other", "unclear", "long")
_GOOD, _BAD = frozenset("👍❤🔥👏🎉🙏👌💯🥰😁🤝"), frozenset("👎😢💩🤬😡🤮💔🖕")
_NEAREST, _POOL, _LONGEST = 2, 20, 34  # other SOPs offered; passages looked at for them; letters of a button


async def vote(press: Press, query: CallbackQuery, visit: Visit, hub: Hub) -> None:
    """A thumb: thanked for and counted once; after one down it is asked what was missing. Another's says whose it is."""
    value = _VOTES.get(press.word)
    counted = value is not None and await hub.off_loop(hub.people.vote, press.key, visit.person, value)
    asker = 0 if counted else await hub.off_loop(hub.people.asker, press.key)
    told = "thanks" if counted else "not_yours" if asker not in (0, visit.person) else "old_button"
    await unless_nothing(lambda: query.answer(say(f"telegram.{told}", visit.language)))
    if counted:
        await _without_thumbs(visit, hub)
    if counted and value == -1 and visit.to.private:
        await _ask_why(press.key, visit)


async def _without_thumbs(visit: Visit, hub: Hub) -> None:
    """The thumbs make room for the card to share, where the SOP is public."""
    markup = visit.message.reply_markup if visit.message else None
    if markup is None or visit.shown is None:
        return
    rows = [list(row) for row in markup.inline_keyboard if not any(is_vote(one.callback_data) for one in row)]
    lately = hub.recent.of(_voted_for(markup), visit.person)
    entry = await hub.entry(key_of(lately.number), Role.PUBLIC) if lately and lately.number else None
    share = share_button(key_of(entry.number), visit.language) if entry else None
    if share and not any(one.callback_data == share.callback_data for row in rows for one in row):
        rows.append([share])
    await visit.to.edit_keyboard(visit.shown, InlineKeyboardMarkup(rows))


def _voted_for(markup: InlineKeyboardMarkup) -> str:
    """The id of the question that a keyboard's thumbs are for."""
    data = [str(one.callback_data) for row in markup.inline_keyboard for one in row if is_vote(one.callback_data)]
    return data[0].split("|")[2] if data else ""


async def _ask_why(question: str, visit: Visit) -> None:
    rows = [
        [button(say(f"telegram.missing_{why}", visit.language), Press(Act.REASON, question, word=why)) for why in pair]
        for pair in (MISSING[:2], MISSING[2:])
    ]
    await visit.to.send(say("telegram.missing", visit.language), InlineKeyboardMarkup(rows))


async def reason(press: Press, visit: Visit, hub: Hub) -> None:
    """What was missing: noted, and what may help instead, the nearest other SOPs and an officer."""
    kept = press.word in MISSING and await hub.off_loop(hub.people.explain, press.key, visit.person, press.word)
    if not kept:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    rows: list[Sequence[InlineKeyboardButton]] = []
    if press.word in ("wrong", "other"):
        rows += [[one] for one in await _nearest(press.key, visit, hub)]
    if visit.to.private and hub.settings.staff_chats:
        rows.append([officer_button(press.key, visit.language)])
    text = say("telegram.instead" if rows else "telegram.noted", visit.language)
    markup = InlineKeyboardMarkup(rows) if rows else None
    if visit.shown is None or not await visit.to.edit(visit.shown, text, markup):
        await visit.to.send(text, markup)


async def _nearest(question: str, visit: Visit, hub: Hub) -> list[InlineKeyboardButton]:
    """The SOPs nearest to a question that was asked lately, without the one that was shown."""
    lately = hub.recent.of(question, visit.person)
    if lately is None:
        return []
    found = await hub.think(nearest, lately.question, hub.assistant.retriever, visit.role, k=_POOL)
    near = [entry for entry in found if entry.number != lately.number]
    return [
        button(f"📄 {entry.title}", Press(Act.PART, key_of(entry.number), Intent.NUMBER), longest=_LONGEST)
        for entry in near[:_NEAREST]
    ]


async def reacted(visit: Visit, hub: Hub) -> None:
    """A reaction to an answer counts as a thumb; taken back, it counts no more."""
    reaction = visit.update.message_reaction
    if reaction is None or not visit.person:
        return
    question = str(hub.voted.get((visit.to.chat, reaction.message_id), ""))
    signs = {getattr(one, "emoji", "") for one in reaction.new_reaction}
    value = 1 if signs & _GOOD else -1 if signs & _BAD else 0
    counted = bool(question) and await hub.off_loop(hub.people.vote, question, visit.person, value)
    if counted and value == -1 and visit.to.private:
        await _ask_why(question, visit)


async def more(press: Press, visit: Visit, hub: Hub) -> None:
    """All buttons of an answer in place of the few; thumbs that were given do not come back."""
    markup = hub.hidden.get((visit.to.chat, visit.shown or 0)) or await _made_anew(press, visit, hub)
    if markup is None or visit.shown is None:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    present = visit.message.reply_markup if visit.message else None
    if present is not None and not _voted_for(present):
        rows = [row for row in markup.inline_keyboard if not any(is_vote(one.callback_data) for one in row)]
        markup = InlineKeyboardMarkup(rows)
    await visit.to.edit_keyboard(visit.shown, markup)


async def _made_anew(press: Press, visit: Visit, hub: Hub) -> InlineKeyboardMarkup | None:
    """The buttons of an answer that is no longer remembered, where one SOP gave it and is still seen."""
    entry = await hub.entry(press.key, visit.role)
    if entry is None or press.intent is None:
        return None
    intent = press.intent
    try:
        answer = await hub.think(
            lambda: hub.assistant.part(entry.number, intent, role=visit.role, language=visit.language)
        )
    except UnknownSop:
        return None
    size, shareable = await hub.off_loop(file_of, answer, visit, hub)
    return keyboard(answer, size, shareable=shareable).all()
