from __future__ import annotations

from ingest.lists import begins_list, tidy_list


def test_a_line_goes_on_with_the_item_above_it_but_for_a_paragraph_of_its_own() -> None:
    printed = (
        "a.Surat Permohonan yang ditujukan kepada\nKepala Dinas\nb . Fotokopi KTP\n\nPersyaratan diserahkan\nke loket"
    )
    told = "a.Surat Permohonan yang ditujukan kepada Kepala Dinas\nb . Fotokopi KTP\nPersyaratan diserahkan ke loket"
    assert tidy_list(printed) == told


def test_a_stop_may_follow_the_bracket_of_an_item() -> None:
    assert tidy_list("1). Pasang patok\npada batas\n2).Bersihkan lahan\na). Ukur lagi").splitlines() == [
        "1). Pasang patok pada batas",
        "2).Bersihkan lahan",
        "a). Ukur lagi",
    ]


def test_a_word_that_is_doubled_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    assert tidy_list("peraturan perundang-\nundangan bagi masing-\nmasing peme-\nriksa") == (
        "peraturan perundang-undangan bagi masing-masing pemeriksa"
    )
    assert (
        tidy_list("Undang-\nUndang tentang rahmat-\nNya, Per-\n07/2020")
        == "Undang-Undang tentang rahmat-Nya, Per- 07/2020"
    )


def test_an_address_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    assert tidy_list("website: https://arsip-\nkota.contoh.id/kantor-\npusat/ dan peme-\nriksa") == (
        "website: https://arsip-kota.contoh.id/kantor-pusat/ dan pemeriksa"
    )


def test_a_number_of_two_levels_begins_an_item_and_a_time_does_not() -> None:
    printed = "4.1 Mahasiswa mengisi formulir pada\n14.30 WIB\n4.2 Ketua memeriksa"
    assert tidy_list(printed).splitlines() == ["4.1 Mahasiswa mengisi formulir pada 14.30 WIB", "4.2 Ketua memeriksa"]


def test_an_item_may_begin_with_its_own_first_item() -> None:
    assert tidy_list("1. Surat masuk\n2.a. Kepala membaca\nsurat\nb. Staf mencatat\n3. Selesai").splitlines() == [
        *("1. Surat masuk", "2.a. Kepala membaca surat", "b. Staf mencatat", "3. Selesai")
    ]


def test_a_list_begins_with_an_item_that_the_next_number_follows() -> None:
    assert begins_list(["1. Formulir", "yang lengkap", "2. Internet"])
    assert not begins_list(["1. Dasar Hukum", "1. UU 5", "2. UU 6"])
    assert not begins_list(["Formulir", "1. Internet", "2. Laptop"])
    assert not begins_list([])
