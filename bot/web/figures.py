"""Figures of use as plots and as a table, what was not answered with the SOP that should have, and what went to officers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web

from bot import gaps
from bot.handovers import Handover
from bot.report import Day, as_csv, make_report
from bot.web.acting import admin
from bot.web.pages import page
from bot.web.room import Room, room_of
from bot.web.turning import turned
from index.messages import say
from index.moments import WIB, moment
from index.sop import Role, Sop

_DAYS = 30  # what the figures look back over
_WIDTH, _HEIGHT, _FOOT, _LEFT = 720, 180, 24, 34  # pixels of a plot, and of the room for its labels
# A SOP is looked for in a few tenths of a second each.
_ON_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's bar of one kind: a rectangle, and what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars over days: stacked are the kinds of one plot; `most` is what the highest bar counts, `days` the labels below."""

    title: str
    kinds: tuple[tuple[str, int], ...]
    most: int
    bars: tuple[Bar, ...]
    days: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that say nearly the same and went without an answer, and the SOP that is nearest (None where none is)."""

    wording: str
    count: int
    sop: Sop | None


async def figures(request: web.Request) -> web.Response:
    """Questions by day, and by what became of them."""
    guest, room = admin(request), room_of(request)
    asked = await room.clerk(room.people.questions, _DAYS)
    entries = await room.read(room.store.entries, Role.STAFF)
    titles = {entry.number: entry.title for entry in entries}
    made = await room.clerk(partial(make_report, asked, list(titles), datetime.now(WIB), _DAYS))
    missed = await room.clerk(room.people.missed, _DAYS)
    plots = [
        plot("questions", made.days, {"answered": _of("answered"), "abstained": _of("abstained")}),
        plot("marked", made.days, {"down": _of("down")}),
        plot("emergencies", made.days, {"emergencies": _of("emergencies")}),
        plot("languages", made.days, {"id": _spoken("id"), "en": _spoken("en")}),
    ]
    return page(
        request,
        "figures.html",
        title=say("web.figures", guest.language),
        plots=plots,
        days=_DAYS,
        sides=(_WIDTH, _HEIGHT, _FOOT, _LEFT),
        used=[(titles.get(number, number), number, count) for number, count in made.used],
        marked=[(titles.get(number, number), number, count) for number, count in made.marked],
        least=[(titles.get(number, number), number, count) for number, count in made.least],
        missed=missed,
        daily=made.days,
    )


async def table(request: web.Request) -> web.Response:
    """The questions behind the figures as a table for spreadsheets."""
    guest, room = admin(request), room_of(request)
    asked = await room.clerk(room.people.questions, _DAYS)
    titles = {entry.number: entry.title for entry in await room.read(room.store.entries, Role.STAFF)}
    data = await room.clerk(as_csv, asked, titles)
    await room.clerk(room.people.note, guest.person, "export", str(len(asked)))
    name = f'attachment; filename="laporan-{datetime.now(WIB):%Y-%m-%d}.csv"'
    return web.Response(body=data, content_type="text/csv", charset="utf-8", headers={"Content-Disposition": name})


async def unanswered(request: web.Request) -> web.Response:
    """What went without an answer, the commonest first, a few at a time."""
    guest, room = admin(request), room_of(request)
    asked = await room.clerk(room.people.questions, _DAYS)
    groups = await room.clerk(gaps.grouped, [one.text for one in asked if one.text])
    turns = turned(request, len(groups), _ON_A_PAGE)
    found = [Gap(text, count, await _nearest(room, text)) for text, count in turns.of(groups)]
    title = say("web.unanswered", guest.language)
    return page(request, "unanswered.html", title=title, gaps=found, count=len(groups), days=_DAYS, turns=turns)


async def handed(request: web.Request) -> web.Response:
    """What officers answered, what still waits, and the SOP that should have said it."""
    guest, room = admin(request), room_of(request)
    listed = await room.clerk(room.people.handovers.listed, _DAYS)
    waiting = [one for one in listed if one.state == "waiting"]
    answered = [one for one in reversed(listed) if one.state == "answered"]
    turns = turned(request, len(answered), _ON_A_PAGE)
    rows = [
        (_when(one, guest.language), one, await _nearest(room, f"{one.question}\n{one.answer}"))
        for one in turns.of(answered)
    ]
    return page(
        request,
        "handed.html",
        title=say("web.handed", guest.language),
        waiting=[(_when(one, guest.language), one) for one in waiting],
        answered=rows,
        turns=turns,
        counts={
            "days": _DAYS,
            "sent": len(listed),
            "waiting": len(waiting),
            "helped": sum(one.helped > 0 for one in listed),
            "not_helped": sum(one.helped < 0 for one in listed),
        },
    )


def plot(title: str, days: Sequence[Day], kinds: dict[str, Callable[[Day], int]]) -> Plot:
    """Each day's counts, one kind on top of the other."""
    sums = {kind: sum(map(count, days)) for kind, count in kinds.items()}
    most = max([sum(count(day) for count in kinds.values()) for day in days] + [1])
    step, scale = (_WIDTH - _LEFT) / max(len(days), 1), (_HEIGHT - _FOOT - 12) / most
    bars: list[Bar] = []
    for n, day in enumerate(days):
        y = float(_HEIGHT - _FOOT)
        for kind, counted in kinds.items():
            if count := counted(day):
                y -= count * scale
                box = (round(_LEFT + n * step + 2, 1), round(y, 1), round(step - 4, 1), round(count * scale, 1))
                bars.append(Bar(*box, kind, f"{day.date}: {count}"))
    labels = [(round(_LEFT + (n + 0.5) * step, 1), day.date[8:]) for n, day in enumerate(days) if n % 2]
    return Plot(title, tuple(sums.items()), most, tuple(bars), tuple(labels))


def _of(name: str) -> Callable[[Day], int]:
    return lambda day: int(getattr(day, name))


def _spoken(language: str) -> Callable[[Day], int]:
    return lambda day: day.languages.get(language, 0)


async def _nearest(room: Room, text: str) -> Sop | None:
    """The SOP that should have answered, kept as long as the library stands as it does."""
    return await room.think(room.once, ("nearest", text), partial(gaps.nearest, room.assistant, text))


def _when(one: Handover, language: str) -> str:
    return moment(one.answered or one.at, language)
