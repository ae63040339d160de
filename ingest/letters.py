"""A page's text layer to words: what is seen on the page, set upright; what is hidden there is told apart."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import TooLarge
from index.sop import Box
from ingest.frame import Frame
from ingest.pages import Word, around, upright

MAX_CHARACTERS = 200_000  # bounds the time; the fullest of 987 pages of real files and samples has 5,409
# A gap of this much of the letters' height ends a word; a stop or a dash is taken to be this high (points).
_SPACE, _LOWEST = 0.8, 4.0
# Of 255: what is lighter is not seen on white paper, nor are letters of a font smaller than this (points).
_PALE, _TINY = 245, 2.0
# Text that leans by more than this (of its own direction's length) is a watermark.
_LEANS = 0.2
# Heights of a word within which it is printed over itself: a designed poster prints it at one place, as bold or shadow.
_SHADOW = 0.4
_SYMBOLS = {"\uf0fc": "✓", "\uf0fe": "✓", "\uf0e0": "→", "\uf0e8": "→", "\uf02d": "-"}
_BULLET = "•"
Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters are set: the quarters that would set them upright (None: they lean), how they are painted.

    `optional` letters stand in a layer that may be switched off.
    """

    turn: int | None = 0
    invisible: bool = False
    pale: bool = False
    tiny: bool = False
    optional: bool = False


class Letter(NamedTuple):
    """A character, its sides on the page (x0, y0, x1, y1) and how it is set: a tuple, for there are thousands a page."""

    text: str
    sides: Sides
    ink: Ink


@dataclass(frozen=True, slots=True)
class Layer:
    """A text layer: its characters in order, None for a space."""

    letters: tuple[Letter | None, ...]

    @property
    def turn(self) -> int:
        """The quarters that set most of the text upright."""
        counted = Counter(letter.ink.turn for letter in self.letters if letter and letter.ink.turn is not None)
        return counted.most_common(1)[0][0] if counted else 0

    @property
    def unseen(self) -> float:
        """The share of the letters that are not painted, as those of an OCR layer are (0 to 1)."""
        letters = [letter for letter in self.letters if letter]
        return sum(letter.ink.invisible for letter in letters) / max(1, len(letters))


def layer_of(page: pdfium.PdfPage, frame: Frame) -> Layer:
    """The text layer of a page in this frame. Raises TooLarge when it holds more than any SOP does."""
    textpage = page.get_textpage()
    count = textpage.count_chars()
    if count > MAX_CHARACTERS:
        raise TooLarge(what=f"{count} > {MAX_CHARACTERS} karakter per halaman")
    return Layer(tuple(_letters(textpage, count, frame)))


def words_of(
    layer: Layer, seen: Sequence[Box], is_blank: Callable[[Box], bool]
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words that are seen, and those that are not: pale, not painted, leaning, too small, in a layer switched off.

    `seen` are the dark or coloured fills and the images on which pale letters are seen, and under which OCR puts its own;
    `is_blank` tells whether nothing is drawn in a box.
    """
    unseen = [
        letter is not None and (_is_hidden(letter, seen) or (letter.ink.optional and is_blank(Box(*letter.sides))))
        for letter in layer.letters
    ]
    if not any(unseen):
        return _attached(_once(_words(layer.letters))), ()
    told = list(zip(layer.letters, unseen, strict=True))
    shown = _words(None if is_hidden else letter for letter, is_hidden in told)
    return _attached(_once(shown)), tuple(_words(letter if is_hidden else None for letter, is_hidden in told))


def _is_hidden(letter: Letter, seen: Sequence[Box]) -> bool:
    ink = letter.ink
    if ink.turn is None or ink.tiny:
        return True
    if not (ink.invisible or ink.pale):
        return False
    x0, y0, x1, y1 = letter.sides
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return not any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in seen)


def _letters(textpage: pdfium.PdfTextPage, count: int, frame: Frame) -> Iterator[Letter | None]:
    left, right, bottom, top = sides = [ctypes.c_double() for _ in range(4)]
    # The bare handle: this runs for every character of every page.
    handle, placed = textpage.raw, frame.map.sides
    # Some fonts call their space an apostrophe; no text has four of those in a row.
    space = "'" if "'" * 4 in textpage.get_text_range() else " "
    inks: dict[int, Ink] = {}
    high = 0
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if 0xD800 <= code < 0xDC00:
            # Half of a character beyond U+FFFF, as an emoji is: UTF-16 has it in two.
            high = code
            continue
        character = _character(code, high)
        high = 0
        if ord(character) < 32 or character.isspace() or character == space:
            yield None
            continue
        raw.FPDFText_GetCharBox(handle, i, *sides)
        at = placed(left.value, bottom.value, right.value, top.value)
        yield Letter(character, at, _ink(textpage, i, frame, inks))
        if character == _BULLET:
            yield None


def _character(code: int, high: int) -> str:
    """The character of a UTF-16 code (with the high half before it), as it is read."""
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)) if high else " "
    # U+0002 is how pdfium marks a hyphen at a line's end; NUL and the like are no text.
    if code in (0x02, 0xFFFE):
        return "-"
    if 0xF000 <= code < 0xF100:
        # A symbol font's own codes: its letters are signs, nearly always a list's bullets.
        return _SYMBOLS.get(chr(code), _BULLET)
    return chr(code)


def _ink(textpage: pdfium.PdfTextPage, i: int, frame: Frame, known: dict[int, Ink]) -> Ink:
    item = raw.FPDFText_GetTextObject(textpage.raw, i)
    if not item:
        return Ink()
    key = ctypes.addressof(item.contents)
    if key not in known:
        invisible = raw.FPDFTextObj_GetTextRenderMode(item) in (
            raw.FPDF_TEXTRENDERMODE_INVISIBLE,
            raw.FPDF_TEXTRENDERMODE_CLIP,
        )
        turn, height = _set(textpage, i, frame)
        known[key] = Ink(turn, invisible, _is_pale(textpage, i), height < _TINY, _is_optional(item))
    return known[key]


def _is_optional(item: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether a text object is marked as content of a layer."""
    name, length = ctypes.create_string_buffer(16), ctypes.c_ulong()
    for n in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, n)
        buffer = ctypes.cast(name, ctypes.POINTER(raw.FPDF_WCHAR))
        if raw.FPDFPageObjMark_GetName(mark, buffer, 16, length) and name.raw[:4] == "OC".encode("utf-16-le"):
            return length.value == len("OC\0".encode("utf-16-le"))
    return False


def _is_pale(textpage: pdfium.PdfTextPage, i: int) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(textpage, i, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) > _PALE or alpha.value < 255 - _PALE


def _set(textpage: pdfium.PdfTextPage, i: int, frame: Frame) -> tuple[int | None, float]:
    """The quarters clockwise that set a character's line upright (None if it leans), and its font's size in points."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(textpage, i, matrix):
        return 0, math.inf
    map_ = frame.map
    dx, dy = map_.a * matrix.a + map_.b * matrix.b, map_.d * matrix.a + map_.e * matrix.b
    size = raw.FPDFText_GetFontSize(textpage, i) * math.hypot(matrix.c, matrix.d)
    if min(abs(dx), abs(dy)) > _LEANS * math.hypot(dx, dy):
        return None, size
    if abs(dx) >= abs(dy):
        return (0 if dx >= 0 else 2), size
    return (1 if dy < 0 else 3), size


def _words(letters: Iterable[Letter | None]) -> Iterator[Word]:
    """Letters joined to words: a space, another direction, or a gap nearly as wide as the letters are high, ends one."""
    joined: list[Letter] = []
    for letter in letters:
        if joined and (letter is None or _apart(joined[-1], letter)):
            yield _word(joined)
            joined = []
        if letter is not None:
            joined.append(letter)
    if joined:
        yield _word(joined)


def _apart(before: Letter, letter: Letter) -> bool:
    turn = letter.ink.turn or 0
    if before.ink.turn != letter.ink.turn:
        return True
    ax0, ay0, ax1, ay1 = before.sides if not turn else _upright(before.sides, turn)
    bx0, by0, _, by1 = letter.sides if not turn else _upright(letter.sides, turn)
    height = max(ay1 - ay0, by1 - by0, _LOWEST)
    other_line = by0 > ay1 + height / 2 or by1 < ay0 - height / 2
    return other_line or bx0 - ax1 > _SPACE * height or bx0 < ax0 - height


def _upright(sides: Sides, turn: int) -> Sides:
    box = upright(Box(*sides), turn)
    return box.x0, box.y0, box.x1, box.y1


def _word(letters: Sequence[Letter]) -> Word:
    text = "".join([letter.text for letter in letters]).replace("\u00ad", "")
    x0, y0, x1, y1 = zip(*[letter.sides for letter in letters], strict=True)
    return Word(text, Box(min(x0), min(y0), max(x1), max(y1)), turn=letters[0].ink.turn or 0)


def _once(words: Iterable[Word]) -> Iterator[Word]:
    """The words without those that are printed again over themselves, a little beside, as a shadow."""
    printed: dict[str, list[Box]] = {}
    for word in words:
        before = printed.setdefault(word.text, [])
        if not any(_shadows(word.box, box) for box in before):
            before.append(word.box)
            yield word


def _shadows(box: Box, other: Box) -> bool:
    least = _SHADOW * (other.y1 - other.y0)
    return abs(box.x0 - other.x0) < least and abs(box.y0 - other.y0) < least


def _attached(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words with a comma or stop that stands apart set to the word before it on its line."""
    attached: list[Word] = []
    for word in words:
        before = attached[-1].box if attached else word.box
        beside = 0 <= word.box.x0 - before.x1 < 2 * (before.y1 - before.y0) and before.y0 < word.box.y0 < before.y1 + 1
        if word.text in (",", ".") and beside:
            attached[-1] = replace(attached[-1], text=attached[-1].text + word.text, box=around([before, word.box]))
        else:
            attached.append(word)
    return tuple(attached)
