"""What Tesseract leaves out of a scan's text: words within a line, the mark of a list before it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from index.sop import Box
from ingest.pages import Page, Word
from ingest.skipped import with_skipped

OCR = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@OCR
def test_a_word_that_was_left_out_within_a_line_is_read_again_and_nothing_else_changes() -> None:
    image = Image.new("L", (1200, 200), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    words, x = list[Word](), 60.0
    for text in ("NOMOR", "297", "TAHUN", "1446", "MASEHI"):
        draw.text((x, 60), text, 0, font)
        end = x + draw.textlength(text, font)
        words.append(Word(text, Box(x, 66, end, 94), 95))
        x = end + 14
    picture = np.array(image)
    seen = Page(1, 1200, 200, tuple(word for word in words if word.text != "TAHUN"), scanned=True)
    assert [word.text for word in with_skipped(seen, (), picture)[len(seen.words) :]] == ["TAHUN"]
    whole = Page(1, 1200, 200, tuple(words), scanned=True)
    assert with_skipped(whole, (), picture) == whole.words


@OCR
def test_the_marks_of_a_list_that_were_left_out_or_lost_their_dot_are_read_again() -> None:
    """A lone "b." in its white is left out by the sparse mode; of "a." the letter alone is read."""
    image = Image.new("L", (1200, 400), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    words, marks = list[Word](), ("a.", "b.", "2)", "")
    for n, mark in enumerate(marks):
        y = 40 + 80 * n
        draw.text((80, y), mark, 0, font)
        draw.text((140, y), "Petugas menyimpan berkas pemohon", 0, font)
        words.append(Word("Petugas", Box(140, y + 6, 262, y + 36), 95))
        words.append(Word("menyimpan", Box(272, y + 6, 450, y + 36), 95))
    words.append(Word("a", Box(80, 50, 97, 74), 92))
    read_so = with_skipped(Page(1, 1200, 400, tuple(words), scanned=True), (), np.array(image))
    found = sorted((word for word in read_so if word.box.x0 < 120), key=lambda word: word.box.y0)
    assert [word.text for word in found] == ["a.", "b.", "2)"]
