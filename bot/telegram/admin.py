"""What only admins do, in a private chat, by numeric id: roles, invitations, status, what was done last. All is audited."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Awaitable, Callable
from functools import partial, wraps

from bot.originals import size
from bot.people import AuditEntry
from bot.telegram.hub import Hub
from bot.telegram.rendering import clean
from bot.telegram.visit import Visit
from index.messages import say
from index.moments import moment
from index.sop import Role

Command = Callable[[Visit, Hub], Awaitable[None]]
_NAME = 60  # letters of what a colleague is called
# Telegram's ids of persons have at most 52 significant bits.
_PERSON = re.compile(r"[0-9]{1,16}")
_ROLES = {"staf": Role.STAFF, "staff": Role.STAFF, "cabut": Role.PUBLIC, "revoke": Role.PUBLIC, "publik": Role.PUBLIC}


def admins_only(command: Command) -> Command:
    """The command for an admin in a private chat; for all others it does not exist."""

    @wraps(command)
    async def guarded(visit: Visit, hub: Hub) -> None:
        if visit.admin:
            await command(visit, hub)
        elif visit.to.private:
            await visit.to.send(say("telegram.admins_only", visit.language))

    return guarded


@admins_only
async def roles(visit: Visit, hub: Hub) -> None:
    """`/peran`: who is staff; `/peran ID staf NAME` grants (the name may be left out), `/peran ID cabut` takes away."""
    match visit.words:
        case [person, word, *called] if _PERSON.fullmatch(person) and word.casefold() in _ROLES:
            role = _ROLES[word.casefold()]
            if called:
                await hub.off_loop(hub.people.call, int(person), " ".join(called)[:_NAME])
            await hub.off_loop(hub.people.grant, int(person), role)
            await hub.off_loop(hub.people.note, visit.person, "grant" if role is Role.STAFF else "revoke", person)
            await visit.to.send(say(f"telegram.role_{role.value}", visit.language, person=person))
        case _:
            names = await hub.off_loop(hub.people.names)
            staff = await hub.off_loop(hub.people.staff)
            lines = [f"• <code>{person}</code> {clean(names.get(person, ''))}".rstrip() for person in staff] or ["-"]
            await visit.to.send(say("telegram.roles", visit.language, staff="\n".join(lines)))


@admins_only
async def invite(visit: Visit, hub: Hub) -> None:
    """`/undang`: a link that makes one person staff, good once and for a day."""
    token = await hub.off_loop(hub.people.invite, visit.person)
    await hub.off_loop(hub.people.note, visit.person, "invite", "")
    link = f"https://t.me/{visit.to.bot.username}?start=u_{token}"
    await visit.to.send(say("telegram.invite", visit.language, link=link))


@admins_only
async def status(visit: Visit, hub: Hub) -> None:
    """`/status`: the library, the people, what waits, when old data was last erased."""
    facts = await hub.off_loop(_facts, hub)
    await visit.to.send(say("telegram.status", visit.language, **facts))


def _facts(hub: Hub) -> dict[str, object]:
    counts = hub.store.counts(Role.STAFF)
    sops, pages, passages = hub.store.totals(Role.STAFF)
    hours = (time.monotonic() - hub.started) / 3600
    return {
        "sops": sops,
        "pages": pages,
        "passages": passages,
        "public": counts["visibility"].get("public", 0),
        "internal": counts["visibility"].get("internal", 0),
        "free": size(shutil.disk_usage(hub.settings.data).free, hub.settings.language),
        "staff": len(hub.people.staff()),
        "waiting": hub.people.waiting_count(),
        "uploads": len(hub.people.uploads.all()),
        "aside": len(hub.people.aside()),
        "hours": f"{hours:.1f}",
        "purged": moment(hub.purged_at, hub.settings.language) if hub.purged_at else "-",
    }


@admins_only
async def audit(visit: Visit, hub: Hub) -> None:
    """`/audit`: what admins did last."""
    acts = await hub.off_loop(partial(hub.people.audit, reads=False))
    names = await hub.off_loop(hub.people.names)
    lines = [_told(act, names.get(act.admin, ""), visit.language) for act in acts]
    await visit.to.send("\n".join([say("telegram.audit", visit.language), *(lines or ["-"])]))


def _told(act: AuditEntry, name: str, language: str) -> str:
    """When, who (nobody is named where a worker sent a question), what was done to what, and the state that came of it."""
    what, _, state = act.detail.partition(" generation ")
    who = f"<code>{act.admin}</code> {clean(name)}".rstrip() if act.admin else ""
    after = f"({say('audit.state', language, number=state)})" if state else ""
    said = (moment(act.at, language), who, say(f"audit.{act.action}", language), clean(what[:80]), after)
    return " ".join(part for part in said if part)
