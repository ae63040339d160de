"""What changes the library takes a second press, good once, for ten minutes, for the admin who asked; all is audited."""

from __future__ import annotations

import json

from telegram import InlineKeyboardMarkup

from bot.changing import Facts, change
from bot.ingesting import worded
from bot.jobs import PUBLISHING, READY
from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean
from bot.telegram.visit import Visit
from index.errors import SopError
from index.messages import say
from index.sop import Visibility


async def ask(visit: Visit, hub: Hub, action: str, facts: Facts, question: str) -> None:
    """Put a question to the admin whose button does `action` once; `question` is HTML."""
    token = await hub.off_loop(hub.people.confirm, visit.person, action, json.dumps(dict(facts)))
    rows = [[button(say("telegram.confirm_yes", visit.language), Press(Act.CONFIRM, token))]]
    await visit.to.send(f"{question}\n{say('telegram.confirm_once', visit.language)}", InlineKeyboardMarkup(rows))


async def turning(number: str, value: Visibility, visit: Visit, hub: Hub) -> str:
    """Who will see a SOP, or see it no longer, once its access is `value`."""
    readers = await hub.off_loop(hub.people.readers, number)
    return say(f"desk.turn_{value.value}", visit.language, readers=readers)


async def confirmed(press: Press, visit: Visit, hub: Hub) -> None:
    """The second press: done once; an old or altered one does nothing."""
    if not visit.admin:
        return
    found = await hub.off_loop(hub.people.confirmed, press.key, visit.person)
    if found is None:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    action, facts = found[0], json.loads(found[1])
    if action == "publish":
        await hub.off_loop(hub.people.uploads.move, facts["job"], READY, PUBLISHING, facts["value"])
        return

    try:
        generation = await hub.think(change, action, facts, hub.settings.data, hub.assistant.retriever.encoder)
    except (SopError, ValueError) as error:
        told = str(error)
        if isinstance(error, SopError):
            told = worded(error.key, error.facts, error.sentence(visit.language), visit.language)
        await visit.to.send(clean(told))
        return
    await hub.off_loop(hub.people.note, visit.person, action, f"{facts['told']} generation {generation}")
    said = clean(say(f"telegram.done_{action}", visit.language, what=facts["told"]))
    if visit.shown is None or not await visit.to.edit(visit.shown, said):
        await visit.to.send(said)
