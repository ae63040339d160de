from __future__ import annotations

from dataclasses import replace

import pytest

from index.sop import Kind, Sop, Visibility
from ingest.misread_shelves import settle_numbers, settle_shelves

SHELF = ("Pelindungan CPMI/PMI", "Pemulangan", "Pemulangan PMI Sakit")


def sop(*, process: str = "", map: str = "", makro: str = "", scanned: bool = True) -> Sop:
    return Sop(
        *("1", "Judul", Kind.MIKRO, Visibility.PUBLIC, "a.pdf", "0", 1),
        process=process,
        map=map,
        makro=makro,
        scanned=(1,) if scanned else (),
    )


def shelf(of: Sop) -> tuple[str, str, str]:
    return of.process, of.map, of.makro


def test_a_letter_that_a_scan_got_wrong_opens_no_new_shelf() -> None:
    read = sop(process="Pelindungan CPMVPMI", map="Pemulangan", makro="Pemulangan PMl Sakit")
    assert shelf(settle_shelves([read], [SHELF] * 3)[0]) == SHELF


def test_a_process_that_was_not_read_is_that_of_its_makro() -> None:
    assert shelf(settle_shelves([sop(makro="Pemulangan PMI Sakit")], [SHELF] * 3)[0]) == SHELF


def test_a_name_of_its_own_stays_and_so_does_what_was_printed_as_text() -> None:
    new = sop(process="Pengelolaan Arsip", map="Kearsipan", makro="Alih Media")
    printed = sop(process="Pelindungan CPMVPMI", map="Pemulangan", makro="Pemulangan PMI Sakit", scanned=False)
    assert settle_shelves([new, printed], [SHELF] * 3) == [new, printed]


def test_a_shelf_of_one_or_two_is_not_trusted_over_a_scan() -> None:
    read = sop(process="Pelindungan CPMVPMI", map="Pemulangan", makro="Pemulangan PMI Sakit")
    assert settle_shelves([read], [SHELF]) == [read]


@pytest.mark.parametrize(
    ("scanned", "number", "meant"),
    [
        (True, "SOP-4/1J/2024", "SOP-4/IJ/2024"),
        (False, "SOP-4/1J/2024", "SOP-4/1J/2024"),
        (True, "SOP-4/1K/2024", "SOP-4/1K/2024"),
        (True, "SOP-1/IJ/2021", "SOP-1/IJ/2021"),
    ],
)
def test_a_units_code_that_a_scan_got_wrong_is_the_known_one(number: str, meant: str, *, scanned: bool) -> None:
    read = replace(sop(scanned=scanned), number=number)
    assert settle_numbers([read], [f"SOP-{n}/IJ/2024" for n in range(5, 9)])[0].number == meant
