"""`/ringkas`: a SOP in short for those who carry it out, and one role's tasks in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from bot.digest import digest, roles, tasks
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.catalogue import found
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean, joined
from bot.telegram.visit import Visit
from index.errors import UnknownSop
from index.messages import say
from index.sop import Role, Sop
from index.store import Entry

_LONGEST, _ROLES, _SHOWN = 60, 8, 6  # letters of a button; buttons of who acts; SOPs to choose from
_MINE = re.compile(
    r"^\W*(?:apa(?:\s+saja)?\s+)?(?:tugas|peran)(?:ku|\s+(?:saya|aku|kami))\b|^\W*my\s+(?:tasks?|role)\b", re.IGNORECASE
)


async def show(visit: Visit, hub: Hub) -> None:
    """`/ringkas`: of the SOP that the talk is about; `/ringkas NUMBER` or words: of that one."""
    words = " ".join(visit.words)
    entries = await hub.think(_meant, words, visit, hub)
    if len(entries) == 1:
        await _send(entries[0], 0, visit, hub)
    elif entries:
        rows = [[button(e.title, Press(Act.DIGEST, key_of(e.number), page=0), longest=_LONGEST)] for e in entries]
        await visit.to.send(say("digest.which", visit.language), InlineKeyboardMarkup(rows))
    else:
        await visit.to.send(say("digest.how", visit.language))


async def asked(visit: Visit, hub: Hub) -> bool:
    """One's own tasks ("tugas saya di SOP ini"): the roles of the SOP that the talk is about; False if nobody asked."""
    message = visit.update.message
    if visit.role is not Role.STAFF or message is None or not _MINE.match(message.text or ""):
        return False
    entries = await hub.think(_meant, "", visit, hub)
    if not entries:
        return False
    sop = await hub.off_loop(hub.store.sop, entries[0].number, visit.role)
    if not roles(sop):
        return False
    await visit.to.send(
        say("digest.which_role", visit.language, title=clean(sop.title)), _keyboard(sop, visit.language)
    )
    return True


async def pressed(press: Press, visit: Visit, hub: Hub) -> None:
    """A button: the digest (page 0), or the tasks of the role with this number (1-based)."""
    entry = await hub.entry(press.key, visit.role)
    if entry is None:
        await visit.to.send(say("telegram.old_button", visit.language))
    else:
        await _send(entry, press.page, visit, hub)


async def _send(entry: Entry, chosen: int, visit: Visit, hub: Hub) -> None:
    try:
        sop = await hub.off_loop(hub.store.sop, entry.number, visit.role)
    except UnknownSop:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    known = roles(sop)
    if 1 <= chosen <= len(known):
        heading = say("digest.tasks", visit.language, role=clean(known[chosen - 1]), title=clean(sop.title))
        blocks = tasks(sop, known[chosen - 1], visit.language)
    else:
        heading, blocks = f"<b>{clean(sop.title)}</b>", digest(sop, visit.language)
    # A line between the steps, so that the eye finds the next.
    blocks = [f"\n{clean(block)}" for block in blocks] or [say("digest.no_steps", visit.language)]
    parts = joined([heading, *blocks, f"<i>SOP {clean(sop.number)}</i>"])
    for part in parts[:-1]:
        await visit.to.send(part)
    await visit.to.send(parts[-1], _keyboard(sop, visit.language))


def _keyboard(sop: Sop, language: str) -> InlineKeyboardMarkup | None:
    """A button for each role, and back to the whole."""
    key = key_of(sop.number)
    rows = [
        [button(f"👤 {role}", Press(Act.DIGEST, key, page=n), longest=_LONGEST)]
        for n, role in enumerate(roles(sop)[:_ROLES], 1)
    ]
    return InlineKeyboardMarkup([*rows, [button(say("digest.whole", language), Press(Act.DIGEST, key, page=0))]])


def _meant(words: str, visit: Visit, hub: Hub) -> Sequence[Entry]:
    """The SOPs that somebody may mean: by number, by words, or the one that the talk is about."""
    topic = hub.conversations.of(visit.key)
    if not words:
        try:
            return [hub.store.entry(topic.number, visit.role)] if topic and topic.number else []
        except UnknownSop:
            return []
    numbered = hub.store.find(words, visit.role) if any(c.isdigit() for c in words) else []
    return numbered[:_SHOWN] if numbered else found(words, hub, visit.role)[:_SHOWN]
