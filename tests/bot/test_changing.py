"""An admin's act on the library: one generation each, the number of a SOP among what is set right."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.changing import change, makers, named
from bot.people import People
from index.encoder import Encoder
from index.errors import UnknownSop
from index.sop import Role
from index.store import Store


def test_fields_are_set_right_under_the_number_that_is_set_right_with_them(fresh: Path, encoder: Encoder) -> None:
    with closing(Store(fresh)) as store:
        [number, *_] = [entry.number for entry in store.entries(Role.PUBLIC)]
    fields = json.dumps({"number": "99/2026", "title": "Judul Baru"})
    made = change("mend", {"number": number, "fields": fields}, fresh, encoder)
    with closing(Store(fresh)) as store:
        assert store.entry("99/2026", Role.PUBLIC).title == "Judul Baru"
        assert store.generation() == made


def test_what_was_withdrawn_is_back_with_the_state_before(fresh: Path, encoder: Encoder) -> None:
    with closing(Store(fresh)) as store:
        before, [number, *_] = store.generation(), [entry.number for entry in store.entries(Role.PUBLIC)]
    change("withdraw", {"number": number}, fresh, encoder)
    with closing(Store(fresh)) as store, pytest.raises(UnknownSop):
        store.entry(number, Role.STAFF)
    change("rollback", {"generation": str(before)}, fresh, encoder)
    with closing(Store(fresh)) as store:
        assert store.entry(number, Role.PUBLIC).number == number


def test_who_made_a_generation_is_named_as_far_as_known(tmp_path: Path) -> None:
    people = People(tmp_path)
    people.call(7, "Rini")
    people.note(7, "withdraw", "SOP 1 generation 4")
    people.note(8, "withdraw", "SOP 2 generation 5")
    assert makers(people) == {4: "Rini (7)", 5: "8"}
    assert named(7, {}) == "7"
    people.close()
