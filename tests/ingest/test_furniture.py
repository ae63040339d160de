"""What a page prints that is none of its content, and what looks like it and is."""

from __future__ import annotations

from ingest.furniture import furniture, letterhead, told_once
from ingest.pages import Page, text_of
from tests.ingest.drawn import page


def left(pages: list[Page]) -> list[str]:
    """What is content of each page."""
    idle = furniture(pages)
    return [text_of([word for word in one.words if word not in idle[one.number]]) for one in pages]


def test_what_stands_at_the_same_height_on_the_next_page_is_a_running_head() -> None:
    first = page(("SOP Peminjaman Ruang", 30), ("Ruang dipinjam dengan surat.", 200))
    second = page(("SOP Peminjaman Ruang", 32), ("Kunci diambil di pos jaga.", 200), number=2)
    assert left([first, second]) == ["Ruang dipinjam dengan surat.", "Kunci diambil di pos jaga."]


def test_a_running_head_that_counts_pages_is_one() -> None:
    pages = [page((f"Edisi 3 lembar {n}", 30), (f"Bagian {'abc'[n]} dari isi", 300), number=n) for n in (1, 2)]
    assert left(pages) == ["Bagian b dari isi", "Bagian c dari isi"]


def test_a_number_that_does_not_count_pages_is_content() -> None:
    """Two pages whose first lines differ in an amount say two things."""
    pages = [page((f"Biaya loket {amount} ribu", 100), number=n) for n, amount in ((1, 50), (2, 75))]
    assert left(pages) == ["Biaya loket 50 ribu", "Biaya loket 75 ribu"]


def test_only_lines_from_the_edge_on_are_running() -> None:
    """The same sentence in the middle of two pages is said twice."""
    pages = [page((f"Kalimat {word} di atas", 60), ("Bawa kartu pegawai", 300), (f"Lalu {word}", 700), number=n)
             for n, word in ((1, "pertama"), (2, "kedua"))]  # fmt: skip
    assert all("Bawa kartu pegawai" in text for text in left(pages))


def test_a_page_number_is_one_at_the_edge_alone() -> None:
    assert left([page(("Isi aturan", 300), ("12", 400), ("Halaman 2 dari 4", 810))]) == ["Isi aturan 12"]


def test_a_letterhead_ends_with_its_address_and_is_told_once() -> None:
    address = ("Jl. Contoh No. 1 Telp. 000", 45), ("Pos-el dinas@contoh.example", 57)
    first = page(("DINAS CONTOH", 30), *address, ("STANDAR PELAYANAN", 70))
    assert (
        text_of(sorted(letterhead(first), key=lambda word: (word.box.y0, word.box.x0)))
        .split("\n")[0]
        .startswith("DINAS CONTOH")
    )
    assert left([first]) == ["STANDAR PELAYANAN"]
    assert (
        told_once(first, furniture([first])[1])
        == "DINAS CONTOH\nJl. Contoh No. 1 Telp. 000\nPos-el dinas@contoh.example"
    )


def test_specks_of_a_scan_are_no_content_and_short_words_of_a_text_layer_are() -> None:
    assert left([page(("Isi aturan", 300), ("|. '", 400), scanned=True)]) == ["Isi aturan"]
    assert left([page(("Isi aturan", 300), ("di", 400))]) == ["Isi aturan di"]


def test_a_running_head_of_a_scan_may_be_read_in_two_ways() -> None:
    one = page(("STANDAR OPERASIONAL PROSEDUR", 30), ("Isi satu", 300), scanned=True)
    other = page(("STANDAR OPERASI0NAL PR0SEDUR", 31), ("Isi dua", 300), number=2, scanned=True)
    assert left([one, other]) == ["Isi satu", "Isi dua"]


def test_the_caption_of_a_code_is_no_content() -> None:
    said = (
        "Ruang dipinjam dengan surat.",
        "Pindai kode QR ini untuk memeriksa",
        "Dokumen ini ditandatangani secara elektronik.",
    )
    assert left([page(*((text, 200 + 40 * n) for n, text in enumerate(said)))]) == ["Ruang dipinjam dengan surat."]


def test_a_letterhead_ends_where_sentences_begin_though_one_of_them_tells_a_telephone() -> None:
    head = [("DINAS CONTOH", 40), ("Jalan Contoh 5, Telepon 123", 54), ("Panduan Mengadu", 80)]
    told = ("Aduan disampaikan melalui telepon atau datang langsung.", 110)
    assert text_of(sorted(letterhead(page(*head, told)), key=lambda w: (w.box.y0, w.box.x0))).endswith("Telepon 123")
    assert not letterhead(page(("Panduan Mengadu", 80), told))
