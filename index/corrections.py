"""What an admin set right: laid over what was read, and carried to later readings of the same document.

A field is one of the identity ("number"), a cell of a step ("step.3.waktu": the step, then the cell), or the text of a
section ("section.2": its place in the document, from 1). Of a file that holds several documents it is the first one's,
unless it says which ("document.2.step.3.waktu"). Beside them an admin says which SOP a document takes the place of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date

from index.journal import Correction
from index.quantities import parse_duration
from index.sop import Branch, Kind, Sop, Step, Visibility

CORRECTABLE = ("number", "title", "kind", "visibility", "unit", "process", "map", "makro", "revision", "effective")
CELLS = ("kegiatan", "pelaksana", "kelengkapan", "waktu", "output", "keterangan", "ya", "tidak")
# The number of the SOP that a document takes the place of; "" for none, even one of its number.
PLACE_OF = "replaces"
# Between the actors of a step; their names may hold commas.
BETWEEN = "; "
_OF_STEP = re.compile(rf"step\.([1-9]\d{{0,3}})\.({'|'.join(CELLS)})")
_OF_SECTION = re.compile(r"section\.([1-9]\d{0,3})")
_OF_DOCUMENT = re.compile(r"document\.([1-9]\d{0,3})\.(.+)")
_WAYS = ("ya", "tidak")


def correctable(field: str) -> bool:
    """Whether a field is written as one that can be corrected."""
    return field in CORRECTABLE or _is_within(field)


def parted(field: str) -> tuple[int, str]:
    """Which document of a file a field is of (from 1), and the field."""
    found = _OF_DOCUMENT.fullmatch(field)
    return (int(found[1]), found[2]) if found else (1, field)


def named_in(document: int, field: str) -> str:
    """A field as a file's corrections have it."""
    return field if document == 1 else f"document.{document}.{field}"


def of_document(fields: Mapping[str, str], document: int) -> dict[str, str]:
    """Of the fields of a file those of one of its documents; who may see it is said for all of them."""
    told = {name: value for name, value in fields.items() if name == "visibility"}
    owned = {own: value for name, value in fields.items() for n, own in [parted(name)] if n == document}
    return told | {own: value for own, value in owned.items() if own != PLACE_OF}


def place_of(fields: Mapping[str, str], document: int) -> str | None:
    """The number of the SOP that a document of a file takes the place of, "" for none; None where nobody decided."""
    return fields.get(named_in(document, PLACE_OF))


def apply(sop: Sop, corrections: Mapping[str, str]) -> Sop:
    """The SOP with an admin's corrections; ValueError if a field cannot be corrected or a value does not fit it."""
    for field, value in corrections.items():
        if not correctable(field) or not fits(sop, field):
            raise ValueError(f"{field}: choose one of {', '.join(CORRECTABLE)}, step.N.{'|'.join(CELLS)}, section.N")
        sop = _corrected(sop, field, value)
    return sop


def fits(sop: Sop, field: str) -> bool:
    """Whether the SOP has what the field names: a step or a section of that number; the fields of the identity it has."""
    if step := _OF_STEP.fullmatch(field):
        return any(one.no == int(step[1]) for one in sop.steps)
    section = _OF_SECTION.fullmatch(field)
    return section is None or int(section[1]) <= len(sop.sections)


def holds(correction: Correction, sop: Sop) -> bool:
    """Whether a correction of an earlier reading is one of this reading too: who may see it, or the same was read again."""
    if _is_within(correction.field):
        return fits(sop, correction.field) and correction.was == text_of(sop, correction.field)
    return correction.field == "visibility" or not correction.was or correction.was == text_of(sop, correction.field)


def text_of(sop: Sop, field: str) -> str:
    """A field of a SOP as a correction has it; "" where it has none."""
    if not fits(sop, field):
        return ""
    if step := _OF_STEP.fullmatch(field):
        return cell_text(next(one for one in sop.steps if one.no == int(step[1])), step[2])
    if section := _OF_SECTION.fullmatch(field):
        return sop.sections[int(section[1]) - 1].text
    value = getattr(sop, field)
    return "" if value is None else str(value)


def cell_text(step: Step, cell: str) -> str:
    """A cell of a step as a correction has it."""
    if cell == "pelaksana":
        return BETWEEN.join(step.pelaksana)
    if cell == "waktu":
        return step.waktu.words if step.waktu else ""
    value = getattr(step.branch or Branch(), cell) if cell in _WAYS else getattr(step, cell)
    return "" if value is None else str(value)


def _is_within(field: str) -> bool:
    return bool(_OF_STEP.fullmatch(field) or _OF_SECTION.fullmatch(field))


def _corrected(sop: Sop, field: str, value: str) -> Sop:
    if step := _OF_STEP.fullmatch(field):
        steps = (_with_cell(one, step[2], value) if one.no == int(step[1]) else one for one in sop.steps)
        return replace(sop, steps=tuple(steps))
    if section := _OF_SECTION.fullmatch(field):
        at = int(section[1]) - 1
        parts = (replace(part, text=value) if n == at else part for n, part in enumerate(sop.sections))
        return replace(sop, sections=tuple(parts))
    if field not in {known.name for known in fields(Sop)}:
        raise ValueError(field)
    parsers = {"kind": Kind, "visibility": Visibility, "effective": date.fromisoformat}
    return replace(sop, **{field: parsers.get(field, str)(value)})  # type: ignore[arg-type]


def _with_cell(step: Step, cell: str, value: str) -> Step:
    """The step with one cell anew; ValueError where a way leads to no number."""
    if cell == "pelaksana":
        actors = tuple(name for part in value.split(";") if (name := " ".join(part.split())))
        return replace(step, pelaksana=actors, unsure=())
    if cell == "waktu":
        return replace(step, waktu=parse_duration(value))
    if cell in _WAYS:
        to = int(value) if value.strip() else None
        return replace(step, branch=replace(step.branch or Branch(), **{cell: to}))
    return replace(step, **{cell: value})  # type: ignore[arg-type]
