from __future__ import annotations

import pytest

from bot.telegram.recent import Lately, Recent

LATELY = Lately(7, "biaya opp", "1", "answered")


def test_a_question_is_found_by_who_asked_it_alone_and_not_after_erasure() -> None:
    recent = Recent()
    recent.keep("q", LATELY)
    recent.keep("r", Lately(8, "x", "", "abstained"))
    assert (recent.of("q", 7), recent.of("q", 8), recent.of("z", 7)) == (LATELY, None, None)
    recent.forget(7)
    assert (recent.of("q", 7), recent.of("r", 8) is not None) == (None, True)


def test_only_the_latest_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.recent._REMEMBERED", 2)
    recent = Recent()
    for name in "abc":
        recent.keep(name, LATELY)
    assert [recent.of(name, 7) for name in "abc"] == [None, LATELY, LATELY]
