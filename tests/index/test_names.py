from __future__ import annotations

import pytest

from index.names import fit, names, without_names


@pytest.mark.parametrize("text", ["G to G Korea", "gtog korea", "program g2g ke korea selatan"])
def test_country_and_scheme_are_told_however_they_are_written(text: str) -> None:
    assert names(text) == {("country", "korea"), ("scheme", "g2g")}


def test_a_word_that_only_holds_a_name_names_nothing() -> None:
    assert names("kemandirian rakyat, koreanya") == frozenset()


def test_a_title_gains_by_the_name_asked_for_and_loses_by_another_of_its_kind() -> None:
    asked = names("ujian korea")
    assert fit(asked, "Pendaftaran G to G Korea") == 1
    assert fit(asked, "Pendaftaran G to G Jepang") == -1
    assert fit(asked, "Cuti Tahunan Pegawai") == 0
    assert fit(frozenset(), "Pendaftaran G to G Korea") == 0


def test_names_of_a_kind_can_be_taken_out_of_a_text() -> None:
    assert without_names("syarat ujian Korea", frozenset({"country"})) == "syarat ujian"
    assert without_names("syarat ujian Korea", frozenset()) == "syarat ujian korea"
