"""A page as words, rules and shapes with their places, and its words as lines of text.

Coordinates are PDF points of the page as it is shown (after /Rotate), origin top left. What stands on a page is found in
`letters` (its text), `vectors` (its lines and shapes) and `ocr` (its image); `looking` chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from statistics import median

from index.sop import Box

_SHORT_FORM = re.compile(r"[A-Z]{2,5}\b[.,;:)]*$")  # an abbreviation is in capitals anywhere: "08.00 WIB"
# Words after which no line ends: "Peraturan Direktur tentang", "diberikan oleh".
_OPEN = re.compile(
    r"dan|atau|serta|yang|oleh|tentang|di|ke|dari|kepada|untuk|pada|dengan|dalam|sebagai|bagi|terhadap|melalui",
    re.IGNORECASE,
)
# Of a letter's size, in Helvetica: how high capitals and small letters stand, how deep a "g" hangs.
_TALL, _SMALL, _DEEP = 0.72, 0.52, 0.21
_TYPED = 100.0  # percent: how sure a text layer is of its words, and OCR never
_RISES, _SINKS = re.compile(r"[A-Z\dbdfhijklt()\[\]/&]"), re.compile(r"[gjpqyQ()\[\]/,;]")
_ENDED = re.compile(r"[.;:]$")
_LEADER = re.compile(r"[.…_]{3,}")
_MARKER = re.compile(r"\W*\w{1,3}[.)]\W*|\W+")  # "a.", "12)", a bullet
# Of the width of a column: an indented line goes on with an item unless so much room was left above it.
_INDENTED = 0.2
# Times the white between lines from which a line stands well below another. 1.15 and 1.6 read 23 files alike, 2.6 all but
# one.
_WELL = 1.3
_PAIR = 2  # lines, of which the one pause tells nothing
_LONG = 0.6  # of the width of a column that a line fills after which an abbreviation begins nothing
# Columns of prose: a gutter of so many heights of the text, so many lines, so many words a line, none so much narrower
# than the other (the rest of three columns is twice as wide), no higher pause. Labels have one to three words.
_GUTTER, _COLUMN_LINES, _PROSE, _NARROW, _PAUSE = 1.5, 6, 3.5, 0.35, 3.0
_SOUGHT = 4.0  # heights of the text left of the right column in which the gutter is looked for


class Form(StrEnum):
    """The shapes of a flow chart: an act, a decision, start or end."""

    BOX = "box"
    DIAMOND = "diamond"
    CAPSULE = "capsule"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place; `sure` is how sure OCR is of it (0 to 100).

    `turn` is how many quarters clockwise would set it upright: 1 for a word that runs up the page, 3 for one that runs down.
    """

    text: str
    box: Box
    sure: float = 100.0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """A shape of a flow chart: what it means and the box around it."""

    form: Form
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number (1-based), size in points, its words in reading order, ruling lines, and shapes.

    A rule is a box without height or without width. `strokes` are the lines that may connect shapes, table lines among
    them, and `heads` the small marks that may be arrowheads. `scanned` says that it was read from an image; such a page was
    turned upright first, and `back` (a, b, c, d, e, f) leads a point of it to the page as shown: ax + by + c, dx + ey + f.
    `hidden` are words of the text layer that nobody sees on the page, `faint` those of a scan that were left out since OCR
    was all but sure that they are none.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Box, ...] = ()
    shapes: tuple[DrawnShape, ...] = ()
    strokes: tuple[Box, ...] = ()
    heads: tuple[Box, ...] = ()
    scanned: bool = False
    back: tuple[float, ...] = ()
    hidden: tuple[Word, ...] = ()
    faint: tuple[Word, ...] = ()

    def shown(self, box: Box) -> Box:
        """A box of this page on the page as it is shown."""
        if not self.back:
            return box
        a, b, c, d, e, f = self.back
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [a * x + b * y + c for x, y in corners], [d * x + e * y + f for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def text(self) -> str:
        return lines_of(self.words)


def text_of(line: Sequence[Word]) -> str:
    """What is written in a line of words."""
    return " ".join(word.text for word in line)


def height_of(line: Sequence[Word]) -> float:
    """The height of a line (points): that of its highest word."""
    return max(word.box.y1 - word.box.y0 for word in line)


def size_of(line: Sequence[Word]) -> float:
    """The size in which a line is set (points): letters that reach up or down make a word higher and not larger.

    OCR gives most words the height of their line, whichever letters they have.
    """
    return median(map(_size, line))


def _size(word: Word) -> float:
    height = word.box.y1 - word.box.y0
    if word.sure < _TYPED:
        return height
    return height / ((_TALL if _RISES.search(word.text) else _SMALL) + (_DEEP if _SINKS.search(word.text) else 0.0))


def lines_of(words: Sequence[Word]) -> str:
    """The words as lines of text, top to bottom and left to right, as the eye joins them; turned words after the others."""
    return "\n".join(text_of(line) for block in _blocks(words) for line in in_lines(block))


def read_through(words: Sequence[Word]) -> list[Word]:
    """The words that stand upright, in the order in which they are read."""
    return [word for line in upright_lines(words) for word in line]


def upright_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The lines that stand upright, in the order in which they are read: those of columns of prose apart."""
    return [line for block in _blocks([word for word in words if not word.turn]) for line in in_lines(block)]


def paragraphs_of(words: Sequence[Word]) -> str:
    """The words as lines of text, an empty line before each that begins anew where the one before had room for more."""
    return "\n".join(line for block in _blocks(words) for line in _paragraphs(block))


def _paragraphs(words: Sequence[Word]) -> list[str]:
    lines, before = list[str](), list[Word]()
    around_all = around([word.box for word in words])
    column = around_all
    told = in_lines(words)
    deep = _DEEP * size_of(words)
    white = [_white(a[-1], b[0], deep) for a, b in pairwise(told)]
    leading = min(white, default=0.0) if len(told) > _PAIR else 0.0
    for n, line in enumerate(told):
        item = _MARKER.fullmatch(line[0].text) is not None
        # What is filled up with dots ends there: a contents list's line, a signature's.
        anew = bool(before) and (
            _begins_anew(line[0], before[-1], column, white[n - 1], leading)
            or _LEADER.search(text_of(before[-2:])) is not None
        )
        if anew:
            lines.append("")
        if item or anew:
            column = around_all
        elif before and line[0].text[0].islower():
            # Where a paragraph was broken once, beside a picture say, it has no room further right.
            edge = before[-1].box.x1 if column is around_all else max(column.x1, before[-1].box.x1)
            column = replace(around_all, x1=edge)
        lines.append(text_of(line))
        before = line
    return lines


def _blocks(words: Sequence[Word]) -> list[list[Word]]:
    """The words by the way they run, each set upright in a space of its own, columns of prose one after the other."""
    turns = sorted({word.turn for word in words})
    found = [[replace(w, box=upright(w.box, turn)) for w in words if w.turn == turn] if turn else
             [w for w in words if not w.turn] for turn in turns]  # fmt: skip
    return [part for block in found for part in _columns(block)]


def _columns(words: list[Word]) -> Iterator[list[Word]]:
    """The words above columns of prose, those of each column, those below; all of them at once where there are none."""
    lines = in_lines(words) if len(words) >= 2 * _PROSE * _COLUMN_LINES else []
    run = next((run for n in range(len(lines)) if (run := _run(lines, n))), None)
    if run is None:
        yield words
        return
    begin, end, gutter = run
    body = [word for line in lines[begin:end] for word in line]
    if begin:
        yield [word for line in lines[:begin] for word in line]
    yield from _columns([word for word in body if word.box.x0 < gutter])
    yield from _columns([word for word in body if word.box.x0 >= gutter])
    if end < len(lines):
        yield from _columns([word for line in lines[end:] for word in line])


def _run(lines: Sequence[Sequence[Word]], begin: int) -> tuple[int, int, float] | None:
    """The lines from `begin` on that one gutter parts into two columns of prose, and where it is; None if none does."""
    height = lines[begin][0].box.y1 - lines[begin][0].box.y0
    gaps = [(a.box.x1, b.box.x0) for a, b in pairwise(lines[begin]) if b.box.x0 - a.box.x1 > _GUTTER * height]
    left, right = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    # The right column begins where its first line does; the left one's may be a short heading.
    left = max(left, right - _SOUGHT * height)
    end = begin
    while end < len(lines) and right - left > _GUTTER * height:
        end += 1
        if end == len(lines) or lines[end][0].box.y0 - lines[end - 1][0].box.y1 > _PAUSE * height:
            break
        left, right = _narrowed(lines[end], left, right)
    gutter = _narrowed([word for line in lines[begin:end] for word in line], left, right)[1] if end > begin else 0.0
    sides = [
        [[w for w in line if (w.box.x0 < gutter) is first] for line in lines[begin:end]] for first in (True, False)
    ]
    return (begin, end, gutter) if all(map(_is_prose, sides)) and _alike_wide(sides) else None


def _narrowed(words: Sequence[Word], left: float, right: float) -> tuple[float, float]:
    """What words leave free of a gutter; nothing where one crosses its middle."""
    middle = (left + right) / 2
    ends = [word.box.x1 for word in words if word.box.x0 < middle]
    starts = [word.box.x0 for word in words if word.box.x0 >= middle]
    return max([left, *ends]), min([right, *starts])


def _is_prose(column: Sequence[Sequence[Word]]) -> bool:
    """Whether these parts of lines are sentences, not labels, values or a list's short items."""
    filled = [line for line in column if line]
    return len(filled) >= _COLUMN_LINES and sum(map(len, filled)) >= _PROSE * len(filled)


def _alike_wide(sides: Sequence[Sequence[Sequence[Word]]]) -> bool:
    boxes = [around([word.box for line in side for word in line]) for side in sides]
    narrow, wide = sorted(box.x1 - box.x0 for box in boxes)
    return narrow >= _NARROW * wide


def upright(box: Box, turn: int) -> Box:
    """A box turned clockwise by quarters around the origin."""
    if turn == 1:
        return Box(-box.y1, box.x0, -box.y0, box.x1)
    if turn == 2:
        return Box(-box.x1, -box.y1, -box.x0, -box.y0)
    return Box(box.y0, -box.x1, box.y1, -box.x0) if turn == 3 else box


def _begins_anew(first: Word, last: Word, column: Box, white: float, leading: float) -> bool:
    """Whether a line's first word would have fitted after the last one above, or stands well below it.

    `white` is what is left free between the two (points), `leading` what is between any lines: in a text of double
    spacing, "well below" is more.

    An indented line needs more room above it: what goes on with an item is indented, and often broken by hand.
    """
    height = last.box.y1 - last.box.y0
    indented = first.box.x0 > column.x0 + height / 2
    room = column.x1 - last.box.x1 - (_INDENTED * (column.x1 - column.x0) if indented else 0)
    fits = height / 2 + first.box.x1 - first.box.x0 < room
    # "WIB" after a long line goes on with it; below a short one, "NPWP" is an item.
    long = last.box.x1 > column.x0 + _LONG * (column.x1 - column.x0)
    goes_on = (long and not _ENDED.search(last.text) and _SHORT_FORM.match(first.text) is not None) or _OPEN.fullmatch(
        last.text
    ) is not None
    below = white > max(height, _WELL * leading)
    return first.text[0].isupper() and ((fits and not goes_on) or below)


def _white(last: Word, first: Word, deep: float) -> float:
    """What is left free between two lines, below how deep letters hang, whether or not the last word has such a letter."""
    return first.box.y0 - last.box.y1 - (0.0 if _SINKS.search(last.text) else deep)


def in_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words by the lines that they stand on, top to bottom, each left to right."""
    lines: list[list[Word]] = []
    stands: list[tuple[Box, bool]] = []
    for word in sorted(words, key=lambda word: (word.box.y0 + word.box.y1, word.box.x0)):
        n = next((n for n in (-1, -2) if len(lines) >= -n and _on_one_line(stands[n][0], word.box)), None)
        if n is None:
            lines.append([word])
            stands.append((word.box, _has_letters(word)))
            continue
        lines[n].append(word)
        # A bullet, a star or a dash does not tell where its line stands: its first word does.
        if not stands[n][1] and _has_letters(word):
            stands[n] = word.box, True
    return [sorted(line, key=lambda word: word.box.x0) for line in lines]


def _has_letters(word: Word) -> bool:
    return any(map(str.isalnum, word.text))


def _on_one_line(box: Box, other: Box) -> bool:
    """Whether the middle of one lies beside the other: OCR makes a word taller where a line touches it."""
    middle, centre = (box.y0 + box.y1) / 2, (other.y0 + other.y1) / 2
    return box.y0 <= centre <= box.y1 or other.y0 <= middle <= other.y1


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of these (at least one)."""
    return Box(
        min([box.x0 for box in boxes]),
        min([box.y0 for box in boxes]),
        max([box.x1 for box in boxes]),
        max([box.y1 for box in boxes]),
    )


# Shares of the words that are a single letter, of the signs that are letters, of the words with a broken sign.
# Half and double of each read 23 files alike, but that with 0.9 of letters 15 are read otherwise.
_SPACED, _LETTERED, _BROKEN = 0.35, 0.45, 0.1


def garbled(layer: Sequence[Word]) -> bool:
    """Whether a text layer is no text: letters spaced out, or more signs than letters (bad OCR, a broken encoding)."""
    words = [part for word in layer for part in word.text.split()]
    if len(words) < 20:
        return False
    # The dots of a contents list lead to its page numbers.
    text = _LEADER.sub("", " ".join(words))
    single = sum(len(word) == 1 and word.isalpha() for word in words) / len(words)
    letters = sum(character.isalpha() for character in text) / max(1, sum(not c.isspace() for c in text))
    odd = len(re.findall(r"[\ufffd\x80-\x9f]|\(cid:\d+\)", text)) / len(words)
    return single > _SPACED or letters < _LETTERED or odd > _BROKEN
