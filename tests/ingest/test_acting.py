"""Who acts and how long it takes, as sentences tell it; what only looks like it is nobody."""

from __future__ import annotations

import pytest

from ingest.acting import actors_in, begins_act, known_doers, time_in


@pytest.mark.parametrize(
    ("sentence", "actors"),
    [
        ("Petugas loket memeriksa berkas", ("Petugas loket",)),
        ("Setelah lengkap, kepala seksi dan petugas menandatangani surat", ("Kepala seksi", "Petugas")),
        ("Surat disetujui oleh Kepala Bagian Umum", ("Kepala Bagian Umum",)),
        ("Programmer segera membuka aplikasi", ("Programmer",)),
        ("Pranata Arsip Kampus (PAK) menyusun daftar", ("Pranata Arsip Kampus (PAK)",)),
        ("Tamu, mahasiswa dan peneliti membuang limbah", ("Tamu", "Mahasiswa", "Peneliti")),
        ("Berkas diperiksa oleh asesor yang ditunjuk", ("Asesor",)),
        ("Jika tumpah (cairan, minyak), asesor mencatat", ("Asesor",)),
        ("Setiap kali wadah penuh, laboran wajib mencatat", ("Laboran",)),
        ("Dosen Pengampu berkoordinasi dengan laboran", ("Dosen Pengampu",)),
        ("Pihak rekanan mengembalikan alat", ("Pihak rekanan",)),
        ("Dokumen berlaku sejak tanggal terbit", ()),
        ("Cuci tangan menggunakan sabun", ()),
        ("Evaluasi berkas membutuhkan waktu", ()),
        ("Instrumen memuat 12 butir", ()),
        ("Prosedur ini mengatur peminjaman", ()),
        ("Lantai rusak oleh kebocoran", ()),
        ("Pemeriksaan berkas (Petugas, 5 menit)", ("Petugas",)),
        ("Berkas diperiksa", ()),
        ("Perlu membawa KTP", ()),
        ("KTP menjadi lampiran", ()),
    ],
)
def test_who_acts_is_told_by_the_sentence_or_nobody_is(sentence: str, actors: tuple[str, ...]) -> None:
    assert actors_in(sentence) == actors


def test_who_acts_in_one_sentence_of_a_document_is_known_in_the_others() -> None:
    known = known_doers(["Dokter memeriksa pasien", "Obat disiapkan oleh apoteker", "Berkas diserahkan"])
    assert known == {"dokter", "apoteker"}
    assert actors_in("Dokter: pemeriksaan awal") == ()
    assert actors_in("Dokter: pemeriksaan awal", known) == ("Dokter",)
    assert actors_in("Perawat dan dokter menandatangani surat", known) == ("Perawat", "Dokter")


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
