"""Signs that Tesseract takes for others, set right by what stands beside them."""

from __future__ import annotations

from index.sop import Box
from ingest.pages import Word
from ingest.tesseract import with_digits


def test_a_4_that_is_too_narrow_for_one_is_a_faded_1_and_unsure() -> None:
    """A thin upright stroke with a grey patch beside it is read as a 4; no print has a 4 so narrow."""
    narrow, wide = Word("4", Box(100, 50, 109, 74), 87), Word("4", Box(200, 50, 217, 74), 87)
    after = Word("bulan", Box(120, 50, 190, 74), 96)
    read_so = list(with_digits([narrow, after, wide]))
    assert [(word.text, word.sure) for word in read_so] == [("1", 70), ("bulan", 96), ("4", 87)]


def test_a_lone_sign_before_a_number_is_about() -> None:
    words = [Word(text, Box(30.0 * n, 0, 30.0 * n + 20, 20), 90.0) for n, text in enumerate(("t", "30", "menit", "t"))]
    assert [word.text for word in with_digits(words)] == ["±", "30", "menit", "t"]
