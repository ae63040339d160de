"""An admin sends PDFs, Word files or photos of pages; each is taken in, and goes into the library when the admin says so.

What is under way is kept in the database and worked through by `uploads.Uploads`.
"""

from __future__ import annotations

from telegram import Document, Message

from bot.accepting import is_picture, is_taken, shown_name
from bot.drafts import access_now, is_good, turned
from bot.jobs import PUBLISHING, READY, RECEIVED, Draft, Job
from bot.originals import size
from bot.telegram.asking import other, question
from bot.telegram.buttons import Press
from bot.telegram.confirming import ask, turning
from bot.telegram.drafting import choices, report
from bot.telegram.hub import Hub
from bot.telegram.rendering import clean
from bot.telegram.visit import Visit
from index.messages import say
from index.sop import Visibility

DECISIONS = frozenset({"drop", *(visibility.value for visibility in Visibility)})
_LARGEST = 20 * 1024 * 1024  # bytes that a bot may download (core.telegram.org/bots/api#getfile)


async def document(visit: Visit, hub: Hub) -> None:
    """A file: an admin's is taken in; a caption is a question; any other file gets a line, an album one."""
    message = visit.message
    if message is None or message.document is None:
        return
    refusal = _refusal(message.document) if visit.admin else "telegram.upload_admin_only"
    if not refusal:
        await _take_in(message.document, message, visit, hub)
    if message.caption:
        await question(visit, hub)
    elif refusal and visit.to.private and hub.first_of_album(message):
        shown = size(message.document.file_size or 0, visit.language)
        await visit.to.send(say(refusal, visit.language, size=shown))


async def photo(visit: Visit, hub: Hub) -> None:
    """A photo: an admin's is a page of a SOP, and those that follow it are its next pages; a caption is a question."""
    message = visit.message
    if message is None or not message.photo:
        return
    if visit.admin:
        await _take_page(message.photo[-1].file_id, say("desk.photos", visit.language), message, visit, hub)
    if message.caption:
        await question(visit, hub)
    elif not visit.admin:
        await other(visit, hub)


async def _take_in(document: Document, message: Message, visit: Visit, hub: Hub) -> None:
    name = shown_name(document.file_name or "sop.pdf")
    if is_picture(name):
        await _take_page(document.file_id, name, message, visit, hub)
        return
    batch = message.media_group_id or ""
    started = clean(say("telegram.upload_started", visit.language, file=name))
    status = await visit.to.send(started, reply_to=message.id)
    await hub.off_loop(lambda: hub.people.uploads.add(visit.person, status.id, name, document.file_id, batch=batch))
    await hub.off_loop(hub.people.note, visit.person, "upload", name)


async def _take_page(file_id: str, name: str, message: Message, visit: Visit, hub: Hub) -> None:
    """The next page of the upload that gathers, or the first of a new one."""
    job = await hub.off_loop(hub.people.uploads.gathering, visit.person)
    if job is not None:
        await hub.off_loop(hub.people.uploads.add_page, job, file_id)
        return
    status = await visit.to.send(clean(say("desk.photos_started", visit.language)), reply_to=message.id)
    await hub.off_loop(lambda: hub.people.uploads.add(visit.person, status.id, name, file_id, gathers=True))
    await hub.off_loop(hub.people.note, visit.person, "upload", name)


async def decided(press: Press, visit: Visit, hub: Hub) -> None:
    """Terbitkan or Batal: once, by an admin, in the private chat where the report stands."""
    if not visit.admin:
        return
    job = await hub.off_loop(hub.people.uploads.one, press.key)
    if job is None or job.admin != visit.person:
        await visit.to.send(say("telegram.old_button", visit.language))
    elif press.word == "drop" and await hub.off_loop(hub.people.uploads.move, job.id, READY, ""):
        await hub.off_loop(hub.people.note, visit.person, "drop", job.file)
        await visit.to.edit(job.message, clean(say("telegram.upload_dropped", visit.language, file=job.file)))
    elif press.word in {visibility.value for visibility in Visibility}:
        await _publish(job, Visibility(press.word), visit, hub)


async def _publish(job: Job, wanted: Visibility, visit: Visit, hub: Hub) -> None:
    """Publish; where that would change who sees a SOP that is replaced, ask first."""
    draft = await hub.off_loop(hub.people.uploads.draft, job.id)
    lines = []
    for entry in await hub.off_loop(turned, draft, wanted, hub.store):
        lines += [
            f"<b>{clean(entry.title)}</b> ({clean(entry.number)})",
            say(f"desk.access_is_{entry.visibility.value}", visit.language),
            await turning(entry.number, wanted, visit, hub),
        ]
    if lines:
        await ask(visit, hub, "publish", {"job": job.id, "value": wanted.value}, "\n".join(lines))
    else:
        await hub.off_loop(hub.people.uploads.move, job.id, READY, PUBLISHING, wanted.value)


async def publish_good(press: Press, visit: Visit, hub: Hub) -> None:
    """Publish all of an album that need no look; those that replace a SOP stay as public as it is."""
    if not visit.admin or press.word not in {visibility.value for visibility in Visibility}:
        return
    for job, draft in await hub.off_loop(waiting_together, hub, press.key, visit.person):
        access = access_now(draft) or Visibility(press.word)
        if is_good(draft) and not await hub.off_loop(turned, draft, access, hub.store):
            await hub.off_loop(hub.people.uploads.move, job.id, READY, PUBLISHING, access.value)
    if visit.shown is not None:
        await visit.to.edit(visit.shown, say("desk.publishing_good", visit.language))


def waiting_together(hub: Hub, first: str, admin: int) -> list[tuple[Job, Draft]]:
    """The uploads that came with the one of this id and wait for their admin."""
    batch = hub.people.uploads.draft(first).batch
    jobs = [job for job in hub.people.uploads.all() if job.admin == admin and job.state == READY]
    found = [(job, hub.people.uploads.draft(job.id)) for job in jobs]
    return [(job, draft) for job, draft in found if job.id == first or (batch and draft.batch == batch)]


async def reread(job: Job, visit: Visit, hub: Hub) -> None:
    """Look at an upload anew, with what was set right: it may be another SOP's next version now."""
    await hub.off_loop(hub.people.uploads.move, job.id, READY, RECEIVED)
    await visit.to.send(say("desk.set_right", visit.language))


async def settled(job: Job, visit: Visit, hub: Hub) -> None:
    """Show an upload's report as it stands now."""
    draft = await hub.off_loop(hub.people.uploads.draft, job.id)
    await visit.to.edit(job.message, report(draft, job.file, visit.language), choices(draft, visit.language))


def _refusal(document: Document) -> str:
    if (document.file_size or 0) > _LARGEST:
        return "telegram.upload_large"
    return (
        ""
        if is_taken(document.file_name or "") or document.mime_type == "application/pdf"
        else "telegram.upload_not_pdf"
    )
