"""Steps told in prose: lists under a procedure's heading, after "Langkah 1", with who acts and how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.sop import Part, Place, Section, Step, Visibility
from ingest.acting import actors_in, time_in
from ingest.reading import read
from ingest.told import told_steps
from tests.ingest.drawn import page
from tests.ingest.test_listed import typed
from tests.ingest.test_offices import cell, document, pdf, table


def told(*lines: str, heading: str = "Prosedur", part: Part = Part.LANGKAH, scanned: bool = False) -> tuple[Step, ...]:
    return told_steps([Section(part, heading, "\n".join(lines), (Place(1),))], [replace(page(), scanned=scanned)])


def test_the_list_under_a_heading_is_the_steps_with_who_and_how_long_and_what_stands_under_each() -> None:
    data = typed(
        "SOP PINJAM RUANG RAPAT",
        "A. Persyaratan",
        "1. Surat permohonan.",
        "B. Tata Cara Peminjaman",
        "1. Pemohon mengirim surat kepada bagian umum.",
        "2. Petugas ruangan memeriksa jadwal paling lama 10 menit. Apabila ruang tidak",
        "kosong:",
        "a. petugas memberi tahu pemohon;",
        "b. pemohon memilih hari lain.",
        "3. Surat disetujui oleh Kepala Bagian Umum (1 hari kerja).",
        "C. Ketentuan Lain",
        "Ruang ditinggalkan bersih.",
        "Ditetapkan di Contoh",
        "pada tanggal 3 Maret 2025",
        "KEPALA KANTOR,",
        "CONTOH NAMA",
        "NIP. 19000101 190001 1 001",
    )
    sop = read(data, name="ruang.pdf", visibility=Visibility.PUBLIC)
    assert [(step.pelaksana, step.waktu and step.waktu.words) for step in sop.steps] == [
        (("Pemohon",), None),
        (("Petugas ruangan",), "paling lama 10 menit"),
        (("Kepala Bagian Umum",), "1 hari kerja"),
    ]
    assert sop.steps[1].kegiatan.endswith("kosong: a. petugas memberi tahu pemohon; b. pemohon memilih hari lain.")
    first = sop.steps[0].places[0].box
    assert first is not None
    assert 800 - 16 * 4 - 20 < 842 - first.y1 < 800 - 16 * 4 + 5
    assert "Ruang ditinggalkan bersih." in [section.text for section in sop.sections]
    assert sop.sections[-1].heading == "Ditetapkan di Contoh"
    assert sop.kept >= 0.97


@pytest.mark.parametrize(
    "marks", [("1.", "2."), ("1)", "2)"), ("a.", "b."), ("4.1", "4.2"), ("•", "•"), ("(1)", "(2)")]
)
def test_a_list_may_be_marked_in_any_way(marks: tuple[str, str]) -> None:
    found = told(f"{marks[0]} Pasien mendaftar di loket.", f"{marks[1]} Perawat mengukur tekanan darah.")
    assert [(step.kegiatan, step.pelaksana) for step in found] == [
        ("Pasien mendaftar di loket.", ("Pasien",)),
        ("Perawat mengukur tekanan darah.", ("Perawat",)),
    ]


def test_who_acts_in_an_item_is_told_behind_its_second_mark_too() -> None:
    found = told("1. Pemohon mengirim surat.", "2. a. Petugas membaca surat.", "b. Petugas mencatat surat.")
    assert [(step.pelaksana, step.kegiatan) for step in found] == [
        (("Pemohon",), "Pemohon mengirim surat."),
        (("Petugas",), "a. Petugas membaca surat. b. Petugas mencatat surat."),
    ]


def test_a_long_list_under_an_item_is_part_of_it_and_a_very_long_one_stays_in_its_section() -> None:
    ranks = [f"{mark}. Pegawai golongan {mark} menerima {'uang duka ' * 20}" for mark in "abcde"]
    found = told("1. Besarnya bantuan sebagai berikut:", *ranks, "2. Bendahara membayar bantuan.")
    assert [len(step.kegiatan) > 1_000 for step in found] == [True, False]
    found = told("1. Besarnya bantuan sebagai berikut:", *ranks, *ranks, "2. Bendahara membayar bantuan.")
    assert found[0].kegiatan == "Besarnya bantuan sebagai berikut:"


def test_lists_under_titles_are_the_steps_where_all_items_are_titles() -> None:
    found = told(
        "4.1 Peminjaman", "4.1.1 Siswa mengisi buku.", "4.1.2 Guru menyetujui.",
        "4.2 Pengembalian", "4.2.1 Siswa membawa alat.", "4.2.2 Guru memeriksa alat.",
    )  # fmt: skip
    assert [step.kegiatan for step in found] == [
        "Siswa mengisi buku.", "Guru menyetujui.", "Siswa membawa alat.", "Guru memeriksa alat.",
    ]  # fmt: skip


def test_a_title_over_one_item_is_a_title_among_others() -> None:
    found = told("A. Persiapan", "1. Siapkan alat.", "2. Cuci tangan.", "B. Penutup", "1. Catat hasil.")
    assert [step.kegiatan for step in found] == ["Siapkan alat.", "Cuci tangan.", "Catat hasil."]


def test_headings_that_go_on_with_the_procedures_own_belong_to_it_until_another_begins() -> None:
    sections = [
        Section(Part.LANGKAH, "PROSEDUR - A. Persiapan", "1. Siapkan alat.\n2. Cuci tangan.", (Place(1),)),
        Section(Part.ISI, "B. Pelaksanaan", "1. Pasang alat.", (Place(1),)),
        Section(Part.ISI, "V. Rekaman", "1. Buku catatan.", (Place(1),)),
    ]
    assert [step.kegiatan for step in told_steps(sections, [page()])] == [
        "Siapkan alat.",
        "Cuci tangan.",
        "Pasang alat.",
    ]


def test_paragraphs_are_the_steps_where_a_scan_has_lost_their_numbers() -> None:
    lines = ("Petugas menyapa pasien.", "Perawat menulis obat di Buku", "Pemakaian Obat.", "8 Dokter memeriksa pasien.")
    found = told(*lines, scanned=True)
    assert told(*lines) == ()
    assert [(step.kegiatan, step.pelaksana) for step in found] == [
        ("Petugas menyapa pasien.", ("Petugas",)),
        ("Perawat menulis obat di Buku Pemakaian Obat.", ("Perawat",)),
        ("Dokter memeriksa pasien.", ("Dokter",)),
    ]
    chart = (
        "Penerimaan Verifikasi Rapat Berkas (Loket) (Tim Teknis)",
        "Paraf Izin (Sekretaris)",
        "Izin (Kepala Dinas)",
    )
    assert told(*chart) == ()
    assert told("Pelayanan dilakukan di loket.", "Loket dibuka setiap hari.", "Biaya tidak ada.") == ()


def test_headings_over_prose_are_steps_themselves() -> None:
    sections = [
        Section(Part.LANGKAH, "PROSEDUR - 1. Pendaftaran", "Pasien datang ke loket.", (Place(1),)),
        Section(Part.ISI, "2. Pemeriksaan", "Dokter memeriksa pasien.", (Place(1),)),
    ]
    found = told_steps(sections, [page()])
    assert [step.kegiatan for step in found] == [
        "Pendaftaran Pasien datang ke loket.",
        "Pemeriksaan Dokter memeriksa pasien.",
    ]


def test_lines_that_call_themselves_steps_need_no_heading_and_other_lists_are_none() -> None:
    lines = ("Langkah 1: Pelapor menelepon kantor.", "Langkah 2: Petugas mencatat laporan. Waktu: 15 menit.")
    found = told("Pengaduan dibuka setiap hari.", *lines, "Hubungi kami bila perlu.", heading="", part=Part.ISI)
    assert [(step.no, step.pelaksana, step.waktu and step.waktu.words) for step in found] == [
        (1, ("Pelapor",), None),
        (2, ("Petugas",), "15 menit"),
    ]
    assert told("1. Kartu keluarga.", "2. Pas foto.", heading="Syarat", part=Part.PERSYARATAN) == ()


@pytest.mark.parametrize(
    ("sentence", "actors"),
    [
        ("Pemohon dan petugas menandatangani berita acara.", ("Pemohon", "Petugas")),
        ("Berkas diterima oleh petugas loket dan dicatat.", ("Petugas loket",)),
        ("Setelah lengkap, petugas mencatat surat.", ("Petugas",)),
        ("Petugas: memeriksa berkas", ("Petugas",)),
        ("Mengajukan permohonan (Pemohon, 5 menit)", ("Pemohon",)),
        ("Kepala Bagian Umum dan Keuangan memeriksa", ("Kepala Bagian Umum dan Keuangan",)),
        ("Surat permohonan memuat nama.", ()),
        ("Pertama mencuci tangan.", ()),
        ("Menerima surat dari pemohon.", ()),
        ("Dokter, perawat bedah dan petugas lain memakai sarung tangan.", ("Dokter", "Perawat bedah", "Petugas lain")),
        ("Pembersihan; Deskripsi: Setelah selesai, pengguna wajib menyapu.", ("Pengguna",)),
        ("Setelah surat disetujui maka kepala unit meneruskan surat.", ("Kepala unit",)),
        ("Kegiatan Rapat Bulanan (RB)", ()),
        ("KTP memuat alamat.", ()),
    ],
)
def test_who_acts_is_said_before_the_verb_or_after_oleh(sentence: str, actors: tuple[str, ...]) -> None:
    assert actors_in(sentence) == actors


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Petugas memeriksa berkas maksimal 3 (tiga) hari kerja.", "maksimal 3 (tiga) hari kerja"),
        ("Petugas menunggu selama ± 10 menit.", "± 10 menit"),
        ("Kartu berlaku selama 3 bulan.", None),
        ("Diajukan paling lambat 3 hari sebelum acara.", None),
        ("Tunggu selama 5 menit, lalu ulangi selama 10 menit.", None),
    ],
)
def test_a_time_is_that_of_the_act_or_none(sentence: str, words: str | None) -> None:
    found = time_in(sentence)
    assert (found.words if found else None) == words


def untitled(*items: str, heading: str = "SOP-01 PENANGANAN JALAN LICIN") -> list[str]:
    lines = "\n".join(["Jalan dijaga agar aman.", *(f"{n}) {item}" for n, item in enumerate(items, 1))])
    found = told_steps([Section(Part.ISI, heading, lines, (Place(1),))], [page()])
    return [step.kegiatan for step in found]


def test_the_one_list_of_acts_in_a_document_that_calls_itself_a_procedure_is_its_steps() -> None:
    acts = [
        "Ketika hujan mulai, operator memarkir alat di tempat tinggi.", "Pengawas mengatur jumlah alat.",
        "Alat yang dipakai bertipe kecil.", "Penyekrapan dimulai dari atas.", "Pengawas menutup area.",
    ]  # fmt: skip
    assert untitled(*acts) == acts
    assert untitled(*acts, heading="KEPUTUSAN KEPALA KANTOR") == []
    assert untitled("Undang-Undang Cuti.", "Peraturan Cuti.", "Buku tamu.", "Alat tulis.", "Meja.") == []


def test_a_scan_may_have_lost_the_first_mark_of_a_list_and_made_a_comma_of_a_point() -> None:
    found = told("Petugas menentukan ruang.", "2. Petugas menyiapkan alat.", "3, Petugas mencuci alat.")
    assert [step.kegiatan for step in found] == [
        *("Petugas menentukan ruang.", "Petugas menyiapkan alat.", "Petugas mencuci alat.")
    ]
    assert len(told("Langkahnya sebagai berikut:", "1. Petugas menyiapkan alat.", "2. Petugas mencuci alat.")) == 2


def test_the_lists_of_a_law_are_no_procedure() -> None:
    articles = [Section(Part.ISI, f"BAB II - Pasal {n}", "Menteri wajib hadir.", (Place(1),)) for n in (1, 2, 3)]
    lists = Section(Part.LANGKAH, "Tata Cara", "1. Menteri menetapkan.\n2. Menteri mencabut.", (Place(1),))
    assert told_steps([*articles, lists], [page()]) == ()
    assert len(told_steps([lists], [page()])) == 2


def test_the_lists_in_frames_below_each_other_are_told_line_by_line_and_are_the_steps() -> None:
    fire = (
        "1. Petugas lantai memberitahu petugas gedung.<br/>2. Petugas gedung menghubungi pemadam.<br/>3. Tamu keluar."
    )
    quake = "1. Petugas lantai mengumpulkan tamu.<br/>2. Petugas gedung memeriksa tangga.<br/>3. Petugas mendata tamu."
    body = table(["Bahaya kebakaran"], [fire], ["Bahaya gempa"], [quake], widths=(400,))
    sop = document(pdf(cell("SOP EVAKUASI TAMU"), body))
    assert [step.kegiatan for step in sop.steps] == [
        *("Petugas lantai memberitahu petugas gedung.", "Petugas gedung menghubungi pemadam.", "Tamu keluar."),
        *("Petugas lantai mengumpulkan tamu.", "Petugas gedung memeriksa tangga.", "Petugas mendata tamu."),
    ]
