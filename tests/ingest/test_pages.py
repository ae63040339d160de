"""Words to lines and paragraphs, and characters to words."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.sop import Box
from ingest.looking import read_page
from ingest.pages import Word, garbled, lines_of, paragraphs_of, size_of

WIDTH, LEADING = 5.0, 12.0


def said(*lines: str, top: float = 0.0) -> list[Word]:
    """Lines set in letters of one width."""
    words = []
    for n, line in enumerate(lines):
        x = 0.0
        for text in line.split():
            end = x + WIDTH * len(text)
            words.append(Word(text, Box(x, top + n * LEADING, end, top + n * LEADING + 9)))
            x = end + WIDTH
    return words


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param(
            ("a. Surat permohonan", "b. Fotokopi KTP", "Berkas diserahkan ke loket"),
            "a. Surat permohonan\nb. Fotokopi KTP\n\nBerkas diserahkan ke loket",
            id="room-left",
        ),
        pytest.param(
            ("a. Rekomendasi dari Kepala", "Dinas Kesehatan"),
            "a. Rekomendasi dari Kepala\nDinas Kesehatan",
            id="no-room-left",
        ),
        pytest.param(
            ("a. Surat yang lama", "dan asli, bila ada, dua"), "a. Surat yang lama\ndan asli, bila ada, dua", id="small"
        ),
    ],
)
def test_a_line_begins_anew_where_the_one_before_had_room_for_its_first_word(lines: tuple[str, ...], told: str) -> None:
    assert paragraphs_of(said(*lines)) == told


def test_a_paragraph_broken_beside_a_picture_goes_on_with_a_capital() -> None:
    words = [
        *said("Petugas membawa alat berat yang besar ke tempat yang sudah disiapkan tadi pagi.", top=0.0),
        *said("3) Alat yang dipakai", "bekerja adalah tipe", "Besar atau Kecil.", top=40.0),
    ]
    assert "tipe\nBesar" in paragraphs_of(words)


def test_a_line_well_below_the_one_before_begins_anew() -> None:
    words = [*said("a. Rekomendasi Kepala"), *said("Berkas diserahkan", top=30)]
    assert paragraphs_of(words) == "a. Rekomendasi Kepala\n\nBerkas diserahkan"


def test_an_abbreviation_after_a_long_line_goes_on_with_it_and_is_an_item_below_a_short_one() -> None:
    hours = said(
        "Loket dibuka setiap hari kerja dan jam", "Senin sampai Kamis 08.00-16.00", "WIB dan Jumat 08.00-11.30"
    )
    assert "16.00\nWIB" in paragraphs_of(hours)
    papers = said("Surat pengantar dari kelurahan setempat", "KTP", "NPWP")
    assert paragraphs_of(papers).endswith("KTP\n\nNPWP")


def test_a_line_that_ends_with_a_word_that_needs_another_is_not_the_last_of_its_paragraph() -> None:
    lines = said("Berdasarkan peraturan direktur rumah sakit ini", "Nomor 3 tentang", "Bantuan Duka", "Petugas hadir.")
    assert "tentang\nBantuan Duka\n\nPetugas" in paragraphs_of(lines)


def test_whether_a_line_stands_well_below_is_told_by_where_letters_hang_and_not_by_the_last_word_s_own() -> None:
    """The last word of the first line has no letter that hangs, that of the second has: its box reaches lower."""
    lines = ("Kantor kepala desa terletak di pulau sulawesi", "Barat dan jauh letaknya dari pasar-pasar gunung", "Api.")
    words = [
        replace(w, box=replace(w.box, y1=w.box.y1 - (0 if set(w.text) & set("gjp") else 2)))
        for n, line in enumerate(lines)
        for w in said(line, top=17.4 * n)
    ]
    assert paragraphs_of(words) == "\n".join(lines)


def test_a_line_filled_up_with_dots_and_one_that_ends_a_sentence_are_the_last_of_their_paragraphs() -> None:
    contents = ("Pendahuluan ........... 1", "Ketentuan umum ........ 4")
    assert paragraphs_of(said(*contents)) == "\n\n".join(contents)
    decree = said(
        "KESATU : menetapkan standar pelayanan kantor ini", "untuk seluruh loket di desa ini.", "KEDUA : segera."
    )
    assert paragraphs_of(decree).endswith("ini.\n\nKEDUA : segera.")


def test_in_double_spacing_a_line_goes_on_with_the_one_above() -> None:
    lines = ("Peraturan kepala kantor pusat yang lama", "Kota Contoh Raya tentang cuti bagi para", "Pegawai.")
    spaced = [word for n, line in enumerate(lines) for word in said(line, top=26.0 * n)]
    assert paragraphs_of(spaced) == "\n".join(lines)


def page(*lines: str) -> str:
    file = io.BytesIO()
    canvas = Canvas(file)
    for n, line in enumerate(lines):
        canvas.drawString(70, 700 - 20 * n, line)
    canvas.save()
    return read_page(pdfium.PdfDocument(file.getvalue())[0], 1).text


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        (("kontrak", "''''''minimal'jangka waktu"), "kontrak\nminimal jangka waktu"),
        (("hari Jum'at",), "hari Jum'at"),
        (("Komputer , meja .",), "Komputer, meja."),
    ],
)
def test_spaces_and_commas_are_mended_as_they_were_meant(printed: tuple[str, ...], told: str) -> None:
    assert page(*printed) == told


def test_an_indented_line_goes_on_unless_much_room_was_left_above_it() -> None:
    words = said("a. Peraturan Menteri Dalam", "   Negeri", "b. Keputusan Kepala Daerah ini")
    indented = [*words[:4], Word("Negeri", Box(15, 12, 45, 21)), *words[5:]]
    assert paragraphs_of(indented) == "a. Peraturan Menteri Dalam\nNegeri\nb. Keputusan Kepala Daerah ini"


def test_a_word_that_ocr_made_too_tall_stays_on_its_line() -> None:
    words = [Word("3", Box(0, 1, 10, 24)), Word("Bila", Box(15, 0, 35, 10)), Word("berjalan", Box(40, 0, 80, 24))]
    assert lines_of([*words, Word("tercapai", Box(0, 30, 40, 40))]) == "3 Bila berjalan\ntercapai"


LEFT = ("Barang dititipkan di loket satu", "sebelum pukul sembilan pagi hari", "dan diambil kembali pada sore")
RIGHT = ("Denda keterlambatan sebesar sepuluh ribu", "rupiah untuk setiap hari lewat", "dan dibayar di loket dua")


def test_a_bullet_does_not_tell_where_its_line_stands() -> None:
    """The box of a letter is as high as its ink: a star hangs above the middle of words without ascenders."""
    words = [
        Word("*", Box(0, 2, 3, 5)),
        Word("Diisi", Box(10, 1, 30, 9)),
        Word("semua", Box(34, 3.5, 60, 9)),
        Word("pemohon", Box(64, 3.5, 100, 11)),
    ]
    assert lines_of(words) == "* Diisi semua pemohon"


def beside(*columns: tuple[str, ...]) -> list[Word]:
    """Columns of lines, each 250 points right of the one before."""
    return [
        Word(word.text, Box(word.box.x0 + 250 * n, word.box.y0, word.box.x1 + 250 * n, word.box.y1))
        for n, lines in enumerate(columns)
        for word in said(*lines, top=40)
    ]


@pytest.mark.parametrize("columns", [(LEFT * 3, RIGHT * 3), (LEFT * 3, RIGHT * 3, LEFT * 3)])
def test_columns_of_prose_are_read_one_after_the_other(columns: tuple[tuple[str, ...], ...]) -> None:
    title, foot = said("Panduan penitipan barang di asrama transit kota"), said("Halaman satu", top=300)
    told = lines_of([*title, *beside(*columns), *foot]).splitlines()
    assert told == [
        "Panduan penitipan barang di asrama transit kota",
        *(line for column in columns for line in column),
        "Halaman satu",
    ]


def test_labels_beside_their_values_are_read_across() -> None:
    labels, values = ("Nama SOP", "Dasar hukum") * 4, (LEFT[0], RIGHT[0]) * 4
    assert lines_of(beside(labels, values)).splitlines()[:2] == [f"Nama SOP {LEFT[0]}", f"Dasar hukum {RIGHT[0]}"]


def test_the_first_column_may_begin_with_a_short_heading() -> None:
    left, right = ("Maksud", *LEFT * 3), (RIGHT * 4)[: 1 + 3 * len(LEFT)]
    assert lines_of(beside(left, right)).splitlines() == [*left, *right]


def test_the_dots_of_a_contents_list_make_no_text_garbled() -> None:
    entries = "DAFTAR ISI " + " ".join(f"Bagian {'.' * 60} {n}" for n in range(12))
    words = [Word(text, Box(10.0 * n, 0, 10.0 * n + 8, 10)) for n, text in enumerate(entries.split())]
    assert not garbled(words)
    assert garbled([Word("#%&", word.box) for word in words])


@pytest.mark.parametrize(
    ("text", "height"),
    [("Penggunaan", 9.3), ("Daftar", 7.2), ("sewa", 5.2), ("PNBP", 7.2), ("sepur", 7.3), ("(KTP)", 9.3)],
)
def test_a_line_has_its_size_whichever_letters_it_has(text: str, height: float) -> None:
    assert size_of([Word(text, Box(0, 0, 60, height))]) == pytest.approx(10, abs=0.1)


def test_ocr_s_boxes_are_as_high_as_their_line() -> None:
    assert size_of([Word("sewa", Box(0, 0, 60, 9), sure=96.0), Word("gedung", Box(70, 0, 120, 9), sure=90.0)]) == 9
