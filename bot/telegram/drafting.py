"""An upload before it is published, as its admin reads it: what was read, what is unsure, what changes, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.drafts import CLASHES, KEPT, REPLACES, REVISES, SAME, Found, access_now, replaced_by, stands_alone, unsure
from bot.jobs import Draft
from bot.telegram.buttons import Act, Press
from bot.telegram.rendering import LIMIT, button, clean
from index.messages import say
from index.moments import day
from index.sop import Visibility

_TITLE, _LINE = 160, 110  # letters of a title, of a line
_STEPS, _CHANGES, _WARNINGS = 8, 8, 6  # lines of each that a draft's message shows; the rest is counted


def report(draft: Draft, file: str, language: str) -> str:
    """The report as HTML: the first document in full, the others of its file by name."""
    first, *others = draft.found
    blocks = [
        f"📄 <b>{clean(first['title'][:_TITLE])}</b>",
        *_identity(first, draft, file, language),
        *_flow(first["flow"], language),
        *_doubts(first, language),
        *_standing(draft, 0, language),
        *_changes(draft, language),
    ]
    if count := sum(unsure(draft, n) for n in range(len(draft.found))):
        blocks += ["", f"❓ {say('draft.unsure', language, count=count)}"]
    if others:
        blocks += ["", say("draft.more_documents", language, count=len(draft.found))]
    for n, other in enumerate(others, 1):
        blocks += [f"• {clean(other['title'][:_LINE])} ({clean(other['number'])})", *_standing(draft, n, language)]
    if any(other["known"] in (REVISES, CLASHES) for other in others):
        blocks += ["", f"❓ {say('draft.decide_others', language)}"]
    return _within(blocks)


def choices(draft: Draft, language: str) -> InlineKeyboardMarkup:
    """The buttons below a report: what is likeliest first, and as public as the SOP is that is replaced."""

    def one(label: str, word: str, **facts: object) -> InlineKeyboardButton:
        return button(say(f"draft.{label}", language, **facts), Press(Act.JOB, draft.job, word=word), longest=44)

    now = access_now(draft)
    if now is None:
        rows = [[one("publish_internal", "internal")], [one("publish_public", "public")]]
    else:
        kept, other = (now.value, "internal" if now is Visibility.PUBLIC else "public")
        rows = [[one(f"replace_{kept}", kept)], [one(f"turn_{other}", other)]]
    first = draft.found[0]
    if first["known"] in (REVISES, CLASHES):
        rows.append([one("is_other", "other") if replaced_by(draft) else one("is_same", "same")])
    rows.append([one("number", "number"), one("title", "title")])
    rows.append([one("try", "try"), one("drop", "drop")])
    return InlineKeyboardMarkup(rows)


def _identity(found: Found, draft: Draft, file: str, language: str) -> Iterator[str]:
    mended = say("draft.mended", language)
    number = clean(found["number"]) + (f" ✏ {mended}" if "number" in draft.fields else "")
    yield say("draft.line_number", language, number=number)
    if "title" in draft.fields:
        yield f"✏ {say('draft.title_mended', language)}"
    now = access_now(draft)
    yield say(f"draft.access_{now.value if now else 'new'}", language)
    if found["unit"]:
        yield say("draft.line_unit", language, unit=clean(found["unit"][:_LINE]))
    for name in ("created", "revised", "effective"):
        if found[name]:
            yield say(f"draft.line_{name}", language, day=day(found[name], language))
    facts = {key: found[key] for key in ("pages", "scanned", "sections", "steps")}
    yield say("draft.counts", language, **facts, kept=f"{found['kept']:.0%}", file=clean(file))


def _flow(flow: Sequence[Mapping[str, str]], language: str) -> Iterator[str]:
    if flow:
        yield ""
    for step in flow[:_STEPS]:
        beside = ", ".join(
            part for part in (step["pelaksana"] or say("draft.no_actor", language), step["waktu"]) if part
        )
        yield clean(f"{step['no']}. {_short(step['kegiatan'])} ({beside})")
    if len(flow) > _STEPS:
        yield say("draft.more_steps", language, count=len(flow) - _STEPS)


def _doubts(found: Found, language: str) -> Iterator[str]:
    warnings = found["warnings"]
    if warnings:
        yield ""
    yield from (f"⚠ {clean(warning)}" for warning in warnings[:_WARNINGS])
    if len(warnings) > _WARNINGS:
        yield say("draft.more_warnings", language, count=len(warnings) - _WARNINGS)
    if found["scanned"] and (warnings or found["kept"] < KEPT):
        yield say("draft.better_scan", language)
    if found["law"]:
        yield ""
        yield f"❓ {say('draft.law', language, pages=found['pages'])}"


def _standing(draft: Draft, n: int, language: str) -> Iterator[str]:
    """What the n-th document (from 0) has to do with a SOP that is there."""
    found, former = draft.found[n], draft.found[n]["former"]
    if not former or found["known"] == SAME or stands_alone(draft, n):
        return
    facts = {"number": clean(former["number"]), "title": clean(former["title"][:_LINE])}
    since = say("draft.in_force", language, day=day(former["effective"], language)) if former["effective"] else ""
    if not n:
        yield ""
    yield say(f"draft.{found['known']}", language, **facts, since=since)
    if found["older"]:
        yield f"⚠ {say('draft.older', language)}"


def _changes(draft: Draft, language: str) -> Iterator[str]:
    """What the first document says otherwise than the SOP that it takes the place of."""
    found = draft.found[0]
    if not found["former"] or stands_alone(draft):
        return
    if not found["changes"] and found["known"] in (REPLACES, REVISES):
        yield say("draft.nothing_changed", language)
    for change in found["changes"][:_CHANGES]:
        part = say(f"changed.{change['what']}", language)
        yield f"<b>{part}</b>"
        yield from (f"− {clean(_short(line))}" for line in change["old"].splitlines()[:3])
        yield from (f"+ {clean(_short(line))}" for line in change["new"].splitlines()[:3])
    if len(found["changes"]) > _CHANGES:
        yield say("draft.more_changes", language, count=len(found["changes"]) - _CHANGES)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LINE else text[: _LINE - 1].rstrip() + "…"


def _within(blocks: Sequence[str]) -> str:
    """The blocks as one message; what is too long for one is left out from the end."""
    kept: list[str] = []
    room = LIMIT
    for block in blocks:
        room -= len(block.encode("utf-16-le")) // 2 + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(block)
    return "\n".join(kept)
