"""Documents that are no form: laws by BAB and Pasal, guides by headings, anything else by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.sop import Part, Place, Section
from ingest.header import tidy_list
from ingest.pages import Page

_HEADING = re.compile(
    r"^(BAB\s+[IVXLC]+\b.*|Pasal\s+\d+[A-Z]?\s*$|LAMPIRAN\b.*|[A-Z]\.\s+[A-Z].{3,80}|[IVX]+\.\s+[A-Z].{3,80})$"
)
_SHOUTED = re.compile(r"^[A-Z][A-Z /,()&-]{8,80}$")
_PAGE_NUMBER = re.compile(
    r"^[-–\s]*(halaman\s*)?\d{1,4}(\s*(dari|/)\s*\d+)?[-–\s]*$|^\.{3}|^\d+\s*/\s*\d+$", re.IGNORECASE
)
_LONG = 1_400


def prose_sections(pages: Sequence[Page]) -> tuple[Section, ...]:
    """The document by its headings, running heads and page numbers left out; long stretches are split at sentences."""
    running = _running_heads(pages)
    sections: list[Section] = []
    heading, lines, places = "", list[str](), list[Place]()
    for page in pages:
        for line in _lines(page, running):
            if _HEADING.match(line) or _SHOUTED.match(line):
                sections += _section(heading, lines, places)
                heading, lines, places = line.strip(), [], []
            else:
                lines.append(line)
                if not places or places[-1].page != page.number:
                    places.append(Place(page.number))
    sections += _section(heading, lines, places)
    return tuple(sections)


def _lines(page: Page, running: frozenset[str]) -> Iterator[str]:
    for line in page.text.splitlines():
        if line.strip() and _bare(line) not in running and not _PAGE_NUMBER.match(line.strip()):
            yield line.strip()


def _running_heads(pages: Sequence[Page]) -> frozenset[str]:
    """Lines that stand first or last on a third of the pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [_bare(line) for line in page.text.splitlines() if line.strip()]
        seen.update(set(lines[:3] + lines[-2:]))
    return frozenset(line for line, count in seen.items() if count >= max(3, len(pages) / 3))


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip().lower())


def _section(heading: str, lines: Sequence[str], places: Sequence[Place]) -> Iterator[Section]:
    text = tidy_list("\n".join(lines))
    if not text and not heading:
        return
    page = iter(places)
    for piece in _pieces(text or heading):
        place = next(page, places[-1] if places else Place(1))
        yield Section(Part.ISI, heading, piece, (place,))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most about 1,400 characters, cut between lines or sentences."""
    piece = ""
    for unit in re.split(r"(?<=[.;:])\s+(?=[A-Z(\d])|\n", text):
        if piece and len(piece) + len(unit) > _LONG:
            yield piece
            piece = unit
        else:
            piece = f"{piece}\n{unit}" if piece else unit
    if piece:
        yield piece
