"""Quotes into answers: for each intent what the SOP itself says, the lines that answer before the list they stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answer import Intent, Statement, Suggestion
from bot.durations import total
from bot.glossary import shown
from bot.quoting import (
    Matter,
    cell,
    cite,
    header_citation,
    lines_in,
    section_lines,
    step_statement,
    told,
)
from index.messages import say
from index.reader import CELLS
from index.sop import Part, Sop, Step

LINES = 5
# A list follows the lines that answer; at most so many of them come before it, and so many where none follows.
_BEFORE, _ALONE = 2, 3
_FEW = 2
# A line with this share of the belief answers alone, unless words with this much evidence name a part of the form.
_SURELY, _NAMED = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What one SOP says to one question; no statements means that it does not say. `more` lines were left out.

    Raises ValueError where there is neither a lead nor a statement: such a reply would be an empty message.
    """

    lead: str = ""
    statements: tuple[Statement, ...] = ()
    notice: str = ""
    more: int = 0

    def __post_init__(self) -> None:
        if not (self.lead or self.statements):
            raise ValueError("a reply has a lead or statements")


def compose(matter: Matter) -> Reply:
    """The reply of the SOP for the intent that was asked; its first LINES lines unless all were asked for.

    An intent that is no part of a SOP (a greeting, the catalogue) is taken as asking what the SOP is.
    """
    if matter.asked.intent not in _COMPOSERS:
        matter = replace(matter, asked=replace(matter.asked, intent=Intent.SOP))
    composed = None if _lines_alone(matter) else _composed(matter)
    answering = _answering(matter, composed.statements if composed else ())
    if composed is None:
        return Reply(matter.say("general"), answering) if answering else _sop(matter)
    if answering and len(composed.statements) > _FEW:
        return _before(matter, answering, composed)
    if answering and not composed.statements:
        return Reply(matter.say("general"), answering)
    return _shortened(replace(composed, statements=(*composed.statements, *answering)), matter)


def _lines_alone(matter: Matter) -> bool:
    """Whether the lines that answer need no list beside them: one answers surely and no part of the form was named."""
    if _asks_whole(matter):
        return False
    if matter.specific and matter.asked.evidence < _NAMED and matter.read and matter.read[0][1] >= _SURELY:
        return True
    return matter.asked.intent is Intent.GENERAL and bool(matter.likely)


def _composed(matter: Matter) -> Reply:
    """What the intent's own composer says."""
    if matter.asked.amount and not matter.specific and matter.asked.evidence < _NAMED and (sums := _sums(matter)):
        return sums
    return _COMPOSERS[matter.asked.intent](matter)


def _asks_whole(matter: Matter) -> bool:
    """Whether a step, everything, or the SOP itself was asked for, so that single lines are no answer."""
    return matter.asked.step is not None or matter.asked.full or matter.asked.intent in (Intent.SOP, Intent.NUMBER)


def _answering(matter: Matter, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The lines that answer the question and that the composed statements would not show."""
    if _asks_whole(matter) or not (matter.specific or matter.asked.intent is Intent.GENERAL):
        return ()
    shown_already = {_place(statement) for statement in statements[:LINES]}
    wanted = told(matter, _BEFORE if statements else _ALONE)
    return tuple(statement for statement in wanted if _place(statement) not in shown_already)


def _place(statement: Statement) -> tuple[Part, int, str]:
    """What tells statements apart: a line of a section, or a step whichever of its cells is quoted."""
    citation = statement.citation
    boxes = citation.boxes[0] if citation.boxes else ""
    return citation.section, citation.page, str(boxes) if citation.section is Part.LANGKAH else citation.quote


def _before(matter: Matter, answering: tuple[Statement, ...], reply: Reply) -> Reply:
    """The lines that answer, then the list under its own name."""
    first = {_place(statement) for statement in answering}
    listed = [statement for statement in reply.statements if _place(statement) not in first]
    head = say(f"ask.{matter.asked.intent}", matter.language)
    shown_now = listed[: max(_FEW, LINES - len(answering))]
    headed = replace(shown_now[0], text=f"{head}:\n{shown_now[0].text}")
    left = len(listed) - len(shown_now)
    return Reply(matter.say("general"), (*answering, headed, *shown_now[1:]), reply.notice, left)


def _shortened(reply: Reply, matter: Matter) -> Reply:
    if matter.asked.full or len(reply.statements) <= LINES + 1:
        return reply
    left = len(reply.statements) - LINES
    return Reply(reply.lead, reply.statements[:LINES], reply.notice, left)


def suggest(matter: Matter, *, more: int) -> tuple[Suggestion, ...]:
    """What one would ask next of this SOP: the rest, then the parts that it has."""
    rest = [(Intent(matter.asked.intent), True)] if more else []
    parts = [(intent, False) for intent in _ASKABLE if intent is not matter.asked.intent and _has(matter.sop, intent)]
    return tuple(_suggestion(matter, intent, full=full) for intent, full in [*rest, *parts])


# -- one intent each


def _list(
    parts: tuple[Part, ...], key: str, fallback: Callable[[Matter], Reply] | None = None
) -> Callable[[Matter], Reply]:
    """A composer that lists a section's lines under a lead; `fallback` where the SOP has no such section."""

    def composer(matter: Matter) -> Reply:
        section = matter.section(*parts)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        return Reply(matter.say(key), tuple(section_lines(matter, section, bullet="• ")))

    return composer


def _value(
    parts: tuple[Part, ...], key: str, fallback: Callable[[Matter], Reply] | None = None
) -> Callable[[Matter], Reply]:
    """A composer that answers in one sentence where the section is one line, else as a list."""

    def composer(matter: Matter) -> Reply:
        section = matter.section(*parts)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        lines = lines_in(section.text)
        if len(lines) > 1:
            return Reply(matter.say(key, value="").rstrip(), tuple(section_lines(matter, section, bullet="• ")))
        value = matter.say(key, value=shown(lines[0], matter.language))
        return Reply("", (Statement(value, cite(matter.sop, section.part, section.places, lines[0])),))

    return composer


def _steps(matter: Matter) -> Reply:
    if matter.asked.step is not None:
        return _one_step(matter)
    if not matter.sop.steps:
        return _not_stated(matter)
    return Reply(matter.say("steps"), tuple(step_statement(matter, step) for step in matter.sop.steps))


def _one_step(matter: Matter) -> Reply:
    """Everything the flow table says of the step that was named."""
    step = next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    if step is None:
        return Reply(matter.say("step_none", count=len(matter.sop.steps)))
    statements = [step_statement(matter, step)]
    for key, value in (("needs", step.kelengkapan), ("output", step.output), ("note", step.keterangan)):
        if value:
            statements.append(cell(matter, step, matter.say(f"step_{key}", value=value), value))
    return Reply("", tuple(statements))


def _requirements_of_steps(matter: Matter) -> Reply:
    """What the steps need (kelengkapan), each once, where the SOP has no list of requirements."""
    seen = {step.kelengkapan: step for step in reversed(matter.sop.steps) if step.kelengkapan}
    steps = sorted(seen.values(), key=lambda step: step.no)
    lines = tuple(cell(matter, step, f"• {step.kelengkapan}", step.kelengkapan) for step in steps)
    return Reply(matter.say("requirements_steps"), lines) if lines else _not_stated(matter)


def _duration(matter: Matter) -> Reply:
    step = _step_meant(matter)
    if step is not None and step.waktu is not None:
        value = matter.say(
            "step_duration", no=step.no, kegiatan=step.kegiatan, value=shown(step.waktu.words, matter.language)
        )
        return Reply("", (cell(matter, step, value, step.waktu.words),))
    timed = [step for step in matter.sop.steps if step.waktu is not None]
    words = total([step.waktu for step in timed if step.waktu is not None], matter.language)
    notice = matter.say("duration_sum", sum=words) if words and len(timed) > 1 else ""
    if matter.section(Part.WAKTU):
        reply = _value((Part.WAKTU,), "duration")(matter)
        return Reply(reply.lead, reply.statements, notice)
    if not timed:
        return _not_stated(matter)
    lines = tuple(
        cell(
            matter, step, f"• {step.no}. {step.kegiatan}: {shown(step.waktu.words, matter.language)}", step.waktu.words
        )
        for step in timed
        if step.waktu is not None
    )
    return Reply(matter.say("duration_steps"), lines, notice)


def _place_of(matter: Matter) -> Reply:
    if matter.section(Part.TEMPAT) or not matter.sop.unit:
        return _value((Part.TEMPAT,), "place")(matter)
    citation = header_citation(matter.sop, Part.TEMPAT, matter.sop.unit)
    return Reply("", (Statement(matter.say("unit", value=matter.sop.unit), citation),))


def _actor(matter: Matter) -> Reply:
    step = _step_meant(matter)
    if step is not None and step.pelaksana:
        value = matter.say("actor_step", value=", ".join(step.pelaksana), no=step.no, kegiatan=step.kegiatan)
        return Reply("", (cell(matter, step, value, step.kegiatan),))
    first: dict[str, Step] = {}
    for step in matter.sop.steps:
        for actor in step.pelaksana:
            first.setdefault(actor, step)
    if not first:
        return _not_stated(matter)
    lead = matter.say("actor", value="").rstrip()
    return Reply(lead, tuple(cell(matter, step, f"• {actor}", actor) for actor, step in first.items()))


def _output(matter: Matter) -> Reply:
    if matter.section(Part.PRODUK):
        return _value((Part.PRODUK,), "output")(matter)
    last = next((step for step in reversed(matter.sop.steps) if step.output), None)
    if last is None:
        return _not_stated(matter)
    return Reply("", (cell(matter, last, matter.say("output", value=last.output), last.output),))


def _sop(matter: Matter) -> Reply:
    citation = header_citation(matter.sop)
    lines = [Statement(matter.say("sop"), citation)]
    if matter.sop.unit:
        number = matter.say("sop_number", number=matter.sop.number, unit=matter.sop.unit)
        lines.append(Statement(number, citation))
    if purpose := matter.section(Part.TUJUAN):
        lines += section_lines(matter, purpose)
    return Reply("", tuple(lines))


def _general(matter: Matter) -> Reply:
    """Where no line stands out, what to do; without a question, what the SOP is."""
    return _steps(matter) if matter.read and matter.sop.steps else _sop(matter)


def _sums(matter: Matter) -> Reply | None:
    """ "Berapa?" and no more: what it costs and how long it takes."""
    replies = [_COMPOSERS[intent](matter) for intent in (Intent.FEE, Intent.DURATION) if _has(matter.sop, intent)]
    statements = tuple(reply.statements[0] for reply in replies if len(reply.statements) == 1)
    return Reply("", statements) if statements else None


def _not_stated(matter: Matter) -> Reply:
    what = say(f"what.{matter.asked.intent}", matter.language)
    return Reply(matter.say("not_stated", what=what))


_COMPOSERS: dict[Intent, Callable[[Matter], Reply]] = {
    Intent.REQUIREMENTS: _list((Part.PERSYARATAN,), "requirements", _requirements_of_steps),
    Intent.STEPS: _steps,
    Intent.DURATION: _duration,
    Intent.FEE: _value((Part.BIAYA,), "fee"),
    Intent.PLACE: _place_of,
    Intent.ACTOR: _actor,
    Intent.LEGAL_BASIS: _list((Part.DASAR_HUKUM,), "legal_basis"),
    Intent.OUTPUT: _output,
    Intent.EQUIPMENT: _list((Part.PERALATAN,), "equipment"),
    Intent.DEFINITION: _list((Part.DEFINISI,), "definition", _sop),
    Intent.WARNING: _list((Part.PERINGATAN,), "warning"),
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
    """The step that the question names, or one of whose cells is the likeliest line."""
    if matter.asked.step is not None:
        return next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    return matter.likely[0].step if matter.specific and matter.likely and matter.likely[0].kind in CELLS else None
