from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.profile import open_profile
from index.spelling import Speller
from index.wording import Query, index_text, language_of, load_lexicon, understand

LEXICON = load_lexicon()
SPELLER = Speller.of(
    {"gaji": 9, "orientasi": 5, "jenazah": 7, "pemulangan": 4, "persyaratan": 8, "lapor": 3, "paspor": 6}
)


def asked(question: str) -> Query:
    return understand(question, LEXICON, SPELLER)


@pytest.mark.parametrize("spelt", ["G to G", "g2g", "gtog", "G-to-G", "G TO G"])
def test_a_name_written_in_many_ways_is_one_term(spelt: str) -> None:
    assert index_text(f"penempatan {spelt} Korea").split()[1] == "g2g"


@pytest.mark.parametrize(("spelt", "term"), [("E-PMI", "epmi"), ("e pmi", "epmi"), ("AK.1", "ak1"), ("Ak-1", "ak1")])
def test_codes_are_kept_whole(spelt: str, term: str) -> None:
    assert index_text(spelt) == term


def test_affixes_are_taken_off_alike_in_question_and_passage() -> None:
    assert index_text("melaporkan") == index_text("dilaporkan") == index_text("lapor")


def test_slang_is_written_out_and_on_record() -> None:
    query = asked("gaji sy blm dibayar, lapor kmn?")
    assert query.text == "gaji saya belum dibayar, lapor ke mana?"
    assert ("slang", "blm", "belum") in query.rewritings
    assert "gaji" in query.terms


def test_a_misspelt_word_becomes_the_librarys_own() -> None:
    query = asked("pemulanggan jenasah")
    assert ("spelling", "pemulanggan", "pemulangan") in query.rewritings
    assert index_text("pemulangan") in query.terms


def test_a_word_of_the_street_also_finds_the_word_of_the_form() -> None:
    query = asked("majikan nahan paspor")
    assert {"beri", "kerja"} & set(query.terms[query.own_count :])


def test_javanese_is_understood() -> None:
    assert asked("piye carane lapor").text == "bagaimana cara lapor"


def test_english_is_told_and_searched_in_indonesian_too() -> None:
    query = asked("where do I report unpaid salary?")
    assert query.language == "en"
    assert "gaji" in query.terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("apa syaratnya?", "id"),
        ("how long does it take?", "en"),
        ("opp", "id"),
        ("where do i lapor gaji saya", "mixed"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_operator_adds_synonyms_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "synonyms.toml").write_text('"surat sakti" = "rekomendasi"\n', encoding="utf-8")
    query = understand("butuh surat sakti", load_lexicon(open_profile(str(tmp_path))), SPELLER)
    assert ("synonym", "surat sakti", "rekomendasi") in query.rewritings


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    query = asked(text)
    assert 0 <= query.own_count <= len(query.terms)
    assert all(term and not term.isspace() for term in query.terms)


@given(st.text(st.characters(codec=None), max_size=40))
def test_whatever_is_typed_can_be_written_and_encoded(typed: str) -> None:
    query = asked(f"{typed}\ud83d")
    for text in (query.original, query.text, query.dense, *query.terms):
        text.encode()
