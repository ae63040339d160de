"""What a page prints that is none of its document's content: running heads and feet, page numbers, letterheads, captions.

From two pages on it is known by standing at the same height on the next page; on a page alone by its place and its kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from rapidfuzz import fuzz

from ingest.pages import Page, Word, in_lines, text_of

_ALIKE = 85  # rapidfuzz's ratio of a running head to itself on the next page, both scanned
_SHIFT = 3.0  # line heights by which it stands higher or lower there
_EDGE = 0.12  # share of the page's height, above and below, where page numbers stand
_HEAD = 0.3  # share of the page's height where a letterhead ends
_SURE = 60.0  # how sure OCR is at least of a word that is one: specks, stamps and signatures are read below it
_LETTERS = 3  # letters of the shortest word that no speck is read as
_LINES = 8  # of a letterhead at most
_NUMBER = re.compile(r"^\W*(?:(?:halaman|hal|page|hlm)\W*)?\d{1,4}(?:\s*(?:dari|of|/)\s*\d{1,4})?\W*$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:jl|jalan|telp|telepon|telpon|fax|faks|kode pos|laman|website|e-?mail|pos-el|surel)\b", re.IGNORECASE
)
_CAPTION = re.compile(
    r"ditandatangani secara elektronik|sertifikat elektronik|\b(?:pindai|scan)\b.*\bqr\b|^\W*ttd\W*$", re.IGNORECASE
)
_SENTENCE = re.compile(r"^(?=(?:\S+\s+){5})[^\d]*[a-z]{2}\.$")  # of six words at least, none a number, ended by a stop
_Line = list[Word]


def furniture(pages: Sequence[Page]) -> dict[int, frozenset[Word]]:
    """The words of each page, by its number, that are no content."""
    lines = {page.number: in_lines(page.words) for page in pages}
    found: dict[int, frozenset[Word]] = {}
    for n, page in enumerate(pages):
        beside = [pages[k] for k in (n - 1, n + 1) if 0 <= k < len(pages)]
        running = [
            line
            for other in beside
            for line in _running(page, lines[page.number], lines[other.number], other.number - page.number)
        ]
        alone = list(_by_kind(page, lines[page.number], first=n == 0))
        found[page.number] = frozenset(word for line in (*running, *alone) for word in line)
    return found


def _running(page: Page, lines: Sequence[_Line], others: Sequence[_Line], away: int) -> Iterator[_Line]:
    """The lines, counted from the page's upper and lower edge, that another page has at the same place."""
    for from_edge in (lines, lines[::-1]):
        for line in from_edge:
            if not (_is_number(page, line) or any(_same(line, other, page, away) for other in others)):
                break
            yield line


def _same(line: _Line, other: _Line, page: Page, away: int) -> bool:
    """Whether a line stands at the same place on a page `away` pages further, with the same words but for page numbers."""
    height = max(word.box.y1 - word.box.y0 for word in line)
    if abs(_middle(line) - _middle(other)) > _SHIFT * height:
        return False
    a, b = text_of(line).lower(), text_of(other).lower()
    if a.endswith("."):
        return False
    counted = zip(_numbers(a), _numbers(b), strict=False)
    if all(m in (n, n + away) for n, m in counted) and re.sub(r"\d+", "#", a) == re.sub(r"\d+", "#", b):
        return True
    return page.scanned and fuzz.ratio(a, b) >= _ALIKE


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d{1,9}", text)]


def _by_kind(page: Page, lines: Sequence[_Line], *, first: bool) -> Iterator[_Line]:
    yield from (line for line in lines if _is_number(page, line) or _CAPTION.search(text_of(line)))
    if page.scanned:
        yield from (line for line in lines if not any(_is_word(word) for word in line))
    if first:
        yield from _letterhead(page, lines)


def letterhead(page: Page) -> frozenset[Word]:
    """The words of an office's name and address at the top of a document's first page."""
    return frozenset(word for line in _letterhead(page, in_lines(page.words)) for word in line)


def told_once(page: Page, idle: Collection[Word]) -> str:
    """What the running heads and the letterhead of a first page say, but for page numbers, captions and specks."""
    lines = in_lines([word for word in page.words if word in idle])
    told = (line for line in lines if not (_is_number(page, line) or _CAPTION.search(text_of(line))))
    return "\n".join(text_of(line) for line in told if any(_is_word(word) for word in line))


def _letterhead(page: Page, lines: Sequence[_Line]) -> Sequence[_Line]:
    """The uppermost lines down to an address."""
    top = [line for line in lines[:_LINES] if _middle(line) < _HEAD * page.height]
    # "Lapor melalui telepon." is a sentence, and so is the document's own text from there on.
    top = list(takewhile(lambda line: not _SENTENCE.search(text_of(line)), top))
    address = max((n for n, line in enumerate(top) if _ADDRESS.search(text_of(line))), default=-1)
    return top[: address + 1]


def _is_word(word: Word) -> bool:
    return word.sure >= _SURE and (sum(map(str.isalpha, word.text)) >= _LETTERS or any(map(str.isdigit, word.text)))


def _is_number(page: Page, line: _Line) -> bool:
    at_edge = not _EDGE * page.height < _middle(line) < (1 - _EDGE) * page.height
    return at_edge and bool(_NUMBER.match(text_of(line)))


def _middle(line: _Line) -> float:
    return (line[0].box.y0 + line[0].box.y1) / 2
