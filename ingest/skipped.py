"""What Tesseract's sparse mode leaves out of a scan's text: words within a line, and the mark of a list before it.

"b." before the second item of a list stands alone in its white and is lost more often than any word: of the 3 hospital
forms looked at, 9 of 21 marks were. Where a line has ink left of its first word, that is read again by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from cv2.typing import MatLike

from index.sop import Box
from ingest.grid import holds
from ingest.pages import Page, Word, around, height_of, in_lines
from ingest.tesseract import DARK, EDGE, inside, is_among, meet, words_of_parts

# Heights of a line that white between its words is wider than, and narrower; share of that white that is ink.
_TORN, _INKED = (1.2, 12.0), 0.04
_SURE = 60.0  # below, what is read again is noise
_MARK = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])[.)]{1,2}|[-–•]")
_LONE = re.compile(r"[a-z\d]{1,2}")  # a mark whose dot was lost
# Heights of a line: how far left of its words its mark stands at most, how wide it is, and the white before it.
_BEFORE, _WIDEST, _NARROWEST, _WHITE = 3.5, 2.0, 0.15, 0.6
_WORDS = 4  # of a line that are read with its mark: without any, it is taken for noise


def with_skipped(page: Page, cells: Sequence[Box], image: MatLike) -> tuple[Word, ...]:
    """The words of a scan (in pixels) with marks that were left out, and words outside these cells, which are read anew."""
    free = [word for word in page.words if not any(holds(box, word.box) for box in cells)]
    torn = [line for line in in_lines(free) if any(_is_torn(a.box, b.box, page, image) for a, b in pairwise(line))]
    again = [word for line in _read([around([word.box for word in line]) for line in torn], image) for word in line]
    words = (*page.words, *(word for word in again if word.sure > _SURE and not is_among(word, page.words)))
    pieces = (piece for line in in_lines(words) for piece in _pieces(line))
    marked = [found for piece in pieces if (found := _marked(piece, page, image))]
    # On a sheet of their own: beside whole lines Tesseract takes the short ones for noise.
    for (lone, box), read in zip(marked, _read([box for _, box in marked], image), strict=True):
        words = _with_mark(words, lone, box, read)
    return words


def _read(boxes: Sequence[Box], image: MatLike) -> list[list[Word]]:
    wide = [_widened(box) for box in boxes]
    return words_of_parts([(box, inside(image, box)) for box in wide])


def _with_mark(words: tuple[Word, ...], lone: Word | None, box: Box, found: Sequence[Word]) -> tuple[Word, ...]:
    """The words with the mark that was found before a line, in place of what was read of it."""
    first = min(found, key=lambda word: word.box.x0, default=None)
    if first is None or not _MARK.fullmatch(first.text) or first.box.x0 > box.x0 + _WIDEST * (box.y1 - box.y0):
        return words
    others = tuple(word for word in words if word is not lone)
    return words if is_among(first, others) else (*others, replace(first, sure=max(first.sure, _SURE)))


def _pieces(line: Sequence[Word]) -> Iterator[list[Word]]:
    """A line parted where it is wide apart: what stands beside it is another column's."""
    apart = _BEFORE * height_of(line)
    cuts = [n for n, (a, b) in enumerate(pairwise(line), 1) if b.box.x0 - a.box.x1 > apart]
    yield from (list(line[a:b]) for a, b in pairwise([0, *cuts, len(line)]))


def _marked(line: Sequence[Word], page: Page, image: MatLike) -> tuple[Word | None, Box] | None:
    """Where a line begins with a mark that was lost, or lost its dot, with what was read of it; None if it does not."""
    lone = line[0] if len(line) > 1 and _LONE.fullmatch(line[0].text) else None
    told = line[1:] if lone else line
    if any(meet(line[0].box, shape.box) for shape in page.shapes):
        return None
    first, height = told[0].box, told[0].box.y1 - told[0].box.y0
    ink = _ink_before(first, image)
    if ink is None or first.x0 - ink > (_BEFORE - _WHITE / 2) * height or (lone and not _has_dot(lone, first, image)):
        return None
    return lone, around([replace(first, x0=ink), *(word.box for word in told[:_WORDS])])


def _ink_before(word: Box, image: MatLike) -> float | None:
    """Where the ink of a mark before a word begins (x), as far as the white before it; None if there is none so narrow."""
    height, edge = word.y1 - word.y0, round(word.x0 - EDGE / 2)
    left = max(0, round(edge - _BEFORE * height))
    inked = np.flatnonzero((image[round(word.y0) : round(word.y1), left:edge] < DARK).any(axis=0))
    if not inked.size:
        return None
    whites = np.flatnonzero(np.diff(inked) > _WHITE * height)
    begins = inked[whites[-1] + 1] if whites.size else inked[0]
    return float(left + begins) if _NARROWEST * height < inked[-1] - begins <= _WIDEST * height else None


def _has_dot(lone: Word, first: Box, image: MatLike) -> bool:
    """Whether there is ink between a lone letter and the words after it: "a" was "a.", a row's "1" is whole."""
    white = image[round(first.y0) : round(first.y1), round(lone.box.x1) + 1 : round(first.x0 - EDGE / 2)]
    return bool((white < DARK).any())


def _is_torn(before: Box, after: Box, page: Page, image: MatLike) -> bool:
    """Whether there is ink between two words of a line."""
    top, foot = min(before.y0, after.y0), max(before.y1, after.y1)
    gap = Box(before.x1 + EDGE, top, after.x0 - EDGE, foot)
    least, most = (share * (foot - top) for share in _TORN)
    if not least < gap.x1 - gap.x0 < most or any(meet(gap, shape.box) for shape in page.shapes):
        return False
    white = image[round(gap.y0) : round(gap.y1), round(gap.x0) : round(gap.x1)]
    return white.size > 0 and float((white < DARK).mean()) > _INKED


def _widened(box: Box) -> Box:
    return Box(box.x0 - 2 * EDGE, box.y0 - 2 * EDGE, box.x1 + 2 * EDGE, box.y1 + 2 * EDGE)
