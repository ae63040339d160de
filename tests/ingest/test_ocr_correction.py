"""Unsure words of a scan are settled by what the same document says surely."""

from __future__ import annotations

import pytest

from index.sop import Box
from ingest.ocr_correction import agreed
from ingest.pages import Page, Word


def page(*words: tuple[str, float], scanned: bool = True) -> Page:
    placed = (Word(text, Box(40 * n, 0, 40 * n + 30, 10), sure) for n, (text, sure) in enumerate(words))
    return Page(1, 800, 600, tuple(placed), scanned=scanned)


@pytest.mark.parametrize(
    ("read", "sure", "printed"),
    [
        (("Dosan", 83.0), ("dosen", 96.0), "Dosen"),
        (("BPSOMP", 63.0), ("BPSDMP", 95.0), "BPSDMP"),
        (("SPTJ8", 70.0), ("SPTJB", 93.0), "SPTJB"),
        (("(Stat,", 82.0), ("staf", 96.0), "(Staf,"),
        (("Pegawai", 15.0), ("Surat", 96.0), "Pegawai"),
        (("Fungsianal", 70.0), ("Surat", 96.0), "Fungsional"),
    ],
    ids=["capitalised", "capitals", "a digit for a letter", "signs around it", "weak but a word", "a common word"],
)
def test_an_unsure_word_is_mended(read: tuple[str, float], sure: tuple[str, float], printed: str) -> None:
    [settled] = agreed([page(read, sure)])
    assert settled.words[0].text == printed


def test_a_word_that_two_might_be_stays_as_it_was_read() -> None:
    [settled] = agreed([page(("PELO", 60.0), ("PELD", 96.0), ("PEIO", 96.0))])
    assert settled.words[0].text == "PELO"


def test_letters_that_do_not_look_alike_are_not_confused() -> None:
    [settled] = agreed([page(("parat", 60.0), ("darat", 96.0))])
    assert settled.words[0].text == "parat"


def test_a_common_word_is_not_taken_for_another() -> None:
    [settled] = agreed([page(("dana", 60.0), ("data", 96.0))])
    assert settled.words[0].text == "dana"


def test_a_weak_word_for_which_nothing_speaks_is_left_out() -> None:
    [settled] = agreed([page(("Xqrtk", 12.0), ("PTDW", 29.0), ("Surat", 96.0))])
    assert [word.text for word in settled.words] == ["Surat"]
    assert [word.text for word in settled.faint] == ["Xqrtk", "PTDW"], "that something stood there is remembered"


def test_a_speck_that_is_left_out_is_nothing() -> None:
    [settled] = agreed([page(("|", 12.0), ("Surat", 96.0))])
    assert settled.faint == ()


@pytest.mark.parametrize(
    ("read", "sure", "printed"),
    [
        (("D!IR.07.02", 63.0), ("DIR.07.02", 91.0), "DIR.07.02"),
        (("12/1J/2024", 63.0), ("12/IJ/2024", 91.0), "12/IJ/2024"),
        (("97/DIR/VI!/2023", 57.0), ("Surat", 96.0), "97/DIR/VII/2023"),
        (("SOP.07.03", 63.0), ("SOP.07.02", 91.0), "SOP.07.03"),
        (("Awas!", 63.0), ("Surat", 96.0), "Awas!"),
    ],
    ids=["a stroke read twice", "a figure for a letter", "a stroke", "another number", "a cry"],
)
def test_a_number_is_mended_by_the_page_that_says_it_surely(
    read: tuple[str, float], sure: tuple[str, float], printed: str
) -> None:
    first, _ = agreed([page(read), page(sure)])
    assert first.words[0].text == printed


def test_before_a_year_the_number_of_a_law_is_in_figures() -> None:
    [settled] = agreed([page(("PM", 95.0), ("S0", 95.0), ("Tahun", 95.0), ("B2", 95.0), ("SI", 95.0), ("Tahun", 95.0))])
    assert " ".join(word.text for word in settled.words) == "PM 50 Tahun B2 SI Tahun"


def test_what_a_file_says_by_itself_is_never_touched() -> None:
    digital = page(("Dosan", 10.0), ("dosen", 100.0), scanned=False)
    assert agreed([digital]) == [digital]
