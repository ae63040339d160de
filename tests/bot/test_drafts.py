"""What an upload is before it is published."""

from __future__ import annotations

from typing import Any

import pytest

from bot.drafts import access_now, is_good, replaced, replaced_number, turned
from bot.jobs import Draft
from index.sop import Role, Visibility
from index.store import Store

GOOD: dict[str, Any] = {"warnings": [], "law": False, "older": False, "kept": 0.95, "known": "", "former": None}
FORMER = {"number": "CONTOH-MKO.02.02.01.01/BP2MI/2022", "visibility": "public"}


def draft(*found: dict[str, Any], replaces: str | None = None) -> Draft:
    return Draft("a", replaces=replaces, found=[{**GOOD, **one} for one in found])


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
    ],
)
def test_an_upload_is_good_where_nothing_need_be_looked_at(found: dict[str, Any], *, good: bool) -> None:
    assert is_good(draft(found)) is good
    assert is_good(draft({}, found)) is good


def test_it_takes_the_place_of_what_it_renews_unless_its_admin_decides_otherwise() -> None:
    revises = {"known": "revises", "former": FORMER}
    assert replaced_number(draft(revises)) == FORMER["number"]
    assert replaced_number(draft({"known": "clashes", "former": FORMER})) == ""
    assert replaced_number(draft({"known": "clashes", "former": FORMER}, replaces=FORMER["number"])) == FORMER["number"]
    assert replaced_number(draft(revises, replaces="")) == ""
    assert replaced_number(Draft("a")) == ""


def test_of_several_documents_the_later_ones_take_places_only_by_their_number() -> None:
    other = {"number": "2", "visibility": "internal"}
    found = draft({}, {"known": "replaces", "former": other}, {"known": "revises", "former": FORMER})
    assert replaced(found) == [other]


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
