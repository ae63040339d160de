"""The page at hand: boxes, lines and text on it in points from the top left, and a fresh one when it is full."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from documents.press.layout import Layout
from index.sop import Box

MARK = "CONTOH - bukan dokumen resmi"
MARGIN = 28.0
SMALL, LEADING = 8.5, 10.4
PAD = 3.0
_GRID = 46.0


class Sheet:
    """The page at hand; `y` is how far down it is filled."""

    def __init__(self, canvas: Canvas, layout: Layout) -> None:
        self.canvas, self.layout = canvas, layout
        self.font, self.bold = layout.font, layout.bold
        self.page = 0
        self.y = MARGIN
        self.width, self.height = layout.size
        self.start(upright=layout.upright_header)

    @property
    def inner(self) -> float:
        return self.width - 2 * MARGIN

    def room(self) -> float:
        return self.height - MARGIN - 16 - self.y

    def start(self, *, upright: bool = False) -> None:
        """Begin a page: landscape, or upright."""
        long, short = self.layout.size
        self.width, self.height = (short, long) if upright else (long, short)
        self.canvas.setPageSize((self.width, self.height))
        self.page += 1
        self.y = MARGIN
        if self.layout.sheet_grid:
            self._cells()

    def turn(self) -> None:
        """End this page and begin a landscape one."""
        self._mark()
        self.canvas.showPage()
        self.start()

    def finish(self) -> None:
        self._mark()
        self.canvas.save()

    def _cells(self) -> None:
        """The faint grid lines of a spreadsheet that was printed with them."""
        self.canvas.setStrokeGray(0.88)
        self.canvas.setLineWidth(0.3)
        for n in range(int(self.width / _GRID) + 1):
            self.canvas.line(n * _GRID, 0, n * _GRID, self.height)
        self.canvas.setStrokeGray(0)

    def _mark(self) -> None:
        self.canvas.setFont(self.bold, 8)
        self.canvas.drawString(MARGIN, 16, MARK)
        self.canvas.setFont(self.font, 7)
        self.canvas.drawRightString(self.width - MARGIN, 16, f"Halaman {self.page}")

    def box(self, x: float, y: float, w: float, h: float) -> None:
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(x, self.height - y - h, w, h)

    def text(self, x: float, y: float, lines: Sequence[str], font: str = "", size: float = SMALL) -> None:
        self.canvas.setFont(font or self.font, size)
        for n, line in enumerate(lines):
            self.canvas.drawString(x, self.height - y - size - n * LEADING, line)

    def centred(self, box: Box, lines: Sequence[str], font: str, size: float) -> None:
        self.canvas.setFont(font, size)
        top = box.y0 + (box.y1 - box.y0 - len(lines) * LEADING) / 2
        for n, line in enumerate(lines):
            self.canvas.drawCentredString((box.x0 + box.x1) / 2, self.height - top - size - n * LEADING, line)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def tip(self, x: float, y: float, dx: float, dy: float) -> None:
        """An arrow's head at (x, y), pointing along (dx, dy), one of which is 0."""
        self.line(x - 3 * dx - 2 * dy, y - 3 * dy - 2 * dx, x, y)
        self.line(x - 3 * dx + 2 * dy, y - 3 * dy + 2 * dx, x, y)

    def fitting(self, lines: Sequence[str], width: float, font: str, size: float) -> float:
        """The size, or a smaller one in which the longest line is no wider than `width` (points)."""
        widest = max((stringWidth(line, font, size) for line in lines), default=0.0)
        return size * min(1.0, (width - 2) / widest) if widest else size

    def wrapped(self, text: str, width: float, font: str = "", size: float = SMALL) -> list[str]:
        parts = text.split("\n")
        return [line for part in parts for line in simpleSplit(part, font or self.font, size, width - 2 * PAD)]
