"""Every kind of page there is, on a phone and at a desk: nothing serious by axe-core, no wider than it, light to load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.jobs import PUBLISHED, READY, RECEIVED, REFUSED
from bot.web.pages import SCRIPT, STYLE
from index.sop import Role
from tests.bot.web.chrome import DESK, MISSING, PHONE, too_small, too_wide, troubles, until
from tests.bot.web.deskwork import Desk, paper, read
from tests.bot.web.house import ADMIN, DEATH, LEAVE, OFFICER, OPP, House

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
HEAVIEST = 150_000
PUBLIC = (
    *("", "help", "search", "search?q=opp", "search?q=zzzqqq&kind=mikro", "browse", "nothing"),
    *(f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}", f"ask/requirements/{OPP}"),
)
STAFF = (f"sop/{LEAVE}", f"pages/{LEAVE}", "desk", "desk?actor=Kepala", "desk?law=UU+18%2F2017", "desk?law=UU+9%2F1901")
ADMINS = (
    *("desk/uploads", "desk/history", "desk/history/1", "desk/audit", "desk/figures", "desk/unanswered", "desk/handed"),
    *(f"desk/sop/{OPP}", f"desk/sop/{OPP}?wrong=1", f"desk/sop/{LEAVE}"),
)


def on_their_way(house: House) -> str:
    """Uploads in every state; the address of one that waits, whose file holds two documents, one of them unsure."""
    jobs, desk = house.room.people.uploads, Desk(None, house.room)  # type: ignore[arg-type]
    refused = {"key": "", "facts": {}, "reason": "Berkasnya rusak."}
    for state, found in ((REFUSED, refused), (PUBLISHED, read(desk, DEATH)), (RECEIVED, None)):
        # They came in the chat, so that nobody works on them here.
        job = jobs.add(ADMIN, 1, f"{state}.pdf", "telegram")
        if found:
            jobs.read(job.id, [found])
            jobs.move(job.id, RECEIVED, state)
    job = jobs.add(ADMIN, 1, "dua.pdf", "telegram")
    warned = {
        "warnings": ["Satu halaman tidak terbaca."],
        "known": "revises",
        "former": {"number": OPP, "title": "Lama"},
    }
    changes = [{"what": "biaya", "old": "Gratis", "new": "Rp 50.000"}]
    former = {**warned["former"], "visibility": "public", "effective": ""}  # type: ignore[dict-item]
    first = read(desk, OPP, **{**warned, "former": former, "changes": changes})
    jobs.read(job.id, [first, read(desk, DEATH, pelaksana=[])])
    jobs.move(job.id, RECEIVED, READY)
    return f"desk/upload/{job.id}"


def asked(page: Any, house: House, question: str) -> str:
    page.goto(f"{house.address}/id/")
    page.fill("#question", question)
    page.click("form.ask button")
    return str(page.inner_text(".answer"))


def visited(page: Any, house: House, where: tuple[str, ...]) -> Iterator[str]:
    for one in where:
        page.goto(f"{house.address}/id/{one}")
        yield one


def entered(page: Any, house: House, person: int) -> Iterator[str]:
    """The page that signs in, then inside."""
    page.goto(f"{house.address}/id/in/{house.room.people.sessions.link(person)}")
    yield "in"
    page.click("main button")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_on_any_page_outside_is_serious_for_anybody(house: House, width: int) -> None:
    found: dict[str, list[str]] = {}
    question = "syarat opp p to p apa aja"
    # Outside no page has a script: what axe-core, which is one, looks at is what a phone without them shows.
    with house.window(width=width, scripts=False) as page:
        asked(page, house, question)
        without = page.content()
    with house.window(width=width) as page:
        asked(page, house, question)
        assert page.content() == without
        found[question] = troubles(page)
        for name in visited(page, house, PUBLIC):
            found[name] = troubles(page)
            assert width > PHONE or (not too_wide(page) and not too_small(page)), name
        asked(page, house, "majikan mengurung saya, tolong")
        found["danger"] = troubles(page)
        assert "tidak" in asked(page, house, "berapa harga kambing di pasar malam?")
        found["no answer"] = troubles(page)
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_on_any_page_inside_is_serious_for_anybody(house: House, width: int) -> None:
    found: dict[str, list[str]] = {}
    house.room.people.grant(OFFICER, Role.STAFF)
    with house.window(width=width) as page:
        for person, where in ((OFFICER, STAFF), (ADMIN, (*PUBLIC[:3], *STAFF, *ADMINS))):
            for name in entered(page, house, person):
                found[name] = troubles(page)
            upload = on_their_way(house)
            there = where if person == OFFICER else (*where, upload, f"{upload}?document=2")
            for name in visited(page, house, there):
                found[name] = troubles(page)
                assert width > PHONE or (not too_wide(page) and not too_small(page)), name
        for word in ("access", "withdraw"):
            page.goto(f"{house.address}/id/desk/sop/{DEATH}")
            page.click(f"button[value={word}]")
            found[word] = troubles(page)
    assert {name: told for name, told in found.items() if told} == {}


def test_a_question_that_is_tried_at_the_desk_is_serious_for_nobody(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/uploads")
    # Another document than the other stories publish: the same one would be turned away.
    data = paper("kur-penempatan", nomor="CONTOH-MKO.02.08.01.07/BP3MI/2023", judul="Pinjaman Warung Purna PMI")
    admin.set_input_files("#files", {"name": "coba.pdf", "mimeType": "application/pdf", "buffer": data})
    admin.click("#send button")
    admin.click("#list li:has-text('coba.pdf') a")
    admin.fill("#try", "langkah pertamanya apa?")
    admin.click("#trial button")
    assert admin.inner_text("#trial .answer")
    assert troubles(admin) == []
    admin.click("button[value=drop]")
    admin.wait_for_selector("#list")


def test_no_page_costs_a_phone_more_than_150_kb_at_first(house: House) -> None:
    """The page, its sheet and script, and the pictures that a phone loads before anybody scrolls or asks for them."""
    weights: dict[str, int] = {}
    loaded: list[Any] = []
    house.room.people.grant(OFFICER, Role.STAFF)
    with house.window(width=PHONE) as page:
        for name in entered(page, house, ADMIN):
            assert name
        upload = on_their_way(house)
        page.on("response", lambda answered: loaded.append(answered))
        for one in (*PUBLIC, *STAFF, *ADMINS, upload, f"{upload}?document=2"):
            loaded.clear()
            page.goto(f"{house.address}/id/{one}", wait_until="networkidle")
            kept = {answered.url: answered for answered in loaded if "/style." not in answered.url}
            other = sum(len(answered.body()) for url, answered in kept.items() if "/desk." not in url)
            weights[one] = other + len(STYLE) + (len(SCRIPT) if "/desk/" in f"/{one}" else 0)
        page.goto(f"{house.address}/id/{upload}")
        page.check("#show-pages")
        until(page, "document.querySelector('.over img').naturalWidth > 300")
    assert {one: weight for one, weight in weights.items() if weight > HEAVIEST} == {}
    assert any(weight > HEAVIEST // 2 for weight in weights.values()), "pictures are counted"
