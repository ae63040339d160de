"""Affine maps between the spaces of a PDF: form XObjects, the page, the page as it is shown, the page set upright."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium

from index.sop import Box

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Affine:
    """x, y to ax + by + c, dx + ey + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def point(self, x: float, y: float) -> Point:
        """Where a point goes."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def sides(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The sides (x0, y0, x1, y1) of the smallest box around an upright one, mapped."""
        if not self.b and not self.d:
            ax, bx = self.a * left + self.c, self.a * right + self.c
            ay, by = self.e * bottom + self.f, self.e * top + self.f
        else:
            (ax, ay), (bx, by) = self.point(left, bottom), self.point(right, top)
            if (self.a and self.b) or (self.d and self.e):
                (cx, cy), (dx, dy) = self.point(left, top), self.point(right, bottom)
                return min(ax, bx, cx, dx), min(ay, by, cy, dy), max(ax, bx, cx, dx), max(ay, by, cy, dy)
        return (ax if ax < bx else bx), (ay if ay < by else by), (bx if ax < bx else ax), (by if ay < by else ay)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The smallest box around an upright one, mapped."""
        return Box(*self.sides(left, bottom, right, top))

    def after(self, first: Affine) -> Affine:
        """This map applied to what another one gives."""
        c, f = self.point(first.c, first.f)
        return Affine(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            f,
        )

    @property
    def numbers(self) -> tuple[float, ...]:
        return self.a, self.b, self.c, self.d, self.e, self.f


def of_matrix(matrix: pdfium.PdfMatrix) -> Affine:
    """A PDF's matrix as an affine map."""
    return Affine(matrix.a, matrix.c, matrix.e, matrix.b, matrix.d, matrix.f)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it is read: its size in points, the map from page space, and the way back to the page as it is shown."""

    width: float
    height: float
    map: Affine
    back: Affine | None = None

    def turned(self, quarters: int) -> Frame:
        """The frame turned clockwise by quarters, so that text which ran up the page (1) or down it (3) is level."""
        w, h = self.width, self.height
        turns = {
            1: (Affine(0, -1, h, 1, 0, 0), Affine(0, 1, 0, -1, 0, h)),
            2: (Affine(-1, 0, w, 0, -1, h), Affine(-1, 0, w, 0, -1, h)),
            3: (Affine(0, 1, 0, -1, 0, w), Affine(0, -1, w, 1, 0, 0)),
        }
        if quarters not in turns:
            return self
        there, back = turns[quarters]
        width, height = (w, h) if quarters == 2 else (h, w)
        return Frame(width, height, there.after(self.map), back)


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The page as it is shown: turned by its /Rotate, its crop box's corner at the origin, y downwards."""
    left, bottom, right, top = page.get_cropbox()
    shown = {
        0: Affine(1, 0, -left, 0, -1, top),
        90: Affine(0, 1, -bottom, 1, 0, -left),
        180: Affine(-1, 0, right, 0, 1, -bottom),
        270: Affine(0, -1, top, -1, 0, right),
    }
    width, height = page.get_size()
    return Frame(width, height, shown[page.get_rotation()])


def place_of(item: pdfium.PdfObject, frame: Frame) -> Affine:
    """Where the space in which an object lies is on the page: through the form XObjects that hold it."""
    if item.container is None:
        return frame.map
    place, held = Affine(), item.container
    while held is not None:
        place, held = of_matrix(held.get_matrix()).after(place), held.container
    return frame.map.after(place)
