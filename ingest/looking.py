"""A page looked at: by its text layer and vectors, by its image where it has no text or none that can be trusted."""

from __future__ import annotations

import pypdfium2 as pdfium

from index.sop import Box
from index.system import tesseract_missing
from ingest.frame import Frame, frame_of
from ingest.letters import layer_of, words_of
from ingest.pages import Page, garbled
from ingest.vectors import images_of, vectors_of

# Letters that a page has at least if it has a text layer at all; the share of it that a scan's image covers.
_LETTERS, _SCAN = 20, 1 / 3


def page_of(page: pdfium.PdfPage, number: int) -> Page | None:
    """The page by its text layer, or by its image where the layer is missing or garbled; None if OCR is not there."""
    found = read_page(page, number)
    letters = sum(len(word.text) for word in found.words)
    if letters >= _LETTERS and not garbled(" ".join(word.text for word in found.words)):
        return found
    if not has_image(page) and letters < _LETTERS:
        return found
    if tesseract_missing():
        return None
    from ingest.ocr import read_scan

    return read_scan(page, number)


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """What a page says by itself, set upright. Raises TooLarge when it holds more than any SOP does."""
    frame = frame_of(page)
    layer = layer_of(page, frame)
    if layer.turn:
        frame = frame.turned(layer.turn)
        layer = layer_of(page, frame)
    vectors = vectors_of(page, frame)
    words, hidden = words_of(layer, (*vectors.painted, *images_of(page, frame)))
    back = frame.back.numbers if frame.back else ()
    rules, shapes = vectors.told_apart()
    return Page(
        number, frame.width, frame.height, words, rules, shapes, tuple(vectors.strokes), tuple(vectors.heads),
        back=back, hidden=hidden,
    )  # fmt: skip


def has_image(page: pdfium.PdfPage) -> bool:
    """Whether images cover at least a third of the page: a scan without text."""
    frame = frame_of(page)
    return sum(_area(box, frame) for box in images_of(page, frame)) >= _SCAN * frame.width * frame.height


def _area(box: Box, frame: Frame) -> float:
    """How much of a page a box covers, in square points."""
    width = min(box.x1, frame.width) - max(box.x0, 0.0)
    height = min(box.y1, frame.height) - max(box.y0, 0.0)
    return max(0.0, width) * max(0.0, height)
