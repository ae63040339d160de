"""A spreadsheet too wide for the paper, printed in strips over several pages: its pages joined to one again.

Excel prints down, then over: the first strip's pages, then those of the next. Strips of one sheet have the same row
lines; what crosses an edge is drawn on both pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from index.sop import Box, Place
from ingest.pages import DrawnShape, Page, Word

_NEAR = 1.5  # points by which a row's line differs from page to page
_ROW_LINE = 60.0  # points; a shape's side is shorter
# Share of the row lines that two strips of one sheet have in common. At 0.4 and at 1.0 12 samples and 11 files of five
# offices are read alike.
_SAME = 0.75
_FEWEST = 3  # row lines; fewer are alike by chance


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages with those of a cut sheet as one, which has its first page's number; where a place of it is printed."""

    pages: tuple[Page, ...]
    printed: Callable[[Place], Place]


@dataclass(frozen=True, slots=True)
class _Window:
    """A page of a cut sheet: the part of the sheet that it shows, and how far its words are moved there (points)."""

    page: Page
    window: Box
    dx: float
    dy: float


def joined(pages: Sequence[Page], begins: Callable[[Page], bool]) -> Sheets:
    """The pages, cut sheets joined; `begins` tells a page with the left half of a flow table alone."""
    found: list[Page] = []
    rows: dict[int, list[_Window]] = {}
    n = 0
    while n < len(pages):
        strips = [] if pages[n].scanned or not begins(pages[n]) else _strips(pages[n:])
        if len(strips) > 1:
            parts = _placed(strips)
            rows[pages[n].number] = [row[0] for row in parts]
            found.append(_one(pages[n], [part for row in parts for part in row]))
        else:
            found.append(pages[n])
        n += sum(map(len, strips)) if len(strips) > 1 else 1
    return Sheets(tuple(found), lambda place: _printed(place, rows.get(place.page, [])))


def _strips(pages: Sequence[Page]) -> list[Sequence[Page]]:
    """The strips of the sheet that begins with the first page, each its pages top to bottom."""
    tall = next((n for n in range(1, len(pages)) if _alike(pages[0], pages[n])), 0)
    strips: list[Sequence[Page]] = [pages[:tall]] if tall else []
    for n in range(tall, len(pages) - tall + 1, tall or 1):
        strip = pages[n : n + tall]
        if not tall or not all(_alike(first, page) for first, page in zip(strips[0], strip, strict=True)):
            break
        strips.append(strip)
    return strips


def _alike(first: Page, other: Page) -> bool:
    """Whether two pages have the same row lines and the second does not repeat the first column of the first."""
    lines, others = _row_lines(first), _row_lines(other)
    found = sum(any(abs(a - b) < _NEAR for b in others) for a in lines)
    same = {word.text for word in first.words} == {word.text for word in other.words}
    return not other.scanned and len(lines) >= _FEWEST and found >= _SAME * len(lines) and not same


def _row_lines(page: Page) -> set[float]:
    return {r.y0 for r in page.rules if r.y0 == r.y1 and r.x1 - r.x0 > _ROW_LINE and 0 < r.y0 < page.height}


def _placed(strips: Sequence[Sequence[Page]]) -> list[list[_Window]]:
    """The pages of the strips by rows of pages, each where it stands on the sheet."""
    rows: list[list[_Window]] = []
    bottom = 0.0
    for n, first in enumerate(strips[0]):
        lines = _row_lines(first)
        top = 0.0 if n == 0 else min(lines)
        end = max(lines) if n + 1 < len(strips[0]) else first.height
        row: list[_Window] = []
        right = 0.0
        for k, strip in enumerate(strips):
            page = strip[n]
            edges = _edges(page, lines)
            left = 0.0 if k == 0 else edges[0]
            stop = edges[1] if k + 1 < len(strips) else page.width
            row.append(_Window(page, Box(left, top, stop, end), right - left, bottom - top))
            right += stop - left
        rows.append(row)
        bottom += end - top
    return rows


def _edges(page: Page, lines: set[float]) -> tuple[float, float]:
    """Where the table's row lines begin and end on a page."""
    rules = [r for r in page.rules if r.y0 == r.y1 and any(abs(r.y0 - y) < _NEAR for y in lines)]
    tops = {round(rule.y0): [r for r in rules if round(r.y0) == round(rule.y0)] for rule in rules}
    return median(min(r.x0 for r in row) for row in tops.values()), median(
        max(r.x1 for r in row) for row in tops.values()
    )


def _one(first: Page, parts: Sequence[_Window]) -> Page:
    words = tuple(
        replace(word, box=_moved(word.box, part)) for part in parts for word in part.page.words if _shows(word, part)
    )
    shapes = tuple(
        replace(shape, box=_moved(shape.box, part))
        for part in parts
        for shape in part.page.shapes
        if _shows(shape, part)
    )
    rules = tuple(
        _moved(cut, part) for part in parts for rule in part.page.rules if (cut := _cut(rule, part.window)) is not None
    )
    width = max(part.window.x1 + part.dx for part in parts)
    height = max(part.window.y1 + part.dy for part in parts)
    return Page(first.number, width, height, words, rules, shapes)


def _shows(item: Word | DrawnShape, part: _Window) -> bool:
    x, y = (item.box.x0 + item.box.x1) / 2, (item.box.y0 + item.box.y1) / 2
    return part.window.x0 <= x < part.window.x1 and part.window.y0 <= y < part.window.y1


def _cut(rule: Box, window: Box) -> Box | None:
    box = Box(
        max(rule.x0, window.x0 - _NEAR),
        max(rule.y0, window.y0 - _NEAR),
        min(rule.x1, window.x1 + _NEAR),
        min(rule.y1, window.y1 + _NEAR),
    )
    return box if box.x0 <= box.x1 and box.y0 <= box.y1 else None


def _moved(box: Box, part: _Window) -> Box:
    return Box(box.x0 + part.dx, box.y0 + part.dy, box.x1 + part.dx, box.y1 + part.dy)


def _printed(place: Place, rows: Sequence[_Window]) -> Place:
    """A place of a joined sheet on the page of its first strip."""
    box = place.box
    if box is None or not rows:
        return place
    middle = (box.y0 + box.y1) / 2
    part = next((part for part in rows if middle < part.window.y1 + part.dy), rows[-1])
    return Place(part.page.number, Box(box.x0, box.y0 - part.dy, min(box.x1, part.window.x1), box.y1 - part.dy))
