"""What an admin set right: laid over what was read, and carried to later readings of the same document."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from index.journal import Correction
from index.sop import Kind, Sop, Visibility

CORRECTABLE = ("number", "title", "kind", "visibility", "unit", "process", "map", "makro", "revision", "effective")


def apply(sop: Sop, corrections: dict[str, str]) -> Sop:
    """The SOP with an admin's corrections; ValueError if a field cannot be corrected or a value is none of its kind."""
    parsers = {"kind": Kind, "visibility": Visibility, "effective": date.fromisoformat}
    known = {field.name for field in fields(Sop)} & set(CORRECTABLE)
    for field, value in corrections.items():
        if field not in known:
            raise ValueError(f"{field}: choose one of {', '.join(CORRECTABLE)}")
        sop = replace(sop, **{field: parsers.get(field, str)(value)})  # type: ignore[arg-type]
    return sop


def holds(correction: Correction, sop: Sop) -> bool:
    return correction.field == "visibility" or not correction.was or correction.was == text_of(sop, correction.field)


def text_of(sop: Sop, field: str) -> str:
    """A field of a SOP as a correction has it."""
    value = getattr(sop, field)
    return "" if value is None else str(value)
