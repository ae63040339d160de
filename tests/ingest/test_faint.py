"""Level lines that are paler than ink are lines of a table where they go through all of its columns."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from index.sop import Box
from ingest.faint import faint_rows

PAPER, PALE, DARK = 250, 238, 20
SIDES = (100.0, 180.0, 420.0, 900.0)
UPRIGHT = [Box(x, 100, x, 700) for x in SIDES]
TOP = Box(SIDES[0], 100, SIDES[-1], 100)


def drawn(*lines: tuple[int, int, int], text_at: int = 0) -> MatLike:
    """A page with pale level lines, each its height and from where to where, and a dense row of text."""
    image = np.full((800, 1000), PAPER, np.uint8)
    for y, x0, x1 in lines:
        cv2.line(image, (x0, y), (x1, y), PALE, 2)
    if text_at:
        for x in range(110, 890, 12):
            cv2.rectangle(image, (x, text_at), (x + 9, text_at + 16), DARK, cv2.FILLED)
    return image


def heights(image: MatLike, *rules: Box) -> set[int]:
    return {round(rule.y0 / 10) * 10 for rule in faint_rows(image, [*rules, TOP, *UPRIGHT])}


def test_a_pale_line_through_all_columns_is_one_of_the_table() -> None:
    [first, *_] = faint_rows(drawn((300, 100, 900)), [TOP, *UPRIGHT])
    assert (first.x0, first.x1) == (100.0, 900.0)
    assert heights(drawn((300, 100, 900), (500, 100, 900))) == {300, 500}


@pytest.mark.parametrize(
    "image",
    [drawn((300, 180, 900)), drawn((300, 100, 420)), drawn(text_at=300), drawn((320, 100, 900), text_at=300)],
    ids=["not through the first column", "not through the last", "a row of text", "a row of text that is underlined"],
)
def test_what_does_not_go_through_all_or_has_ink_right_above_it_is_none(image: MatLike) -> None:
    assert heights(image) == set()


def test_the_shadow_of_the_papers_edge_is_no_side_of_a_table() -> None:
    assert heights(drawn((300, 100, 900)), Box(4, 0, 4, 800)) == {300}


def test_a_frame_of_one_column_has_no_rows() -> None:
    assert list(faint_rows(drawn((300, 100, 900)), [TOP, UPRIGHT[0], UPRIGHT[-1]])) == []


def test_a_line_that_the_ink_shows_whole_is_not_told_again_and_a_broken_one_is() -> None:
    image = drawn((300, 100, 900))
    assert heights(image, Box(100, 301, 900, 301)) == set()
    assert heights(image, Box(100, 301, 400, 301)) == {300}
