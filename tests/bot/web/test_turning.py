"""Long lists a page at a time: what an address may say, and where its neighbours lead."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.turning import Turns, turned


def at(address: str, count: int) -> Turns:
    return turned(make_mocked_request("GET", address), count, 20)


@pytest.mark.parametrize(
    ("told", "page"),
    [("2", 2), ("3", 3), ("4", 3), ("99999", 3), ("0", 1), ("-1", 1), ("x", 1), ("", 1), ("²", 1), ("9" * 5_000, 1)],
)
def test_an_address_leads_to_a_page_that_there_is(told: str, page: int) -> None:
    assert at(f"/id/search?page={told}", 41).page == page


def test_every_entry_stands_on_one_page() -> None:
    found = range(41)
    assert [list(at(f"/id/search?page={n}", 41).of(found)) for n in (1, 2, 3)] == [
        list(range(20)),
        list(range(20, 40)),
        [40],
    ]
    assert at("/id/search", 40).last == 2
    assert (at("/id/search", 0).last, list(at("/id/search", 0).of([]))) == (1, [])


def test_the_neighbours_keep_what_was_asked_and_end_at_both_ends() -> None:
    first, second = at("/id/search?q=cuti+sakit&unit=", 41), at("/id/search?page=2&q=cuti+sakit", 41)
    assert (first.previous, first.next) == ("", "/id/search?q=cuti+sakit&page=2")
    assert (second.previous, second.next) == ("/id/search?q=cuti+sakit&page=1", "/id/search?q=cuti+sakit&page=3")
    assert at("/id/search?page=3", 41).next == ""


def test_two_lists_of_one_page_are_turned_each_by_itself() -> None:
    request = make_mocked_request("GET", "/id/desk/history?page=2&gone=3")
    gone = turned(request, 90, 20, name="gone")
    assert gone.page == 3
    assert gone.next == "/id/desk/history?page=2&gone=4"
