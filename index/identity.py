"""Whether two readings are the same document: by number, or by title and owner where there is none; never by file name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath

from rapidfuzz.distance import Levenshtein

from index.sop import Sop
from index.wording import index_text

# Letters from which a word of a scan may differ by one and still be the same word: shorter ones turn into others.
_LONG_WORD = 5
# Share of the stems of two titles (Jaccard) below which they name different matters. Revisions of the sample library's
# titles that add or drop an office keep 0.6 and more.
_UNLIKE = 0.34


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is known by: its printed numbers and its titles, as read and as corrected, and its owner.

    `scanned` says that letters may have been misread.
    """

    numbers: frozenset[str]
    titles: tuple[str, ...]
    unit: str
    scanned: bool = False


def identity_of(sop: Sop) -> Identity:
    """The identity of what was read."""
    return replace(identity_named(sop.number, sop.title, sop.unit, sop.file), scanned=bool(sop.scanned))


def identity_named(number: str, title: str, unit: str, file: str) -> Identity:
    """The identity of a document by what the catalogue has of it."""
    return Identity(frozenset(printed([number], file)), printed([title], file), unit)


def printed(names: Iterable[str], file: str) -> tuple[str, ...]:
    """These numbers or titles, each once, as they are compared; those left out that are only the file's name."""
    stem = PurePath(file).stem.casefold()
    found = (" ".join(name.casefold().split()) for name in names)
    return tuple(dict.fromkeys(name for name in found if name and name != stem and not name.startswith(f"{stem} (")))


def same_number(one: Identity, other: Identity) -> bool:
    """Whether both have a number in common."""
    return bool(one.numbers & other.numbers)


def same_title(one: Identity, other: Identity) -> bool:
    """Whether a title of the one is a title of the other and no two different owners are named."""
    units = {_words(unit) for unit in (one.unit, other.unit) if unit}
    return len(units) < 2 and any(
        _alike(first, second, scanned=one.scanned or other.scanned) for first in one.titles for second in other.titles
    )


def same_document(one: Identity, other: Identity) -> bool:
    """Whether they are surely one document: the same number and no unlike titles, else the same title of one named owner."""
    if same_number(one, other):
        return not unlike(one, other)
    return bool(one.unit and other.unit) and same_title(one, other)


def unlike(one: Identity, other: Identity) -> bool:
    """Whether the titles speak of different matters."""
    return bool(one.titles and other.titles) and all(
        _shared(first, second) < _UNLIKE for first in one.titles for second in other.titles
    )


def _alike(one: str, other: str, *, scanned: bool) -> bool:
    first, second = _words(one), _words(other)
    if not first or len(first) != len(second):
        return False
    return all(
        a == b or (scanned and min(len(a), len(b)) >= _LONG_WORD and Levenshtein.distance(a, b) <= 1)
        for a, b in zip(first, second, strict=True)
    )


def _shared(one: str, other: str) -> float:
    first, second = set(index_text(one).split()), set(index_text(other).split())
    return len(first & second) / len(first | second) if first | second else 1.0


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
