"""Emergencies are answered before any search, from a page that the agency keeps (its table `emergency`)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from index.messages import say
from index.profile import Profile, current

_EVERYWHERE = ("Indonesia", "semua negara")
# Log-odds that the classifier gives (see index/classifier.py), chosen on tests/questions/steer.jsonl: a message with a sign
# of danger is an emergency from the first on, one without from the second, or already from the third if no SOP answers.
_SIGNED, _SURE, _DOUBTFUL = -3.0, 1.0, -0.75
# The share of a kind among all emergencies from which on its page is shown; below it the general one.
_TOLD, _GENERAL = 0.4, "danger"


@dataclass(frozen=True, slots=True)
class Contact:
    """A published number: where it serves, whose it is, its source and the date of that source.

    `kinds` are the emergencies it is for; empty for all.
    """

    where: str
    name: str
    number: str
    source: str
    date: str
    kinds: tuple[str, ...] = ()


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
    odds = log_probability - math.log1p(-min(math.exp(log_probability), 1 - 1e-9))
    if odds > (_SIGNED if signed else _SURE):
        return Alarm.YES
    return Alarm.DOUBTFUL if odds > _DOUBTFUL else Alarm.NO


class EmergencyPage:
    """The page and its signs, from the agency's table `emergency`."""

    def __init__(self, profile: Profile | None = None) -> None:
        table = (profile or current()).table("emergency")
        self.checked = str(table.get("checked", ""))
        self.contacts = tuple(
            Contact(
                where=entry["where"],
                name=entry["name"],
                number=entry["number"],
                source=entry["source"],
                date=entry["date"],
                kinds=tuple(entry.get("for", ())),
            )
            for entry in table.get("contact", ())
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

    def recognise(self, question: str) -> Sign | None:
        """The emergency that a normalised question (lower case, slang written out) tells of, or None."""
        if any(pattern.search(question) for pattern in self._not):
            return None
        return next((sign for sign in self._signs if sign.told_by(question)), None)

    def told_kind(self, kind: str, share: float) -> Sign:
        """The emergency that the classifier tells, with its share among all; the general one where it is unsure."""
        named = {sign.kind: sign for sign in self._signs}
        return named.get(kind if share > _TOLD else _GENERAL) or named.get(_GENERAL) or Sign(_GENERAL, (), "")

    def text(self, language: str, kind: str = "", question: str = "") -> str:
        """The page in one language: the contacts for this kind first, of countries only the one that the question names."""
        named = [c.where for c in self.contacts if c.where not in _EVERYWHERE and c.where.lower() in question.lower()]
        fitting = [
            contact
            for contact in self.contacts
            if (not contact.kinds or kind in contact.kinds)
            and (not named or contact.where in named or contact.where in _EVERYWHERE)
        ]
        fitting.sort(key=lambda contact: (contact.where not in named, kind not in contact.kinds))
        lines = [f"• {_where(contact, language)}: {contact.name}: {contact.number}" for contact in fitting]
        opening = say(f"emergency.{kind}" if kind else "emergency.any", language)
        checked = [say("emergency.checked", language, date=self.checked)] if lines else []
        return "\n".join([opening, *lines, *checked])


def _where(contact: Contact, language: str) -> str:
    return say("emergency.everywhere", language) if contact.where == _EVERYWHERE[1] else contact.where
