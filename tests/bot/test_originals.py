"""The PDF behind a SOP: whom it is given to, what it is called."""

from __future__ import annotations

import pytest

from bot.originals import file_name, pdf_bytes, size
from index.sop import Role
from index.store import Store
from tests.conftest import INTERNAL


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("CONTOH-1/BP/2024", "CONTOH-1_BP_2024.pdf"),
        ("../../etc", "etc.pdf"),
        ("/ /", "sop.pdf"),
        ("9" * 80, "9" * 60 + ".pdf"),
    ],
)
def test_a_number_becomes_a_name_that_every_system_takes(number: str, name: str) -> None:
    assert file_name(number) == name


def test_a_size_is_told_as_people_read_it() -> None:
    assert (size(200, "id"), size(240_400, "id"), size(1_840_000, "id"), size(1_840_000, "en")) == (
        *("1 KB", "240 KB", "1,8 MB", "1.8 MB"),
    )


def test_a_file_with_an_internal_sop_is_given_to_staff_alone(store: Store) -> None:
    entry = next(one for one in store.entries(Role.STAFF) if INTERNAL[0] in one.file)
    sha256 = store.pdf(entry.number, Role.STAFF).stem
    assert pdf_bytes(store, sha256, Role.STAFF) > 1_000
    assert pdf_bytes(store, sha256, Role.PUBLIC) == 0
