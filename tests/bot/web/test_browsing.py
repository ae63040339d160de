"""Finding a SOP without asking: search, the office's tree, what people come for."""

from __future__ import annotations

import re

import httpx

from tests.bot.web.site import numbers, read
from tests.conftest import PUBLIC

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_search_finds_by_words_by_number_and_by_filters(guest: httpx.Client) -> None:
    assert numbers(read(guest, "/id/search?q=syarat+opp"))[0] == OPP
    assert numbers(read(guest, "/id/search?q=02.04.03.01"))[0] == OPP
    assert len(numbers(read(guest, "/id/search"))) == len(PUBLIC)
    assert OPP in numbers(read(guest, "/id/search?year=2022"))
    assert numbers(read(guest, "/id/search?year=2019")) == []
    of_unit = numbers(read(guest, "/id/search?year=2022&unit=BP3MI&kind=mikro"))
    assert OPP in of_unit
    assert 0 < len(of_unit) < len(PUBLIC)
    assert "Tidak ada SOP yang cocok" in read(guest, "/id/search?q=zzzqqq&kind=mikro")
    assert "Yang terdekat" in read(guest, "/id/search?q=funeral")


def test_a_search_is_an_address_that_can_be_shared_and_turned(guest: httpx.Client) -> None:
    assert 'value="gaji"' in read(guest, "/id/search?q=gaji&kind=mikro")
    for page in ("0", "99", "x", "-1", "1" * 40):
        assert numbers(read(guest, f"/id/search?page={page}"))


def test_the_tree_is_walked_to_every_public_sop_and_its_counts_are_right(guest: httpx.Client) -> None:
    seen, waiting, walked = set(), ["/id/browse"], set()
    while waiting:
        where = waiting.pop()
        walked.add(where)
        page = read(guest, where)
        seen |= set(numbers(page))
        waiting += [found for found in re.findall(r'<li><a href="(/id/browse\?[^"]+)"', page) if found not in walked]
    assert len(seen) == len(PUBLIC)
    by_tree = read(guest, "/id/browse").split("Menurut proses")[1].split("Menurut unit")[0]
    assert sum(map(int, re.findall(r'class="count">(\d+)', by_tree))) == len(PUBLIC)
    assert guest.get("/id/browse?process=tidak+ada").status_code == 404


def test_what_people_come_for_leads_to_a_search_that_finds_as_many_as_it_says(guest: httpx.Client) -> None:
    page = read(guest, "/id/browse")
    needs = re.findall(r'<li><a href="(/id/search\?q=[^"]+)">([^<]+)</a> <span class="count">(\d+)', page)
    assert "Keluarga meninggal di luar negeri" in [name for _, name, _ in needs]
    for link, _, count in needs[:3]:
        assert len(numbers(read(guest, link))) == int(count)
