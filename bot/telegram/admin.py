"""What only admins do, in a private chat, by numeric id: roles, invitations, status, what was done last. All is audited."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Awaitable, Callable
from functools import partial, wraps

from bot.originals import size
from bot.people import AuditEntry
from bot.telegram.desk import Desk
from bot.telegram.rendering import clean
from bot.telegram.visit import Visit
from index.messages import say
from index.moments import moment
from index.sop import Role

Command = Callable[[Visit, Desk], Awaitable[None]]
_NAME = 60  # letters of what a colleague is called
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
    """`/peran`: who is staff; `/peran ID staf NAME` grants (the name may be left out), `/peran ID cabut` takes away."""
    match visit.words:
        case [person, word, *called] if _PERSON.fullmatch(person) and word.casefold() in _ROLES:
            role = _ROLES[word.casefold()]
            if called:
                await desk.off_loop(desk.people.call, int(person), " ".join(called)[:_NAME])
            await desk.off_loop(desk.people.grant, int(person), role)
            await desk.off_loop(desk.people.note, visit.person, "grant" if role is Role.STAFF else "revoke", person)
            await visit.to.send(say(f"telegram.role_{role.value}", visit.language, person=person))
        case _:
            names = await desk.off_loop(desk.people.names)
            staff = await desk.off_loop(desk.people.staff)
            lines = [f"• <code>{person}</code> {clean(names.get(person, ''))}".rstrip() for person in staff] or ["-"]
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
        "free": size(shutil.disk_usage(desk.settings.data).free, desk.settings.language),
        "staff": len(desk.people.staff()),
        "waiting": desk.people.waiting_count(),
        "uploads": len(desk.people.uploads.all()),
        "aside": len(desk.people.aside()),
        "hours": f"{hours:.1f}",
        "purged": moment(desk.purged_at, desk.settings.language) if desk.purged_at else "-",
    }


@admins_only
async def audit(visit: Visit, desk: Desk) -> None:
    """`/audit`: what admins did last."""
    acts = await desk.off_loop(partial(desk.people.audit, reads=False))
    names = await desk.off_loop(desk.people.names)
    lines = [_told(act, names.get(act.admin, ""), visit.language) for act in acts]
    await visit.to.send("\n".join([say("telegram.audit", visit.language), *(lines or ["-"])]))


def _told(act: AuditEntry, name: str, language: str) -> str:
    """When, who (nobody is named where a worker sent a question), what was done to what, and the state that came of it."""
    what, _, state = act.detail.partition(" generation ")
    who = f"<code>{act.admin}</code> {clean(name)}".rstrip() if act.admin else ""
    after = f"({say('audit.state', language, number=state)})" if state else ""
    said = (moment(act.at, language), who, say(f"audit.{act.action}", language), clean(what[:80]), after)
    return " ".join(part for part in said if part)
