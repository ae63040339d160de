"""Where a library is kept: in files of its folder, unless this process was told an address for that folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.databases import Address, address_of, exists, keep_in, opened, passage_index
from index.errors import BadSetting
from index.fts5 import Fts5
from index.postgres import Postgres
from index.schema import connect
from index.sparse import Sparse
from index.storage import Database
from tests.postgres import Server

NOWHERE = Address("postgresql://127.0.0.1:9/none", "office")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    keep_in(tmp_path / "data", None)


def test_an_address_is_for_one_folder_however_it_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_in(data, NOWHERE)
    monkeypatch.chdir(data.parent)
    assert address_of(Path("data")) == address_of(data) == NOWHERE
    assert address_of(data.parent / "other") is None
    keep_in(Path("data"), None)
    assert address_of(data) is None


def test_a_file_that_is_not_there_is_not_made_for_being_read_and_a_server_is_asked(data: Path) -> None:
    assert not exists(data / "index.db")
    keep_in(data, NOWHERE)
    assert exists(data / "index.db")


def test_each_engine_has_its_own_search(data: Path, postgres: Server) -> None:
    data.mkdir()
    files = connect(data / "index.db")
    keep_in(data, Address(postgres.url, "which_engine"))
    tables = connect(data / "index.db")
    assert (type(files), type(tables)) == (Database, Postgres)
    assert (type(passage_index(files)), type(passage_index(tables))) == (Fts5, Sparse)
    files.close()
    tables.close()


def test_without_the_package_for_postgresql_the_setting_is_named_with_what_to_install(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_in(data, NOWHERE)
    monkeypatch.setitem(sys.modules, "index.postgres", None)
    with pytest.raises(BadSetting, match=r"TANYA_SOP_DATABASE.*tanya-sop\[postgres\]"):
        opened(data / "index.db")
