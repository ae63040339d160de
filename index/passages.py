"""A SOP to passages: a section, or a run of steps, each with its place; never an arbitrary window of characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.messages import say_branch
from index.sop import Part, Passage, Place, Sop, Step

# Steps of one passage: two tell little of what is done, eight mix several acts in one vector. No measurement is kept.
_RUN_STEPS = 4
# About what the encoder reads of a text (encoder.LONGEST word pieces): the rest would not be found.
_RUN_CHARACTERS = 700
_STEPS_HEADING = "Langkah kegiatan"


def split(sop: Sop) -> tuple[Passage, ...]:
    """The passages of a SOP in reading order: its identity, its sections, its steps in runs of at most four."""
    passages = [_identity(sop), *_sections(sop), *_runs(sop)]
    return tuple(replace(passage, order=order) for order, passage in enumerate(passages))


def _identity(sop: Sop) -> Passage:
    """An opening passage that says what the SOP is, so that "which SOP" finds it."""
    facts = [sop.title, sop.number, sop.unit, sop.process, sop.map, sop.makro]
    purpose = next((section.text for section in sop.sections if section.part is Part.TUJUAN), "")
    text = "\n".join(fact for fact in [*facts, purpose] if fact)
    return Passage(sop.number, sop.title, Part.TUJUAN, "Identitas", text, 0, (Place(1),))


def _sections(sop: Sop) -> Iterator[Passage]:
    for section in sop.sections:
        if section.text.strip():
            yield Passage(sop.number, sop.title, section.part, section.heading, section.text, 0, section.places)


def _runs(sop: Sop) -> Iterator[Passage]:
    run: list[Step] = []
    for step in sop.steps:
        if run and (len(run) == _RUN_STEPS or sum(len(_worded(s)) for s in [*run, step]) > _RUN_CHARACTERS):
            yield _run(sop, run)
            run = []
        run.append(step)
    if run:
        yield _run(sop, run)


def _run(sop: Sop, steps: Sequence[Step]) -> Passage:
    text = "\n".join(_worded(step) for step in steps)
    places = tuple(place for step in steps for place in step.places)
    numbers = tuple(step.no for step in steps)
    return Passage(sop.number, sop.title, Part.LANGKAH, _STEPS_HEADING, text, 0, places, numbers)


def _worded(step: Step) -> str:
    """A step in one line, its cells in the order of the form."""
    waktu = step.waktu.words if step.waktu else ""
    leads = say_branch(step.branch)
    cells = (", ".join(step.pelaksana), step.kelengkapan, waktu, step.output, leads, step.keterangan)
    return "; ".join([f"{step.no}. {step.kegiatan}", *(cell for cell in cells if cell)])
