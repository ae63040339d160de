from __future__ import annotations

from bot.web.pages import address


def test_a_number_is_one_address_whatever_signs_it_has() -> None:
    assert address("id", "sop", "A/1 b?#%") == "/id/sop/A/1%20b%3F%23%25"
    assert address("id", "sop", "A/../B") == "/id/sop/A%2F..%2FB"
    assert address("id", "search", q="", page=2) == "/id/search?page=2"
