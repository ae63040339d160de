"""A header block without lines: fields parted by position alone, a label and right of it what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from index.sop import Part, Place
from ingest.header import LabelledValue, named
from ingest.labels import FIELDS, bare, known
from ingest.pages import Page, Word, around, height_of, in_lines, text_of

# Heights of the text: what stands further apart on a line is another field's; a value goes on in a line so near below.
# Measured on typed headers of four offices: 1.5 and more between a label and its value, 0.8 at most in a justified line.
_APART, _BELOW = 1.2, 0.9
_FEWEST = 3  # labels in a column that make a header block
_WORDS = 4  # of the longest field's name
_ITS_OWN = frozenset({"title", "unit"})  # fields whose value may take more than a line
Piece = Sequence[Word]


def labelled_lines(page: Page) -> list[LabelledValue]:
    """Fields written as "Label : value" or "Label   value" where no cell parts them; a sentence may hold a colon."""
    lines = in_lines(page.words)
    found = list(_with_colon(page, lines))
    names = {item.name for item in found}
    return found + [item for item in _by_place(page, lines) if item.name not in names]


def _with_colon(page: Page, lines: Sequence[Piece]) -> Iterator[LabelledValue]:
    texts = [text_of(line) for line in lines]
    for n, line in enumerate(texts):
        head, colon, value = line.partition(":")
        name = named(line) if colon else None
        # At the head of a standard the product names it.
        name = "title" if name == Part.PRODUK else name
        if name in FIELDS and value.strip():
            after = texts[n + 1] if n + 1 < len(lines) else ""
            goes_on = value.rstrip().endswith(",") and ":" not in after
            words = [*lines[n], *(lines[n + 1] if goes_on else ())]
            value = f"{value.strip()} {after.strip()}" if goes_on else value
            place = Place(page.number, around([word.box for word in words]))
            yield LabelledValue(name, head.strip(), value.strip(" :\n"), place)


def _by_place(page: Page, lines: Sequence[Piece]) -> Iterator[LabelledValue]:
    """The fields whose labels stand in a column, each with what is right of it and what goes on below that."""
    parted = [list(_pieces(line)) for line in lines]
    labels = [(n, piece) for n, pieces in enumerate(parted) for piece in pieces if _is_field(piece)]
    for n, label in labels:
        column = {known(text_of(other)) for _, other in labels if _aligned(label, other)}
        right = parted[n][parted[n].index(label) + 1 :]
        value = [word for piece in takewhile(lambda piece: known(text_of(piece)) is None, right) for word in piece]
        if len(column) < _FEWEST or not value:
            continue
        name = known(text_of(label))
        words = [*value, *(_going_on(value, parted[n + 1 :]) if name in _ITS_OWN else ())]
        text = text_of(words).strip(" :")
        if name and text:
            place, at = around([w.box for w in words]), around([w.box for w in label])
            yield LabelledValue(name, bare(text_of(label)), text, Place(page.number, place), at)


def _aligned(label: Piece, other: Piece) -> bool:
    return abs(label[0].box.x0 - other[0].box.x0) < height_of(label)


def _pieces(line: Piece) -> Iterator[Piece]:
    """A line in pieces: parted where it is left free, and after a label of two words or more."""
    cuts = [n for n, (a, b) in enumerate(pairwise(line), 1) if b.box.x0 - a.box.x1 > _APART * height_of(line)]
    for start, end in pairwise([0, *cuts, len(line)]):
        label = next((n for n in range(min(_WORDS, end - start - 1), 1, -1) if _is_field(line[start : start + n])), 0)
        if label:
            yield line[start : start + label]
        yield line[start + label : end]


def _is_field(words: Piece) -> bool:
    return known(text_of(words)) in FIELDS


def _going_on(value: Piece, below: Sequence[Sequence[Piece]]) -> Iterator[Word]:
    """The words of the lines right below a value that stand in its column alone."""
    last = value
    for pieces in below:
        [*_, piece] = pieces
        near = piece[0].box.y0 - last[0].box.y1 < _BELOW * height_of(last)
        if len(pieces) > 1 or not near or piece[0].box.x0 < value[0].box.x0 - _APART * height_of(value):
            return
        yield from piece
        last = piece
