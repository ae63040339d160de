"""`/riwayat`: the library's history in words; back to an earlier state, one SOP back to an earlier version, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.changing import makers
from bot.telegram.buttons import Act, Press, key_of
from bot.telegram.confirming import ask
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean
from bot.telegram.visit import Visit
from index.history import Edition, Event, History
from index.messages import say
from index.moments import day, moment
from index.sop import Role

# What a message tells at most: publications, versions of one SOP, titles of one publication.
_EVENTS, _EDITIONS, _NAMED = 6, 8, 5
_TITLE, _LABEL = 70, 44  # letters of a title in a line, of a button over the whole width


async def show(visit: Visit, hub: Hub) -> None:
    """`/riwayat`: what was done last, each with a way back to before it; `/riwayat NUMBER`: one SOP's versions."""
    typed = " ".join(visit.words)
    if typed:
        await _show_document(typed, visit, hub)
        return
    events = await hub.off_loop(_latest, hub)
    who = await hub.off_loop(makers, hub.people)
    lines = [say("history.title", visit.language), *(_told(event, who, visit.language) for event in events)]
    rows = [
        [_back(event, visit.language)] for event in events[1:]
    ] + [[button(say("history.withdrawn", visit.language), Press(Act.WITHDRAWN), longest=_LABEL)]]  # fmt: skip
    await visit.to.send("\n\n".join(lines), InlineKeyboardMarkup(rows))


async def of_document(press: Press, visit: Visit, hub: Hub) -> None:
    """The button below a published SOP: its versions."""
    entry = await hub.entry(press.key, Role.STAFF)
    if visit.admin and entry is not None:
        await _show_document(entry.number, visit, hub)


async def withdrawn(press: Press, visit: Visit, hub: Hub) -> None:
    """The SOPs that were taken out, each with a way back."""
    if not visit.admin:
        return
    gone = (await hub.off_loop(_gone, hub))[:_EDITIONS]
    lines = [_line(edition, visit.language) for edition in gone] or [say("history.none_withdrawn", visit.language)]
    rows = [[_restores(edition, visit.language)] for edition in gone]
    text = "\n\n".join([say("history.withdrawn_title", visit.language), *lines])
    await visit.to.send(text, InlineKeyboardMarkup(rows))


async def ask_withdraw(press: Press, visit: Visit, hub: Hub) -> None:
    """Tarik: asked once more before it is done."""
    entry = await hub.entry(press.key, Role.STAFF)
    if visit.admin and entry is not None:
        question = say("history.ask_withdraw", visit.language, title=clean(entry.title), number=clean(entry.number))
        await ask(visit, hub, "withdraw", {"number": entry.number, "told": entry.title}, question)


async def ask_restore(press: Press, visit: Visit, hub: Hub) -> None:
    """One SOP back to an earlier version: what it replaces is told, and who will see it."""
    if not visit.admin:
        return
    found = await hub.off_loop(_edition, hub, press.page)
    if found is None:
        await visit.to.send(say("telegram.old_button", visit.language))
        return
    edition, now = found
    lines = [say("history.ask_restore", visit.language, line=_line(edition, visit.language))]
    if now:
        lines.append(say("history.instead", visit.language, line=_line(now, visit.language)))
    lines.append(_access(now, edition, visit.language))
    facts = {"edition": str(edition.id), "now": now.number if now else "", "told": edition.title}
    await ask(visit, hub, "restore", facts, "\n".join(line for line in lines if line))


async def ask_rollback(press: Press, visit: Visit, hub: Hub) -> None:
    """Back to a generation: what is lost by it, and what comes back, is told before it is done."""
    if not visit.admin:
        return
    event = await hub.off_loop(_back_to, hub, press.page)
    when = moment(event.made_at, visit.language)
    lines = [say("history.ask_rollback", visit.language, moment=when)]
    lines += _group("history.lost", [_name(edition) for edition in event.went], visit.language)
    lines += _group("history.comes_back", [_name(edition) for edition in event.came], visit.language)
    lines += _group("history.older", [_name(old) for old, _ in event.renewed], visit.language)
    lines += [_access(old, new, visit.language) for old, new in event.renewed]
    facts = {"generation": str(press.page), "told": when}
    await ask(visit, hub, "rollback", facts, "\n".join(line for line in lines if line))


async def _show_document(typed: str, visit: Visit, hub: Hub) -> None:
    editions = await hub.off_loop(_editions, hub, typed)
    if not editions:
        await visit.to.send(say("telegram.history_unknown", visit.language, number=clean(typed[:60])))
        return
    now = next((edition for edition in editions if edition.live), None)
    who = await hub.off_loop(makers, hub.people)
    lines = [f"<b>{clean((now or editions[0]).title)}</b>", clean((now or editions[0]).number)]
    if now is None:
        lines.append(say("history.is_withdrawn", visit.language))
    lines += [_version(edition, who, visit.language) for edition in editions[:_EDITIONS]]
    rows = [[_restores(edition, visit.language)] for edition in editions[:_EDITIONS] if not edition.live]
    if now is not None:
        rows += _changes(now, visit.language)
    await visit.to.send("\n\n".join(lines), InlineKeyboardMarkup(rows))


def _changes(now: Edition, language: str) -> list[list[InlineKeyboardButton]]:
    """What can be changed of a SOP that stands."""
    key = key_of(now.number)
    words = ("access", "number", "title")
    row = [button(say(f"history.change_{word}", language), Press(Act.CHANGE, key, word=word)) for word in words]
    return [row, [button(say("telegram.withdraw", language), Press(Act.WITHDRAW, key))]]


# -- what is read, off the event loop


def _latest(hub: Hub) -> list[Event]:
    history = History(hub.settings.data)
    try:
        return history.latest(_EVENTS)
    finally:
        history.close()


def _back_to(hub: Hub, generation: int) -> Event:
    history = History(hub.settings.data)
    try:
        return history.back_to(generation)
    finally:
        history.close()


def _gone(hub: Hub) -> list[Edition]:
    history = History(hub.settings.data)
    try:
        return history.withdrawn()
    finally:
        history.close()


def _edition(hub: Hub, edition_id: int) -> tuple[Edition, Edition | None] | None:
    """A version, and the one that stands of the same document."""
    history = History(hub.settings.data)
    try:
        found = history.edition(edition_id)
        if found is None:
            return None
        return found, next((other for other in history.editions(found.number) if other.live), None)
    finally:
        history.close()


def _editions(hub: Hub, typed: str) -> list[Edition]:
    """The versions of the one document that was typed, standing or withdrawn; none where it is not clear which."""
    history = History(hub.settings.data)
    try:
        standing = hub.store.find(typed, Role.STAFF)
        if len(standing) == 1:
            return history.editions(standing[0].number)
        return history.editions(typed) if not standing else []
    finally:
        history.close()


# -- how it is told


def _told(event: Event, who: dict[int, str], language: str) -> str:
    maker = who.get(event.generation) or say("history.by_command", language)
    lines = [f"<b>{moment(event.made_at, language)}</b> · {clean(maker)}"]
    lines += _group("history.came", [_name(edition) for edition in event.came], language)
    lines += _group("history.went", [_name(edition) for edition in event.went], language)
    lines += _group("history.renewed", [_name(new) for _, new in event.renewed], language)
    lines += [line for old, new in event.renewed if (line := _access(old, new, language))]
    return "\n".join(lines if len(lines) > 1 else [*lines, say("history.nothing", language)])


def _group(key: str, names: Sequence[str], language: str) -> list[str]:
    if not names:
        return []
    more = say("history.more", language, count=len(names) - _NAMED) if len(names) > _NAMED else ""
    return [say(key, language, titles="; ".join(names[:_NAMED]) + more)]


def _name(edition: Edition) -> str:
    return clean(f"{_short(edition.title)} ({edition.number})")


def _line(edition: Edition, language: str) -> str:
    seen = say(f"history.{edition.visibility.value}", language)
    since = say("draft.in_force", language, day=day(edition.effective, language)) if edition.effective else ""
    return f"{_name(edition)}, {seen}{since}"


def _version(edition: Edition, who: dict[int, str], language: str) -> str:
    maker = who.get(edition.made_by) or say("history.by_command", language)
    mark = f"✅ {say('history.now', language)}" if edition.live else "◽"
    first = f"{mark} {moment(edition.made_at, language)} · {clean(maker)}"
    return f"{first}\n{_line(edition, language)}\n{clean(edition.file)}"


def _access(old: Edition | None, new: Edition, language: str) -> str:
    """What changes of who may see a document, "" where nothing does."""
    if old is None or old.visibility is new.visibility:
        return ""
    return "⚠ " + say(f"history.turns_{new.visibility.value}", language, title=clean(_short(new.title)))


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def _back(event: Event, language: str) -> InlineKeyboardButton:
    label = say("history.back_to", language, moment=moment(event.made_at, language))
    return button(label, Press(Act.ROLLBACK, page=event.generation), longest=_LABEL)


def _restores(edition: Edition, language: str) -> InlineKeyboardButton:
    label = say("history.restore", language, title=edition.title, day=moment(edition.made_at, language)[:-11])
    return button(label, Press(Act.RESTORE, page=edition.id), longest=_LABEL)
