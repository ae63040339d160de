"""Several documents in one file: a standard with seven services, six signed SOPs in one scan, a decree and its annexes.

A document begins on the page whose header block names another title or number than the one before; the services of a
charter begin with their headings, in mid-page too (`services`), SOPs without header blocks with the titles of their flows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from ingest.columns import columns_of
from ingest.header import fields_of, labelled
from ingest.labels import known
from ingest.services import Document, Read, by_titles, services

_SAME = 80  # rapidfuzz's ratio of a title to itself on the next page, misread by OCR
_FEWEST = 3  # labels that make a header block


def documents(pages: Sequence[Read]) -> list[Document]:
    """The documents in the file, in order."""
    starts = _starts(pages)
    if len(starts) < 2:
        return services(pages) or ([] if starts else by_titles(pages)) or [Document(pages)]
    starts[0] = 0 if starts[0] < 2 else starts[0]
    bounds = [*([0] if starts[0] else []), *starts, len(pages)]
    return [Document(pages[start:end]) for start, end in pairwise(bounds)]


def _starts(pages: Sequence[Read]) -> list[int]:
    """The positions of the pages on which a header block names another document than the one before."""
    starts: list[int] = []
    title, number = "", ""
    for n, (_, tables) in enumerate(pages):
        forms = [table for table in tables if columns_of(table) is None]
        block = labelled(forms)
        named = {item.name: item.text for item in reversed(block)}
        labels = {item.name for item in block} | {known(cell.text) for cell in fields_of(forms)}
        if len(labels) < _FEWEST or _is_later(named.get("page", "")):
            continue
        here = _letters(named.get("title", "")), _letters(named.get("number", ""))
        if (not starts or _differs(here[0], title) or (not here[0] and _differs(here[1], number))) and any(here):
            starts.append(n)
            title, number = here
    return starts


def _differs(here: str, before: str) -> bool:
    return bool(here) and bool(before) and fuzz.ratio(here, before) < _SAME


def _is_later(page: str) -> bool:
    """Whether a header block says that its page is not the first ("2 dari 4")."""
    match = re.match(r"\D*(\d+)", page)
    return match is not None and int(match[1]) > 1


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
