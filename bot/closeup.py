"""A passage of a page for a small screen: its label and its words as printed, set anew in lines that fit.

On a phone of 360 px a landscape page has letters of three pixels. So the words are cut out of the page where they stand,
cell by cell, and wrapped like text; symbols and rules stay on the page, which is a press away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.pictures import MAX_BYTES, MAX_SIDE, STRIP, YELLOW, open_page, page_picture, small, turned_boxes
from index.sop import Box

# Width and greatest height of what is shown, in CSS px; how many pixels of ours are one of them.
WIDTH, _TALLEST, _DENSITY = 360, 1_080, 2
# A line's height from its tallest letter to its lowest, CSS px. Twelve is what everybody reads without a magnifier.
_LINE = 14.0
_MARGIN, _LEADING, _GAP = 20, 8, 14  # CSS px around, between lines, between words that stand together.
# Pixels per point at which the page is looked at, and the neighbourhood beside which ink is dark.
_SCALE, _AROUND = 4.0, 37
# Points: a page with a longer side (A1 is 2,384) is a poster, of which no phone shows a passage.
_LARGEST_PAGE = 2_000
# Telegram shows photos with at most so many pixels on the longer side.
_LONGEST = 1_280
# A column of a row is a rule where so much of it is ink; letters are at most so many times as tall as the middle one.
_RULED, _TALL, _WIDE = 0.8, 2.6, 12.0
# Between words there is more room than this share of a letter's height; so much is left between them where they are set
# anew; a line is so many times as high as its letters, from the tallest to the lowest.
_SPACE, _BETWEEN, _FULL_HEIGHT = 0.42, 0.3, 1.2
# Points: how far left a label's cell may begin and how high above its strip; pixels: how near a cell's side is its rule.
_REACH, _STRIP, _NEAR = 160, 24, 12
# Points: no cell is narrower.
_NARROW = 9
# Letters of less than this share of the others' height stand in a symbol.
_ALIKE = 0.75
# An image: grey levels, ink (0 or 255), or a truth value for each pixel.
Pixels = NDArray[Any]
# A paragraph's lines; each is its words, pieces of the page (grey), all of one line of the same height.
_Lines = tuple[tuple[Pixels, ...], ...]


@dataclass(frozen=True, slots=True)
class _CellWords:
    """The words of one cell, and whether they are what is shown, or its label."""

    lines: _Lines
    marked: bool


def close_up(path: Path, page: int, boxes: tuple[Box, ...], turn: int, limit: int = MAX_BYTES) -> bytes:
    """The words in `boxes` (points, top left, page 1-based) with their labels, as a JPEG of at most `limit` bytes.

    The page is turned clockwise by `turn` quarters first. Where no words are seen, the strip of the page itself.
    Raises ValueError if the file has no such page.
    """
    found = open_page(path, page)
    if max(found.get_size()) > _LARGEST_PAGE:
        return page_picture(path, page, boxes, *STRIP, limit, MAX_SIDE, turn)
    grey = np.rot90(np.asarray(found.render(scale=_SCALE, grayscale=True).to_pil().convert("L")), -turn).copy()
    rows = [_row(grey, box) for box in turned_boxes(boxes, found.get_size(), turn)]
    rows = [row for row in rows if any(cell.marked for cell in row)]
    if not rows:
        return page_picture(path, page, boxes, *STRIP, limit, MAX_SIDE, turn)
    return small(_set(rows), limit)


def _row(grey: Pixels, box: Box) -> list[_CellWords]:
    """The cells of a box from left to right, after the label that stands beside or above it."""
    x0, y0, x1, y1 = (max(0, round(value * _SCALE)) for value in (box.x0, box.y0, box.x1, box.y1))
    cells = _of_one_size([lines for _, lines in _cells(_level(grey[y0:y1, x0:x1])) if lines])
    if len(cells) > 1 and len(cells[0]) == len(cells[0][0]) == 1:
        # A step's number goes before its first words.
        [[number]], [first, *rest] = cells[0], cells[1]
        cells[:2] = [((number, *first), *rest)]
    label = _label(grey, x0, y0, x1, y1) if len(cells) == 1 else ()
    return [*([_CellWords(label, marked=False)] if label else []), *(_CellWords(lines, marked=True) for lines in cells)]


def _label(grey: Pixels, x0: int, y0: int, x1: int, y1: int) -> _Lines:
    """What is printed in the cell before this one, if that is narrower, else in the strip above; () for neither."""
    left, top = max(0, x0 - round(_REACH * _SCALE)), max(0, y0 - round(_STRIP * _SCALE))
    beside = _cells(_level(grey[y0:y1, left : x0 + _NEAR]))
    if _is_ruled(grey[y0:y1, max(0, x0 - _NEAR) : x0 + _NEAR]) and beside:
        # On a scan, which slants, letters of the cell itself may stand after the rule.
        start, lines = beside[-1]
        # The cell is whole if there is a rule before it.
        if lines and start > 0:
            return lines
    if _is_ruled(grey[max(0, y0 - _NEAR) : y0 + _NEAR, x0:x1].T):
        strips = _runs(~_rules(grey[top : y0 - _NEAR // 2, x0:x1].T))
        start, end = strips[-1] if strips else (0, 0)
        above = [lines for _, lines in _cells(_level(grey[top + start : top + end, x0:x1])) if lines]
        # The strip is whole if there is a rule before it.
        return above[0] if start > 0 and above else ()
    return ()


def _of_one_size(cells: list[_Lines]) -> list[_Lines]:
    """The cells without those whose letters are much smaller: words within symbols ("ya", "tidak")."""
    heights = [max(word.shape[0] for line in lines for word in line) for lines in cells]
    return [lines for lines, height in zip(cells, heights, strict=True) if height > _ALIKE * max(heights)]


def _level(area: Pixels) -> Pixels:
    """The area turned by the small angle at which its lines are level, as scans are not."""
    if min(area.shape) < 8:
        return area
    shrunk = cv2.resize(_ink(area), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    angles = np.arange(-1.5, 1.51, 0.25)  # degrees: what a page lies askew on a scanner's glass
    sharpness = [float(np.square(_turned(shrunk, angle, 0).sum(axis=1, dtype=np.float64)).sum()) for angle in angles]
    best = angles[int(np.argmax(sharpness))]
    return _turned(area, float(best), 255) if sharpness[len(angles) // 2] < 0.97 * max(sharpness) else area


def _turned(area: Pixels, angle: float, paper: int) -> Pixels:
    height, width = area.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
    return cv2.warpAffine(area, matrix, (width, height), borderValue=paper)


def _ink(grey: Pixels) -> Pixels:
    """The ink (255), by how dark it is beside what is around it."""
    return cv2.adaptiveThreshold(255 - grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, _AROUND, -12)


def _rules(grey: Pixels) -> Pixels:
    """For each column whether it is a rule from top to bottom, a little slant allowed."""
    dark = cv2.dilate(_ink(grey), np.ones((1, 5), np.uint8)) > 0
    ruled: Pixels = dark.mean(axis=0) >= _RULED
    return ruled


def _is_ruled(strip: Pixels) -> bool:
    return min(strip.shape) > 4 and bool(_rules(np.ascontiguousarray(strip)).any())


def _cells(grey: Pixels) -> list[tuple[int, _Lines]]:
    """What stands between the rules that run down an area: where it begins, and its lines of words."""
    if min(grey.shape) < 8:
        return []
    runs = _runs(~_rules(grey))
    return [(start, _lines(grey[:, start:end])) for start, end in runs if end - start > _NARROW * _SCALE]


def _lines(grey: Pixels) -> _Lines:
    """The words of a cell, line by line; what is no letter (rules, symbols, specks) is left out."""
    grey = np.ascontiguousarray(grey)
    letters, height = _letters(_ink(grey))
    kept = np.where(cv2.dilate(letters, np.ones((5, 5), np.uint8)) > 0, grey, 255).astype(np.uint8)
    margin, width = max(1, round(0.15 * height)), grey.shape[1]
    lines: list[tuple[Pixels, ...]] = []
    reached = width
    for top, bottom in _runs(letters.sum(axis=1) > 0, gap=round(0.2 * height)):
        if bottom - top < 0.6 * height:
            continue
        y0, y1 = max(0, top - margin), min(grey.shape[0], bottom + margin)
        spans = _runs(letters[top:bottom].sum(axis=0) > 0, gap=round(_SPACE * height))
        words = tuple(kept[y0:y1, max(0, x0 - 2) : x1 + 2] for x0, x1 in spans)
        first = spans[0][1] - spans[0][0]
        # A line goes on in the next where that one's first word had found no room in it.
        if lines and reached + height + first > width - spans[0][0]:
            lines[-1] += words
        else:
            lines.append(words)
        reached = spans[-1][1]
    return tuple(lines)


def _letters(ink: Pixels) -> tuple[Pixels, float]:
    """The ink of letters alone, and their middle height in pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    width, height, area = (
        stats[:, which] for which in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )  # fmt: skip
    likely = (height > 2.5 * _SCALE) & (height < 20 * _SCALE) & (width < 20 * _SCALE)
    likely[0] = False
    if not likely.any():
        return np.zeros_like(ink), 1.0
    middle = float(np.median(height[likely]))
    keep = (height < _TALL * middle) & (width < _WIDE * middle) & (area > 5)
    # A stroke that is long and thin is a piece of a rule.
    keep &= ~((width > 3 * middle) & (height < 0.4 * middle))
    keep[0] = False
    return np.where(keep[labels], 255, 0).astype(np.uint8), middle


def _runs(there: Pixels, gap: int = 0) -> list[tuple[int, int]]:
    """Where something is there without a gap wider than this, as (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _set(rows: Sequence[Sequence[_CellWords]]) -> Image.Image:
    """The rows one below another, as many whole ones as there is room for, at least the first."""
    heights = [word.shape[0] for row in rows for cell in row for line in cell.lines for word in line]
    size = _LINE * _DENSITY / float(np.percentile(heights, 75)) * _FULL_HEIGHT
    strips: list[Image.Image] = []
    for row in rows:
        strip = _stacked([_cell(cell, size) for cell in row], 4)
        if strips and sum(one.height for one in strips) + strip.height > _TALLEST * _DENSITY:
            break
        strips.append(strip)
    whole = _stacked(strips, _GAP)
    whole = whole.crop((0, 0, whole.width, min(whole.height, 2 * _TALLEST * _DENSITY)))
    shrink = min(1.0, _LONGEST / max(whole.size))
    width, height = (max(1, round(side * shrink)) for side in whole.size)
    return whole.resize((width, height), Image.Resampling.LANCZOS) if shrink < 1 else whole


def _cell(cell: _CellWords, size: float) -> Image.Image:
    """The words of a cell, wrapped."""
    room = WIDTH * _DENSITY - 2 * _MARGIN
    strips: list[list[Image.Image]] = []
    for line in cell.lines:
        pieces = [_scaled(word, size, room) for word in line]
        space = round(pieces[0].height * _BETWEEN)
        across = room
        for piece in pieces:
            if not strips or across + space + piece.width > room:
                strips.append([])
                across = -space
            strips[-1].append(piece)
            across += space + piece.width
    height = sum(max(piece.height for piece in strip) + _LEADING for strip in strips)
    picture = Image.new("RGB", (WIDTH * _DENSITY, height + _LEADING), YELLOW if cell.marked else "white")
    top = _LEADING
    for strip in strips:
        x = _MARGIN
        for piece in strip:
            picture.paste(Image.new("RGB", piece.size, "black"), (x, top), _shade(piece))
            x += piece.width + round(piece.height * _BETWEEN)
        top += max(piece.height for piece in strip) + _LEADING
    return picture


def _shade(piece: Image.Image) -> Image.Image:
    """How much ink there is at each pixel."""
    return piece.point(lambda value: 255 - value)


def _scaled(word: Pixels, size: float, room: int) -> Image.Image:
    picture = Image.fromarray(word)
    scale = min(size, room / picture.width)
    return picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.LANCZOS
    )


def _stacked(strips: Sequence[Image.Image], gap: int) -> Image.Image:
    height = sum(strip.height for strip in strips) + gap * (len(strips) - 1)
    whole = Image.new("RGB", (WIDTH * _DENSITY, height), "white")
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height + gap
    return whole
