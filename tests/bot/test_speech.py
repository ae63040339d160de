from __future__ import annotations

from bot.speech import repeats


def test_words_that_are_said_once_are_no_noise() -> None:
    assert not repeats("gaji saya belum dibayar dua bulan, saya harus lapor ke mana ya pak")
    assert repeats("iya " * 40)
