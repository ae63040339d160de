"""Paper to scan: the pages as images, slightly turned, with noise, a stamp and a scrawl; no text layer, or a bad one."""

from __future__ import annotations

import io
import random

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from documents.press.paper import describe
from documents.press.source import Source

_DPI = 150
_INK = (60, 60, 150)
_MISREAD = str.maketrans({"a": "o", "i": "l", "e": "c", "n": "ri", "S": "5", "u": "ii", "O": "0"})


def scanned(paper: bytes, source: Source, seed: int) -> bytes:
    """The same pages as if printed, signed, stamped and scanned; the same seed gives the same bytes."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    describe(canvas, source)
    document = pdfium.PdfDocument(paper)
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        picture = page.render(scale=_DPI / 72).to_pil().convert("RGB")
        if number == 0:
            _stamp(picture, chance)
        turned = picture.rotate(chance.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor="white")
        grey = np.asarray(turned.convert("L").filter(ImageFilter.GaussianBlur(0.5)), np.int16)
        rough = np.clip(grey + noise.normal(0, 7, grey.shape), 0, 255).astype(np.uint8)
        jpeg = io.BytesIO()
        Image.fromarray(rough).save(jpeg, "JPEG", quality=42)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, width, height)
        if source.lapisan_buruk:
            _bad_layer(canvas, page, chance)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _bad_layer(canvas: Canvas, page: pdfium.PdfPage, chance: random.Random) -> None:
    """The invisible text of a poor recognition: letters spaced out, letters taken for others."""
    text = page.get_textpage()
    layer = canvas.beginText()
    layer.setTextRenderMode(3)
    layer.setFont("Helvetica", 7)
    for n in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(n)
        line = text.get_text_bounded(left, bottom, right, top).strip()
        if line:
            layer.setTextOrigin(left, bottom)
            layer.textOut(" ".join(line) if chance.random() < 0.5 else line.translate(_MISREAD))
    canvas.drawText(layer)


def _stamp(picture: Image.Image, chance: random.Random) -> None:
    """An invented round stamp that says CONTOH, and a scrawl that is nobody's, over the header block."""
    draw = ImageDraw.Draw(picture)
    x, y = picture.width * 0.28, picture.height * 0.22
    for radius in (62, 52):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_INK, width=3)
    draw.text((x - 22, y - 6), "CONTOH", fill=_INK)
    points = [(x - 60 + 9 * n, y + 20 + chance.randint(-28, 28)) for n in range(16)]
    draw.line(points, fill=_INK, width=3, joint="curve")
