"""What only admins do, in a private chat, by numeric id: roles, invitations, history, withdrawal, rollback, status.

Whatever changes something takes a second press, good once, for ten minutes, for the admin who asked; all is audited.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps

from telegram import InlineKeyboardMarkup

from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, clean
from bot.telegram.visit import Visit
from index.errors import SopError
from index.messages import say
from index.publisher import Publisher
from index.sop import Role
from index.store import Entry, Generation

Command = Callable[[Visit, Desk], Awaitable[None]]
_SHOWN = 8
# Telegram's ids of persons have at most 52 significant bits.
_PERSON = re.compile(r"[0-9]{1,16}")
_ROLES = {"staf": Role.STAFF, "staff": Role.STAFF, "cabut": Role.PUBLIC, "revoke": Role.PUBLIC, "publik": Role.PUBLIC}


def admins_only(command: Command) -> Command:
    """The command for an admin in a private chat; for all others it does not exist."""

    @wraps(command)
    async def guarded(visit: Visit, desk: Desk) -> None:
        if visit.admin:
            await command(visit, desk)
        elif visit.to.private:
            await visit.to.send(say("telegram.admins_only", visit.language))

    return guarded


@admins_only
async def roles(visit: Visit, desk: Desk) -> None:
    """`/peran`: who is staff; `/peran ID staf` grants, `/peran ID cabut` takes away."""
    match visit.words:
        case [person, word] if _PERSON.fullmatch(person) and word.casefold() in _ROLES:
            role = _ROLES[word.casefold()]
            await desk.off_loop(desk.people.grant, int(person), role)
            await desk.off_loop(desk.people.note, visit.person, "grant" if role is Role.STAFF else "revoke", person)
            await visit.to.send(say(f"telegram.role_{role.value}", visit.language, person=person))
        case _:
            lines = [f"• <code>{person}</code>" for person in await desk.off_loop(desk.people.staff)] or ["-"]
            await visit.to.send(say("telegram.roles", visit.language, staff="\n".join(lines)))


@admins_only
async def invite(visit: Visit, desk: Desk) -> None:
    """`/undang`: a link that makes one person staff, good once and for a day."""
    token = await desk.off_loop(desk.people.invite, visit.person)
    await desk.off_loop(desk.people.note, visit.person, "invite", "")
    link = f"https://t.me/{visit.to.bot.username}?start=u_{token}"
    await visit.to.send(say("telegram.invite", visit.language, link=link))


@admins_only
async def status(visit: Visit, desk: Desk) -> None:
    """`/status`: the library, the people, what waits, when old data was last erased."""
    facts = await desk.off_loop(_facts, desk)
    await visit.to.send(say("telegram.status", visit.language, **facts))


def _facts(desk: Desk) -> dict[str, object]:
    counts = desk.store.counts(Role.STAFF)
    sops, pages, passages = desk.store.totals(Role.STAFF)
    hours = (time.monotonic() - desk.started) / 3600
    return {
        "sops": sops,
        "pages": pages,
        "passages": passages,
        "public": counts["visibility"].get("public", 0),
        "internal": counts["visibility"].get("internal", 0),
        "generation": desk.store.generation(),
        "staff": len(desk.people.staff()),
        "waiting": desk.people.waiting_count(),
        "uploads": len(desk.people.jobs()),
        "aside": len(desk.people.aside()),
        "hours": f"{hours:.1f}",
        "purged": _day(int(desk.purged_at)) if desk.purged_at else "-",
    }


@admins_only
async def audit(visit: Visit, desk: Desk) -> None:
    """`/audit`: what admins did last."""
    acts = await desk.off_loop(desk.people.audit)
    lines = [f"{_day(act.at)} <code>{act.admin}</code> {act.action} {clean(act.detail[:80])}" for act in acts]
    await visit.to.send("\n".join([say("telegram.audit", visit.language), *(lines or ["-"])]))


@admins_only
async def history(visit: Visit, desk: Desk) -> None:
    """`/riwayat`: the latest generations, each with a way back to it; `/riwayat NUMBER`: one SOP's versions."""
    typed, language = " ".join(visit.words), visit.language
    if not typed:
        shown = await desk.off_loop(desk.store.generations, _SHOWN)
        rows = [
            [button(say("telegram.back_to", language, generation=g.id), Press(Act.ROLLBACK, page=g.id))]
            for g in shown[1:]
        ]
        lines = [_line(generation) for generation in shown]
        await visit.to.send("\n".join([say("telegram.history", language), *lines]), InlineKeyboardMarkup(rows))
        return
    found = await desk.off_loop(desk.store.find, typed, Role.STAFF)
    if len(found) == 1:
        await _show_versions(found[0], visit, desk)
    else:
        await visit.to.send(say("telegram.history_unknown", language, number=clean(typed[:60])))


async def history_of(press: Press, visit: Visit, desk: Desk) -> None:
    """The button below a published SOP: its versions."""
    entry = await desk.entry(press.key, Role.STAFF)
    if visit.admin and entry is not None:
        await _show_versions(entry, visit, desk)


async def _show_versions(entry: Entry, visit: Visit, desk: Desk) -> None:
    versions = await desk.off_loop(desk.store.versions, entry.number)
    lines = [f"<b>{clean(entry.title)}</b>", clean(entry.number), *map(_line, versions)]
    withdraw = button(say("telegram.withdraw", visit.language), Press(Act.WITHDRAW, key_of(entry.number)))
    await visit.to.send("\n".join(lines), InlineKeyboardMarkup([[withdraw]]))


async def ask_withdraw(press: Press, visit: Visit, desk: Desk) -> None:
    """Tarik: asked once more before it is done."""
    entry = await desk.entry(press.key, Role.STAFF)
    if visit.admin and entry is not None:
        await _ask(visit, desk, "withdraw", entry.number)


async def ask_rollback(press: Press, visit: Visit, desk: Desk) -> None:
    """Back to a generation: asked once more before it is done."""
    if visit.admin:
        await _ask(visit, desk, "rollback", str(press.page))


async def _ask(visit: Visit, desk: Desk, action: str, argument: str) -> None:
    yes = Press(Act.CONFIRM, await desk.off_loop(desk.people.confirm, visit.person, action, argument))
    rows = [[button(say("telegram.confirm_yes", visit.language), yes)]]
    text = say(f"telegram.confirm_{action}", visit.language, what=argument)
    await visit.to.send(clean(text), InlineKeyboardMarkup(rows))


async def confirmed(press: Press, visit: Visit, desk: Desk) -> None:
    """The second press: done once; an old or altered one does nothing."""
    if not visit.admin:
        return
    found = await desk.off_loop(desk.people.confirmed, press.key, visit.person)
    if found is None:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    action, argument = found

    def work() -> int:
        with Publisher(desk.settings.data, desk.assistant.retriever.encoder) as publisher:
            return publisher.withdraw(argument) if action == "withdraw" else publisher.roll_back(int(argument))

    try:
        generation = await desk.think(work)
    except SopError as error:
        await visit.to.send(clean(error.sentence(visit.language)))
        return
    await desk.off_loop(desk.people.note, visit.person, action, f"{argument} generation {generation}")
    said = clean(say(f"telegram.done_{action}", visit.language, what=argument, generation=generation))
    if visit.shown is None or not await visit.to.edit(visit.shown, said):
        await visit.to.send(said)


def _line(generation: Generation) -> str:
    made = generation.made_at[:16].replace("T", " ")
    counts = f"{generation.action} +{generation.added} -{generation.withdrawn}"
    return f"#{generation.id} {made} {counts} {clean(generation.detail[:40])}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
