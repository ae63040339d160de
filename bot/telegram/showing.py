"""The proof: a page as a picture, cropped around the passage or whole, and the PDF. Sent again by Telegram's own file id."""

from __future__ import annotations

import re

from telegram import InputFile
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.pictures import page_picture
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import LARGEST_SENT, page_keyboard, size
from bot.telegram.visit import Visit
from index.messages import say
from index.sop import Box, Part, Role, Sop
from index.store import Entry


async def show_page(press: Press, entry: Entry, visit: Visit, desk: Desk) -> None:
    """A page's picture; that this person may see the SOP was decided when `entry` was found."""
    await _busy(visit, ChatAction.UPLOAD_PHOTO)
    crop = press.act is Act.PASSAGE
    path = desk.store.stored_file(entry.sha256)
    sop = await desk.off_loop(desk.store.sop, entry.number, Role.STAFF)
    boxes = _boxes(sop, press.part, press.page)
    facts = {"number": entry.number, "title": entry.title, "page": press.page}
    caption = say("telegram.page_caption", visit.language, **facts)
    try:
        pdf_bytes = (await desk.off_loop(path.stat)).st_size
        buttons = page_keyboard(press, visit.language, pdf_bytes, entry.pages, whole=crop and bool(boxes))

        async def send(file_id: str) -> str:
            photo = file_id or await desk.draw(page_picture, path, press.page, boxes, crop)
            message = await visit.to.photo(photo, caption, buttons, protect=desk.protected(entry))
            return message.photo[-1].file_id if message.photo else ""

        await desk.once_uploaded(f"{entry.sha256}|{press.act}|{press.part or ''}|{press.page}", send)
    except (ValueError, FileNotFoundError):
        await visit.to.send(say("telegram.no_page", visit.language))


async def show_pdf(entry: Entry, visit: Visit, desk: Desk) -> None:
    """The PDF as it was ingested, under a name made of its number; its pages where Telegram would refuse its size."""
    path = desk.store.stored_file(entry.sha256)
    pdf_bytes = (await desk.off_loop(path.stat)).st_size
    if pdf_bytes > LARGEST_SENT:
        await visit.to.send(say("telegram.pdf_large", visit.language, size=size(pdf_bytes, visit.language)))
        await show_page(Press(Act.PAGE, key_of(entry.number)), entry, visit, desk)
        return
    await _busy(visit, ChatAction.UPLOAD_DOCUMENT)
    name = re.sub(r"[^\w.-]+", "_", entry.number).strip("_.")[:60] or "sop"

    async def send(file_id: str) -> str:
        document = file_id or InputFile(await desk.off_loop(path.read_bytes), filename=f"{name}.pdf")
        message = await visit.to.document(document, entry.title, protect=desk.protected(entry))
        return message.document.file_id if message.document else ""

    await desk.once_uploaded(f"{entry.sha256}|pdf", send)


async def _busy(visit: Visit, action: str) -> None:
    """A sign that something comes; that it fails tells nothing that the sending itself would not."""
    try:
        await visit.to.action(action)
    except TelegramError:
        return


def _boxes(sop: Sop, part: Part | None, page: int) -> tuple[Box, ...]:
    """Where this part of the SOP stands on this page."""
    places = [place for section in sop.sections if section.part is part for place in section.places]
    if part is Part.LANGKAH:
        places += [place for step in sop.steps for place in step.places]
    return tuple(place.box for place in places if place.page == page and place.box)
