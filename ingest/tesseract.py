"""What Tesseract reads on an image, and on parts of it at twice the size; the signs it takes for others set right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

import cv2
import numpy as np
import pytesseract
from cv2.typing import MatLike
from PIL import Image

from index.sop import Box
from ingest.ocr_correction import CONTESTED, WEAK, may_be_vouched
from ingest.pages import Word

EDGE = 4  # pixels at a box's sides that may be its rules
DARK = 160  # of 255: darker is ink
_APART = 40  # pixels of white between two parts on their sheet: more than a line's height, so that none are joined
_FEW = 12  # words; from fewer nothing is told of how a page lies
_DIGITS = {"S": "5", "s": "5", "l": "1", "I": "1", "L": "1", "B": "8", "Z": "2", "z": "2"}
_ABOUT = frozenset("t+£")  # how "±" before a number is read
_TIMES = ("menit", "jam", "hari", "minggu", "bulan", "tahun")
_RUN_ON = re.compile(rf"(\d+)({'|'.join(_TIMES)})", re.IGNORECASE)
_TWICE = re.compile(r"([A-Z])([a-z])[.)]")  # "Cc." is how the large c of a list is read: it looks like the small one
# Of its height: no 4 is printed narrower, a 1 is (a 4 has 0.7, a 1 has 0.4). In the scans of 52 real files 11 of 32 were,
# all of them a faded 1; it stays unsure.
_NARROW = 0.45
_NOISE = "|_—-~.,'`‘’“”\\/[]{}"


def words_of_image(image: MatLike, mode: str = "--psm 11") -> tuple[tuple[Word, ...], float]:
    """The words of an image in its pixels, and how sure Tesseract is of them on average (0 to 100)."""
    picture = Image.fromarray(image)
    # pytesseract hands it over as a file of this format: to pack it as PNG takes a fifth of a page's time.
    picture.format = "PPM"
    found = pytesseract.image_to_data(picture, lang="ind", config=mode, output_type=pytesseract.Output.DICT)
    keys = ("text", "conf", "left", "top", "width", "height")
    rows = [row for row in zip(*(found[key] for key in keys), strict=True) if row[0].strip() and float(row[1]) >= 0]
    sure = sum(float(row[1]) for row in rows) / len(rows) if len(rows) >= _FEW else 0.0
    words = [
        Word(text.strip("|"), Box(x, y, x + w, y + h), float(conf))
        for text, conf, x, y, w, h in rows
        if text.strip(_NOISE) and (float(conf) > WEAK or may_be_vouched(text))
    ]
    return tuple(with_digits(words)), sure


def with_digits(words: Sequence[Word]) -> Iterator[Word]:
    """The words, a lone letter before a unit of time as the digit that it can only be ("S hari kerja": 5; "3jam": 3 jam).

    A lone sign before a number is the "±" of times.
    """
    for word, after in zip_longest(words, words[1:]):
        if word.text == "4" and word.box.x1 - word.box.x0 < _NARROW * (word.box.y1 - word.box.y0):
            word = replace(word, text="1", sure=min(word.sure, CONTESTED))
        if word.text in _ABOUT and after and after.text.isdigit():
            word = replace(word, text="±")
        twice = _TWICE.fullmatch(word.text)
        if twice and twice[1].lower() == twice[2]:
            word = replace(word, text=word.text[1:])
        digit = _DIGITS.get(word.text) if after and after.text.lower() in _TIMES else None
        run = _RUN_ON.fullmatch(word.text)
        text = digit or (f"{run[1]} {run[2]}" if run else word.text)
        yield replace(word, text=text)


def words_of_parts(parts: Sequence[tuple[Box, MatLike]]) -> list[list[Word]]:
    """The words in each of these boxes by what it shows (`inside`), all read at once on one sheet at twice the size."""
    if not parts:
        return []
    crops = [cv2.resize(shown, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC) for _, shown in parts]
    tops = np.cumsum([0, *(crop.shape[0] + _APART for crop in crops)])
    sheet = np.full((int(tops[-1]), max(crop.shape[1] for crop in crops) + 2 * _APART), 255, np.uint8)
    for crop, top in zip(crops, tops, strict=False):
        sheet[top : top + crop.shape[0], _APART : _APART + crop.shape[1]] = crop
    found: list[list[Word]] = [[] for _ in parts]
    for word in words_of_image(sheet, "--psm 6")[0]:
        n = int(np.searchsorted(tops, (word.box.y0 + word.box.y1) / 2, side="right")) - 1
        at = times(moved(word.box, -_APART, -float(tops[n])), 0.5)
        box = parts[n][0]
        found[n].append(replace(word, box=moved(at, box.x0 + EDGE, box.y0 + EDGE)))
    return found


def inside(image: MatLike, box: Box) -> MatLike:
    """What an image shows in a box, without the box's sides."""
    x0, y0, x1, y1 = (round(side) for side in (box.x0 + EDGE, box.y0 + EDGE, box.x1 - EDGE, box.y1 - EDGE))
    return image[max(y0, 0) : y1, max(x0, 0) : x1]


def is_among(word: Word, words: Sequence[Word]) -> bool:
    """Whether one of these words stands where this word stands."""
    return any(meet(word.box, other.box) for other in words)


def meet(box: Box, other: Box) -> bool:
    """Whether two boxes have a part in common."""
    return box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1


def moved(box: Box, x: float, y: float) -> Box:
    """A box further right and down."""
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


def times(box: Box, factor: float) -> Box:
    """A box in another unit."""
    return Box(float(box.x0 * factor), float(box.y0 * factor), float(box.x1 * factor), float(box.y1 * factor))
