"""Emergencies are answered before any search, from a page that the agency keeps (its table `emergency`)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.messages import LANGUAGES, say
from index.moments import dated
from index.profile import Profile, current

# Letters that sound alike and the one that stands for them, replaced in this order.
_SOUNDS = (
    (r"[^a-z]", ""),
    ("ou|oo", "u"),
    ("ee", "i"),
    ("dj|dz", "j"),
    ("ck|c|q", "k"),
    ("sy|sh", "s"),
    ("f|v", "p"),
    ("y", "i"),
    ("w", "u"),
    ("h", ""),
    (r"(.)\1+", r"\1"),
)
_HEARD = 5  # letters: shorter sounds than this occur in other words too
_PLACED = re.compile(r"(?=\b(?:di|d|ke|dari|dr|in|at|to|from|near|dekat|kota)\s+([\w'-]+(?:\s+[\w'-]+){0,2}))")
_HOME, _EVERYWHERE = "Indonesia", "semua negara"
# Log-odds of a cry for help (index/classifier.py), chosen on 320 cries and 1,897 others of several hands (half of
# tests/questions/messages.jsonl): a message is an emergency from the first on, and from the second if it has a sign of
# danger or no SOP answers. Of 140 fresh cries of another hand 0.98 lie above either, of 1,000 other messages 0.1%.
_SURE, _DOUBTFUL = -0.5, -2.0
# From here on the way to the help lines stands below an answer to a question (2%), and from there below small talk (3%); of
# those cries all but three lie above.
_FAINT, _FAINT_TALK = -6.0, -5.0
# The share of a kind among all emergencies from which on its page is shown: 0.93 of 498 cries of four hands
# (tests/questions/messages.jsonl) get the right one, where a sign of danger went first 0.81.
_TOLD, _GENERAL = 0.4, "danger"


@dataclass(frozen=True, slots=True)
class Contact:
    """A published number: where it serves, whose it is by language, its source and the date of that source.

    `kinds` are the emergencies it is for, empty for all; a `mission` is an embassy, a consulate or an office like one.
    """

    where: str
    name: Mapping[str, str]
    number: str
    source: str
    date: str
    kinds: tuple[str, ...] = ()
    mission: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the contacts name it, its name in English, a pattern of the places that tell it, and how those sound."""

    name: str
    english: str
    places: re.Pattern[str]
    sounds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of emergency, the words that tell it, and the search for the SOP that helps."""

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    search: str
    unless: tuple[re.Pattern[str], ...] = ()

    def told_by(self, question: str) -> bool:
        """Whether a question has one of the signs and nothing that takes it back."""
        signed = any(pattern.search(question) for pattern in self.patterns)
        return signed and not any(pattern.search(question) for pattern in self.unless)


class Alarm(StrEnum):
    """Whether to show the page: yes, no, or unless a SOP surely answers the question."""

    YES = "yes"
    DOUBTFUL = "doubtful"
    NO = "no"


def alarm(log_probability: float, *, signed: bool) -> Alarm:
    """What the classifier's log-probability of an emergency means, for a message with or without a sign of danger."""
    odds = _odds(log_probability)
    if odds > (_DOUBTFUL if signed else _SURE):
        return Alarm.YES
    return Alarm.DOUBTFUL if odds > _DOUBTFUL else Alarm.NO


def perhaps(log_probability: float, *, small_talk: bool) -> bool:
    """Whether a message of this log-probability, a question or small talk, may yet be a cry for help."""
    return _odds(log_probability) > (_FAINT_TALK if small_talk else _FAINT)


def _odds(log_probability: float) -> float:
    return log_probability - math.log1p(-min(math.exp(log_probability), 1 - 1e-9))


class EmergencyPage:
    """The page and its signs, from the agency's table `emergency`."""

    def __init__(self, profile: Profile | None = None) -> None:
        table = (profile or current()).table("emergency")
        self.checked = str(table.get("checked", ""))
        self.contacts = tuple(
            Contact(
                where=entry["where"],
                name=entry["name"] if isinstance(entry["name"], dict) else dict.fromkeys(LANGUAGES, entry["name"]),
                number=entry["number"],
                source=entry["source"],
                date=entry["date"],
                kinds=tuple(entry.get("for", ())),
                mission=bool(entry.get("mission")),
            )
            for entry in table.get("contact", ())
        )
        self._countries = tuple(
            Country(
                name,
                entry["en"],
                re.compile(rf"\b(?:{'|'.join(map(re.escape, entry['places']))})\b"),
                frozenset(sound for sound in map(_sound, entry["places"]) if len(sound) >= _HEARD),
            )
            for name, entry in table.get("country", {}).items()
        )
        self._signs = tuple(
            Sign(
                kind,
                tuple(map(re.compile, entry["signs"])),
                entry["search"],
                tuple(map(re.compile, entry.get("unless", ()))),
            )
            for kind, entry in table.get("kind", {}).items()
        )
        self._not = tuple(map(re.compile, table.get("not", {}).get("signs", ())))

    @property
    def number(self) -> str:
        """The agency's own line, the first of its contacts; empty where it has none."""
        return self.contacts[0].number if self.contacts else ""

    @property
    def everywhere(self) -> str:
        """The first number that can be called from any country; empty where there is none."""
        found = (contact.number for contact in self.contacts if contact.where == _EVERYWHERE and not contact.kinds)
        return next(found, "")

    def recognise(self, question: str) -> Sign | None:
        """The emergency that a normalised question (lower case, slang written out) tells of, or None."""
        if any(pattern.search(question) for pattern in self._not):
            return None
        return next((sign for sign in self._signs if sign.told_by(question)), None)

    def told_kind(self, kind: str, share: float, sign: Sign | None) -> Sign:
        """The emergency that the classifier tells, with its share among all; by a sign, or the general one, where unsure."""
        named = {each.kind: each for each in self._signs}
        told = named.get(kind) if share > _TOLD else sign
        return told or named.get(_GENERAL) or Sign(_GENERAL, (), "")

    def countries(self, message: str) -> tuple[Country, ...]:
        """The countries that a message names, itself or by a place in them; as people hear it where none is spelt right."""
        plain = message.casefold()
        if named := tuple(country for country in self._countries if country.places.search(plain)):
            return named
        heard = frozenset(_heard(plain))
        return tuple(country for country in self._countries if country.sounds & heard)

    def text(self, language: str, kind: str = "", message: str = "") -> str:
        """The page in one language: the lines of the countries that the message names, then those that work everywhere, at
        last those that work in Indonesia alone and say so, which come first where no country is named. Never another
        country's.
        """
        named = self.countries(message)
        fitting = sorted(
            (contact for contact in self.contacts if not contact.kinds or kind in contact.kinds),
            key=lambda contact: not contact.kinds,
        )
        lines = [line for country in named for line in self._abroad(country, fitting, language)]
        lines += [
            _line(contact, "emergency.everywhere", language) for contact in fitting if contact.where == _EVERYWHERE
        ]
        lines += [_line(contact, "emergency.only_home", language) for contact in fitting if contact.where == _HOME]
        opening = say(f"emergency.{kind}" if kind else "emergency.any", language)
        heading = [say("emergency.lines", language)] if lines else []
        asked = [say("emergency.which_country", language)] if self._countries and lines and not named else []
        checked = [say("emergency.checked", language, date=dated(self.checked, language))] if lines else []
        return "\n".join([opening, *heading, *lines, *asked, *checked])

    def _abroad(self, country: Country, contacts: Sequence[Contact], language: str) -> Iterator[str]:
        name = country.english if language == "en" else country.name
        mine = [contact for contact in contacts if contact.where == country.name]
        yield from (f"• {name}: {contact.name[language]}: {contact.number}" for contact in mine)
        if not any(contact.mission for contact in mine):
            yield say("emergency.no_mission", language, country=name)


def _sound(place: str) -> str:
    """How a name sounds to an Indonesian ear, by the letters that people take for one another ("Jeddah", "jeda")."""
    sound = place.casefold()
    for written, heard in _SOUNDS:
        sound = re.sub(written, heard, sound)
    return sound


def _heard(message: str) -> Iterator[str]:
    """The sounds of one, two and three words after a word that places follow ("di muskat", "in fnom pen")."""
    for after in _PLACED.finditer(message):
        words = after[1].split()
        yield from (_sound("".join(words[:n])) for n in range(1, len(words) + 1))


def _line(contact: Contact, where: str, language: str) -> str:
    return f"• {contact.name[language]}: {contact.number} ({say(where, language)})"
