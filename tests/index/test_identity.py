"""When two readings are the same document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.identity import Identity, identity_of, printed, same_document, same_title, unlike
from index.sop import Kind, Sop, Visibility

ONE = Identity(frozenset({"sop-7/2020"}), ("pelayanan cuti tahunan pegawai",), "Biro Kepegawaian")


def test_a_file_name_identifies_nothing() -> None:
    assert printed(["scan001", "SCAN001 (2)", " SOP  7 ", "sop 7"], "masuk/scan001.pdf") == ("sop 7",)
    sop = Sop("scan001", "Scan001", Kind.DOKUMEN, Visibility.INTERNAL, "scan001.pdf", "", 1)
    assert (identity_of(sop).numbers, identity_of(sop).titles) == (frozenset(), ())


def test_the_same_number_is_the_same_document_but_for_unlike_titles() -> None:
    assert same_document(ONE, replace(ONE, titles=("pelayanan cuti pegawai kantor wilayah",), unit=""))
    assert same_document(ONE, replace(ONE, titles=()))
    assert not same_document(ONE, replace(ONE, titles=("penanganan pengaduan pekerja",)))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(ONE, numbers=frozenset({"8"})), True),
        (replace(ONE, numbers=frozenset(), titles=("PELAYANAN, cuti tahunan pegawai".casefold(),)), True),
        (replace(ONE, numbers=frozenset({"8"}), unit=""), False),
        (replace(ONE, numbers=frozenset({"8"}), unit="Biro Hukum"), False),
        (replace(ONE, numbers=frozenset({"8"}), titles=("pelayanan cuti bulanan pegawai",)), False),
        (replace(ONE, numbers=frozenset({"8"}), titles=()), False),
    ],
    ids=["a new number", "signs", "no owner", "another owner", "another title", "no title"],
)
def test_without_its_number_a_document_is_known_by_title_and_owner(other: Identity, *, same: bool) -> None:
    assert same_document(ONE, other) is same
    assert same_document(other, ONE) is same


def test_one_letter_of_a_long_word_may_be_misread_on_a_scan_alone() -> None:
    misread = replace(ONE, titles=("pelayanan cvti tahunan pegawai",))
    longer = replace(ONE, titles=("pelayanan cuti tahvnan pegawai",))
    assert not same_title(ONE, longer)
    assert same_title(ONE, replace(longer, scanned=True))
    assert not same_title(ONE, replace(misread, scanned=True)), "a short word turns into another"


def test_titles_of_other_words_are_unlike_and_no_title_is_none() -> None:
    assert unlike(ONE, replace(ONE, titles=("penutupan kasus",)))
    assert not unlike(ONE, replace(ONE, titles=("cuti tahunan pegawai pusat",)))
    assert not unlike(ONE, replace(ONE, titles=()))
