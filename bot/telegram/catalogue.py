"""The catalogue as screens in one message: process > cross-functional map > SOP makro > SOP mikro, eight a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.answer import Intent
from bot.telegram.buttons import HOME, Act, Press, key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, clean
from bot.telegram.sending import edit_html, send_html
from index.messages import say
from index.sop import Role
from index.store import Store

Context = ContextTypes.DEFAULT_TYPE
PAGE = 8
_LEVELS = 3
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """One button of a screen: its label and what it opens."""

    label: str
    press: Press


async def browse(update: Update, context: Context, desk: Desk) -> None:
    """`/cari` and the button: the catalogue from its beginning."""
    if update.effective_chat:
        text, rows = _screen(
            (), 1, desk.store, desk.role(update.effective_user, update.effective_chat), desk.language(update)
        )
        await send_html(update.effective_chat, text, rows)


async def shelf_opened(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """A shelf's button: the same message turns to it, as far as this person sees it now."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None or message is None:
        return
    role = desk.role(update.effective_user, chat)
    path = _path(press.key, desk.store, role)
    text, rows = _screen(path or (), press.page if path is not None else 1, desk.store, role, desk.language(update))
    if not await edit_html(chat, message.id, text, rows):
        await send_html(chat, text, rows)


def _screen(
    path: tuple[str, ...], page: int, store: Store, role: Role, language: str
) -> tuple[str, InlineKeyboardMarkup]:
    """The text and buttons of one place of the catalogue, its page-th eight lines, and ways back and home."""
    lines = _lines(path, store, role, language)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, page), pages)
    rows = [[button(line.label, line.press, longest=_LONGEST)] for line in lines[(page - 1) * PAGE : page * PAGE]]
    turns = [(-1, "‹", page > 1), (1, "›", page < pages)]
    if any(there for _, _, there in turns):
        rows.append(
            [
                button(f"{sign} {page + by}/{pages}", Press(Act.SHELF, _key(path), page=page + by))
                for by, sign, there in turns
                if there
            ]
        )
    if path:
        rows.append(_ways(path, language))
    count = len(store.entries(role, **dict(zip(("process", "map", "makro"), path, strict=False))))
    heading = " › ".join(clean(name) for name in path) or say("telegram.catalogue", language)
    return f"<b>{heading}</b>\n{say('telegram.catalogue_count', language, count=count)}", InlineKeyboardMarkup(rows)


def _ways(path: tuple[str, ...], language: str) -> list[InlineKeyboardButton]:
    """Back to the shelf above, and home."""
    return [
        button(say("telegram.back", language), Press(Act.SHELF, _key(path[:-1]))),
        button(say("telegram.home", language), Press(Act.SHELF, HOME)),
    ]


def _lines(path: tuple[str, ...], store: Store, role: Role, language: str) -> Sequence[_Line]:
    """The shelves in a place, with how many SOPs each holds; then the SOPs that stand on no lower shelf."""
    lines = []
    if len(path) < _LEVELS:
        lines = [
            _Line(f"{shelf.name} ({shelf.count})", Press(Act.SHELF, _key((*path, shelf.name))))
            for shelf in store.shelves(role, *path)
        ]
    place = dict(zip(("process", "map", "makro"), path, strict=False))
    for entry in store.entries(role, **place):
        below = (entry.process, entry.map, entry.makro)[len(path) :]
        if len(path) == _LEVELS or not below[0]:
            mark = say("telegram.makro_mark", language) if entry.kind.value == "makro" else ""
            lines.append(_Line(f"📄 {mark}{entry.title}", Press(Act.PART, key_of(entry.number), Intent.NUMBER)))
    return lines


def _key(path: tuple[str, ...]) -> str:
    return key_of("\x1f".join(path)) if path else HOME


def _path(key: str, store: Store, role: Role, above: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """The shelf that a key names among those that `role` sees, or None."""
    if _key(above) == key:
        return above
    if len(above) == _LEVELS:
        return None
    found = (_path(key, store, role, (*above, shelf.name)) for shelf in store.shelves(role, *above))
    return next((path for path in found if path is not None), None)
