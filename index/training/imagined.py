"""SOPs of offices that were made up, as a line of JSON each, with the questions that their writer asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.quantities import parse_duration
from index.sop import Duration, Kind, Part, Place, Section, Sop, Step, Visibility


def sop_of(row: Mapping[str, Any], stem: str) -> Sop:
    """A SOP from its line (`number`, `title`, `owner`, `sections`, `steps`), under its number or the stem."""
    sections = tuple(Section(Part(part), part.replace("_", " "), text, (Place(1),)) for part, text in row["sections"])
    steps = tuple(_step(number, step) for number, step in enumerate(row["steps"], 1))
    number, kind = row["number"] or stem, Kind.MIKRO if steps else Kind.DOKUMEN
    identity = (number, row["title"], kind, Visibility.PUBLIC, f"{stem}.pdf", "paper", 2)
    return Sop(*identity, unit=row["owner"], sections=sections, steps=steps)


def _step(number: int, row: Mapping[str, Any]) -> Step:
    words = row.get("waktu", "")
    waktu = (parse_duration(words) or Duration(words)) if words else None
    facts = (row.get("kelengkapan", ""), waktu, row.get("output", ""), row.get("keterangan", ""))
    return Step(number, row["kegiatan"], tuple(row.get("pelaksana", ())), *facts, places=(Place(2),))
