"""What came and went, in the browser: turned to its end, each SOP a link, each way back noted."""

from __future__ import annotations

import html
import re

import pytest

from tests.bot.web.deskwork import (
    ADMIN,
    Desk,
    Place,
    key,
    standing,
)
from tests.bot.web.site import visitor


def test_the_audit_and_the_history_are_turned_to_their_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in {"EVENTS": 2, "NAMED": 1, "EDITIONS": 1, "SOPS": 2, "ACTS": 3}.items():
        monkeypatch.setattr(f"bot.web.history._{name}", most)
    numbers = sorted(standing(desk))
    for number in numbers[:2]:
        for word in ("access", "access", "withdraw"):
            assert desk.sure(desk.post("/id/desk/consider", word=word, key=number)).status_code == 303
    generations = desk.room.history.generations()
    assert generations == 7

    def walked(where: str, found: str, name: str = "page") -> list[str]:
        """What stands on all pages of a list."""
        told: list[str] = []
        while where:
            page = html.unescape(desk.client.get(where).text)
            told += re.findall(found, page)
            where = next(iter(re.findall(rf'rel="next" href="([^"#]+[?&]{name}=\d+)[#"]', page)), "")
        return told

    rollbacks = walked(
        "/id/desk/history", r'name="key" value="(\d+)"><button class="minor" name="word" value="rollback"'
    )
    assert rollbacks == [str(n) for n in range(generations - 1, 0, -1)], "all but the present one"
    assert (
        len(set(walked("/id/desk/history", r'value="(\d+)"><button class="minor" name="word" value="restore"', "gone")))
        == 2
    )
    versions = walked(f"/id/desk/sop/{numbers[0]}", r'value="(\d+)"><button class="minor" name="word" value="restore"')
    assert len(versions) == len(set(versions)) == 3
    # The first generation brought more than its line names: the rest stand on its own page.
    [more] = set(walked("/id/desk/history", r'href="(/id/desk/history/1)"'))
    assert set(walked(more, r'href="/id/desk/sop/([^"]+)"')) >= set(standing(desk))
    assert desk.client.get("/id/desk/history/99").status_code == 404
    said = walked("/id/desk/audit", r'<li class="entry">([^<]+)')
    assert len(said) == desk.people.audited() == 7
    assert "masuk di halaman web" in said[-1]
    for odd in ("0", "99", "x", "-1", "1" * 40):
        assert desk.client.get("/id/desk/history", params={"page": odd, "gone": odd}).status_code == 200


def test_withdrawing_changing_access_and_going_back_are_noted_each(place: Place) -> None:
    with place.entered(ADMIN) as admin, visitor(place.address) as public:
        form = key(admin)

        def sure(word: str, what: str) -> None:
            asked = admin.post("/id/desk/consider", data={"form": form, "word": word, "key": what})
            [token] = re.findall(r'name="token" value="([^"]+)"', asked.text)
            assert admin.post("/id/desk/act", data={"form": form, "token": token}).status_code == 303

        sure("access", place.number)
        assert public.get(f"/id/sop/{place.number}").status_code == 404
        sure("access", place.number)
        sure("withdraw", place.number)
        page = admin.get(f"/id/desk/sop/{place.number}").text
        sure(
            "restore",
            re.findall(r'name="key" value="(\d+)"><button class="minor" name="word" value="restore"', page)[-1],
        )
        assert public.get(f"/id/sop/{place.number}").status_code == 200
        acts = [(act.action, act.admin) for act in place.room.people.audit(4)]
        assert acts == [("restore", ADMIN), ("withdraw", ADMIN), ("correct", ADMIN), ("correct", ADMIN)]


def test_every_sop_that_the_history_names_leads_to_its_own(desk: Desk) -> None:
    number = min(standing(desk))
    # Who may see it is changed, and then it is withdrawn.
    assert desk.sure(desk.post("/id/desk/consider", word="access", key=number)).status_code == 303
    assert desk.sure(desk.post("/id/desk/consider", word="withdraw", key=number)).status_code == 303
    history = desk.client.get("/id/desk/history").text
    events, withdrawn = history.split("<h2 ")
    went, turned, *_ = re.findall(r"<p>(.*?)</p>", events.split("<ol")[1])
    link = f'<a href="/id/desk/sop/{number}">'
    assert [line.count(link) for line in (went, turned, withdrawn)] == [1, 1, 1]
    assert "ditarik" in desk.client.get(f"/id/desk/sop/{number}").text
    named = {html.unescape(where) for where in re.findall(r'href="(/id/desk/sop/[^"]+)"', history)}
    assert {where.removeprefix("/id/desk/sop/") for where in named} == {number, *standing(desk)}
    assert all(desk.client.get(where).status_code == 200 for where in named)
