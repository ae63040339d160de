"""What begins a section of prose and what does not: lists in lists, annexes, names over their numbers, specks."""

from __future__ import annotations

from index.sop import Box, Part, Section
from ingest.pages import Word
from ingest.prose import Rest, prose_sections


def page(*lines: str, number: int = 1) -> Rest:
    """A page of typed lines."""
    words = [
        Word(text, Box(60 + 50 * k, 60 + 14 * n, 100 + 50 * k, 70 + 14 * n))
        for n, line in enumerate(lines)
        for k, text in enumerate(line.split())
    ]
    return Rest(number, tuple(words), ())


def headings(*pages: Rest) -> list[tuple[str, int]]:
    return [(section.heading, section.places[0].page) for section in prose_sections(pages)]


def test_a_lettered_line_heads_the_numbered_items_below_it() -> None:
    found = prose_sections([page("a). Persiapan awal", "1). Pasang patok.", "b). Penggalian", "1). Gali tanah.")])
    assert [(section.heading, section.text) for section in found] == [
        ("a). Persiapan awal", "1). Pasang patok."),
        ("b). Penggalian", "1). Gali tanah."),
    ]


def test_an_annex_at_the_top_of_a_page_begins_a_section() -> None:
    first = page("DITETAPKAN DI CONTOH", "pada tanggal 1 Mei 2024", "Lampiran disimpan di kantor")
    second = page("Lampiran Tarif Gedung Contoh.", "Sewa gedung 1.000.000 sehari", number=2)
    assert headings(first, second) == [("DITETAPKAN DI CONTOH", 1), ("Lampiran Tarif Gedung Contoh", 2)]
    assert prose_sections([first, second])[1].part is Part.BIAYA


def test_neither_a_name_over_its_number_nor_specks_in_capitals_are_headings() -> None:
    told = page(
        "KETENTUAN UMUM", "Semua petugas hadir.", "S4 CA", "Kepala Dinas,", "A. Contoh Nama", "NIP. 19000101 1 001"
    )
    sections: tuple[Section, ...] = prose_sections([told])
    assert [section.heading for section in sections] == ["KETENTUAN UMUM"]
    assert "NIP. 19000101" in sections[0].text


def test_a_pledge_set_in_capitals_throughout_is_prose_and_no_heading() -> None:
    pledge = [f"KAMI MENYATAKAN SANGGUP MELAYANI SESUAI STANDAR {n} YANG BERLAKU" for n in range(6)]
    [section] = prose_sections([page(*pledge, "Ditandatangani kepala kantor.")])
    assert section.heading == ""
    assert "STANDAR 0 YANG BERLAKU KAMI MENYATAKAN SANGGUP" in section.text


def test_chapters_are_headed_by_short_numbered_lines_and_a_list_is_not() -> None:
    told = page(
        "1. Definisi", "Cuti ialah berhenti sementara.", "2. Ketentuan umum", "Cuti diajukan sebelum batas.",
        "3. Biaya cuti (Perda No. 4)", "Mahasiswa membayar sepuluh ribu.",
    )  # fmt: skip
    found = prose_sections([told])
    assert [(section.part, section.heading) for section in found] == [
        (Part.DEFINISI, "Definisi"),
        (Part.ISI, "2. Ketentuan umum"),
        (Part.BIAYA, "Biaya cuti (Perda No. 4)"),
    ]
    listed = page(
        "Berkas yang dibawa ialah:", "1. Kartu keluarga", "2. Surat pengantar", "3. Pas foto", "Dibawa semua."
    )
    assert len(prose_sections([listed])) == 1


def test_a_part_that_a_paragraph_says_after_its_label_is_that_part_and_one_said_twice_is_none() -> None:
    told = page("PINJAM BUKU", "Syarat: kartu anggota dan", "surat pengantar sekolah.", "- Buku hilang diganti.")
    found = prose_sections([told])
    assert [(section.part, section.text) for section in found] == [
        (Part.PERSYARATAN, "Syarat: kartu anggota dan surat pengantar sekolah."),
        (Part.ISI, "- Buku hilang diganti."),
    ]
    twice = page("PINJAM BUKU", "Syarat: kartu anggota.", "PINJAM RUANG", "Syarat: surat permohonan.")
    assert {section.part for section in prose_sections([twice])} == {Part.ISI}


def test_the_block_in_which_a_document_is_signed_is_a_section_of_its_own() -> None:
    told = page(
        "KETENTUAN UMUM", "Semua petugas hadir.", "Ditetapkan di Contoh", "pada tanggal 3 Maret 2025", "KEPALA KANTOR",
        "CONTOH NAMA", "NIP. 19000101 1 001", "Tembusan disimpan.",
    )  # fmt: skip
    found = prose_sections([told])
    assert [(section.heading, "KEPALA KANTOR" in section.text) for section in found] == [
        ("KETENTUAN UMUM", False), ("Ditetapkan di Contoh", True), ("", False),
    ]  # fmt: skip
    known = page("KETENTUAN UMUM", "Mengetahui isi surat penting.", *[f"Petugas hadir ke {n}." for n in range(20)])
    assert headings(known) == [("KETENTUAN UMUM", 1)]


def test_a_line_that_goes_on_in_small_letters_is_no_heading_though_a_label_ends_it() -> None:
    told = page(
        "B. Tata Cara Pinjam", "1. Petugas memeriksa apakah berkas sudah", "lengkap:", "a. bila tidak, kembalikan."
    )
    [section] = prose_sections([told])
    assert (section.part, section.heading) == (Part.LANGKAH, "Tata Cara Pinjam")
    assert "sudah lengkap:" in section.text


def test_a_line_that_announces_the_list_of_a_procedure_heads_it_though_unnumbered() -> None:
    told = page("PROSEDUR CUTI", "Mekanisme Pengajuan Cuti", "1. Pegawai mengisi formulir.", "Mekanisme ini wajib.")
    assert [(section.part, section.heading) for section in prose_sections([told])] == [
        (Part.LANGKAH, "PROSEDUR CUTI - Mekanisme Pengajuan Cuti"),
    ]


def test_a_line_numbered_by_chapter_and_section_heads_what_stands_below_it_and_a_contents_list_does_not() -> None:
    contents = page("DAFTAR ISI", "1.1 Latar Belakang", "1.2 Jangka Waktu", "1.3 Kebutuhan Biaya Pelaksanaan")
    told = page(
        "1.2 Jangka Waktu", "Paling lama tujuh hari.", "1.3 Kebutuhan Biaya Pelaksanaan", "Biaya dianggarkan kantor.",
        number=2,
    )  # fmt: skip
    found = prose_sections([contents, told])
    assert [(one.part, one.heading) for one in found if one.places[0].page == 2] == [
        (Part.WAKTU, "Jangka Waktu"), (Part.ISI, "1.3 Kebutuhan Biaya Pelaksanaan"),
    ]  # fmt: skip


def test_in_a_procedure_a_line_numbered_by_chapter_and_section_is_part_of_it() -> None:
    told = page("4. Prosedur", "4.1 Persiapan alat", "Alat dicuci dahulu.", "4.2 Pengukuran", "Alat dipasang.")
    assert headings(told) == [("Prosedur", 1)]


def test_a_few_words_with_a_colon_head_the_list_below_them() -> None:
    told = page(
        "MEMUTUSKAN", "Tim bertugas sebagai berikut.", "Sekretaris :", "1. Menyusun program.", "2. Mencatat rapat."
    )
    assert headings(told) == [("MEMUTUSKAN", 1), ("Sekretaris :", 1)]


def test_a_title_over_bullets_heads_them_and_may_name_a_part() -> None:
    told = page("B. TAHAP PERSIAPAN", "Pengguna membaca pedoman.", "2. Kebutuhan sarana dan prasarana", "• Alat tulis")
    assert [one.part for one in prose_sections([told])] == [Part.LANGKAH, Part.PERALATAN]


def test_a_chapter_over_prose_among_chapters_over_lists_has_its_heading_too() -> None:
    told = page(
        "1. Persiapan alat", "a. Ambil cangkul.", "2. Pengangkutan", "Cangkul diangkut dengan gerobak kecil.",
        "3. Penggalian", "a. Gali tanah.", "4. Pembersihan alat yang telah dipakai di lahan basah", "Cangkul dicuci.",
    )  # fmt: skip
    assert [heading for heading, _ in headings(told)] == [
        *("1. Persiapan alat", "2. Pengangkutan", "3. Penggalian"),
        "4. Pembersihan alat yang telah dipakai di lahan basah",
    ]
