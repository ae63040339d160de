from __future__ import annotations

import pytest

from index.names import fit, names
from index.sections import asked_parts
from index.sop import Part


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


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("apa syaratnya", Part.PERSYARATAN),
        ("berapa lama prosesnya", Part.WAKTU),
        ("bayar berapa", Part.BIAYA),
        ("dasar hukum cuti", Part.DASAR_HUKUM),
        ("how long does it take", Part.WAKTU),
    ],
)
def test_the_part_that_is_asked_for_is_told(question: str, part: Part) -> None:
    assert part in asked_parts(question)


def test_a_matter_alone_asks_for_no_part() -> None:
    assert asked_parts("pemulangan jenazah") == frozenset()
