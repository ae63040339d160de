"""Countries, schemes, offices: the names by which sister SOPs are told apart."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from index.profile import Profile, current
from index.stemming import joined


def names(text: str) -> frozenset[tuple[str, str]]:
    """The names in a text, each as (kind, name): ("country", "korea"). Nothing of a question is kept."""
    plain = joined(text)
    return frozenset((kind, name) for kind, name, pattern in _patterns(current()) if pattern.search(plain))


def fit(asked: frozenset[tuple[str, str]], title: str) -> int:
    """How well a title fits the names asked for: 1 for each that it names, -1 for each in whose stead it names another."""
    if not asked:
        return 0
    told = _of_title(title, current())
    kinds = {kind for kind, _ in told}
    return sum(1 if name in told else -1 for name in asked if name[0] in kinds)


def without_names(text: str, kinds: frozenset[str]) -> str:
    """The text without its names of these kinds."""
    plain = joined(text)
    for kind, _, pattern in _patterns(current()):
        plain = pattern.sub(" ", plain) if kind in kinds else plain
    return " ".join(plain.split())


@cache
def _patterns(profile: Profile) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (kind, name, re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b"))
        for kind, table in profile.table("names").items()
        for name, forms in table.items()
    )


@lru_cache(maxsize=10_000)
def _of_title(title: str, profile: Profile) -> frozenset[tuple[str, str]]:
    """The names in a SOP's title, kept because every search asks for them."""
    return names(title)
