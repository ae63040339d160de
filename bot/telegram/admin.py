"""What only admins do, in a private chat, by numeric id: roles, invitations, history, withdrawal, rollback, status.

Whatever changes something takes a second press, good once, for ten minutes, for the admin who asked; all is audited.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps

from telegram import Chat, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, clean
from bot.telegram.sending import edit_html, send_html
from index.errors import SopError
from index.messages import say
from index.publisher import Publisher
from index.sop import Role
from index.store import Generation

Context = ContextTypes.DEFAULT_TYPE
Command = Callable[[Update, Context, Desk], Awaitable[None]]
_SHOWN = 8
_ROLES = {"staf": Role.STAFF, "staff": Role.STAFF, "cabut": Role.PUBLIC, "revoke": Role.PUBLIC, "publik": Role.PUBLIC}


def admins_only(command: Command) -> Command:
    """The command for an admin in a private chat; for all others it does not exist."""

    @wraps(command)
    async def guarded(update: Update, context: Context, desk: Desk) -> None:
        if _is_admin(update, desk):
            await command(update, context, desk)
        elif update.effective_chat and update.effective_chat.type == Chat.PRIVATE:
            await send_html(update.effective_chat, say("telegram.admins_only", desk.language(update)))

    return guarded


@admins_only
async def roles(update: Update, context: Context, desk: Desk) -> None:
    """`/peran`: who is staff; `/peran ID staf` grants, `/peran ID cabut` takes away."""
    chat, admin, language = _where(update, desk)
    match context.args or []:
        case [person, word] if person.isdigit() and word.casefold() in _ROLES:
            role = _ROLES[word.casefold()]
            desk.people.grant(int(person), role)
            desk.people.note(admin, "grant" if role is Role.STAFF else "revoke", person)
            await send_html(chat, say(f"telegram.role_{role.value}", language, person=person))
        case _:
            lines = [f"• <code>{person}</code>" for person in desk.people.staff()] or ["-"]
            await send_html(chat, say("telegram.roles", language, staff="\n".join(lines)))


@admins_only
async def invite(update: Update, context: Context, desk: Desk) -> None:
    """`/undang`: a link that makes one person staff, good once and for a day."""
    chat, admin, language = _where(update, desk)
    token = desk.people.invite(admin)
    desk.people.note(admin, "invite", "")
    await send_html(chat, say("telegram.invite", language, link=f"https://t.me/{context.bot.username}?start=u_{token}"))


@admins_only
async def status(update: Update, context: Context, desk: Desk) -> None:
    """`/status`: the library, the people, what waits."""
    chat, _, language = _where(update, desk)
    counts = desk.store.counts(Role.STAFF)
    sops, pages, passages = desk.store.totals(Role.STAFF)
    hours = (time.monotonic() - desk.started) / 3600
    facts = {
        "sops": sops,
        "pages": pages,
        "passages": passages,
        "public": counts["visibility"].get("public", 0),
        "internal": counts["visibility"].get("internal", 0),
        "generation": desk.store.generation(),
        "staff": len(desk.people.staff()),
        "waiting": len(desk.people.waiting()),
        "uploads": len(desk.people.jobs()),
        "hours": f"{hours:.1f}",
    }
    await send_html(chat, say("telegram.status", language, **facts))


@admins_only
async def audit(update: Update, context: Context, desk: Desk) -> None:
    """`/audit`: what admins did last."""
    chat, _, language = _where(update, desk)
    lines = [
        f"{_day(act.at)} <code>{act.admin}</code> {act.action} {clean(act.detail[:80])}" for act in desk.people.audit()
    ]
    await send_html(chat, "\n".join([say("telegram.audit", language), *(lines or ["-"])]))


@admins_only
async def history(update: Update, context: Context, desk: Desk) -> None:
    """`/riwayat`: the latest generations, each with a way back to it; `/riwayat NUMBER`: one SOP's versions."""
    chat, _, language = _where(update, desk)
    typed = " ".join(context.args or [])
    if not typed:
        shown = desk.store.generations(_SHOWN)
        rows = [
            [button(say("telegram.back_to", language, generation=g.id), Press(Act.ROLLBACK, page=g.id))]
            for g in shown[1:]
        ]
        lines = [_line(generation) for generation in shown]
        await send_html(chat, "\n".join([say("telegram.history", language), *lines]), InlineKeyboardMarkup(rows))
        return
    found = desk.store.find(typed, Role.STAFF)
    if len(found) == 1:
        await _show_versions(chat, found[0].number, desk, language)
    else:
        await send_html(chat, say("telegram.history_unknown", language, number=clean(typed[:60])))


async def history_of(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """The button below a published SOP: its versions."""
    entry = desk.entry(press.key, Role.STAFF)
    if _is_admin(update, desk) and entry is not None and update.effective_chat:
        await _show_versions(update.effective_chat, entry.number, desk, desk.language(update))


async def _show_versions(chat: Chat, number: str, desk: Desk, language: str) -> None:
    entry = desk.store.entry(number, Role.STAFF)
    lines = [f"<b>{clean(entry.title)}</b>", clean(entry.number), *map(_line, desk.store.versions(number))]
    withdraw = button(say("telegram.withdraw", language), Press(Act.WITHDRAW, key_of(number)))
    await send_html(chat, "\n".join(lines), InlineKeyboardMarkup([[withdraw]]))


async def ask_withdraw(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """Tarik: asked once more before it is done."""
    entry = desk.entry(press.key, Role.STAFF)
    if _is_admin(update, desk) and entry is not None:
        await _ask(update, desk, "withdraw", entry.number)


async def ask_rollback(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """Back to a generation: asked once more before it is done."""
    if _is_admin(update, desk):
        await _ask(update, desk, "rollback", str(press.page))


async def _ask(update: Update, desk: Desk, action: str, argument: str) -> None:
    chat, admin, language = _where(update, desk)
    yes = Press(Act.CONFIRM, desk.people.confirm(admin, action, argument))
    rows = [[button(say("telegram.confirm_yes", language), yes)]]
    await send_html(chat, clean(say(f"telegram.confirm_{action}", language, what=argument)), InlineKeyboardMarkup(rows))


async def confirmed(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """The second press: done once; an old or altered one does nothing."""
    if not _is_admin(update, desk):
        return
    chat, admin, language = _where(update, desk)
    found = desk.people.confirmed(press.key, admin)
    if found is None:
        await send_html(chat, say("telegram.old_button", language))
        return
    action, argument = found

    def work() -> int:
        with Publisher(desk.settings.data, desk.assistant.retriever.encoder) as publisher:
            return publisher.withdraw(argument) if action == "withdraw" else publisher.roll_back(int(argument))

    try:
        generation = await desk.think(work)
    except SopError as error:
        await send_html(chat, clean(error.sentence(language)))
        return
    desk.people.note(admin, action, f"{argument} generation {generation}")
    said = clean(say(f"telegram.done_{action}", language, what=argument, generation=generation))
    message = update.effective_message
    if message is None or not await edit_html(chat, message.id, said):
        await send_html(chat, said)


def _is_admin(update: Update, desk: Desk) -> bool:
    chat, user = update.effective_chat, update.effective_user
    return chat is not None and chat.type == Chat.PRIVATE and user is not None and desk.is_admin(user)


def _where(update: Update, desk: Desk) -> tuple[Chat, int, str]:
    """The chat, the admin's id and language of an update that was found to be an admin's."""
    if update.effective_chat is None or update.effective_user is None:
        raise ValueError("an admin's update has a chat and a user")
    return update.effective_chat, update.effective_user.id, desk.language(update)


def _line(generation: Generation) -> str:
    made = generation.made_at[:16].replace("T", " ")
    counts = f"{generation.action} +{generation.added} -{generation.withdrawn}"
    return f"#{generation.id} {made} {counts} {clean(generation.detail[:40])}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
