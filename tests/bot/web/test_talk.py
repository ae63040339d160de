"""A talk as a page keeps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followup import Topic
from bot.web import talk

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.builds(Topic, _TEXT, _TEXT, st.lists(_TEXT, max_size=5).map(tuple), st.integers(0, 99)))
def test_a_talk_comes_back_as_it_was_written(topic: Topic) -> None:
    assert talk.read(talk.written(topic)) == topic


def test_no_talk_is_written_as_nothing() -> None:
    assert (talk.written(None), talk.read("")) == ("", None)


@pytest.mark.parametrize(
    "topic",
    [Topic("1", "x" * 2_001), Topic("1", "x", tuple("abcdefghijklmnopqrstu")), Topic("1", "x", step=-1),
     Topic("1", "x", step=2_001), Topic("1", "x", explained=frozenset(map(str, range(21))))],
)  # fmt: skip
def test_more_than_a_page_writes_is_not_taken(topic: Topic) -> None:
    assert talk.read(talk.written(topic)) is None
