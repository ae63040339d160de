"""A question to an upload alone, before it is published."""

from __future__ import annotations

from bot.jobs import Job
from bot.telegram.hub import Hub
from bot.telegram.rendering import render
from bot.telegram.visit import Visit
from bot.trial import answer_from, trial_library
from index.errors import SopError
from index.messages import say


async def tried(job: Job, question: str, visit: Visit, hub: Hub) -> None:
    """Answer the admin's question from the upload."""
    draft = await hub.off_loop(hub.people.uploads.draft, job.id)
    encoder = hub.assistant.retriever.encoder
    try:
        trial = await trial_library(hub.settings.data, draft)
        answer = await hub.think(answer_from, trial, question, visit.language, encoder)
    except (SopError, OSError):
        await visit.to.send(say("draft.cannot_try", visit.language))
        return
    await visit.to.send(say("draft.tried", visit.language))
    for part in render(answer):
        await visit.to.send(part)
