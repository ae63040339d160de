"""Tables that are no form: each row in one line, its cells under the headings as printed."""

from __future__ import annotations

from ingest.tables import Rows, ruled
from tests.ingest.drawn import table

EDGES = (40, 80, 240, 400)


def told(rows: Rows, *texts: tuple[str, ...], top: float = 100, edges: tuple[float, ...] = EDGES) -> list[str]:
    return [text for _, text, _ in rows.of(table(edges, top, *texts))]


def test_each_cell_but_the_first_is_told_after_its_heading() -> None:
    found = told(Rows(), ("No", "Layanan", "Tarif"), ("1", "Sewa aula", "Rp500.000"), ("2.", "Sewa kursi", ""))
    assert found == ["1. Sewa aula; Tarif: Rp500.000", "2. Sewa kursi"]


def test_headings_hold_on_the_next_page_where_the_columns_are_the_same() -> None:
    rows = Rows()
    told(rows, ("No", "Layanan", "Tarif"), ("1", "Sewa aula", "Rp500.000"))
    assert told(rows, ("2", "Sewa kursi", "Rp5.000"), ("3", "Sewa meja", "Rp9.000"), edges=(42, 82, 242, 402)) == [
        *("2. Sewa kursi; Tarif: Rp5.000", "3. Sewa meja; Tarif: Rp9.000")
    ]
    assert told(rows, ("Loket", "pagi"), edges=(40, 200, 400)) == ["Loket: pagi"]


def test_a_sum_at_the_top_of_the_next_page_heads_nothing() -> None:
    rows = Rows()
    told(rows, ("Kegiatan", "Jumlah", "Biaya"), ("Rapat", "sekali", "Rp500.000"))
    assert told(rows, ("Total", "semua", "Rp500.000"), ("Kunjungan", "dua kali", "Rp9.000")) == [
        *("Total; Jumlah: semua; Biaya: Rp500.000", "Kunjungan; Jumlah: dua kali; Biaya: Rp9.000")
    ]


def test_a_row_without_its_first_cell_goes_on_with_the_one_on_the_page_before() -> None:
    rows = Rows()
    list(rows.of(table(EDGES, 100, ("No", "Layanan", "Tarif"), ("1", "Sewa aula", "Rp500.000"))))
    found = list(rows.of(table(EDGES, 50, ("", "dan taman", ""), ("2", "Sewa kursi", "Rp5.000"))))
    assert [whole for _, _, whole in found] == ["1. Sewa aula dan taman; Tarif: Rp500.000", ""]
    assert [y for y, _, _ in found] == [50, 70]


def test_a_label_with_its_colon_heads_nothing() -> None:
    assert told(Rows(), ("Alamat :", "Jl. Contoh"), ("Telepon :", "000"), edges=(40, 120, 400)) == [
        *("Alamat: Jl. Contoh", "Telepon: 000")
    ]


def test_a_table_within_a_table_has_headings_of_its_own() -> None:
    upper = table((40, 120, 400), 100, ("Hari", "Jam buka"), ("Senin", "08.00"))
    lower = table((40, 200, 300, 400), 140, ("Ruang", "Lantai", "Kursi"), ("Aula", "dua", "banyak"))
    both = type(upper)(1, upper.box, (*upper.rows, *lower.rows))
    assert [text for _, text, _ in Rows().of(both)] == ["Senin; Jam buka: 08.00", "Aula; Lantai: dua; Kursi: banyak"]


def test_a_place_lies_in_a_table_by_its_middle() -> None:
    one = table(EDGES, 100, ("a", "b", "c"))
    assert ruled(one.rows[0][1].box, [one])
    assert not ruled(table(EDGES, 300, ("a", "b", "c")).box, [one])


def test_headings_over_empty_columns_are_told_by_themselves() -> None:
    found = told(Rows(), ("No", "Ringkasan isi", "Penanggung jawab"), ("1", "", ""), ("2", "", ""))
    assert found[0] == "Ringkasan isi; Penanggung jawab"
