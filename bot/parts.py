"""What a SOP says to each intent: one composer for each part of the form, and what can be asked next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answer import Intent, Statement, Suggestion
from bot.durations import total
from bot.glossary import brief, said_date, shown
from bot.intent import fits
from bot.quoting import SopQuestion, cell, cite, header_citation, lines_in, section_line, section_lines, step_statement
from bot.reply import Reply
from index.lines import CELLS, Line
from index.messages import say
from index.parts import BY_QUESTION, PARTS, Holds
from index.sop import Part, Sop, Step

# Lines of one part that are told before "more": half cuts most lists, double pushes the buttons off a phone.
LINES = 5


def part(matter: SopQuestion) -> Reply:
    """What the SOP says to the intent; one that is no part of a SOP (a greeting) is taken as asking what the SOP is."""
    return COMPOSERS.get(matter.asked.intent, _sop)(matter)


def suggest(matter: SopQuestion, *, more: int) -> tuple[Suggestion, ...]:
    """What one would ask next of this SOP: the rest, then the parts that it has."""
    rest = [(Intent(matter.asked.intent), True)] if more else []
    parts = [(intent, False) for intent in _ASKABLE if intent is not matter.asked.intent and has(matter.sop, intent)]
    return tuple(_suggestion(matter, intent, full=full) for intent, full in [*rest, *parts])


def _list(asked: str, fallback: Callable[[SopQuestion], Reply] | None = None) -> Callable[[SopQuestion], Reply]:
    """A composer that lists a section's lines under a lead; `fallback` where the SOP has no such section."""

    def composer(matter: SopQuestion) -> Reply:
        section = matter.section(BY_QUESTION[asked].part)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        return Reply(matter.say(asked), tuple(section_lines(matter, section, bullet="• ")))

    return composer


def _value(asked: str, fallback: Callable[[SopQuestion], Reply] | None = None) -> Callable[[SopQuestion], Reply]:
    """A composer that answers in one sentence where the section is one line, else as a list."""

    def composer(matter: SopQuestion) -> Reply:
        section = matter.section(BY_QUESTION[asked].part)
        if section is None:
            return fallback(matter) if fallback else _not_stated(matter)
        # A field may hold more than what it is named after; what is asked for goes alone where it is there.
        lines = lines_in(section.text)
        lines = [line for line in lines if fits(matter.asked, Line(section.part.value, line, section))] or lines
        if len(lines) > 1:
            listed = (section_line(matter, section, line, bullet="• ") for line in lines)
            return Reply(matter.say(asked, value="").rstrip(), tuple(listed))
        value = matter.say(asked, value=shown(lines[0], matter.language))
        return Reply("", (Statement(value, cite(matter.sop, section.part, section.places, lines[0])),))

    return composer


def steps(matter: SopQuestion) -> Reply:
    """The steps that were asked for: all of them (those of whoever begins first), one, or those after one."""
    if matter.asked.step is not None:
        return _one_step(matter)
    if not matter.sop.steps:
        return _not_stated(matter)
    if matter.asked.after:
        rest = [step for step in matter.sop.steps if step.no > matter.asked.after]
        lead = matter.say("steps_after" if rest else "steps_end")
        return Reply(lead, tuple(step_statement(matter, step) for step in rest or matter.sop.steps[-1:]))
    own = _acts_of_who_begins(matter)
    if own:
        lead = matter.say("own_steps", actor=", ".join(own[0].pelaksana))
        others = [step_statement(matter, step) for step in matter.sop.steps if step not in own]
        others[0] = replace(others[0], text=f"{matter.say('other_steps')}\n{others[0].text}")
        return Reply(lead, (*(step_statement(matter, step, actor=False) for step in own), *others))
    return Reply(matter.say("steps"), tuple(step_statement(matter, step) for step in matter.sop.steps))


def _acts_of_who_begins(matter: SopQuestion) -> list[Step]:
    """What the one who takes the first step does, for a worker who asks what to do; none where that is one step or all."""
    if matter.detailed or matter.asked.full:
        return []
    first = matter.sop.steps[0].pelaksana
    own = [step for step in matter.sop.steps if first and set(first) & set(step.pelaksana)]
    return own if 1 < len(own) < len(matter.sop.steps) else []


def _one_step(matter: SopQuestion) -> Reply:
    """Everything the flow table says of the step that was named."""
    step = next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    if step is None:
        return Reply(matter.say("step_none", count=len(matter.sop.steps)))
    statements = [step_statement(matter, step)]
    for key, value in (("needs", step.kelengkapan), ("output", step.output), ("note", step.keterangan)):
        if value:
            statements.append(cell(matter, step, matter.say(f"step_{key}", value=value), value))
    return Reply("", tuple(statements))


def _requirements_of_steps(matter: SopQuestion) -> Reply:
    """What the steps need (kelengkapan), each once, where the SOP has no list of requirements."""
    seen = {step.kelengkapan: step for step in reversed(matter.sop.steps) if step.kelengkapan}
    rows = sorted(seen.values(), key=lambda step: step.no)
    lines = tuple(cell(matter, step, f"• {step.kelengkapan}", step.kelengkapan) for step in rows)
    return Reply(matter.say("requirements_steps"), lines) if lines else _not_stated(matter)


def _duration(matter: SopQuestion) -> Reply:
    step = _step_meant(matter)
    meant = matter.specific or matter.asked.step is not None or matter.section(Part.WAKTU) is None
    if meant and step is not None and step.waktu is not None:
        value = matter.say(
            "step_duration", no=step.no, kegiatan=step.kegiatan, value=shown(step.waktu.words, matter.language)
        )
        return Reply("", (cell(matter, step, value, step.waktu.words),))
    timed = [step for step in matter.sop.steps if step.waktu is not None]
    words = total(matter.sop.steps, matter.language)
    notice = matter.say("duration_sum", sum=words) if words else ""
    if matter.section(Part.WAKTU):
        reply = _value("duration")(matter)
        return Reply(reply.lead, reply.statements, notice)
    if not timed:
        return _not_stated(matter)
    lines = tuple(
        cell(
            matter, step, f"• {step.no}. {step.kegiatan}: {brief(step.waktu.words, matter.language)}", step.waktu.words
        )
        for step in timed
        if step.waktu is not None
    )
    return Reply(matter.say("duration_steps"), lines, notice)


def _place_of(matter: SopQuestion) -> Reply:
    if matter.section(Part.TEMPAT) or not matter.sop.unit:
        return _value("place")(matter)
    citation = header_citation(matter.sop, Part.TEMPAT, matter.sop.unit)
    return Reply("", (Statement(matter.say("unit", value=matter.sop.unit), citation),))


def _actor(matter: SopQuestion) -> Reply:
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


def _output(matter: SopQuestion) -> Reply:
    if matter.section(Part.PRODUK):
        return _value("output")(matter)
    last = next((step for step in reversed(matter.sop.steps) if step.output), None)
    if last is None:
        return _not_stated(matter)
    return Reply("", (cell(matter, last, matter.say("output", value=last.output), last.output),))


def _sop(matter: SopQuestion) -> Reply:
    citation = header_citation(matter.sop)
    lines = [Statement(matter.say("sop"), citation)]
    if matter.sop.unit:
        number = matter.say("sop_number", number=matter.sop.number, unit=matter.sop.unit)
        lines.append(Statement(number, citation))
    if purpose := matter.section(Part.TUJUAN):
        lines += section_lines(matter, purpose)
    return Reply("", tuple(lines))


def _metadata(matter: SopQuestion) -> Reply:
    """What the header says of the SOP itself, what was asked for first."""
    sop, language = matter.sop, matter.language
    days = {"effective": sop.effective, "revised": sop.revised, "created": sop.created}
    facts = {key: said_date(day, language) for key, day in days.items() if day}
    facts |= {"revision": sop.revision, "owner": sop.unit, "steps": str(len(sop.steps) or ""), "number": sop.number}
    order = [key for key in facts if not matter.asked.about or key in matter.asked.about]
    citation = header_citation(sop)
    said = [key for key in order if facts[key]] or [key for key in facts if facts[key]]
    lines = [Statement(matter.say(f"meta_{key}", value=facts[key]), citation) for key in said]
    missing = [key for key in matter.asked.about if not facts.get(key)]
    notice = matter.say("not_stated", what=matter.say(f"meta_{missing[0]}", value="").strip(" :")) if missing else ""
    return Reply(sop.title, tuple(lines), notice)


def _general(matter: SopQuestion) -> Reply:
    """What to do; without a question, what the SOP is."""
    return steps(matter) if matter.read and matter.sop.steps else _sop(matter)


def sums(matter: SopQuestion) -> Reply | None:
    """ "Berapa?" and no more: what it costs and how long it takes."""
    replies = [COMPOSERS[intent](matter) for intent in (Intent.FEE, Intent.DURATION) if has(matter.sop, intent)]
    statements = tuple(reply.statements[0] for reply in replies if len(reply.statements) == 1)
    return Reply("", statements) if statements else None


def _not_stated(matter: SopQuestion) -> Reply:
    what = say(f"what.{matter.asked.intent}", matter.language)
    return Reply(matter.say("not_stated", what=what))


COMPOSERS: dict[Intent, Callable[[SopQuestion], Reply]] = {
    Intent.REQUIREMENTS: _list("requirements", _requirements_of_steps),
    Intent.STEPS: steps,
    Intent.DURATION: _duration,
    Intent.FEE: _value("fee"),
    Intent.PLACE: _place_of,
    Intent.ACTOR: _actor,
    Intent.LEGAL_BASIS: _list("legal_basis"),
    Intent.OUTPUT: _output,
    Intent.EQUIPMENT: _list("equipment"),
    Intent.DEFINITION: _list("definition", _sop),
    Intent.WARNING: _list("warning"),
    Intent.CONTACT: _list("contact"),
    Intent.SOP: _sop,
    Intent.NUMBER: _sop,
    Intent.METADATA: _metadata,
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
OF_THE_SOP = (Intent.SOP, Intent.NUMBER, Intent.METADATA)
LISTS = tuple(Intent(one.asked) for one in PARTS if one.holds is Holds.LIST)
FIELDS = tuple(Intent(one.asked) for one in PARTS if one.holds is Holds.VALUE)
# Where the answer to each intent stands.
ANSWERED_BY = {intent: BY_QUESTION[intent].part for intent in (*LISTS, *FIELDS)}


def has(sop: Sop, intent: Intent) -> bool:
    """Whether a SOP has the part of the form that answers what is asked for."""
    if intent is Intent.STEPS or (intent is Intent.DURATION and any(step.waktu for step in sop.steps)):
        return bool(sop.steps)
    return any(section.part is BY_QUESTION[intent].part and section.text.strip() for section in sop.sections)


def _suggestion(matter: SopQuestion, intent: Intent, *, full: bool) -> Suggestion:
    asked = intent if intent in _ASKABLE else Intent.STEPS
    question = say(f"ask.{asked}_question", matter.language, title=matter.sop.title)
    if full:
        question = say("ask.more_question", matter.language, question=question)
    label = say("ask.more" if full else f"ask.{intent}", matter.language)
    return Suggestion(label, question, matter.sop.number, intent, full=full)


def _step_meant(matter: SopQuestion) -> Step | None:
    """The step that the question names, or one of whose cells is the likeliest line."""
    if matter.asked.step is not None:
        return next((step for step in matter.sop.steps if step.no == matter.asked.step), None)
    pointed = (matter.specific or matter.brief) and matter.likely
    return matter.likely[0].step if pointed and matter.likely[0].kind in CELLS else None
