"""A page as a small picture with the passage highlighted, drawn in a process of its own: the file is not ours."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from index.sop import Box

MAX_BYTES = 150_000  # what a line of 400 kbit/s brings in three seconds; double takes six
# Whether `page_picture` cuts out the strip around the boxes; it takes its arguments by place.
WHOLE, STRIP = (False,), (True,)
MAX_SIDE = 1_280  # Telegram shows photos with at most so many pixels on the longer side
YELLOW = (255, 236, 130)  # red, green, blue
_SCALE = 2.2  # pixels per point: letters of 10 points are read on a phone without a magnifier
_MARGIN = 0.06  # share of a page's height above and below what is marked


def page_picture(  # noqa: PLR0917 - a process pool passes by position
    path: Path,
    page: int,
    boxes: tuple[Box, ...],
    crop: bool,  # noqa: FBT001
    limit: int = MAX_BYTES,
    side: int = MAX_SIDE,
    turn: int = 0,
) -> bytes:
    """The page (1-based) as a JPEG of at most `limit` bytes, `boxes` (points, top left) marked; cropped to them if asked.

    Its longer side is `side` pixels at most. It is turned clockwise by `turn` quarters, so that a page that was scanned on
    its side stands upright.
    Raises ValueError if the file has no such page.
    """
    found = open_page(path, page)
    width, height = found.get_size()
    boxes = turned_boxes(boxes, (width, height), turn)
    width, height = (height, width) if turn % 2 else (width, height)
    area = _area(boxes, width, height) if crop and boxes else Box(0, 0, width, height)
    scale = min(_SCALE, side / max(area.x1 - area.x0, area.y1 - area.y0))
    picture = found.render(scale=scale).to_pil().convert("RGB").rotate(-90 * turn, expand=True)
    marked = _highlighted(picture, boxes, scale)
    corners = (int(area.x0 * scale), int(area.y0 * scale), int(area.x1 * scale), int(area.y1 * scale))
    return small(marked.crop(corners), limit)


def open_page(path: Path, page: int) -> pdfium.PdfPage:
    """A page (1-based) of a PDF. Raises ValueError if the file has no such page."""
    document = pdfium.PdfDocument(path)
    if not 1 <= page <= len(document):
        raise ValueError(f"{path.name} has no page {page}")
    return document[page - 1]


def turned_boxes(boxes: tuple[Box, ...], size: tuple[float, float], turn: int) -> tuple[Box, ...]:
    """The boxes on a page of this size (width, height) after it was turned clockwise by so many quarters."""
    width, height = size
    for _ in range(turn % 4):
        boxes = tuple(Box(height - box.y1, box.x0, height - box.y0, box.x1) for box in boxes)
        width, height = height, width
    return boxes


def page_sizes(path: Path) -> bytes:
    """Width and height in points of each page of a file as it is shown, as JSON."""
    document = pdfium.PdfDocument(path)
    return json.dumps([document[n].get_size() for n in range(len(document))]).encode()


def _area(boxes: tuple[Box, ...], width: float, height: float) -> Box:
    """The strip of the page around the boxes, at its whole width, at least a quarter of its height."""
    top = max(0.0, min(box.y0 for box in boxes) - _MARGIN * height)
    bottom = min(height, max(box.y1 for box in boxes) + _MARGIN * height)
    lacking = max(0.0, height / 4 - (bottom - top))
    return Box(0, max(0.0, top - lacking / 2), width, min(height, bottom + lacking / 2))


def _highlighted(picture: Image.Image, boxes: tuple[Box, ...], scale: float) -> Image.Image:
    """Like a marker pen: paper turns yellow, ink stays."""
    layer = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        draw.rectangle((box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale), fill=YELLOW)
    return ImageChops.multiply(picture, layer)


def small(picture: Image.Image, limit: int) -> bytes:
    """As a JPEG, at the best quality that fits, then smaller."""
    while True:
        for quality in (80, 65, 50, 38):
            stream = io.BytesIO()
            picture.save(stream, "JPEG", quality=quality, optimize=True)
            if stream.tell() <= limit:
                return stream.getvalue()
        picture = picture.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.LANCZOS)
