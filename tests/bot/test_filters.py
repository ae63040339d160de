from __future__ import annotations

from bot.filters import Filter, parsed


def test_what_narrows_a_search_is_told_from_its_words() -> None:
    assert parsed("cuti unit:biro kepegawaian tahun:2024") == ("cuti", Filter(unit="biro kepegawaian", year="2024"))
    assert parsed("Proses = penempatan  gaji") == ("", Filter(process="penempatan  gaji"))
    assert parsed("gaji belum dibayar") == ("gaji belum dibayar", Filter())
