"""What is worked out from the whole library is worked out once a generation."""

from __future__ import annotations

from bot.derived import Derived


def test_a_thing_is_made_once_for_a_generation_and_anew_for_the_next() -> None:
    made: list[str] = []
    kept = Derived()

    def make() -> str:
        made.append("made")
        return f"the {len(made)}."

    assert [kept.once(1, "years", make), kept.once(1, "years", make)] == ["the 1.", "the 1."]
    assert kept.once(2, "years", make) == "the 2."
    assert len(made) == 2


def test_what_is_kept_under_one_key_is_not_given_for_another_and_nothing_is_kept_as_well() -> None:
    kept, asked = Derived(), 0

    def nothing() -> None:
        nonlocal asked
        asked += 1

    for _ in range(2):
        assert kept.once(1, ("need", "public"), nothing) is None
    assert kept.once(1, ("need", "staff"), lambda: 5) == 5
    assert asked == 1
