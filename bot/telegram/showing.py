"""The proof: a page as a picture, cropped around the passage or whole, and the PDF. Sent again by Telegram's own file id."""

from __future__ import annotations

import re

from telegram import Chat, InputFile, Message
from telegram.constants import ChatAction

from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.pictures import page_picture
from bot.telegram.rendering import page_keyboard
from bot.telegram.sending import persistently, send_html
from index.messages import say
from index.sop import Box, Part, Role, Sop
from index.store import Entry


async def show_page(chat: Chat, press: Press, entry: Entry, desk: Desk, language: str) -> None:
    """A page's picture; that this person may see the SOP was decided when `entry` was found."""
    await persistently(lambda: chat.send_action(ChatAction.UPLOAD_PHOTO))
    crop = press.act is Act.PASSAGE
    path = desk.store.stored_file(entry.sha256)
    boxes = _boxes(desk.store.sop(entry.number, Role.STAFF), press.part, press.page)
    caption = say("telegram.page_caption", language, number=entry.number, title=entry.title, page=press.page)
    pdf = path.stat().st_size
    buttons = page_keyboard(key_of(entry.number), press, language, pdf, whole=crop and bool(boxes))

    async def send(file_id: str) -> str:
        photo = file_id or await desk.draw(page_picture, path, press.page, boxes, crop)
        message: Message = await persistently(
            lambda: chat.send_photo(
                photo, caption=caption[:1_000], reply_markup=buttons, protect_content=desk.protected(entry)
            )
        )
        return message.photo[-1].file_id if message.photo else ""

    try:
        await desk.once_uploaded(f"{entry.sha256}|{press.act}|{press.part or ''}|{press.page}", send)
    except ValueError:
        await send_html(chat, say("telegram.no_page", language))


async def show_pdf(chat: Chat, entry: Entry, desk: Desk) -> None:
    """The PDF as it was ingested, under a name made of its number."""
    await persistently(lambda: chat.send_action(ChatAction.UPLOAD_DOCUMENT))
    name = re.sub(r"[^\w.-]+", "_", entry.number).strip("_.")[:60] or "sop"
    path = desk.store.stored_file(entry.sha256)

    async def send(file_id: str) -> str:
        document = file_id or InputFile(path.read_bytes(), filename=f"{name}.pdf")
        message: Message = await persistently(
            lambda: chat.send_document(document, caption=entry.title[:1_000], protect_content=desk.protected(entry))
        )
        return message.document.file_id if message.document else ""

    await desk.once_uploaded(f"{entry.sha256}|pdf", send)


def _boxes(sop: Sop, part: Part | None, page: int) -> tuple[Box, ...]:
    """Where this part of the SOP stands on this page."""
    places = [place for section in sop.sections if section.part is part for place in section.places]
    if part is Part.LANGKAH:
        places += [place for step in sop.steps for place in step.places]
    return tuple(place.box for place in places if place.page == page and place.box)
