"""What a document is known by: what was read of it and what an admin set right."""

from __future__ import annotations

from typing import Any

from index.journal import Correction
from index.sop import Visibility
from index.versions import version_of

ROW: dict[str, Any] = {
    **{"number": "SOP-7/UPT/2020", "file": "cuti.pdf", "source": "/sop/cuti.pdf", "sha256": "ab"},
    **{"title": "Izin Cuti", "unit": "Biro Umum", "visibility": "public", "live": 1, "action": "ingest"},
}


def laid(*corrections: Correction) -> dict[tuple[str, str], Correction]:
    return {(one.source, one.field): one for one in corrections}


def test_a_misread_number_and_the_one_that_was_set_right_both_identify_it() -> None:
    found = version_of(ROW, laid(Correction("/sop/cuti.pdf", "number", "SOP-7/UPT/2020", "SOP-7/VPT/2020")))
    assert found.identity.numbers == {"sop-7/upt/2020", "sop-7/vpt/2020"}
    assert version_of(ROW, laid(Correction("/other.pdf", "number", "x", "y"))).identity.numbers == {"sop-7/upt/2020"}


def test_a_number_that_is_the_files_name_is_one_only_if_an_admin_gave_it() -> None:
    row = {**ROW, "number": "cuti"}
    assert version_of(row, {}).identity.numbers == frozenset()
    assert version_of(row, laid(Correction(row["source"], "number", "cuti", "x"))).identity.numbers >= {"cuti"}


def test_an_access_that_an_admin_set_is_pinned() -> None:
    assert not version_of(ROW, {}).pinned
    assert version_of(ROW, laid(Correction(ROW["source"], "visibility", "public"))).pinned
    assert version_of(ROW, {}).visibility is Visibility.PUBLIC


def test_what_an_admin_took_out_is_told_from_what_was_renewed() -> None:
    taken = [
        version_of({**ROW, "live": 0, "action": action}, {}).taken_out for action in ("remove", "rollback", "ingest")
    ]
    assert taken == [True, True, False]
    assert not version_of({**ROW, "live": 1, "action": "remove"}, {}).taken_out
