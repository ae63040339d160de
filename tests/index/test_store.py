from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import NoIndex, UnknownSop
from index.sop import Role
from index.store import Store
from tests.conftest import INTERNAL, PUBLIC, sop_named

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


def test_an_empty_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="tanya-sop ingest"):
        Store(tmp_path)


def test_a_worker_sees_the_public_sops_and_staff_all(store: Store) -> None:
    assert len(store.entries(Role.PUBLIC)) == len(PUBLIC)
    assert len(store.entries(Role.STAFF)) == len(PUBLIC) + len(INTERNAL)


def test_an_internal_sop_is_unknown_to_a_worker(store: Store) -> None:
    assert store.sop(LEAVE, Role.STAFF).title == "Pengajuan Cuti Tahunan Pegawai"
    for read in (store.sop, store.entry, store.pdf, store.passages_of):
        with pytest.raises(UnknownSop):
            read(LEAVE, Role.PUBLIC)


def test_the_catalogue_is_walked_by_process_map_and_makro(store: Store) -> None:
    processes = {shelf.name: shelf.count for shelf in store.shelves(Role.PUBLIC)}
    assert processes == {
        "Pengelolaan Penempatan PMI": 5,
        "Pengelolaan Pelindungan CPMI/PMI dan Keluarganya": 3,
    }
    maps = store.shelves(Role.PUBLIC, "Pengelolaan Penempatan PMI")
    assert ("Penempatan pemerintah", 2) in [(shelf.name, shelf.count) for shelf in maps]
    makro = store.shelves(Role.PUBLIC, "Pengelolaan Penempatan PMI", "Penempatan pemerintah")
    assert [shelf.name for shelf in makro] == ["Penempatan G to G Jepang", "Penempatan G to G Korea"]
    shelf = ("Pengelolaan Penempatan PMI", "Penempatan pemerintah", "Penempatan G to G Korea")
    assert [entry.shelf for entry in store.entries(Role.PUBLIC, *shelf)] == [shelf]
    assert [len(store.entries(Role.PUBLIC, *shelf[:depth])) for depth in range(3)] == [len(PUBLIC), 5, 2]
    assert [store.entries(Role.PUBLIC, *shelf)[0].ends_at(depth) for depth in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(
    "typed", [KOREA, KOREA.lower(), "02.02.01.01", "MKO 02 02 01 01", "contoh-mko.2.2.1.1/bp2mi/2022"]
)
def test_a_number_is_found_however_it_is_typed(store: Store, typed: str) -> None:
    assert [entry.number for entry in store.find(typed, Role.PUBLIC)] == [KOREA]


def test_a_number_that_only_staff_may_see_is_not_found_by_a_worker(store: Store) -> None:
    assert store.find(LEAVE, Role.PUBLIC) == []
    assert [entry.number for entry in store.find(LEAVE, Role.STAFF)] == [LEAVE]


def test_counts_add_up(store: Store) -> None:
    sops, pages, passages = store.totals(Role.STAFF)
    assert (sops, pages) == (11, 23)
    assert passages == sum(len(store.passages_of(e.number, Role.STAFF)) for e in store.entries(Role.STAFF))
    assert store.counts(Role.STAFF)["visibility"] == {"internal": 3, "public": 8}


def test_every_passage_says_where_it_stands(store: Store) -> None:
    for entry in store.entries(Role.STAFF):
        for stored in store.passages_of(entry.number, Role.STAFF):
            assert stored.passage.places
            assert all(1 <= place.page <= entry.pages for place in stored.passage.places)


def test_a_pdf_is_kept_whole(store: Store) -> None:
    sop = sop_named(store, "jenazah")
    assert store.pdf(sop.number, Role.PUBLIC).read_bytes().startswith(b"%PDF-")
