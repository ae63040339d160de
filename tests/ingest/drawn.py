"""Pages and tables for tests of the parts that read: words in lines, cells in rows, without a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from index.sop import Box
from ingest.grid import Cell, Table
from ingest.pages import Page, Word

WIDTH, HEIGHT = 595.0, 842.0
_LETTER, _SIZE = 5.0, 10.0


def line(text: str, y: float, *, x: float = 60.0, sure: float = 100.0) -> tuple[Word, ...]:
    """The words of a line whose upper edge is at y, ten points high, five points a letter."""
    found = []
    for word in text.split():
        found.append(Word(word, Box(x, y, x + _LETTER * len(word), y + _SIZE), sure))
        x += _LETTER * (len(word) + 1)
    return tuple(found)


def page(*lines: tuple[str, float], number: int = 1, scanned: bool = False, sure: float = 100.0) -> Page:
    """A page of lines, each a text and where it stands (y)."""
    words = tuple(word for text, y in lines for word in line(text, y, sure=sure))
    return Page(number, WIDTH, HEIGHT, words, scanned=scanned)


def table(edges: Sequence[float], top: float, *rows: Sequence[str], height: float = 20.0, number: int = 1) -> Table:
    """A ruled table whose columns begin and end at these edges (x); a row for each sequence of texts."""
    cells = [
        tuple(Cell(Box(edges[n], y, edges[n + 1], y + height), text) for n, text in enumerate(row))
        for y, row in zip((top + height * n for n in range(len(rows))), rows, strict=True)
    ]
    return Table(number, Box(edges[0], top, edges[-1], top + height * len(rows)), tuple(cells))


def with_words(page: Page, *tables: Table) -> Page:
    """The page with the words that stand in the cells of these tables, each cell's in one line."""
    words = [
        word for one in tables for cell in one.cells for word in line(cell.text, cell.box.y0 + 5, x=cell.box.x0 + 2)
    ]
    return Page(page.number, page.width, page.height, (*page.words, *words), scanned=page.scanned)
