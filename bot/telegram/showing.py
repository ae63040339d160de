"""The proof: a passage close up, a whole page as a picture, and the PDF. Sent again by Telegram's own file id."""

from __future__ import annotations

from dataclasses import replace

from telegram import InputFile
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.closeup import close_up
from bot.originals import file_name, size
from bot.pictures import MAX_BYTES, MAX_SIDE, WHOLE, page_picture
from bot.telegram.buttons import Act, Press, key_of, spot_of
from bot.telegram.hub import Hub
from bot.telegram.rendering import LARGEST_SENT, is_sent, page_keyboard
from bot.telegram.visit import Visit
from bot.upright import turn_of
from index.messages import say
from index.sop import Box, Part, Role, Sop
from index.store import Entry


async def show_page(press: Press, entry: Entry, visit: Visit, hub: Hub) -> None:
    """A page's picture, page 0 the SOP's first; that this person may see the SOP was decided when `entry` was found."""
    await _busy(visit, ChatAction.UPLOAD_PHOTO)
    path = hub.store.stored_file(entry.sha256)
    sop = await hub.off_loop(hub.store.sop, entry.number, Role.STAFF)
    press = press if press.page else replace(press, page=sop.first)
    # The file, and the page too, may hold other SOPs, which this person may not see.
    seen = await hub.off_loop(hub.store.sees_page, entry.sha256, press.page, visit.role)
    if not (seen and sop.first <= press.page < sop.first + sop.pages):
        await visit.to.send(say("telegram.no_page", visit.language))
        return
    boxes, turn = _boxes(sop, press), turn_of(sop, press.page)
    close = press.act is Act.PASSAGE and bool(boxes)
    facts = {"number": entry.number, "title": entry.title, "page": press.page}
    caption = say("telegram.page_caption", visit.language, **facts)
    try:
        pdf_bytes = await hub.off_loop(hub.pdf_bytes, entry, visit.role)
        buttons = page_keyboard(press, visit.language, pdf_bytes, sop, whole=close)

        async def send(file_id: str) -> str:
            photo: str | bytes = file_id
            if not file_id and close:
                photo = await hub.draw(close_up, path, press.page, boxes, turn)
            elif not file_id:
                photo = await hub.draw(page_picture, path, press.page, boxes, *WHOLE, MAX_BYTES, MAX_SIDE, turn)
            message = await visit.to.photo(photo, caption, buttons, protect=hub.protected(entry))
            return message.photo[-1].file_id if message.photo else ""

        await hub.once_uploaded(f"{entry.sha256}|{press.page}|{key_of(f'{close} {turn} {boxes}')}", send)
    except (ValueError, FileNotFoundError):
        await visit.to.send(say("telegram.no_page", visit.language))


async def show_pdf(entry: Entry, visit: Visit, hub: Hub) -> None:
    """The PDF as it was ingested, under a name made of its number; its pages where it cannot or must not be sent whole."""
    path = hub.store.stored_file(entry.sha256)
    pdf_bytes = await hub.off_loop(hub.pdf_bytes, entry, visit.role)
    if not is_sent(pdf_bytes):
        if pdf_bytes > LARGEST_SENT:
            await visit.to.send(say("telegram.pdf_large", visit.language, size=size(pdf_bytes, visit.language)))
        await show_page(Press(Act.PAGE, key_of(entry.number), page=0), entry, visit, hub)
        return
    await _busy(visit, ChatAction.UPLOAD_DOCUMENT)

    async def send(file_id: str) -> str:
        document = file_id or InputFile(await hub.off_loop(path.read_bytes), filename=file_name(entry.number))
        message = await visit.to.document(document, entry.title, protect=hub.protected(entry))
        return message.document.file_id if message.document else ""

    await hub.once_uploaded(f"{entry.sha256}|pdf", send)


async def _busy(visit: Visit, action: str) -> None:
    """A sign that something comes; that it fails tells nothing that the sending itself would not."""
    try:
        await visit.to.action(action)
    except TelegramError:
        return


def _boxes(sop: Sop, press: Press) -> tuple[Box, ...]:
    """Where this part of the SOP stands on this page, or the one step of it that is meant."""
    places = [place for section in sop.sections if section.part is press.part for place in section.places]
    if press.part is Part.LANGKAH:
        places += [place for step in sop.steps for place in step.places]
    boxes = tuple(place.box for place in places if place.page == press.page and place.box)
    return tuple(box for box in boxes if press.spot and spot_of(box) == press.spot) or boxes
