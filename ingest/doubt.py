"""What a reader is not sure of, told to the admin: numbers on a scan, and words of a page that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from index.messages import say
from index.sop import Doubt, Place, Sop
from ingest.pages import Page, Word

# Below this OCR's digits are often wrong; the same bound as for an SOP's number.
SURE = 75.0
_MOST = 8  # words named in one warning; the rest is counted. More than a line of them nobody reads
# More than this no admin looks through: the page has to be scanned anew.
_MARKED = 200
# A number before one of these (a unit, a month) misleads people if it is read wrongly, so it is told where it is unsure.
_COUNTED = re.compile(
    r"(?:menit|jam|hari|minggu|bulan|tahun|orang|lembar|rangkap|januari|februari|maret|april|mei|juni|juli|agustus|"
    r"september|oktober|november|desember)\W*",
    re.IGNORECASE,
)
# Numbers that matter whatever follows them: money, a year, a number in parts ("065/72", "2.500.000").
_TELLS = re.compile(r"rp\W*\d.*|(?:19|20)\d\d\W*|\W*\d+(?:[./]\w+)+\W*", re.IGNORECASE)
# A part of a number in which a letter may be a digit or a digit a letter: "SOP-7/BL1/2024", "X11".
_MIXED = re.compile(r"(?<![^\W_])(?:[A-Za-z]+[0158]+|[0158]+[A-Za-z]+)(?![^\W_])")


def doubts(sop: Sop, pages: Sequence[Page]) -> tuple[str, ...]:
    """The warnings of a document: one that names the numbers OCR is not sure of, one that names hidden words."""
    places = [*(section.places for section in sop.sections), *(step.places for step in sop.steps)]
    own = {place.page for some in places for place in some}
    mine = [page for page in pages if page.number in own]
    unsure = list(dict.fromkeys(f'"{said}" ({page.number})' for page in mine if page.scanned for said in _unsure(page)))
    hidden = ", ".join(str(page.number) for page in mine if page.hidden)
    told = [say("note.unsure_digits", words=", ".join(unsure[:_MOST]), count=len(unsure))] if unsure else []
    return (*told, *([say("note.hidden_words", pages=hidden)] if hidden else []))


def unsure_words(sop: Sop, pages: Sequence[Page]) -> tuple[Doubt, ...]:
    """The words of a document's scanned pages that OCR was not sure of, in their places on the pages as they are shown."""
    mine = [page for page in pages if page.scanned and 0 <= page.number - sop.first < sop.pages]
    found = (
        Doubt(word.text, Place(page.number, page.shown(word.box)))
        for page in mine
        for word in page.words
        if word.sure < SURE and any(map(str.isalnum, word.text))
    )
    return tuple(islice(found, _MARKED))


def _unsure(page: Page) -> Iterator[str]:
    """The doubtful numbers of a page, each with the word after it ("5 hari")."""
    for word in page.words:
        if "/" in word.text and _MIXED.search(word.text):
            yield word.text
        elif word.sure < SURE and any(map(str.isdigit, word.text)):
            after = _after(word, page.words)
            if after and _COUNTED.fullmatch(after.text):
                yield f"{word.text} {after.text}"
            elif _TELLS.fullmatch(word.text):
                yield word.text


def _after(word: Word, words: Sequence[Word]) -> Word | None:
    """The word that follows on the same line."""
    height = word.box.y1 - word.box.y0
    middle = (word.box.y0 + word.box.y1) / 2
    beside = [
        other
        for other in words
        if 0 <= other.box.x0 - word.box.x1 < 2 * height and other.box.y0 <= middle <= other.box.y1
    ]
    return min(beside, key=lambda other: other.box.x0, default=None)
