"""Corrects a scan's unsure words by the sure ones of the same document: a name, or the number in a running head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from index.sop import Box
from index.spelling import common_words
from ingest.pages import Page, Word

# Tesseract's percent at most of what is dropped: as a rule specks; of a long common word, which no speck becomes
WEAK, _FAINT = 30.0, 10.0
_UNSURE, _VOUCHED = 88.0, 90.0  # percent below which a word is looked at, and from which it speaks for others
# How sure a number is at most that two readers of the same image read otherwise: kept, and told as doubtful.
CONTESTED = 70.0
_SHORTEST, _LONG, _LONGER = 4, 6, 8  # letters: shorter words are like too many others by one letter
# Letters and digits that a scan makes one another.
_LOOKS = ("aceogqd0", "ijltfr1", "bhs85", "nuhmr", "vwy")
_WORD = re.compile(r"(\W*)([^\W_]+)(\W*)")
# A number of a document or a law: figures and letters in parts; "!" in the midst of one is an upright stroke.
_CODE = re.compile(r"(?=\S*\d)(?=\S*[A-Z])[\w!]+(?:[./-][\w!]+)+")
_STROKE = re.compile(r"(?<=[A-Z])!(?=\w|[./-])")
_COUNTED = re.compile(r"(?=\w?\d)[\dOIlSB]{1,3}")
_SAME = str.maketrans("OIlSB", "01158")
Vouched = Mapping[int, frozenset[str]]


def agreed(pages: Sequence[Page]) -> list[Page]:
    """The pages, unsure words of scans settled: kept, mended by one letter, or left out."""
    vouched = _vouched(pages)
    codes = {_looks(word.text): word for page in pages for word in page.words if _is_sure_code(word)}
    return [_agreed(page, vouched, codes) if page.scanned else page for page in pages]


def _is_sure_code(word: Word) -> bool:
    return word.sure >= _VOUCHED and _CODE.fullmatch(word.text) is not None


def _agreed(page: Page, vouched: Vouched, codes: Mapping[str, Word]) -> Page:
    settled = [_code(word, codes) for word in _settled(page, vouched)]
    words = tuple(_before_year(word, after) for word, after in zip_longest(settled, settled[1:]) if word)
    kept = {word.box for word in words}
    # Specks are shorter: where a word was left out something is written.
    faint = tuple(word for word in page.words if word.box not in kept and may_be_vouched(word.text))
    return replace(page, words=words, faint=faint)


def _code(word: Word, sure: Mapping[str, Word]) -> Word:
    """A word that is a number in parts as a page says it surely that prints it too, else with strokes for "!"."""
    if not _CODE.fullmatch(word.text) or word.sure >= _VOUCHED:
        return word
    stroked = _STROKE.sub("I", word.text)
    twin = next((sure[form] for form in map(_looks, (stroked, word.text.replace("!", ""))) if form in sure), None)
    return replace(word, text=twin.text, sure=twin.sure) if twin else replace(word, text=stroked)


def _before_year(word: Word, after: Word | None) -> Word:
    """The number of a law, in figures before its year: "PM S0 Tahun 2017" is the fiftieth."""
    counts = after is not None and after.text.lower() == "tahun" and _COUNTED.fullmatch(word.text)
    return replace(word, text=_looks(word.text)) if counts else word


def _looks(code: str) -> str:
    """A number with one sign for letters and figures that a scan makes one another: two that are so alike are one."""
    return code.translate(_SAME)


def compared(scan: Page, layer: Sequence[Word]) -> Page:
    """A scan beside the text that another OCR has put under it: numbers read alike are sure, others are not."""
    numbers = [other for other in layer if any(map(str.isdigit, other.text))]
    return replace(scan, words=tuple(_compared(scan, word, numbers) for word in scan.words))


def _compared(scan: Page, word: Word, others: Sequence[Word]) -> Word:
    if not any(map(str.isdigit, word.text)):
        return word
    box = scan.shown(word.box)
    beside = [other for other in others if _meet(box, other.box)]
    if any(_figures(other.text) == _figures(word.text) for other in beside):
        return replace(word, sure=max(word.sure, _VOUCHED))
    return replace(word, sure=min(word.sure, CONTESTED)) if beside else word


def _meet(box: Box, other: Box) -> bool:
    x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
    return (box.x0 <= x <= box.x1 or other.x0 <= (box.x0 + box.x1) / 2 <= other.x1) and box.y0 <= y <= box.y1


def _figures(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def may_be_vouched(text: str) -> bool:
    """Whether a word is long enough to be told by another of its kind."""
    core = _WORD.fullmatch(text)
    return core is not None and sum(map(str.isalpha, core[2])) >= _SHORTEST


def _vouched(pages: Sequence[Page]) -> Vouched:
    """The words that the pages say surely, by their length."""
    sure = {
        core[2].lower()
        for page in pages
        for word in page.words
        if word.sure >= _VOUCHED and (core := _WORD.fullmatch(word.text)) and core[2].isalpha()
    }
    return {length: frozenset(word for word in sure if len(word) == length) for length in set(map(len, sure))}


def _settled(page: Page, vouched: Vouched) -> Iterator[Word]:
    for word in page.words:
        core = _WORD.fullmatch(word.text)
        if core is None or word.sure >= _UNSURE or not may_be_vouched(word.text):
            settled = word if word.sure > WEAK else None
        else:
            settled = _by_others(word, core, vouched.get(len(core[2]), frozenset()))
        if settled:
            yield settled


def _by_others(word: Word, core: re.Match[str], alike: frozenset[str]) -> Word | None:
    """An unsure word corrected by the one sure word of its length that it resembles; None if there is none."""
    spelt = core[2].lower()
    if spelt in alike:
        return word
    if spelt in common_words():
        return word if word.sure > (WEAK if len(spelt) < _LONG else _FAINT) else None
    if twin := _twin(spelt, alike) or _common_twin(spelt):
        return replace(word, text=core[1] + _in_capitals_of(core[2], twin) + core[3])
    return word if word.sure > WEAK else None


def _twin(word: str, alike: frozenset[str]) -> str | None:
    """The one word that differs from this by a single letter of like form; None if several do or none."""
    twins = [other for other in alike if _differs_by_a_look(word, other)]
    return twins[0] if len(twins) == 1 else None


def _differs_by_a_look(word: str, other: str) -> bool:
    pairs = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
    return len(pairs) == 1 and any(pairs[0][0] in form and pairs[0][1] in form for form in _LOOKS)


def _common_twin(word: str) -> str | None:
    """The one common word that a long word is but for a letter ("Fungsianal")."""
    return _twin(word, _common(len(word))) if len(word) >= _LONGER else None


@cache
def _common(length: int) -> frozenset[str]:
    return frozenset(word for word in common_words() if len(word) == length)


def _in_capitals_of(printed: str, word: str) -> str:
    """A word in capitals where the printed one is, a misread letter being none ("SPTJ8": SPTJB)."""
    letters = [letter for letter in printed if letter.isalpha()]
    if all(map(str.isupper, letters)):
        return word.upper()
    return word.capitalize() if printed[0].isupper() else word
