from __future__ import annotations

from bot.offering import apart


def test_choices_are_called_by_what_tells_their_titles_apart() -> None:
    assert apart(["Pendaftaran Program ke Korea", "Pendaftaran Program ke Jepang"]) == ["Korea", "Jepang"]
    assert apart(["Pendaftaran", "Pendaftaran Ulang"]) == ["Pendaftaran", "Ulang"]
