"""The labels and headings of forms: known in any order and spelling, and never in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sop import Part
from ingest.labels import COLUMNS, FIELDS, PARTS, bare, column, in_line, known


@pytest.mark.parametrize(
    ("printed", "announces"),
    [
        ("NOMOR SOP :", "number"),
        ("No. SOP", "number"),
        ("Tgl. Pembuatan", "created"),
        ("Disahkan oleh", "approved"),
        ("B. Dasar Hukum", Part.DASAR_HUKUM),
        ("3. Biaya/Tarif", Part.BIAYA),
        ("Biaya", Part.BIAYA),
        ("Kualifikasi\nPelaksana", Part.KUALIFIKASI),
        ("Peralatan / Perlengkapan", Part.PERALATAN),
        ("Prosedur, mekanisme, dan sistem", Part.LANGKAH),
        ("Jangka Waktu (hari kerja)", Part.WAKTU),
        ("Perngatan", Part.PERINGATAN),
    ],
)
def test_a_label_is_known_in_any_order_and_spelling(printed: str, announces: str) -> None:
    assert known(printed) == announces


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Nomor : 12",
        "2024",
        "Mencatat dan mendata",
        "Data",
        "Dasar hukum yang berlaku di daerah ini diatur dalam peraturan kepala dinas tentang pelayanan",
        "Pemohon membawa surat",
    ],
)
def test_a_value_a_verb_or_a_sentence_is_no_label(printed: str) -> None:
    assert known(printed) is None


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        *(("No", "no"), ("Uraian Kegiatan", "kegiatan"), ("Aktivitas/Kegiatan", "kegiatan"), ("Ket.", "keterangan")),
        *(("Dutput", "output"), ("Kegiatari", "kegiatan"), ("Waktu", "waktu"), ("Kepala Seksi", None), ("Wakil", None)),
    ],
)
def test_a_heading_is_known_but_for_a_letter_that_a_scan_made_another(printed: str, named: str | None) -> None:
    assert column(printed) == named


def test_every_registered_spelling_announces_what_it_is_registered_for() -> None:
    parts = {str(part): spellings for part, spellings in PARTS.items()}
    for name, spellings in (FIELDS | parts).items():
        assert {spelt: known(spelt) for spelt in spellings} == dict.fromkeys(spellings, name)
    for name, spellings in COLUMNS.items():
        assert {spelt: column(spelt.title()) for spelt in spellings} == dict.fromkeys(spellings, name)


@pytest.mark.parametrize("printed", ["B. Ruang Lingkup", "2) Ruang Lingkup :", "iv. Ruang  Lingkup", "1 Ruang Lingkup"])
def test_a_label_stands_without_what_enumerates_it(printed: str) -> None:
    assert bare(printed) == "Ruang Lingkup"


@given(st.text(max_size=200))
def test_anything_can_be_asked_and_is_a_known_name_or_none(text: str) -> None:
    assert known(text) in {None, *FIELDS, *PARTS}
    assert column(text) in {None, *COLUMNS}


def test_a_word_that_is_broken_in_a_narrow_cell_is_mended() -> None:
    assert in_line("Mengko-\nordinasikan\n\nperundang-\nundangan :") == "Mengkoordinasikan perundang-undangan"


def test_an_amount_is_no_label_with_its_number() -> None:
    assert known("1 unit") is None
    assert known("2 Persyaratan") == known("2. persyaratan") == Part.PERSYARATAN
