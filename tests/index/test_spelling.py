from __future__ import annotations

import pytest

from index.spelling import Speller

WORDS = {
    "pemulangan": 40,
    "jenazah": 30,
    "perjanjian": 20,
    "kelengkapan": 12,
    "siskop2mi": 9,
    "gaji": 15,
    "misprimt": 1,
}


@pytest.fixture
def speller() -> Speller:
    return Speller.of(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pemulanggan", "pemulangan"),
        ("jenasah", "jenazah"),
        ("perjajnian", "perjanjian"),
        ("kelengkpan", "kelengkapan"),
    ],
)
def test_a_misprint_becomes_the_librarys_word(speller: Speller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize("word", ["gajinya", "memulangkan", "pendidikan", "language", "jenazahnya"])
def test_a_word_of_the_library_in_any_form_and_a_common_word_are_known(speller: Speller, word: str) -> None:
    assert speller.knows(word)


@pytest.mark.parametrize("word", ["xqzwv", "g2g", "123", "aku", ""])
def test_what_resembles_nothing_is_left_alone(speller: Speller, word: str) -> None:
    assert speller.corrected(word) is None


def test_a_misprint_of_the_library_itself_is_never_proposed(speller: Speller) -> None:
    assert speller.corrected("misprims") != "misprimt"


@pytest.mark.parametrize(
    ("said", "formal"),
    [
        ("nyari", "mencari"),
        ("ngirim", "mengirim"),
        ("nunggu", "tunggu"),
        ("dapet", "dapat"),
        ("tolooong", "tolong"),
        ("kirimin", "kirim"),
        ("kasuse", "kasusnya"),
    ],
)
def test_everyday_forms_become_the_formal_word(speller: Speller, said: str, formal: str) -> None:
    assert speller.formal(said) == formal


def test_the_librarys_words_are_read_at_the_first_misprint_only() -> None:
    read: list[int] = []

    def words() -> dict[str, int]:
        read.append(1)
        return WORDS

    speller = Speller({"gaji"}, words)
    assert speller.knows("gaji")
    assert read == []
    assert (speller.corrected("jenasah"), speller.corrected("pemulanggan")) == ("jenazah", "pemulangan")
    assert read == [1]
