"""`/laporan`: what people asked in the last two weeks, as one chart, as text, and as a table to take away."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from PIL import Image, ImageDraw, ImageFont
from telegram import InlineKeyboardMarkup, InputFile

from bot.report import UsageReport, as_csv, make_report
from bot.telegram.admin import admins_only
from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean
from bot.telegram.visit import Visit
from index.messages import say
from index.moments import WIB
from index.sop import Role

_DAYS = 14  # what `/laporan` looks back over
# As wide as two pixels of each of a phone; letters are 13 CSS px there.
_SIZE, _MARGIN, _TOP, _FONT = (720, 460), 40, 80, 26
_COLOURS = {"answered": "#2f7d4f", "abstained": "#d9a021", "down": "#b3382c"}


@admins_only
async def report(visit: Visit, hub: Hub) -> None:
    """The report as a chart, then as text."""
    asked = await hub.off_loop(hub.people.questions, _DAYS)
    titles = {entry.number: entry.title for entry in await hub.off_loop(hub.store.entries, Role.STAFF)}
    made = await hub.think(partial(make_report, asked, list(titles), datetime.now(WIB), _DAYS))
    picture = await hub.think(chart, made, visit.language)
    await visit.to.photo(picture, say("telegram.report_title", visit.language, days=_DAYS))
    handed = len(await hub.off_loop(hub.people.handovers.listed, _DAYS))
    missed = await hub.off_loop(hub.people.missed, _DAYS)
    rows = [[button(say("telegram.report_csv", visit.language), Press(Act.REPORT))]]
    await visit.to.send(_text(made, titles, (handed, missed), visit.language), InlineKeyboardMarkup(rows))


async def table(press: Press, visit: Visit, hub: Hub) -> None:
    """The questions behind the report as a CSV file."""
    if not visit.admin:
        return
    asked = await hub.off_loop(hub.people.questions, _DAYS)
    titles = {entry.number: entry.title for entry in await hub.off_loop(hub.store.entries, Role.STAFF)}
    data = await hub.think(as_csv, asked, titles)
    await hub.off_loop(hub.people.note, visit.person, "export", str(len(asked)))
    name = f"laporan-{datetime.now(WIB):%Y-%m-%d}.csv"
    await visit.to.document(InputFile(data, filename=name), say("telegram.report_title", visit.language, days=_DAYS))


def _text(made: UsageReport, titles: Mapping[str, str], said: tuple[int, Mapping[str, int]], language: str) -> str:
    """The report as HTML; `said` is how many questions went to officers, and how often what was missing."""
    handed, missed = said
    facts = {"answered": made.answered, "abstained": made.abstained, "down": made.down}
    more = {"emergencies": made.emergencies, "handed": handed}
    lines = [say("telegram.report_counts", language, **facts), say("telegram.report_more", language, **more)]
    if missed:
        why = ", ".join(f"{say(f'telegram.missing_{name}', language)} {count}" for name, count in missed.items())
        lines.append(say("telegram.report_why", language, why=clean(why)))
    groups = (("unanswered", made.unanswered), ("marked", made.marked), ("used", made.used), ("least", made.least))
    for key, pairs in groups:
        lines += ["", f"<b>{say(f'telegram.report_{key}', language)}</b>"]
        lines += [f"• {count}× {clean(titles.get(name, name))}" for name, count in pairs] or ["-"]
    return "\n".join(lines)


def chart(made: UsageReport, language: str) -> bytes:
    """Stacked bars by day: answered, abstained; a line of thumbs down. PNG."""
    width, height = _SIZE
    picture = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(_FONT)
    x = _MARGIN
    for key, colour in _COLOURS.items():
        draw.rectangle((x, 20, x + 20, 40), fill=colour)
        label = say(f"telegram.chart_{key}", language)
        draw.text((x + 28, 14), label, fill="black", font=font)
        x += 52 + int(draw.textlength(label, font=font))
    most = max([day.answered + day.abstained for day in made.days] + [1])
    bottom, step = height - 45, (width - 2 * _MARGIN) / len(made.days)
    scale = (bottom - _TOP) / most
    draw.line((_MARGIN, bottom, width - _MARGIN, bottom), fill="black")
    draw.text((4, _TOP - 14), str(most), fill="black", font=font)
    for n, day in enumerate(made.days):
        left, y = _MARGIN + n * step + 4, float(bottom)
        for key, count in (("answered", day.answered), ("abstained", day.abstained)):
            if count:
                draw.rectangle((left, y - count * scale, left + step - 8, y), fill=_COLOURS[key])
                y -= count * scale
        if day.down:
            draw.rectangle((left, bottom - day.down * scale, left + 6, bottom), fill=_COLOURS["down"])
        draw.text((left, bottom + 8), day.date[8:], fill="black", font=font)
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
