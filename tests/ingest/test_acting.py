"""Who acts and how long it takes, as sentences tell it; what only looks like it is nobody."""

from __future__ import annotations

import pytest

from ingest.acting import actors_in, begins_act, time_in


@pytest.mark.parametrize(
    ("sentence", "actors"),
    [
        ("Petugas loket memeriksa berkas", ("Petugas loket",)),
        ("Setelah lengkap, kepala seksi dan staf menandatangani surat", ("Kepala seksi", "Staf")),
        ("Surat disetujui oleh Kepala Bagian Umum", ("Kepala Bagian Umum",)),
        ("Dokter: pemeriksaan awal", ("Dokter",)),
        ("Pemeriksaan berkas (Petugas, 5 menit)", ("Petugas",)),
        ("Berkas diperiksa", ()),
        ("Perlu membawa KTP", ()),
        ("KTP menjadi lampiran", ()),
    ],
)
def test_who_acts_is_told_by_the_sentence_or_nobody_is(sentence: str, actors: tuple[str, ...]) -> None:
    assert actors_in(sentence) == actors


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("Petugas memeriksa berkas paling lama 10 menit", "10 menit"),
        ("Pencatatan (15 menit)", "15 menit"),
        ("Surat berlaku selama 6 bulan", None),
        ("Datang 2 jam sebelum jadwal", None),
        ("Diperiksa selama 5 menit, dicatat selama 10 menit", None),
    ],
)
def test_a_time_counts_where_the_sentence_says_one_and_says_it_as_such(sentence: str, time: str | None) -> None:
    found = time_in(sentence)
    assert (found and found.words) == (f"paling lama {time}" if "paling" in sentence else time)


def test_an_act_begins_with_a_verb_or_with_who_acts() -> None:
    assert all(map(begins_act, ("Menyiapkan alat", "Lakukan cuci tangan", "Pemohon mengisi formulir")))
    assert not any(map(begins_act, ("Ruang yang bersih", "")))
