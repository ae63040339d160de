"""Sister SOPs that answer alike but for a country, scheme or office: then one question is asked back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.sop import Hit

_AT_MOST = 4
_CLOSE = 0.85
_ALIKE = 0.6
# What tells sister SOPs apart: as titles print it, and the words by which a question names it.
_NAMES = {
    "Korea": r"korea|eps|kor",
    "Jepang": r"jepang|japan|jpn|ijepa",
    "Jerman": r"jerman|germany|triple win",
    "Taiwan": r"taiwan|sp2t",
    "Hong Kong": r"hong ?kong|hk",
    "Malaysia": r"malaysia",
    "Singapura": r"singap(ura|ore)",
    "Arab Saudi": r"arab|saudi",
    "G to G": r"g ?to ?g|g2g|gtog|antarpemerintah",
    "P to P": r"p ?to ?p|p2p|p3mi|pt\b",
    "Perseorangan": r"perseorangan|mandiri",
    "SSW": r"ssw|tokutei",
    "UKPS": r"ukps",
    "JKK": r"jkk|kecelakaan",
    "JKM": r"jkm|kematian|meninggal",
    "JHT": r"jht|hari tua",
}
_PATTERNS = {name: re.compile(rf"\b({pattern})", re.IGNORECASE) for name, pattern in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Rival:
    """A choice to offer: the SOP's number, and what tells it from its sisters."""

    number: str
    name: str


def rivals(question: str, best: Sequence[Hit]) -> tuple[Rival, ...]:
    """The sister SOPs among the best hits (one of each SOP, best first) if the question names none of them."""
    close = [hit for hit in best[: 2 * _AT_MOST] if hit.score >= _CLOSE * best[0].score]
    sisters = [hit for hit in close if _sister(best[0].passage.title, hit.passage.title)]
    names = {hit.passage.number: named(hit.passage.title) for hit in sisters}
    shared = frozenset.intersection(*names.values()) if names else frozenset()
    told = {number: sorted(found - shared) for number, found in names.items()}
    asked = named(question)
    if len(sisters) < 2 or any(asked & set(apart) for apart in told.values()) or not all(told.values()):
        return ()
    choices = tuple(Rival(number, " ".join(apart)) for number, apart in told.items())[:_AT_MOST]
    return choices if len({choice.name for choice in choices}) == len(choices) else ()


def renamed(question: str, name: str) -> str:
    """The question for another country, scheme or office: what it named of that kind makes room for `name`."""
    if named(name):
        for pattern in _PATTERNS.values():
            question = pattern.sub(" ", question)
    return " ".join(f"{question} {name}".split())


def named(text: str) -> frozenset[str]:
    """The countries, schemes and offices that a text names."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def _sister(title: str, other: str) -> bool:
    """Whether two titles say the same once what tells them apart is taken out (Jaccard of their words)."""
    left, right = _bare(title), _bare(other)
    return title == other or len(left & right) >= _ALIKE * len(left | right)


def _bare(title: str) -> set[str]:
    for pattern in _PATTERNS.values():
        title = pattern.sub(" ", title)
    return set(re.findall(r"\w{3,}", title.lower()))
