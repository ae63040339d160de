from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.stemming import index_text


@pytest.mark.parametrize("typed", ["G to G", "g2g", "gtog", "GtoG", "G-to-G", "g to g"])
def test_a_scheme_is_one_term_however_it_is_typed(typed: str) -> None:
    assert index_text(typed) == "g2g"


@pytest.mark.parametrize("typed", ["E-PMI", "epmi", "e pmi", "EPMI"])
def test_the_card_is_one_term_however_it_is_typed(typed: str) -> None:
    assert index_text(typed) == "epmi"


@pytest.mark.parametrize("typed", ["045", "45", "SOP 045", "sop-45"])
def test_a_number_is_found_with_and_without_its_zeros(typed: str) -> None:
    assert "45" in index_text(typed).split()
    assert "45" in index_text("SOP-045/UPT.01/2022").split()


@pytest.mark.parametrize("typed", ["SP-PZ-49", "sp pz 49", "SPPZ49", "sp/pz/49"])
def test_a_code_shares_terms_with_every_way_of_typing_it(typed: str) -> None:
    assert set(index_text(typed).split()) & (set(index_text("SP-PZ-49").split()) - {"sp", "pz"})


def test_words_are_stemmed_and_amounts_written_one_way() -> None:
    assert index_text("Pengaduan dilaporkan, laporannya: 65jt") == "adu lapor lapor 65000000 65 juta"
    assert index_text("Rp1.500.000") == "rp1500000"


def test_doubled_words_and_run_on_units_come_apart() -> None:
    assert index_text("berkas2nya 2bln") == index_text("berkas 2 bulan").replace("bulan", "bln")


@given(st.text(max_size=200))
def test_whatever_is_indexed_becomes_words_with_one_blank_between_them(text: str) -> None:
    found = index_text(text)
    # An apostrophe within a word is its own ("jum'at").
    assert found == " ".join(re.findall(r"\w+(?:'\w+)*", found))
