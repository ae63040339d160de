"""Quotes into statements: for each intent, what the SOP itself says, each line with the place that proves it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Citation, Intent, Statement, Suggestion
from bot.durations import total
from bot.glossary import shown
from bot.intent import Asked
from index.messages import say, say_branch
from index.sop import Part, Passage, Place, Section, Sop, Step
from index.wording import index_text

LINES = 5
_ITEM = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|[-•])\s")
_TIME = re.compile(
    r"\b(\d+|se|satu|dua|tiga|empat|lima|enam|tujuh|sekali)\)?\s*(x\s*\d+\s*)?(menit|jam|hari|minggu|bulan|tahun|setahun)\b",
    re.I,
)
_QUANTITY = re.compile(
    r"(?<![A-Za-z])\d|\b(satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sekali|gratis)\b", re.I
)
_HEADER = Place(1)


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Reply:
    """What one SOP says to one question; no statements means that it does not say. `more` lines were left out."""

    lead: str = ""
    statements: tuple[Statement, ...] = ()
    notice: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """A SOP and the question put to it: what was asked, its words, the passage found, the language of the reply.

    `words` are the question's own, each with the stems that may stand for it. `detailed` (for staff) tells of each
    step also what comes out of it.
    """

    sop: Sop
    asked: Asked
    language: str
    words: tuple[frozenset[str], ...] = ()
    passage: Passage | None = None
    detailed: bool = False

    def say(self, key: str, **facts: object) -> str:
        return say(f"answer.{key}", self.language, title=self.sop.title, **facts)

    @property
    def beyond_title(self) -> tuple[frozenset[str], ...]:
        """The words that name what is asked of the SOP, and not the SOP."""
        title = set(index_text(self.sop.title).split())
        return tuple(word for word in self.words if not word & title)

    def section(self, *parts: Part) -> Section | None:
        """The first of these parts that the SOP has."""
        return next((s for part in parts for s in self.sop.sections if s.part is part and s.text.strip()), None)


def compose(matter: Matter) -> Reply:
    """The reply of the SOP for the intent that was asked; its first LINES lines unless all were asked for."""
    reply = _COMPOSERS[matter.asked.intent](matter)
    if not reply.statements and matter.asked.evidence <= _FAINT:
        # A word that may ask for something ("uang") asked for nothing that this SOP says: then it was part of the matter.
        reply = _general(matter)
    if matter.asked.full or len(reply.statements) <= LINES + 1:
        return reply
    left = len(reply.statements) - LINES
    return Reply(reply.lead, reply.statements[:LINES], reply.notice, left)


def suggest(matter: Matter, *, more: int) -> tuple[Suggestion, ...]:
    """What one would ask next of this SOP: the rest, then the parts that it has."""
    rest = [(Intent(matter.asked.intent), True)] if more else []
    parts = [(intent, False) for intent in _ASKABLE if intent is not matter.asked.intent and _has(matter.sop, intent)]
    return tuple(_suggestion(matter, intent, full=full) for intent, full in [*rest, *parts])


def title_statement(sop_title: str, citation: Citation) -> Statement:
    """A line of a list of SOPs: its title and number, proved by its header."""
    return Statement(f"• {sop_title} ({citation.number})", citation)


def header_citation(sop: Sop) -> Citation:
    """The header block of a SOP, for what its number and title prove."""
    return _cite(sop, Part.TUJUAN, (_HEADER,), sop.title)


# -- one intent each


def _list(
    parts: tuple[Part, ...], key: str, fallback: Callable[[Matter], Reply] | None = None
) -> Callable[[Matter], Reply]:
    """A composer that lists a section's lines under a lead; `fallback` where the SOP has no such section."""

    def composer(matter: Matter) -> Reply:
        section = matter.section(*parts)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        return Reply(matter.say(key), tuple(_lines(matter, section, bullet="• ")))

    return composer


def _value(
    parts: tuple[Part, ...], key: str, fallback: Callable[[Matter], Reply] | None = None
) -> Callable[[Matter], Reply]:
    """A composer that answers in one sentence where the section is one line, else as a list."""

    def composer(matter: Matter) -> Reply:
        section = matter.section(*parts)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        lines = _split(section.text)
        if len(lines) > 1:
            return Reply(matter.say(key, value="").rstrip(), tuple(_lines(matter, section, bullet="• ")))
        value = matter.say(key, value=shown(lines[0], matter.language))
        return Reply("", (Statement(value, _cite(matter.sop, section.part, section.places, lines[0])),))

    return composer


def _steps(matter: Matter) -> Reply:
    if matter.asked.step is not None:
        return _one_step(matter)
    if not matter.sop.steps:
        return _general(matter) if matter.passage else _not_stated(matter)
    return Reply(matter.say("steps"), tuple(_step_statement(matter, step) for step in matter.sop.steps))


def _one_step(matter: Matter) -> Reply:
    """Everything the flow table says of the step that was named."""
    step = next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    if step is None:
        return Reply(matter.say("step_none", count=len(matter.sop.steps)))
    statements = [_step_statement(matter, step)]
    for key, value in (("needs", step.kelengkapan), ("output", step.output), ("note", step.keterangan)):
        if value:
            statements.append(_cell(matter, step, matter.say(f"step_{key}", value=value), value))
    return Reply("", tuple(statements))


def _requirements_of_steps(matter: Matter) -> Reply:
    """What the steps need (kelengkapan), each once, where the SOP has no list of requirements."""
    seen = {step.kelengkapan: step for step in reversed(matter.sop.steps) if step.kelengkapan}
    steps = sorted(seen.values(), key=lambda step: step.no)
    lines = tuple(_cell(matter, step, f"• {step.kelengkapan}", step.kelengkapan) for step in steps)
    if told := _telling(matter):
        return told
    return Reply(matter.say("requirements_steps"), lines) if lines else _not_stated(matter)


def _duration(matter: Matter) -> Reply:
    told = _telling(matter)
    if told and any(_TIME.search(statement.citation.quote) for statement in told.statements):
        return told
    step = _step_meant(matter)
    if step is not None and step.waktu is not None:
        value = matter.say(
            "step_duration", no=step.no, kegiatan=step.kegiatan, value=shown(step.waktu.words, matter.language)
        )
        return Reply("", (_cell(matter, step, value, step.waktu.words),))
    timed = [step for step in matter.sop.steps if step.waktu is not None]
    words = total([step.waktu for step in timed if step.waktu is not None], matter.language)
    notice = matter.say("duration_sum", sum=words) if words and len(timed) > 1 else ""
    if matter.section(Part.WAKTU):
        reply = _value((Part.WAKTU,), "duration")(matter)
        return Reply(reply.lead, reply.statements, notice)
    if not timed:
        return _not_stated(matter)
    lines = tuple(
        _cell(
            matter, step, f"• {step.no}. {step.kegiatan}: {shown(step.waktu.words, matter.language)}", step.waktu.words
        )
        for step in timed
        if step.waktu is not None
    )
    return Reply(matter.say("duration_steps"), lines, notice)


def _place(matter: Matter) -> Reply:
    if matter.section(Part.TEMPAT) or not matter.sop.unit:
        return _value((Part.TEMPAT,), "place")(matter)
    citation = _cite(matter.sop, Part.TEMPAT, (_HEADER,), matter.sop.unit)
    return Reply("", (Statement(matter.say("unit", value=matter.sop.unit), citation),))


def _actor(matter: Matter) -> Reply:
    step = _step_meant(matter)
    if step is not None and step.pelaksana:
        value = matter.say("actor_step", value=", ".join(step.pelaksana), no=step.no, kegiatan=step.kegiatan)
        return Reply("", (_cell(matter, step, value, step.kegiatan),))
    first: dict[str, Step] = {}
    for step in matter.sop.steps:
        for actor in step.pelaksana:
            first.setdefault(actor, step)
    if not first:
        return _not_stated(matter)
    lead = matter.say("actor", value="").rstrip()
    return Reply(lead, tuple(_cell(matter, step, f"• {actor}", actor) for actor, step in first.items()))


def _output(matter: Matter) -> Reply:
    if matter.section(Part.PRODUK):
        return _value((Part.PRODUK,), "output")(matter)
    last = next((step for step in reversed(matter.sop.steps) if step.output), None)
    if last is None:
        return _not_stated(matter)
    return Reply("", (_cell(matter, last, matter.say("output", value=last.output), last.output),))


def _sop(matter: Matter) -> Reply:
    citation = header_citation(matter.sop)
    lines = [Statement(matter.say("sop"), citation)]
    if matter.sop.unit:
        number = matter.say("sop_number", number=matter.sop.number, unit=matter.sop.unit)
        lines.append(Statement(number, citation))
    if purpose := matter.section(Part.TUJUAN):
        lines += _lines(matter, purpose)
    return Reply("", tuple(lines))


def _general(matter: Matter) -> Reply:
    """What the passage found says; without one, what the SOP is."""
    passage = matter.passage
    if passage is None:
        return _sop(matter)
    if told := _telling(matter) or (_sums(matter) if matter.asked.amount and not matter.beyond_title else None):
        return told
    if passage.part not in _TELLING and matter.sop.steps:
        # A story without a question ("anak saya hilang kontak") wants to know what to do.
        return _steps(matter)
    if passage.steps and matter.sop.steps:
        steps = [step for step in matter.sop.steps if step.no in passage.steps]
        return Reply(matter.say("steps"), tuple(_step_statement(matter, step) for step in steps))
    section = Section(passage.part, passage.heading, passage.text, passage.places)
    return Reply(matter.say("general"), tuple(_lines(matter, section)))


_MOST, _STANDING_OUT, _FAINT = 0.61, 2, 1.0
_QUOTABLE = (
    *(Part.PERSYARATAN, Part.PERINGATAN, Part.BIAYA, Part.WAKTU, Part.TEMPAT, Part.PRODUK, Part.DEFINISI),
    *(Part.KONTAK, Part.TUJUAN, Part.PENCATATAN, Part.ISI),
)
_TELLING = (Part.LANGKAH, Part.PERINGATAN, Part.DEFINISI, Part.PERSYARATAN, Part.KONTAK, Part.ISI)


def _sums(matter: Matter) -> Reply | None:
    """ "Berapa?" and no more: what it costs and how long it takes."""
    replies = [_COMPOSERS[intent](matter) for intent in (Intent.FEE, Intent.DURATION) if _has(matter.sop, intent)]
    statements = tuple(reply.statements[0] for reply in replies if len(reply.statements) == 1)
    return Reply("", statements) if statements else None


def _warning(matter: Matter) -> Reply:
    return _telling(matter) or _list((Part.PERINGATAN,), "warning")(matter)


def _not_stated(matter: Matter) -> Reply:
    what = say(f"what.{matter.asked.intent}", matter.language)
    return Reply(matter.say("not_stated", what=what))


_COMPOSERS: dict[Intent, Callable[[Matter], Reply]] = {
    Intent.REQUIREMENTS: _list((Part.PERSYARATAN,), "requirements", _requirements_of_steps),
    Intent.STEPS: _steps,
    Intent.DURATION: _duration,
    Intent.FEE: _value((Part.BIAYA,), "fee"),
    Intent.PLACE: _place,
    Intent.ACTOR: _actor,
    Intent.LEGAL_BASIS: _list((Part.DASAR_HUKUM,), "legal_basis"),
    Intent.OUTPUT: _output,
    Intent.EQUIPMENT: _list((Part.PERALATAN,), "equipment"),
    Intent.DEFINITION: _list((Part.DEFINISI,), "definition", _sop),
    Intent.WARNING: _warning,
    Intent.CONTACT: _list((Part.KONTAK,), "contact"),
    Intent.SOP: _sop,
    Intent.NUMBER: _sop,
    Intent.GENERAL: _general,
}

_ASKABLE = (
    Intent.REQUIREMENTS,
    Intent.STEPS,
    Intent.DURATION,
    Intent.FEE,
    Intent.PLACE,
    Intent.OUTPUT,
    Intent.LEGAL_BASIS,
    Intent.WARNING,
)
_PARTS = {
    Intent.REQUIREMENTS: Part.PERSYARATAN,
    Intent.DURATION: Part.WAKTU,
    Intent.FEE: Part.BIAYA,
    Intent.PLACE: Part.TEMPAT,
    Intent.OUTPUT: Part.PRODUK,
    Intent.LEGAL_BASIS: Part.DASAR_HUKUM,
    Intent.WARNING: Part.PERINGATAN,
}


def _has(sop: Sop, intent: Intent) -> bool:
    if intent is Intent.STEPS or (intent is Intent.DURATION and any(step.waktu for step in sop.steps)):
        return bool(sop.steps)
    return any(section.part is _PARTS[intent] and section.text.strip() for section in sop.sections)


def _suggestion(matter: Matter, intent: Intent, *, full: bool) -> Suggestion:
    asked = intent if intent in _ASKABLE else Intent.STEPS
    question = say(f"ask.{asked}_question", matter.language, title=matter.sop.title)
    if full:
        question = say("ask.more_question", matter.language, question=question)
    label = say("ask.more" if full else f"ask.{intent}", matter.language)
    return Suggestion(label, question, matter.sop.number, intent, full=full)


def _step_meant(matter: Matter) -> Step | None:
    """The step that the question speaks of: it holds most of the question's words that the title does not."""
    if matter.asked.step is not None:
        return next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    wanted = matter.beyond_title
    shares = [(_share(wanted, step.kegiatan), -step.no) for step in matter.sop.steps]
    best, number = max(shares, default=(0.0, 0))
    if len(wanted) == 1 and sum(share == best for share, _ in shares) > 1:
        return None
    return next((step for step in matter.sop.steps if step.no == -number), None) if best > _MOST else None


def _share(words: Sequence[frozenset[str]], text: str) -> float:
    """The share of these words that a text holds."""
    held = set(index_text(text).split())
    return sum(bool(word & held) for word in words) / len(words) if words else 0.0


def _telling(matter: Matter) -> Reply | None:
    """The one line of the SOP that holds most of what is asked beyond its title; None where no line stands out."""
    wanted = matter.beyond_title
    lines = [
        (_share(wanted, line), section, line)
        for section in matter.sop.sections
        if section.part in _QUOTABLE
        for line in _split(section.text)
    ]
    if matter.asked.amount:
        lines = [(share, section, line) for share, section, line in lines if _QUANTITY.search(line)]
    best = max((share for share, _, _ in lines), default=0.0)
    found = [(section, line) for share, section, line in lines if share == best]
    # A number that is asked for stands out already where half of the words do.
    if best < (0.5 if matter.asked.amount else _MOST) or len(found) > _STANDING_OUT:
        return None
    return Reply(matter.say("general"), tuple(_line(matter, section, line, "• ") for section, line in found))


def _step_statement(matter: Matter, step: Step) -> Statement:
    aside = [*step.pelaksana]
    if step.waktu:
        aside.append(shown(step.waktu.words, matter.language))
    if leads := say_branch(step.branch, matter.language):
        aside.append(leads)
    text = f"{step.no}. {step.kegiatan}" + (f" ({', '.join(aside)})" if aside else "")
    if matter.detailed and step.output:
        text += f" → {step.output}"
    return _cell(matter, step, text, step.kegiatan)


def _cell(matter: Matter, step: Step, text: str, quote: str) -> Statement:
    return Statement(text, _cite(matter.sop, Part.LANGKAH, step.places, quote))


def _lines(matter: Matter, section: Section, bullet: str = "") -> Iterable[Statement]:
    for line in _split(section.text):
        yield _line(matter, section, line, bullet)


def _line(matter: Matter, section: Section, line: str, bullet: str) -> Statement:
    mark = "" if _ITEM.match(line) else bullet
    return Statement(mark + shown(line, matter.language), _cite(matter.sop, section.part, section.places, line))


def _cite(sop: Sop, part: Part, places: Sequence[Place], quote: str) -> Citation:
    page = places[0].page if places else 1
    boxes = tuple(place.box for place in places if place.page == page and place.box)
    return Citation(sop.number, sop.title, sop.kind, part, page, quote, sop.file, boxes)
