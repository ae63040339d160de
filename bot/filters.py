"""A search narrowed by unit, year and process: "cuti unit:kepegawaian tahun:2024 proses:pelayanan"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.store import Entry

_NAMES = {"unit": "unit", "tahun": "year", "year": "year", "proses": "process", "process": "process"}
_KEY = "|".join(_NAMES)
_PAIR = re.compile(rf"\b({_KEY})\s*[:=]\s*(.+?)(?=\s+(?:{_KEY})\s*[:=]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a SOP must have: words of its unit's name and of its place in the catalogue, its year; "" for anything."""

    unit: str = ""
    year: str = ""
    process: str = ""

    def keeps(self, entry: Entry, years: Mapping[str, str]) -> bool:
        """Whether a SOP passes; `years` by number."""
        place = " ".join(entry.shelf)
        return (
            _holds(entry.unit, self.unit)
            and _holds(place, self.process)
            and self.year in ("", years.get(entry.number, ""))
        )


def parsed(typed: str) -> tuple[str, Filter]:
    """The words to search for, and what narrows the search."""
    found = {_NAMES[match[1].lower()]: match[2].strip() for match in _PAIR.finditer(typed)}
    return " ".join(_PAIR.sub(" ", typed).split()), Filter(**found)


def _holds(text: str, words: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())
