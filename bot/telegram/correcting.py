"""What an admin sets right in the chat: number and title of an upload or of a SOP that stands, and who may see it."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.jobs import READY
from bot.telegram.admin import admins_only
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.confirming import ask, turning
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean
from bot.telegram.trying import tried
from bot.telegram.uploading import reread, settled
from bot.telegram.visit import Visit
from index.corrections import PLACE_OF
from index.messages import say
from index.sop import Role, Visibility
from index.store import Entry

_LONGEST = 300  # letters of what is set right
_OF_JOB = ("number", "title", "try")


async def typed(visit: Visit, hub: Hub) -> bool:
    """Take a text that somebody was asked for; False where none was, so that it is a question like any other."""
    message = visit.update.message
    if visit.role is not Role.STAFF or message is None or not message.text:
        return False
    awaited = await hub.off_loop(hub.people.uploads.awaited, visit.person)
    if awaited is None or not (visit.admin or awaited[0] == "name"):
        return False
    (what, key), text = awaited, " ".join(message.text.split())[:_LONGEST]
    if what == "name":
        await hub.off_loop(hub.people.call, visit.person, text[:60])
        await visit.to.send(say("desk.name_kept", visit.language, name=clean(text[:60])))
    elif what.startswith("sop_"):
        await _ask_correction(key, what.removeprefix("sop_"), text, visit, hub)
    else:
        await _of_upload(key, what, text, visit, hub)
    return True


async def _of_upload(key: str, what: str, text: str, visit: Visit, hub: Hub) -> None:
    job = await hub.off_loop(hub.people.uploads.one, key)
    if job is None or job.admin != visit.person or job.state != READY:
        await visit.to.send(say("telegram.old_button", visit.language))
    elif what == "try":
        await tried(job, text, visit, hub)
    else:
        await hub.off_loop(hub.people.uploads.set_right, job.id, what, text)
        await reread(job, visit, hub)


async def pressed(press: Press, visit: Visit, hub: Hub) -> None:
    """A button below an upload's report that asks for a text, or says whether it is the same document."""
    if not visit.admin:
        return
    job = await hub.off_loop(hub.people.uploads.one, press.key)
    if job is None or job.admin != visit.person or job.state != READY:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    if press.word in _OF_JOB:
        await hub.off_loop(hub.people.uploads.await_text, visit.person, press.word, job.id)
        await visit.to.send(say(f"draft.ask_{press.word}", visit.language))
        return
    draft = await hub.off_loop(hub.people.uploads.draft, job.id)
    former = draft.found[0]["former"] if draft.found else None
    number = former["number"] if former and press.word == "same" else ""
    await hub.off_loop(hub.people.uploads.set_right, job.id, PLACE_OF, number)
    await settled(job, visit, hub)


async def change(press: Press, visit: Visit, hub: Hub) -> None:
    """A button in a SOP's history: number, title, or who may see it."""
    entry = await hub.entry(press.key, Role.STAFF)
    if not visit.admin or entry is None:
        return
    if press.word == "access":
        await _ask_access(entry, visit, hub)
    else:
        await hub.off_loop(hub.people.uploads.await_text, visit.person, f"sop_{press.word}", entry.number)
        await visit.to.send(say(f"draft.ask_{press.word}", visit.language))


@admins_only
async def access(visit: Visit, hub: Hub) -> None:
    """`/akses NUMBER`: who may see a SOP, and the way to change it."""
    typed = " ".join(visit.words)
    found = await hub.off_loop(hub.store.find, typed, Role.STAFF) if typed else []
    if len(found) == 1:
        await _ask_access(found[0], visit, hub)
    elif found:
        rows = [[button(entry.title, Press(Act.CHANGE, key_of(entry.number), word="access"))] for entry in found[:8]]
        await visit.to.send(say("desk.access_which", visit.language), InlineKeyboardMarkup(rows))
    else:
        await visit.to.send(say("desk.access_how", visit.language))


async def cancel(visit: Visit, hub: Hub) -> None:
    """`/batal`: what was being asked for is asked for no longer."""
    awaited = await hub.off_loop(hub.people.uploads.awaited, visit.person)
    await visit.to.send(say("desk.cancelled" if awaited else "desk.nothing_to_cancel", visit.language))


async def _ask_access(entry: Entry, visit: Visit, hub: Hub) -> None:
    """What a change of access means, and its button."""
    public = entry.visibility is Visibility.PUBLIC
    value = Visibility.INTERNAL if public else Visibility.PUBLIC
    lines = [
        f"<b>{clean(entry.title)}</b> ({clean(entry.number)})",
        say(f"desk.access_is_{entry.visibility.value}", visit.language),
        await turning(entry.number, value, visit, hub),
    ]
    facts = {"number": entry.number, "field": "visibility", "value": value.value}
    facts["told"] = f"{entry.title}: {say(f'history.{value.value}', visit.language)}"
    await ask(visit, hub, "correct", facts, "\n".join(lines))


async def _ask_correction(number: str, field: str, value: str, visit: Visit, hub: Hub) -> None:
    question = say(f"desk.correct_{field}", visit.language, number=clean(number), value=clean(value))
    facts = {"number": number, "field": field, "value": value, "told": f"{number}: {value}"}
    await ask(visit, hub, "correct", facts, question)
