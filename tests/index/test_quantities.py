from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quantities import in_unit, parse_date, parse_duration, unit_in
from index.sop import Duration, Unit


@pytest.mark.parametrize(
    ("words", "amount", "unit", "upper"),
    [
        ("15 menit", 15, Unit.MENIT, False),
        ("1 jam", 1, Unit.JAM, False),
        ("2 jam 30 menit", 150, Unit.MENIT, False),
        ("Paling lambat 17 hari kerja", 17, Unit.HARI_KERJA, True),
        ("3 (tiga) hari kerja", 3, Unit.HARI_KERJA, False),
        ("dua hari", 2, Unit.HARI, False),
        ("1-2 hari kerja", 2, Unit.HARI_KERJA, True),
        ("Maksimal 1 minggu", 1, Unit.MINGGU, True),
        ("0,5 jam", 0.5, Unit.JAM, False),
        ("5 Hari kerja setelah persyaratan lengkap dan sah.", 5, Unit.HARI_KERJA, False),
        ("6 bulan", 6, Unit.BULAN, False),
    ],
)
def test_a_duration_is_understood_and_its_words_kept(words: str, amount: float, unit: Unit, upper: bool) -> None:  # noqa: FBT001
    assert parse_duration(words) == Duration(words, amount, unit, upper)


@pytest.mark.parametrize("words", ["Setiap saat", "Pada hari dan jam kerja", "Sesuai jadwal", "1 jam dan 2 hari"])
def test_what_is_not_understood_is_kept_as_printed(words: str) -> None:
    assert parse_duration(words) == Duration(words)


def test_an_empty_cell_is_no_duration() -> None:
    assert parse_duration("  \n ") is None


@given(st.integers(1, 999), st.sampled_from(list(Unit)))
def test_every_amount_of_every_unit_is_read_back(amount: int, unit: Unit) -> None:
    assert parse_duration(f"{amount} {unit.value}") == Duration(f"{amount} {unit.value}", amount, unit)


@given(st.text(max_size=60))
def test_no_cell_breaks_it(words: str) -> None:
    found = parse_duration(words)
    assert found is None or found.words == " ".join(words.split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("15 Juni 2017", date(2017, 6, 15)),
        ("Jakarta, 1 Nopember 2022", date(2022, 11, 1)),
        ("15-06-2017", date(2017, 6, 15)),
        ("31 Februari 2020", None),
        ("Juni 2017", None),
        ("", None),
    ],
)
def test_dates_in_indonesian(words: str, expected: date | None) -> None:
    assert parse_date(words) == expected


@pytest.mark.parametrize(
    ("heading", "printed", "told"),
    [
        ("Waktu (Menit)", "30", "30 menit"),
        ("Waktu (Menit)", '30"', "30 menit"),
        ("Waktu (hari kerja)", "3 - 5", "3 - 5 hari kerja"),
        ("Waktu (Menit)", "2 jam", "2 jam"),
        ("Waktu (perkiraan)", "30", "30"),
        ("Waktu", "30", "30"),
    ],
)
def test_a_bare_amount_has_the_unit_of_its_column_s_heading(heading: str, printed: str, told: str) -> None:
    assert in_unit(printed, unit_in(heading)) == told
