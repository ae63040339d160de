"""A number identifies one SOP: who keeps it when two files print the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.identity import identity_of
from index.sop import Kind, Sop, Visibility
from index.versions import Version
from ingest.finding import FoundFile
from ingest.numbering import Numbers

SOP = Sop("1/2024", "Izin Cuti Tahunan", Kind.MIKRO, Visibility.PUBLIC, "cuti.pdf", "a", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def file(folder: Path, name: str, *, chosen: bool = False, there: bool = True) -> FoundFile:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if there:
        path.touch()
    return FoundFile(path, str(path), name, "a", Visibility.PUBLIC, chosen=chosen)


def version(found: FoundFile, sop: Sop = SOP) -> Version:
    """The version that the library holds of a SOP from this file."""
    return Version(
        *(sop.number, found.file, found.source, "a", sop.visibility, sop.title, sop.unit),
        *(False, True, False),
        identity_of(sop),
    )


def test_a_second_file_with_a_taken_number_gets_one_with_its_name(folder: Path) -> None:
    numbers = Numbers([], [])
    assert numbers.own(SOP, file(folder, "a/cuti.pdf")) == (SOP, "")
    other, replaced = numbers.own(SOP, file(folder, "b/sakit.pdf"))
    assert (other.number, replaced) == ("1/2024 (sakit)", "")
    third, _ = numbers.own(SOP, file(folder, "c/sakit.pdf"))
    fourth, _ = numbers.own(SOP, file(folder, "c/sakit.pdf"))
    assert [third.number, fourth.number] == ["1/2024 (c/sakit)", "1/2024 (2)"]


def test_a_number_is_the_same_in_any_case(folder: Path) -> None:
    numbers = Numbers([version(file(folder, "lama.pdf"), replace(SOP, number="sop-1/a"))], [])
    taken, _ = numbers.own(replace(SOP, number="SOP-1/A"), file(folder, "baru.pdf"))
    assert taken.number == "SOP-1/A (baru)"


def test_who_was_chosen_renews_the_version_that_stands(folder: Path) -> None:
    old, new = file(folder, "lama.pdf"), file(folder, "baru.pdf", chosen=True)
    assert Numbers([version(old)], []).own(SOP, new) == (SOP, old.source)
    beside, replaced = Numbers([version(old)], []).own(SOP, new, beside=True)
    assert (beside.number, replaced) == ("1/2024 (baru)", ""), "an admin wants both"


def test_an_unlike_document_takes_nobodys_place(folder: Path) -> None:
    old = version(file(folder, "lama.pdf"))
    other = replace(SOP, title="Penanganan Pengaduan Masyarakat")
    assert Numbers([old], []).own(other, file(folder, "baru.pdf", chosen=True))[1] == ""


def test_what_lies_no_more_where_it_lay_makes_room(folder: Path) -> None:
    gone = file(folder, "lama.pdf", there=False)
    assert Numbers([version(gone)], []).own(SOP, file(folder, "baru.pdf")) == (SOP, gone.source)


def test_a_number_that_is_the_files_name_is_kept_by_the_same_file_alone(folder: Path) -> None:
    """Two files called "cuti" in two folders are two documents, even when one of them is gone."""
    nameless = replace(SOP, number="cuti")
    gone, moved = file(folder, "a/cuti.pdf", there=False), file(folder, "b/cuti.pdf")
    assert Numbers([version(gone, nameless)], []).own(nameless, moved)[1] == gone.source
    changed = replace(moved, sha256="b")
    assert Numbers([version(gone, nameless)], []).own(nameless, changed)[1] == ""


def test_two_files_that_exchange_their_numbers_go_in_together(folder: Path) -> None:
    one, other = file(folder, "satu.pdf"), file(folder, "dua.pdf")
    first, second = SOP, replace(SOP, number="2/2024", title="Izin Sakit")
    numbers = Numbers([version(one, first), version(other, second)], [one, other])
    assert numbers.settled([(one, second)]) == [], "its number is still held by a file that is to be read"
    both = [(one, second), (other, first)]
    assert numbers.settled(both) == both
    assert [numbers.own(sop, found)[0].number for found, sop in both] == ["2/2024", "1/2024"]


def test_a_file_that_does_not_go_in_keeps_its_number(folder: Path) -> None:
    one, other = file(folder, "satu.pdf"), file(folder, "dua.pdf")
    numbers = Numbers([version(one)], [one, other])
    numbers.given_up(one)
    assert numbers.settled([(other, SOP)]) == [(other, SOP)]
    assert numbers.own(SOP, other)[0].number == "1/2024 (dua)"
