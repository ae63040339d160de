"""The catalogue as screens in one message: what people come for; one step behind it the office's tree, eight a page.

The tree is process > cross-functional map > SOP makro > SOP mikro. Staff, who know it, begin there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answer import Intent
from bot.filters import Filter, parsed
from bot.finding import fitting
from bot.telegram.buttons import HOME, Act, Press, key_of
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean, whole_words
from bot.telegram.visit import Visit
from index.messages import say
from index.profile import current
from index.sop import Role
from index.store import LEVELS, Entry, Shelf, Store

Screen = tuple[str, InlineKeyboardMarkup]
PAGE = 8  # lines of one page of buttons, as many as a phone shows
_NEED, _TREE = "need", "tree"
# Letters of what was typed that are said back; letters that fit on a button of a phone of 360 px.
_WORDS, _LONGEST = 60, 36
_POOL = 30  # passages that are looked at for a list of SOPs
# Passages looked at where most of the SOPs that fit are left out again.
_LARGE_POOL = 1_000


@dataclass(frozen=True, slots=True)
class _ListedButton:
    """One button of a screen: its label and what it opens."""

    label: str
    press: Press


async def browse(visit: Visit, hub: Hub) -> None:
    """`/cari` and the button: the catalogue from its beginning; `/cari WORDS`: the SOPs that fit them."""
    words = " ".join(visit.words)
    entries = await hub.think(_narrowed, words, hub, visit.role) if words else []
    if entries:
        text, rows = _fitting(words, entries, visit.language)
    else:
        text, rows = await hub.think(_home, visit, hub)
        if visit.role is Role.STAFF:
            text = f"{text}\n{say('telegram.cari_filters', visit.language)}"
        if words:
            text = f"{clean(say('telegram.cari_none', visit.language, words=words[:_WORDS]))}\n\n{text}"
    await visit.to.send(text, rows)


async def shelf_opened(press: Press, visit: Visit, hub: Hub) -> None:
    """A shelf's button: the same message turns to it, as far as this person sees it now."""
    text, rows = await hub.think(_opened, press, visit, hub)
    if visit.shown is None or not await visit.to.edit(visit.shown, text, rows):
        await visit.to.send(text, rows)


def found(words: str, hub: Hub, role: Role) -> list[Entry]:
    """The SOPs that fit the words, best first, at most a screen of them, as `role` sees them."""
    return fitting(words, hub.assistant.retriever, role, pool=_POOL)[:PAGE]


def _narrowed(typed: str, hub: Hub, role: Role) -> list[Entry]:
    """The SOPs that fit what was typed, narrowed by unit, year and process where they are named."""
    words, narrowed = parsed(typed)
    if narrowed == Filter():
        return found(words, hub, role)
    years = hub.store.years(role)
    pool = fitting(words, hub.assistant.retriever, role, pool=_LARGE_POOL) if words else hub.store.entries(role)
    return [entry for entry in pool if narrowed.keeps(entry, years)][:PAGE]


def _fitting(words: str, entries: Sequence[Entry], language: str) -> Screen:
    rows = [[button(f"{n}. {entry.title}", _opens(entry), longest=_LONGEST)] for n, entry in enumerate(entries, 1)]
    home = [button(say("telegram.home", language), Press(Act.SHELF, HOME))]
    text = say("telegram.cari_found", language, words=words[:_WORDS], count=len(entries))
    # Titles begin alike and do not fit on a button: whole ones stand above.
    titles = [f"{n}. {entry.title}" for n, entry in enumerate(entries, 1)]
    return clean("\n".join([text, "", *titles])), InlineKeyboardMarkup([*rows, home])


def _opens(entry: Entry) -> Press:
    return Press(Act.PART, key_of(entry.number), Intent.NUMBER)


def _home(visit: Visit, hub: Hub) -> Screen:
    """Where the catalogue begins: what people come for, where the agency lists it, and SOPs answer it."""
    needs = [] if visit.role is Role.STAFF else [need for need in _needs() if _answering(need, visit, hub)]
    if not needs:
        return _screen((), 1, hub.store, visit.role, visit.language)
    places = {name: n for n, name in enumerate(_needs(), 1)}
    rows = [
        [
            button(
                _needs()[need]["name"][visit.language],
                Press(Act.SHELF, page=places[need], word=_NEED),
                longest=_LONGEST,
            )
        ]
        for need in needs
    ]
    tree = [button(say("telegram.by_tree", visit.language), _to(()), longest=_LONGEST)]
    count = len(hub.store.entries(visit.role))
    return say("telegram.by_need", visit.language, count=count), InlineKeyboardMarkup([*rows, tree])


def _needs() -> dict[str, Any]:
    return current().table("needs")


def _answering(need: str, visit: Visit, hub: Hub) -> list[Entry]:
    """The SOPs for what people come for, found once a generation."""
    words = str(_needs()[need]["search"])
    return hub.once((need, visit.role), lambda: found(words, hub, visit.role))


def _opened(press: Press, visit: Visit, hub: Hub) -> Screen:
    store, role, language = hub.store, visit.role, visit.language
    if press.word == _NEED and 1 <= press.page <= len(_needs()):
        need = list(_needs())[press.page - 1]
        return _fitting(_needs()[need]["name"][language], _answering(need, visit, hub), language)
    if press.key == HOME and not press.word:
        return _home(visit, hub)
    path = _path(press.key, store, role)
    return _screen(path or (), press.page if path is not None else 1, store, role, language)


def _screen(path: tuple[str, ...], page: int, store: Store, role: Role, language: str) -> Screen:
    """The text and buttons of one place of the catalogue, its page-th eight lines, and ways back and home."""
    lines = _lines(path, store, role, language)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(1, page), pages)
    rows = [[button(line.label, line.press, longest=_LONGEST)] for line in lines[(page - 1) * PAGE : page * PAGE]]
    turns = [(-1, "‹", page > 1), (1, "›", page < pages)]
    if any(there for _, _, there in turns):
        rows.append([button(f"{sign} {page + by}/{pages}", _to(path, page + by)) for by, sign, there in turns if there])
    if path:
        rows.append(_ways(path, language))
    count = len(store.entries(role, *path))
    heading = " › ".join(clean(name) for name in path) or say("telegram.catalogue", language)
    return f"<b>{heading}</b>\n{say('telegram.catalogue_count', language, count=count)}", InlineKeyboardMarkup(rows)


def _ways(path: tuple[str, ...], language: str) -> list[InlineKeyboardButton]:
    """Back to the shelf above, and home."""
    return [
        button(say("telegram.back", language), _to(path[:-1])),
        button(say("telegram.home", language), Press(Act.SHELF, HOME)),
    ]


def _to(path: tuple[str, ...], page: int = 1) -> Press:
    """A place in the tree; its root by name, for the catalogue begins elsewhere."""
    return Press(Act.SHELF, _key(path), page=page, word="" if path else _TREE)


def _lines(path: tuple[str, ...], store: Store, role: Role, language: str) -> Sequence[_ListedButton]:
    """The shelves in a place, with how many SOPs each holds; then the SOPs that stand on no lower shelf."""
    lines = []
    if len(path) < len(LEVELS):
        lines = [
            _ListedButton(_counted(shelf), Press(Act.SHELF, _key((*path, shelf.name))))
            for shelf in store.shelves(role, *path)
        ]
    for entry in store.entries(role, *path):
        if entry.ends_at(len(path)):
            mark = say("telegram.makro_mark", language) if entry.kind.value == "makro" else ""
            lines.append(_ListedButton(f"📄 {mark}{entry.title}", _opens(entry)))
    return lines


def _counted(shelf: Shelf) -> str:
    """A shelf with how many SOPs it holds, which a long name does not push out."""
    count = f" ({shelf.count})"
    room = _LONGEST - len(count)
    return (shelf.name if len(shelf.name) <= room else f"{whole_words(shelf.name[: room - 2])} …") + count


def _key(path: tuple[str, ...]) -> str:
    return key_of("\x1f".join(path)) if path else HOME


def _path(key: str, store: Store, role: Role, above: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """The shelf that a key names among those that `role` sees, or None."""
    if _key(above) == key:
        return above
    if len(above) == len(LEVELS):
        return None
    below = (_path(key, store, role, (*above, shelf.name)) for shelf in store.shelves(role, *above))
    return next((path for path in below if path is not None), None)
