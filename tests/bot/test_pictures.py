"""A page as a picture: upright, marked, cut to what is read, small enough for a slow line."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.pictures import MAX_SIDE, STRIP, WHOLE, page_picture, page_sizes, small, turned_boxes
from index.sop import Box
from tests.conftest import DOCUMENTS

# Two pages of A4, broad.
PAPER = DOCUMENTS / "public" / "e-pmi-baru.pdf"
MARKED = Box(100, 300, 400, 320)


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_boxes_turn_with_their_page() -> None:
    box = Box(10, 20, 30, 60)
    assert turned_boxes((box,), (100, 200), 1) == (Box(140, 10, 180, 30),)
    assert turned_boxes((box,), (100, 200), 2) == (Box(70, 140, 90, 180),)
    assert turned_boxes((box,), (100, 200), 4) == (box,)


def test_the_whole_page_fits_a_phone_and_what_is_meant_is_yellow() -> None:
    picture = drawn(page_picture(PAPER, 1, (MARKED,), *WHOLE))
    assert max(picture.size) <= MAX_SIDE
    red, _, blue = np.asarray(picture)[round(310 / 595 * picture.height)].reshape(-1, 3).T.astype(int)
    assert int((red - blue).max()) > 80, "a marker pen's yellow"


def test_a_strip_is_as_wide_as_the_page_and_at_least_a_quarter_as_high() -> None:
    strip = drawn(page_picture(PAPER, 1, (MARKED,), *STRIP))
    assert strip.height / strip.width == pytest.approx(595 / 4 / 842, abs=0.01)


def test_a_page_is_turned_by_quarters() -> None:
    picture = drawn(page_picture(PAPER, 1, (), *WHOLE, turn=1))
    assert picture.height > picture.width


def test_a_picture_is_made_smaller_until_it_fits(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 600, 3), np.uint8))
    data = small(noise, 40_000)
    assert len(data) <= 40_000
    assert drawn(data).width < 600


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="has no page 99"):
        page_picture(PAPER, 99, (), *WHOLE)
    assert page_sizes(PAPER).startswith(b"[[")
