"""Signing in by the bot's link, what staff see, and that it ends when it must."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from bot.people import People
from bot.sessions import SESSION_SECONDS
from bot.web.inside import fits_law
from index.sop import Role, Visibility
from index.store import Store
from tests.bot.web.site import serving, visitor
from tests.bot.web.test_safety import roads
from tests.conftest import own_copy

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
OFFICER, ADMIN, WORKER = 7001, 9001, 5001
COOKIE = "tanya-sop"


@pytest.fixture(scope="module")
def inside(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, People]]:
    """A site, and the database of its people, in which there is one officer."""
    data = own_copy(library, tmp_path_factory.mktemp("inside") / "data")
    with serving(data, admins=frozenset({ADMIN})) as (address, room):
        room.people.grant(OFFICER, Role.STAFF)
        yield address, room.people


@pytest.fixture
def officer(inside: tuple[str, People]) -> Iterator[httpx.Client]:
    address, people = inside
    people.grant(OFFICER, Role.STAFF)
    with visitor(address) as client:
        enter(client, people, OFFICER)
        yield client


def enter(client: httpx.Client, people: People, person: int) -> httpx.Response:
    return client.post(f"/id/in/{people.sessions.link(person)}")


def test_staff_who_come_to_a_page_of_the_admins_are_told_so(inside: tuple[str, People], officer: httpx.Client) -> None:
    answered = officer.get("/id/desk/uploads")
    assert (answered.status_code, "untuk pengelola" in answered.text) == (403, True)
    with visitor(inside[0]) as stranger:
        assert "Minta tautan dari bot" in stranger.get("/id/desk/uploads").text


def test_a_link_signs_in_once_and_only_when_its_button_is_pressed(inside: tuple[str, People]) -> None:
    address, people = inside
    where = f"/id/in/{people.sessions.link(OFFICER)}"
    with visitor(address) as client, visitor(address) as other:
        for _ in range(3):
            assert "Masuk" in client.get(where).text
        entered = client.post(where)
        assert (entered.status_code, entered.headers["Location"]) == (303, "/id/desk")
        told = entered.headers["Set-Cookie"]
        assert all(word in told for word in ("HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={SESSION_SECONDS}"))
        assert client.get("/id/desk").status_code == 200
        assert other.post(where).status_code == 403
        assert other.get("/id/desk").status_code == 403
    acts = [act.action for act in people.audit() if act.admin == OFFICER]
    assert "web_in" in acts


@pytest.mark.parametrize(
    ("told", "own"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "{site}"}, False),
        ({"Origin": "{site}"}, True),
        ({"Origin": "https://sop.example"}, True),
        ({"Origin": "https://other.example"}, False),
        ({"Origin": "{site}.other.example"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
    ],
    ids=str,
)
def test_no_other_sites_page_can_sign_somebody_in(fresh: Path, told: dict[str, str], *, own: bool) -> None:
    with serving(fresh, web_url="https://sop.example", admins=frozenset({ADMIN})) as (address, room):
        headers = {name: value.format(site=address) for name, value in told.items()}
        where = f"/id/in/{room.people.sessions.link(ADMIN)}"
        with visitor(address) as client:
            assert client.get(where).headers["Referrer-Policy"] == "same-origin"
            entered = client.post(where, headers=headers)
            assert (entered.status_code, "Set-Cookie" in entered.headers) == ((303, True) if own else (403, False))
            assert client.post(where).status_code == (403 if own else 303), "what was refused used no link up"


def test_behind_tls_the_cookie_is_for_this_host_alone(fresh: Path) -> None:
    site = serving(fresh, web_url="https://sop.example", admins=frozenset({ADMIN}))
    with site as (address, room), visitor(address) as client:
        told = enter(client, room.people, ADMIN).headers["Set-Cookie"]
        assert told.startswith("__Host-tanya-sop=")
        assert "Secure" in told


def test_staff_see_internal_sops_with_outputs_and_nothing_of_it_is_kept_by_a_browser(officer: httpx.Client) -> None:
    for where in roads(LEAVE):
        seen = officer.get(where)
        if where.startswith("/api/"):
            assert seen.status_code == 404, "open data is for the public alone"
        elif not where.startswith("/picture/2/"):
            assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store"), where
    page = officer.get(f"/id/sop/{LEAVE}").text
    assert '<th scope="col">Output</th>' in page
    assert "Internal" in page
    assert LEAVE in officer.get("/id/search?q=cuti+tahunan").text
    assert LEAVE in officer.post("/id/", data={"question": "cuti tahunan pegawai"}).text


def test_a_session_ends_at_once_when_the_role_ends_and_does_not_come_back(
    inside: tuple[str, People], officer: httpx.Client
) -> None:
    people = inside[1]
    assert officer.get(f"/id/sop/{LEAVE}").status_code == 200
    people.grant(OFFICER, Role.PUBLIC)
    for where in roads(LEAVE):
        assert officer.get(where).status_code == 404, where
    assert officer.get("/id/desk").status_code == 403
    people.grant(OFFICER, Role.STAFF)
    assert officer.get(f"/id/sop/{LEAVE}").status_code == 404


def test_who_asks_to_be_erased_is_signed_out(inside: tuple[str, People], officer: httpx.Client) -> None:
    inside[1].forget(OFFICER)
    assert officer.get("/id/desk").status_code == 403


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5_000, "../../", "' OR 1=1 --", "%00"])
def test_an_altered_cookie_is_nobodys(inside: tuple[str, People], cookie: str) -> None:
    with visitor(inside[0]) as client:
        for where in ("/id/desk", f"/id/sop/{LEAVE}", f"/picture/1/{LEAVE}"):
            assert client.get(where, headers={"Cookie": f"{COOKIE}={cookie}"}).status_code in (403, 404)


def test_a_worker_who_has_a_link_all_the_same_does_not_get_in(inside: tuple[str, People]) -> None:
    address, people = inside
    with visitor(address) as client:
        entered = enter(client, people, WORKER)
        assert (entered.status_code, entered.headers.get("Set-Cookie")) == (403, None)


def test_signing_out_takes_the_forms_own_key(officer: httpx.Client) -> None:
    assert officer.post("/id/out", data={"form": ""}).status_code == 403
    assert officer.post("/id/out", data={"form": "x"}).status_code == 403
    [key] = re.findall(r'name="form" value="([^"]+)"', officer.get("/id/desk").text)
    assert officer.post("/id/out", data={"form": key}).status_code == 303
    assert officer.get("/id/desk").status_code == 403


def test_one_actors_steps_over_all_sops(officer: httpx.Client, inside: tuple[str, People], library: Path) -> None:
    store = Store(library)
    sops = [store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)]
    store.close()
    actor = next(step.pelaksana[0] for sop in sops for step in sop.steps if step.pelaksana)
    expected = [step.kegiatan for sop in sops for step in sop.steps if actor in step.pelaksana]
    page = html.unescape(officer.get("/id/desk", params={"actor": actor}).text)
    assert page.count('<td data-label="No">') == len(expected)
    assert all(kegiatan in page for kegiatan in expected)


def test_whose_steps_were_chosen_is_remembered_until_signing_out(
    officer: httpx.Client, inside: tuple[str, People], library: Path
) -> None:
    store = Store(library)
    steps = [
        step for sop in store.sops([e.number for e in store.entries(Role.STAFF)], Role.STAFF) for step in sop.steps
    ]
    store.close()
    own, other = list(dict.fromkeys(actor for step in steps for actor in step.pelaksana))[:2]

    def selected(page: httpx.Response) -> list[str]:
        return re.findall(r"<option selected>([^<]+)", html.unescape(page.text))

    assert selected(officer.get("/id/desk")) == []
    told = officer.get("/id/desk", params={"actor": own}).headers["Set-Cookie"]
    assert all(word in told for word in ("HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={SESSION_SECONDS}"))
    assert selected(officer.get("/id/desk")) == [own]
    assert selected(officer.get("/id/desk", params={"law": "UU 18/2017"})) == []
    assert selected(officer.get("/en/desk")) == [own]
    assert "Set-Cookie" not in officer.get("/id/desk", params={"actor": "<b>tidak ada"}).headers
    assert selected(officer.get("/id/desk", params={"actor": other})) == [other] == selected(officer.get("/id/desk"))
    assert selected(officer.get("/id/desk", params={"actor": ""})) == [] == selected(officer.get("/id/desk"))
    officer.cookies.set(f"{COOKIE}-actor", "%3Cscript%3E", domain="127.0.0.1", path="/")
    assert selected(officer.get("/id/desk")) == []
    officer.get("/id/desk", params={"actor": own})
    [key] = re.findall(r'name="form" value="([^"]+)"', officer.get("/id/desk").text)
    left = officer.post("/id/out", data={"form": key}).headers.get_list("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in left} == {COOKIE, f"{COOKIE}-actor"}


def test_many_steps_and_many_sops_of_a_law_are_turned_to_their_end(
    officer: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walked(where: str, found: str) -> list[str]:
        told: list[str] = []
        while where:
            page = html.unescape(officer.get(where).text)
            told += re.findall(found, page)
            where = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "")
        return told

    actor = re.findall(r"<option>([^<]+)", html.unescape(officer.get("/id/desk").text))[0]
    steps, rows = f"/id/desk?actor={quote(actor)}", r'<td data-label="No">(\d+)'
    law, sops = "/id/desk?law=UU+18%2F2017", r'<li><a href="(/id/sop/[^"]+)"'
    all_steps, all_laws = walked(steps, rows), walked(law, r"<section><h2>([^<]+)")
    monkeypatch.setattr("bot.web.inside._SHOWN", 2)
    monkeypatch.setattr("bot.web.inside._LAWS", 1)
    monkeypatch.setattr("bot.web.inside._OF_ONE_LAW", 1)
    assert walked(steps, rows) == all_steps
    assert walked(law, r"<section><h2>([^<]+)") == all_laws
    [whole, *_] = re.findall(r'href="([^"]+whole=[^"]+)"', html.unescape(officer.get(law).text))
    assert len(walked(law, sops)) == len(all_laws)
    assert len(set(walked(whole, sops))) > 2


def test_the_sops_that_rest_on_a_law_are_found_by_its_short_name(officer: httpx.Client) -> None:
    page = html.unescape(officer.get("/id/desk", params={"law": "UU 18/2017"}).text)
    assert "Undang-Undang Nomor 18 Tahun 2017" in page
    assert page.count('href="/id/sop/') > 2
    assert "Tidak ada dasar hukum" in officer.get("/id/desk", params={"law": "UU 999/1901"}).text


@pytest.mark.parametrize(
    ("asked", "text", "fits"),
    [
        ("Permenaker 4/2023", "Peraturan Menteri Ketenagakerjaan Nomor 4 Tahun 2023 tentang Jaminan Sosial", True),
        ("Permenaker 4/2023", "Peraturan BP2MI Nomor 4 Tahun 2023", False),
        ("uu 18 2017", "Undang-Undang Nomor 18 Tahun 2017", True),
        ("uu 18 2017", "Peraturan Pemerintah Nomor 18 Tahun 2017", False),
        ("PP no 59 tahun 2021", "Peraturan Pemerintah Nomor 59 Tahun 2021", True),
        ("4 2023", "Peraturan Nomor 14 Tahun 2023", False),
        ("2023 4", "Peraturan Nomor 4 Tahun 2023", False),
        ("jaminan sosial", "Peraturan Nomor 4 Tahun 2023 tentang Jaminan Sosial", True),
        ("", "Peraturan Nomor 4 Tahun 2023", False),
        ("?!", "Peraturan Nomor 4 Tahun 2023", False),
    ],
)
def test_a_law_is_known_by_its_numbers_and_its_name_abbreviated_or_not(asked: str, text: str, *, fits: bool) -> None:
    assert fits_law(asked, text) is fits


def test_the_public_sees_as_much_as_ever(inside: tuple[str, People], library: Path) -> None:
    store = Store(library)
    internal = [entry for entry in store.entries(Role.STAFF) if entry.visibility is Visibility.INTERNAL]
    store.close()
    with visitor(inside[0]) as client:
        for entry in internal:
            assert client.get(f"/id/sop/{entry.number}").status_code == 404
            assert entry.number not in client.get("/id/search", params={"q": entry.title}).text
