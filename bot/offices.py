"""Where an office is and how to reach it, from the agency's table `offices`: published facts, each with source and date.

What is not known is said to be unknown; nothing is made up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.messages import say
from index.moments import dated
from index.profile import Profile, current

_EVERYWHERE = "semua"
_WORD = re.compile(r"\w+")
_WANTED = ("address", "hours", "phone")
# The earth's radius; how far a capital may be. At half of it remote islands get no office, at double places abroad.
_EARTH_KM, _FAR_KM = 6_371.0, 700.0


@dataclass(frozen=True, slots=True)
class Fact:
    """What is published of an office: an address, hours, phone, whatsapp, email or web; its source and that one's date."""

    what: str
    value: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office, its province ("semua" for one that serves all), and what is published of it."""

    name: str
    province: str
    facts: tuple[Fact, ...]


class Offices:
    """The offices of an agency; empty where it lists none, and then no question asks for one."""

    def __init__(self, profile: Profile | None = None) -> None:
        table = (profile or current()).table("offices")
        self.offices = tuple(
            Office(entry["name"], entry["province"], tuple(Fact(**fact) for fact in entry["facts"]))
            for entry in table.get("office", ())
        )
        self._contact, self._office = frozenset(table.get("contact", ())), frozenset(table.get("office_words", ()))
        self._filler = frozenset(table.get("filler", ()))
        self._provinces: dict[str, Mapping[str, list[object]]] = table.get("province", {})

    def answer(self, question: str, language: str) -> str | None:
        """What is known of the office that a question asks for; None where it asks for anything else."""
        rest, provinces = self._places(question.casefold())
        words = set(_WORD.findall(rest)) - self._filler
        # The words ask for a way to reach somebody, and besides offices and places they name nothing.
        asked = words & self._contact and words <= self._contact | self._office
        named = provinces and words & self._office and words <= self._contact | self._office
        if not self.offices or not (asked or named):
            return None
        return self.text(provinces[0] if provinces else "", language)

    def near(self, latitude: float, longitude: float, language: str) -> str | None:
        """What is known of the office of the province whose capital is nearest; None where no province is listed."""
        if not self._provinces:
            return None
        far = {name: _distance(latitude, longitude, entry["at"]) for name, entry in self._provinces.items()}
        nearest = min(far, key=lambda name: far[name])
        if far[nearest] > _FAR_KM:
            return "\n\n".join([say("office.abroad", language), self.text("", language, ask=False)])
        return self.text(nearest, language)

    def text(self, province: str, language: str, *, ask: bool = True) -> str:
        """The offices of a province and those that serve all, or which province it is where none is named."""
        blocks = []
        if province:
            own = [office for office in self.offices if office.province == province]
            blocks += [_block(office, language) for office in own]
            if not own:
                blocks.append(say("office.unknown", language, province=province))
        elif ask:
            blocks.append(say("office.which", language))
        blocks += [_block(office, language) for office in self.offices if office.province == _EVERYWHERE]
        return "\n\n".join([*blocks, say("office.dates", language)])

    def _places(self, question: str) -> tuple[str, list[str]]:
        """The question without the places that it names, and the provinces that these lie in."""
        found: list[tuple[int, str]] = []
        names = [(name.casefold(), name) for name in self._provinces]
        names += [(str(word), name) for name, entry in self._provinces.items() for word in entry["words"]]
        for written, name in sorted(names, key=lambda pair: -len(pair[0])):
            pattern = rf"\b{re.escape(written)}\b"
            if at := re.search(pattern, question):
                found.append((at.start(), name))
                question = re.sub(pattern, lambda match: " " * len(match[0]), question)
        return question, [name for _, name in sorted(found)]


def _block(office: Office, language: str) -> str:
    lines = [f"🏢 {office.name}"]
    for fact in office.facts:
        facts = {"value": fact.value, "date": dated(fact.date, language)}
        lines.append(say("office.fact", language, what=say(f"office.{fact.what}", language), **facts))
    known = {"phone" if fact.what == "whatsapp" else fact.what for fact in office.facts}
    missing = [say(f"office.{what}", language) for what in _WANTED if what not in known]
    if missing:
        lines.append(say("office.missing", language, what=", ".join(missing)))
    return "\n".join(lines)


def _distance(latitude: float, longitude: float, at: list[object]) -> float:
    """Great-circle distance in kilometres (haversine)."""
    there = [math.radians(float(str(degrees))) for degrees in at]
    here = [math.radians(latitude), math.radians(longitude)]
    lat, lon = there[0] - here[0], there[1] - here[1]
    half = math.sin(lat / 2) ** 2 + math.cos(here[0]) * math.cos(there[0]) * math.sin(lon / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
