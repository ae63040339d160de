"""The services of a charter: blocks of the same labels, one under the other, that begin in mid-page as well as at its top.

What stands above a block, below the one before it, is its heading: from there on the pages are the service's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from rapidfuzz import fuzz

from index.sop import Box, Part
from ingest.columns import columns_of, is_headed
from ingest.grid import Table
from ingest.header import named
from ingest.pages import Page, Word, in_lines, size_of, text_of

_FEWEST = 3  # blocks that make a charter, and labels that make a block
_LONGEST = 40  # letters of a label
_NUMBERED = re.compile(r"\d{1,3}[.)]\s*(?=[^\W\d])")
# The heading of a service in capitals, "B. SURAT PENGANTAR", and what it says of itself alone before its flow table.
_TITLED = re.compile(r"^(?:[A-Z]|[IVX]{1,4}|\d{1,2})[.)]\s*(?=(?:[^a-z]{6,})$)")
# The title of a SOP over its flow table.
_NAMED = re.compile(r"^(?:SOP|SPO|STANDAR\w* OPERA\w+ PROSEDUR)\b.{6}", re.IGNORECASE)
_SAME = 80  # rapidfuzz's ratio of a title to itself on the next page, as in documents.py
_OF_ONE = frozenset({"number", Part.PERSYARATAN})
_AS_LARGE = 0.05  # of a heading's size, by which its next line differs
_CAPITALS = 4  # letters of a heading in capitals, at the least
Read = tuple[Page, Sequence[Table]]
_Position = tuple[int, float]  # which of the pages (0-based), and where on it (y, points)


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of one of a file's documents, cut where it begins and ends in mid-page; `title` is its heading there."""

    pages: Sequence[Read]
    title: str = ""


def services(pages: Sequence[Read]) -> list[Document]:
    """The services of a charter, what stands before the first and after the last as if they were one; [] if it is none."""
    blocks = list(_blocks(pages))
    if len(blocks) < _FEWEST:
        return _by_flows(pages)
    starts = [_heading_above(pages, blocks, n) for n in range(len(blocks))]
    end = _after_last(pages, blocks[-1][0])
    return _parted(pages, [*starts, *([((end, 0.0), "")] if end else [])])


def _parted(pages: Sequence[Read], starts: Sequence[tuple[_Position, str]]) -> list[Document]:
    """The documents that begin at these places, each with its title; first what stands before them."""
    bounds: list[_Position] = [(0, 0.0), *(at for at, _ in starts)]
    titles = ["", *(title for _, title in starts)]
    cut = [list(_between(pages, start, stop)) for start, stop in pairwise([*bounds, (len(pages), 0.0)])]
    return [Document(part, title) for part, title in zip(cut, titles, strict=True) if part]


def _by_flows(pages: Sequence[Read]) -> list[Document]:
    """The services of a file that has for each a heading, its requirements or number, and a flow table; [] if none has."""
    starts: list[tuple[_Position, str]] = []
    for n, (page, tables) in enumerate(pages):
        bottom = 0.0
        for table in tables:
            if columns_of(table) is not None and is_headed(table):
                lines = in_lines(
                    [word for word in page.words if bottom <= word.box.y0 and word.box.y1 <= table.box.y0 + 1]
                )
                heads = [k for k, line in enumerate(lines) if _TITLED.match(text_of(line))]
                if not heads or not any(named(text_of(line)) in _OF_ONE for line in lines[heads[-1] :]):
                    return []
                line = lines[heads[-1]]
                starts.append(((n, min(word.box.y0 for word in line)), _TITLED.sub("", text_of(line), count=1)))
            bottom = max(bottom, table.box.y1)
    return _parted(pages, starts) if len(starts) > 1 else []


def by_titles(pages: Sequence[Read]) -> list[Document]:
    """The SOPs of a file without header blocks whose flow tables have titles of their own over them; [] if it has one."""
    starts: list[tuple[_Position, str]] = []
    for n, (page, tables) in enumerate(pages):
        flow = next((table for table in tables if columns_of(table) is not None and is_headed(table)), None)
        lines = in_lines([word for word in page.words if flow and word.box.y1 <= flow.box.y0 + 1])
        at = next((k for k, line in enumerate(lines) if _NAMED.match(text_of(line))), None)
        if at is None:
            if flow and not starts:
                return []
            continue
        title = _set_alike(lines[at:])
        if not starts or fuzz.ratio(title.lower(), starts[-1][1].lower()) < _SAME:
            starts.append(((n, 0.0), title))
    return _parted(pages, starts) if len(starts) > 1 else []


def _blocks(pages: Sequence[Read]) -> Iterator[tuple[int, Table]]:
    """The tables that begin with the labels with which most tables of labels begin, each with its page's position."""
    begun = [(n, table, _labels(table)) for n, (_, tables) in enumerate(pages) for table in tables]
    counted = Counter(labels for _, _, labels in begun if len(labels) == _FEWEST)
    usual, count = counted.most_common(1)[0] if counted else ((), 0)
    if count < _FEWEST:
        return
    for n, table, labels in begun:
        lowest = max(other.box.y1 for other in pages[n][1])
        # The page's end may part a block after its first label.
        parted = table.box.y1 == lowest and bool(labels)
        if labels == usual or (parted and labels == usual[: len(labels)]):
            yield n, table


def _labels(table: Table) -> tuple[str, ...]:
    """What the upper rows of a table of labels begin with: each a label with a value beside it."""
    found: list[str] = []
    for row in table.rows[:_FEWEST]:
        told = [cell.text for cell in row if re.search(r"[^\W\d_]", cell.text)]
        label = re.sub(r"[\W\d_]+", "", told[0]).lower() if told else ""
        if len(told) != 2 or not label or len(label) > _LONGEST:
            break
        found.append(label)
    return tuple(found) if len(set(found)) == len(found) else ()


def _heading_above(pages: Sequence[Read], blocks: Sequence[tuple[int, Table]], n: int) -> tuple[_Position, str]:
    """Where the heading of a block begins, and what it says: the numbered line above it, else the first."""
    at, block = blocks[n]
    page, tables = pages[at]
    above = max((table.box.y1 for table in tables if table.box.y1 <= block.box.y0 + 1), default=0.0)
    lines = in_lines([word for word in page.words if above <= word.box.y0 and word.box.y1 <= block.box.y0])
    texts = list(map(text_of, lines))
    numbered = next((k for k, text in enumerate(texts) if _NUMBERED.match(text)), 0)
    if not lines:
        return (at, block.box.y0), ""
    title = _set_alike(lines[numbered:])
    return (at, min(word.box.y0 for word in lines[numbered])), _NUMBERED.sub("", title, count=1)


def _set_alike(lines: Sequence[Sequence[Word]]) -> str:
    """The first line with those below it that are set as large."""
    size = size_of(lines[0])
    alike = takewhile(lambda line: abs(size_of(line) - size) <= _AS_LARGE * size, lines)
    return " ".join(map(text_of, alike))


def _after_last(pages: Sequence[Read], last: int) -> int | None:
    """The page after the last service on which something else begins: a line in capitals stands above all its tables."""
    for n, (page, tables) in enumerate(pages[last + 1 :], last + 1):
        lines = in_lines(page.words)
        top = min((table.box.y0 for table in tables), default=page.height)
        text = text_of(lines[0]) if lines and lines[0][0].box.y1 < top else ""
        if text.isupper() and sum(map(str.isalpha, text)) >= _CAPITALS:
            return n
    return None


def _between(pages: Sequence[Read], start: _Position, stop: _Position) -> Iterator[Read]:
    """The pages from one place to another; a page on which both lie is cut above and below."""
    for n in range(start[0], min(stop[0] + 1, len(pages))):
        page, tables = pages[n]
        top = start[1] if n == start[0] else 0.0
        foot = stop[1] if n == stop[0] else page.height
        if foot > top:
            part = _cut(page, tables, top, foot)
            if part[0].words:
                yield part


def _cut(page: Page, tables: Sequence[Table], top: float, foot: float) -> Read:
    def holds(box: Box) -> bool:
        return top <= (box.y0 + box.y1) / 2 < foot

    part = replace(
        page,
        words=tuple(word for word in page.words if holds(word.box)),
        rules=tuple(filter(holds, page.rules)),
        shapes=tuple(shape for shape in page.shapes if holds(shape.box)),
        strokes=tuple(filter(holds, page.strokes)),
        heads=tuple(filter(holds, page.heads)),
    )
    return part, [table for table in tables if holds(table.box)]
