"""A file that is looked at before it is published: what it is to the library and what it says otherwise; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.publisher import Publisher
from index.sop import Kind, Role, Sop
from index.store import Store
from ingest.previewing import Known, Preview
from tests.ingest.test_same_document import LEAVE, Shelf

SICK = replace(LEAVE, number="SOP-8/UPT/2020", title="Penanganan Surat Sakit Pegawai")


@pytest.fixture
def shelf(tmp_path: Path, encoder: Encoder) -> Shelf:
    """A library that holds one SOP."""
    found = Shelf(tmp_path, encoder)
    found.put("internal/cuti.pdf", LEAVE)
    return found


@pytest.mark.parametrize(
    ("sop", "known", "former"),
    [
        (SICK, Known.NEW, None),
        (replace(LEAVE, sections=LEAVE.sections[:1]), Known.REPLACES, LEAVE.number),
        (replace(LEAVE, number="SOP-9/UPT/2026"), Known.REVISES, LEAVE.number),
        (replace(SICK, number=LEAVE.number), Known.CLASHES, LEAVE.number),
    ],
)
def test_what_a_document_is_to_the_library(shelf: Shelf, sop: Sop, known: Known, former: str | None) -> None:
    found = shelf.look("baru.pdf", sop)
    assert found.known is known
    assert (found.former.number if found.former else None) == former
    assert shelf.stands() == {LEAVE.number: LEAVE.title}, "nothing is published by looking"


def test_the_same_bytes_are_the_same_document_whatever_they_are_called(shelf: Shelf) -> None:
    store = Store(shelf.data)
    before = store.generation()
    assert shelf.look("lain/salinan.pdf", LEAVE).known is Known.SAME
    assert store.generation() == before
    store.close()


def test_a_next_version_tells_what_it_says_otherwise_and_a_clash_does_not(shelf: Shelf) -> None:
    dearer = replace(LEAVE, sections=(replace(LEAVE.sections[0], text="Rp25.000"), LEAVE.sections[1]))
    told = shelf.look("baru.pdf", dearer).changes
    assert any("Rp10.000" in str(change) and "Rp25.000" in str(change) for change in told)
    assert shelf.look("baru.pdf", replace(SICK, number=LEAVE.number)).changes == ()


def test_a_number_that_was_misread_and_set_right_is_set_right_in_what_is_looked_at(shelf: Shelf) -> None:
    shelf.correct(LEAVE.number, "number", "SOP-70/UPT/2020")
    found = shelf.look("baru.pdf", replace(LEAVE, sections=LEAVE.sections[:1]))
    assert (found.sop.number, found.known) == ("SOP-70/UPT/2020", Known.REPLACES)


def of(pages: int, kind: Kind = Kind.DOKUMEN, *, steps: bool = False, effective: date | None = None) -> Preview:
    sop = replace(LEAVE, kind=kind, pages=pages, steps=LEAVE.steps if steps else (), effective=effective)
    return Preview("a.pdf", sop, Known.REPLACES, Path("a.pdf"), former=LEAVE)


def test_only_a_long_document_without_steps_looks_like_a_law() -> None:
    assert of(50).is_law
    assert not of(49).is_law
    assert not of(50, steps=True).is_law
    assert not of(50, Kind.MIKRO).is_law


@pytest.mark.parametrize(
    ("effective", "older"),
    [(date(2019, 12, 31), True), (date(2020, 1, 1), False), (date(2021, 1, 1), False), (None, False)],
)
def test_a_version_is_older_only_where_both_dates_say_so(effective: date | None, *, older: bool) -> None:
    assert of(2, effective=effective).is_older is older


def test_the_library_that_is_looked_at_keeps_who_sees_what(shelf: Shelf, encoder: Encoder) -> None:
    shelf.look("public/baru.pdf", replace(LEAVE, sections=()))
    assert shelf.stands(Role.PUBLIC) == {}
    with Publisher(shelf.data, encoder) as publisher:
        assert publisher.sop(LEAVE.number).sections == LEAVE.sections
