"""A button: looked at anew each time, whoever presses it and however old it is, then handed to whom it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from telegram import CallbackQuery

from bot.telegram import (
    catalogue,
    chronicle,
    confirming,
    correcting,
    digesting,
    greeting,
    handing,
    hearing,
    judging,
    reporting,
    sharing,
    uploading,
)
from bot.telegram.asking import send_answer
from bot.telegram.buttons import Act, Press, decode
from bot.telegram.hub import Hub
from bot.telegram.recipient import unless_nothing
from bot.telegram.showing import show_page, show_pdf
from bot.telegram.visit import Visit
from index.errors import UnknownSop
from index.messages import say

Handler = Callable[[Press, Visit, Hub], Awaitable[None]]


async def press(query: CallbackQuery, visit: Visit | None, hub: Hub) -> None:
    """Any button. One that cannot be read, or whose SOP this person does not see, is told to be old, and nothing more."""
    pressed = decode(query.data or "")
    handler = _HANDLERS.get(pressed.act) if pressed else None
    if pressed is None or visit is None:
        language = visit.language if visit else hub.spoken(query.from_user)
        await _acknowledge(query, say("telegram.old_button", language))
    elif pressed.act is Act.VOTE:
        await judging.vote(pressed, query, visit, hub)
    elif handler is not None:
        await _acknowledge(query)
        await handler(pressed, visit, hub)
    else:
        await _of_a_sop(pressed, query, visit, hub)


async def _of_a_sop(pressed: Press, query: CallbackQuery, visit: Visit, hub: Hub) -> None:
    """A part of a SOP, a page, the PDF: only for who may see it now."""
    entry = await hub.entry(pressed.key, visit.role)
    if entry is None:
        await _acknowledge(query, say("telegram.old_button", visit.language))
        return
    await _acknowledge(query)
    try:
        if pressed.act is Act.PDF:
            await show_pdf(entry, visit, hub)
        elif pressed.intent is not None:
            full, role = pressed.act is Act.FULL, visit.role
            work = partial(hub.assistant.part, role=role, language=visit.language, full=full)
            await send_answer(await hub.think(work, entry.number, pressed.intent), visit, hub, None)
        else:
            await show_page(pressed, entry, visit, hub)
    except UnknownSop:
        # Withdrawn between the press and the answer.
        await visit.to.send(say("telegram.old_button", visit.language))


async def _of_an_upload(pressed: Press, visit: Visit, hub: Hub) -> None:
    """A button below an upload's report: a decision, or something to set right first."""
    decision = pressed.word in uploading.DECISIONS
    await (uploading.decided if decision else correcting.pressed)(pressed, visit, hub)


_HANDLERS: dict[Act, Handler] = {
    Act.SHELF: catalogue.shelf_opened,
    Act.SHARE: sharing.share,
    Act.LANGUAGE: greeting.language_chosen,
    Act.EXAMPLE: greeting.example_asked,
    Act.REPORT: reporting.table,
    Act.DIGEST: digesting.pressed,
    Act.JOB: _of_an_upload,
    Act.TOGETHER: uploading.publish_good,
    Act.HISTORY: chronicle.of_document,
    Act.WITHDRAWN: chronicle.withdrawn,
    Act.WITHDRAW: chronicle.ask_withdraw,
    Act.RESTORE: chronicle.ask_restore,
    Act.ROLLBACK: chronicle.ask_rollback,
    Act.CHANGE: correcting.change,
    Act.CONFIRM: confirming.confirmed,
    Act.MORE: judging.more,
    Act.REASON: judging.reason,
    Act.HEARD: hearing.pressed,
    Act.TOPIC: greeting.topic_pressed,
    Act.OFFICER: handing.pressed,
}


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """Answer the press so that the button stops waiting; one that is too old needs no answer."""
    await unless_nothing(lambda: query.answer(text))
