"""A page looked at: by its text layer and vectors, by its image where that layer cannot be trusted, or by both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from index.sop import Box
from index.system import tesseract_missing
from ingest.frame import Frame, frame_of
from ingest.grid import find_tables, holds, words_in
from ingest.letters import Layer, layer_of, words_of
from ingest.notes import values_of
from ingest.ocr_correction import compared
from ingest.pages import Page, garbled
from ingest.vectors import PageVectors, vectors_of

# Letters that a page has at least if it has a text layer at all.
_LETTERS = 20
# Parts of the page that images cover: a scan; a scan with words printed over it later; a picture worth reading (a flow
# table pasted on a page covers a tenth and more, a logo or a QR code a fiftieth).
_SCAN, _WHOLE, _PICTURE = 1 / 3, 0.8, 0.04
# The part of an image that letters cover where it is the ground of a designed page: 0.03 and more. Signing services
# print a line over a scan: 0.006.
_GROUND = 0.02
# Marks that are neither lines nor shapes nor words, in table cells of their own: so many may be shapes.
_MARKS = 2
# Pixels a point, and how dark (of 255) one is at most where something is drawn.
_FINE, _INK = 2.0, 200


@dataclass(frozen=True, slots=True)
class _Look:
    """A page by its text layer and vectors, with the images and paths that these were found in."""

    page: Page
    layer: Layer
    vectors: PageVectors

    def covered(self) -> float:
        """The share of the page that images cover."""
        whole = self.page.width * self.page.height
        return sum(_area(_within(box, self.page)) for box in self.vectors.images) / whole

    def is_scan(self) -> bool:
        """Whether the page is an image, and what text it has is none, garbled, put there by OCR, or printed over it."""
        words = self.page.words
        letters = sum(len(word.text) for word in words)
        if self.covered() < _SCAN:
            return letters >= _LETTERS and garbled(words)
        over = sum(_area(word.box) for word in words) / (self.page.width * self.page.height)
        stamped = self.covered() >= _WHOLE and over < _GROUND
        return letters < _LETTERS or self.layer.unseen > 0.5 or stamped or garbled(words)


def page_of(page: pdfium.PdfPage, number: int) -> Page | None:
    """The page by its text layer, by its image, or by both; None if it can be read by OCR alone and that is not there."""
    look = _look(page, number)
    if not look.is_scan():
        return _with_drawings(page, _with_pictures(page, look), look)
    if tesseract_missing():
        readable = sum(len(word.text) for word in look.page.words) >= _LETTERS and not garbled(look.page.words)
        return look.page if readable else None
    from ingest.ocr import read_scan

    scan = read_scan(page, number)
    return compared(scan, look.page.words) if look.layer.unseen > 0.5 else scan


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """What a page says by itself, set upright. Raises TooLarge when it holds more than any SOP does."""
    return _look(page, number).page


def _look(page: pdfium.PdfPage, number: int) -> _Look:
    frame = frame_of(page)
    layer = layer_of(page, frame)
    if layer.turn:
        frame = frame.turned(layer.turn)
        layer = layer_of(page, frame)
    vectors = vectors_of(page, frame)
    words, hidden = words_of(layer, (*vectors.painted, *vectors.images), _blank(page, frame))
    rules, shapes = vectors.told_apart()
    found = Page(
        number,
        frame.width,
        frame.height,
        (*words, *values_of(page, frame)),
        rules,
        shapes,
        tuple(vectors.strokes),
        tuple(vectors.heads),
        back=frame.back.numbers if frame.back else (),
        hidden=hidden,
    )
    return _Look(found, layer, vectors)


def _blank(page: pdfium.PdfPage, frame: Frame) -> Callable[[Box], bool]:
    """Whether nothing is drawn in a box of the page's frame; the page is drawn when that is first asked."""

    @cache
    def drawn() -> NDArray[np.uint8]:
        image: NDArray[np.uint8] = np.squeeze(page.render(scale=_FINE, grayscale=True).to_numpy())
        return image

    def is_blank(box: Box) -> bool:
        shown = frame.back.box(box.x0, box.y0, box.x1, box.y1) if frame.back else box
        x0, y0, x1, y1 = (max(0, round(side * _FINE)) for side in (shown.x0, shown.y0, shown.x1, shown.y1))
        return not bool((drawn()[y0 : y1 + 1, x0 : x1 + 1] < _INK).any())

    return is_blank


def _with_pictures(page: pdfium.PdfPage, look: _Look) -> Page:
    """The page with what is written on its pictures: a flow table pasted as one."""
    found = look.page
    pictures = [box for box in look.vectors.images if _is_picture(_within(box, found), found)]
    if not pictures or found.back or tesseract_missing():
        return found
    from ingest.ocr import read_pictures

    more = read_pictures(page, found.number, pictures)
    if more is None:
        return found
    words = [word for word in more.words if not any(holds(word.box, other.box) for other in found.words)]
    return replace(
        found,
        words=(*found.words, *words),
        rules=(*found.rules, *more.rules),
        shapes=(*found.shapes, *more.shapes),
        strokes=(*found.strokes, *more.strokes),
        heads=(*found.heads, *more.heads),
    )


def _is_picture(box: Box, page: Page) -> bool:
    """Whether an image is large enough to be read, and no ground on which the page's own words stand."""
    over = sum(_area(word.box) for word in words_in(page.words, box))
    return _area(box) >= _PICTURE * page.width * page.height and over < _GROUND * _area(box)


def _with_drawings(page: pdfium.PdfPage, found: Page, look: _Look) -> Page:
    """The page with its shapes as they look, where a table has drawings in its cells that are none by their vectors."""
    if found.shapes or found.back or not _marked(found, (*look.vectors.drawings, *look.vectors.images)):
        return found
    from ingest.ocr import drawn_shapes

    drawn = drawn_shapes(page, found.number)
    return replace(found, shapes=drawn.shapes, strokes=drawn.strokes, heads=drawn.heads) if drawn.shapes else found


def _marked(page: Page, marks: Sequence[Box]) -> bool:
    """Whether several cells of a table hold a mark and no words."""
    if len(marks) < _MARKS:
        return False
    empty = [cell.box for table in find_tables(page) for cell in table.cells if not cell.text]
    return sum(any(holds(box, mark) for mark in marks) for box in empty) >= _MARKS


def _within(box: Box, page: Page) -> Box:
    return Box(max(box.x0, 0.0), max(box.y0, 0.0), min(box.x1, page.width), min(box.y1, page.height))


def _area(box: Box) -> float:
    return max(0.0, box.x1 - box.x0) * max(0.0, box.y1 - box.y0)
