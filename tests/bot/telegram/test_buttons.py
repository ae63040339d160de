"""What a button carries: at most 64 bytes, ours or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Intent
from bot.telegram.buttons import Act, Press, decode, encode, key_of
from index.sop import Part


@given(st.text(max_size=300), st.sampled_from(list(Act)), st.sampled_from(list(Part)), st.integers(0, 9_999))
def test_a_button_fits_and_is_read_back_whatever_the_number(number: str, act: Act, part: Part, page: int) -> None:
    with_intent, with_part = act in (Act.PART, Act.FULL, Act.MORE), act in (Act.PASSAGE, Act.PAGE, Act.PDF)
    key = key_of(number.encode("utf-8", "replace").decode())
    spot = page % 1_700 if with_part else 0
    intent, part_named = Intent.FEE if with_intent else None, part if with_part else None
    press = Press(act, key, intent=intent, part=part_named, page=page, spot=spot)
    assert len(encode(press).encode()) <= 64
    assert decode(encode(press)) == press


@pytest.mark.parametrize(
    "data", ["", "1|q|zz|fee|1", "1|Z|0123456789ab||1", "2|q|0123456789ab|fee|1", "1|q|0123456789ab|nope|1", "'; DROP"]
)
def test_data_that_is_not_ours_is_refused(data: str) -> None:
    assert decode(data) is None


@given(st.text(max_size=64))
def test_no_data_breaks_it(data: str) -> None:
    found = decode(data)
    assert found is None or encode(found).split("|")[:3] == data.split("|")[:3]


@pytest.mark.parametrize("more", ["x", "0" * 6, "|", "\n"])
def test_data_that_goes_on_after_its_end_is_none_of_ours(more: str) -> None:
    data = encode(Press(Act.PAGE, page=123_456))
    assert decode(data) is not None
    assert decode(data + more) is None
