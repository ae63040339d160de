"""What is written into a page rather than printed on it: the values of form fields, and notes typed over it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.sop import Box
from ingest.frame import Frame
from ingest.pages import Word

# A letter's width beside its height, on average.
_SLIM = 0.5
_KEYS = {raw.FPDF_ANNOT_WIDGET: b"V", raw.FPDF_ANNOT_FREETEXT: b"Contents"}
_MOST = 2_000  # notes of a page, to bound the time; of 987 pages of real files and samples none has more than 23
# Bits of an annotation's flags: invisible, hidden, not to be shown.
_UNSEEN = 0x01 | 0x02 | 0x20


def values_of(page: pdfium.PdfPage, frame: Frame) -> tuple[Word, ...]:
    """The words typed into a page's fields and notes, each line of a value laid along its box."""
    count = min(raw.FPDFPage_GetAnnotCount(page), _MOST)
    return tuple(word for i in range(count) for word in _value(page, i, frame))


def _value(page: pdfium.PdfPage, i: int, frame: Frame) -> Iterator[Word]:
    annotation = raw.FPDFPage_GetAnnot(page, i)
    if not annotation:
        return
    try:
        key = _KEYS.get(raw.FPDFAnnot_GetSubtype(annotation))
        rect = raw.FS_RECTF()
        shown = not raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        if key and shown and raw.FPDFAnnot_GetRect(annotation, rect):
            box = frame.map.box(rect.left, rect.bottom, rect.right, rect.top)
            yield from _laid(_string(annotation, key), box)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: raw.FPDF_ANNOTATION, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\0")


def _laid(text: str, box: Box) -> Iterator[Word]:
    """The words of a text in a box: a viewer chooses the font, so their places are about right."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    height = (box.y1 - box.y0) / max(1, len(lines))
    for n, line in enumerate(lines):
        letters = sum(map(len, line)) + len(line)
        width = min(_SLIM * height, (box.x1 - box.x0) / letters)
        x, y = box.x0, box.y0 + n * height
        for word in line:
            yield Word(word, Box(x, y, x + width * len(word), y + height))
            x += width * (len(word) + 1)
