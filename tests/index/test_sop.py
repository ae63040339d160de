"""The one rule about who sees what, and the words that are stored: another spelling would lose what is kept."""

from __future__ import annotations

import pytest

from index.sop import Kind, Part, Passage, Place, Role, Unit, Visibility


@pytest.mark.parametrize(
    ("role", "visibility", "sees"),
    [
        (Role.PUBLIC, Visibility.PUBLIC, True),
        (Role.PUBLIC, Visibility.INTERNAL, False),
        (Role.STAFF, Visibility.PUBLIC, True),
        (Role.STAFF, Visibility.INTERNAL, True),
    ],
)
def test_the_public_sees_what_is_public_and_staff_all(role: Role, visibility: Visibility, *, sees: bool) -> None:
    assert role.sees(visibility) is sees


def test_what_is_stored_and_printed_is_spelt_as_ever() -> None:
    assert [kind.value for kind in Kind] == ["makro", "mikro", "dokumen"]
    assert [unit.value for unit in Unit] == ["menit", "jam", "hari kerja", "hari", "minggu", "bulan", "tahun"]
    assert " ".join(part.value for part in Part) == (
        "tujuan definisi dasar_hukum kualifikasi keterkaitan peralatan peringatan pencatatan persyaratan langkah waktu "
        "biaya produk tempat kontak isi"
    )


def test_a_passage_begins_on_the_page_of_its_first_place_or_on_the_first() -> None:
    passage = Passage("1", "Cuti", Part.ISI, "", "", 0, (Place(4), Place(2)))
    assert passage.page == 4
    assert Passage("1", "Cuti", Part.ISI, "", "", 0).page == 1
