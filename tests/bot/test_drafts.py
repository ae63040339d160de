"""What an upload is before it is published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.drafts import access_now, decided, is_good, replaced, stands_alone, turned, unsure
from bot.jobs import Draft
from index.sop import Kind, Role, Sop, Step, Visibility
from index.store import SOP, Store

READ = Sop("X", "Cuti", Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1, steps=(Step(1, "Periksa", ("Kepala",)),))
GOOD: dict[str, Any] = {"warnings": [], "law": False, "older": False, "kept": 0.95, "known": "", "former": None}
GOOD |= {"sop": SOP.dump_python(READ, mode="json")}
# Who acts could not be read.
UNSURE = SOP.dump_python(replace(READ, steps=(Step(1, "Periksa", ()),)), mode="json")
FORMER = {"number": "CONTOH-MKO.02.02.01.01/BP2MI/2022", "visibility": "public"}


def draft(*found: dict[str, Any], **fields: str) -> Draft:
    return Draft("a", fields=fields, found=[{**GOOD, **one} for one in found])


@pytest.mark.parametrize(
    ("found", "good"),
    [
        ({}, True),
        ({"known": "replaces"}, True),
        ({"known": "revises"}, False),
        ({"known": "clashes"}, False),
        ({"warnings": ["periksa"]}, False),
        ({"law": True}, False),
        ({"older": True}, False),
        ({"kept": 0.89}, False),
        ({"kept": 0.9}, True),
        ({"sop": UNSURE}, False),
    ],
)
def test_an_upload_is_good_where_nothing_need_be_looked_at(found: dict[str, Any], *, good: bool) -> None:
    assert is_good(draft(found)) is good
    assert is_good(draft({}, found)) is good


def test_a_doubt_in_any_document_ends_when_the_admin_sets_that_field_right() -> None:
    held = draft({"sop": UNSURE}, {"sop": UNSURE})
    assert not is_good(Draft("a"))
    for fields, left in (
        ({}, [1, 1]),
        ({"step.1.pelaksana": ""}, [0, 1]),
        ({"document.2.step.1.pelaksana": ""}, [1, 0]),
        ({"step.1.pelaksana": "", "document.2.step.1.pelaksana": ""}, [0, 0]),
    ):
        mended = replace(held, fields=fields)
        assert [unsure(mended, n) for n in (0, 1)] == left
        assert is_good(mended) is not any(left)


def test_it_takes_the_place_of_what_it_renews_unless_its_admin_decides_otherwise() -> None:
    revises = {"known": "revises", "former": FORMER}
    clashes = {"known": "clashes", "former": FORMER}
    assert decided(draft(revises)) == {"replaces": FORMER["number"]}
    assert decided(draft(clashes)) == {"replaces": ""}
    assert decided(draft(clashes, replaces=FORMER["number"])) == {"replaces": FORMER["number"]}
    assert decided(draft(revises, replaces="", title="Cuti")) == {"replaces": "", "title": "Cuti"}
    assert decided(Draft("a")) == {}


def test_of_several_documents_each_takes_a_place_of_its_own() -> None:
    other = {"number": "2", "visibility": "internal"}
    found = draft({}, {"known": "replaces", "former": other}, {"known": "revises", "former": FORMER})
    assert replaced(found) == [other, FORMER]
    assert decided(found) == {
        "replaces": "",
        "document.2.replaces": "2",
        "document.3.replaces": FORMER["number"],
    }
    alone = replace(found, fields={"document.3.replaces": ""})
    assert replaced(alone) == [other]
    assert [stands_alone(alone, n) for n in range(3)] == [False, False, True]


def test_who_sees_what_is_replaced_is_all_if_one_of_them_is_public() -> None:
    internal = {"known": "replaces", "former": {"number": "2", "visibility": "internal"}}
    assert access_now(draft(internal)) is Visibility.INTERNAL
    assert access_now(draft(internal, {"known": "replaces", "former": FORMER})) is Visibility.PUBLIC
    assert access_now(draft({})) is None


def test_a_change_of_access_is_told_by_the_library_as_it_stands_now(store: Store) -> None:
    found = draft(
        {"known": "replaces", "former": FORMER}, {"known": "replaces", "former": {**FORMER, "number": "gone"}}
    )
    assert turned(found, Visibility.PUBLIC, store) == []
    assert turned(found, Visibility.INTERNAL, store) == [store.entry(FORMER["number"], Role.STAFF)]
