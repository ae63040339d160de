"""Stories in a real browser: a worker's cheap phone, an officer at a desk, somebody without a mouse.

No page has a script and the policy of each lets none run, so that all of this is what a browser without scripts does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.sop import Role
from tests.bot.web.browser import MISSING, Browser, driver, window
from tests.bot.web.site import serving

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
TAB, ENTER = "\ue004", "\ue007"
PHONE = 360


@pytest.fixture(scope="module")
def chrome() -> Iterator[httpx.Client]:
    with driver() as client:
        yield client


@pytest.fixture(scope="module")
def phone(chrome: httpx.Client) -> Iterator[Browser]:
    with window(chrome, width=PHONE) as browser:
        yield browser


@pytest.fixture(scope="module")
def desktop(chrome: httpx.Client) -> Iterator[Browser]:
    with window(chrome) as browser:
        yield browser


def test_a_worker_asks_on_a_phone_without_scripts_and_sees_the_proof(phone: Browser, site: str) -> None:
    phone.open(f"{site}/id/")
    phone.write("#question", "syarat opp p to p apa aja")
    phone.send("form.ask button")
    assert "Surat permohonan OPP" in phone.text(".answer")
    phone.run("document.querySelector('figure img').scrollIntoView()")
    phone.until(f"return document.querySelector('figure img').naturalWidth > {PHONE}")
    phone.follow("Biaya")
    assert "Gratis" in phone.text(".answer")
    phone.write("#question", "kalau waktunya?")
    phone.send("form.ask button")
    assert "1 hari kerja" in phone.text(".answer")
    phone.follow("Halaman utuh")
    assert phone.has(".whole img")


def test_no_page_is_wider_than_a_phone_and_what_is_pressed_is_as_big_as_a_thumb(phone: Browser, site: str) -> None:
    for where in ("", "search?q=opp", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}", "nothing"):
        phone.open(f"{site}/id/{where}")
        assert phone.run("return document.documentElement.scrollWidth") <= PHONE, where
        heights = phone.run(
            "return [...document.querySelectorAll('button, .chips a, .act, summary')]"
            ".filter(e => e.offsetParent).map(e => e.offsetHeight)"
        )
        assert min(heights) >= 40, where


def test_a_worker_in_danger_touches_a_number_on_any_page(phone: Browser, site: str) -> None:
    phone.open(f"{site}/id/sop/{OPP}")
    assert not phone.text(".danger div")
    phone.click(".danger summary")
    assert phone.attribute(".danger div a", "href").startswith("tel:")
    phone.open(f"{site}/id/")
    phone.write("#question", "majikan mengurung saya di rumah, tolong")
    phone.send("form.ask button")
    assert phone.attribute(".urgent a", "href").startswith("tel:")


def test_somebody_browses_from_a_need_to_a_sop_to_its_paper_and_changes_the_language(
    desktop: Browser, site: str
) -> None:
    desktop.open(f"{site}/")
    desktop.open(f"{site}/id/browse")
    desktop.follow("Persiapan sebelum berangkat")
    desktop.follow("Pelayanan Permohonan Orientasi Pra Pemberangkatan")
    assert desktop.has("svg.chart")
    desktop.follow("English")
    assert desktop.address == f"{site}/en/sop/{OPP}"
    assert "Requirements" in desktop.text("main")
    desktop.follow("See the paper")
    desktop.follow("Next")
    assert "page 2 of 2" in desktop.text("main")


def test_everything_can_be_done_with_the_keyboard_and_the_focus_is_seen(desktop: Browser, site: str) -> None:
    desktop.open(f"{site}/id/search?q=opp")
    desktop.press(TAB)
    assert desktop.run("return document.activeElement.className") == "skip"
    assert desktop.run("return document.activeElement.getBoundingClientRect().left") > 0
    desktop.press(ENTER)
    desktop.press(TAB)
    assert desktop.run("return document.activeElement.id") == "q"
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert desktop.run(outline) == "solid"
    desktop.open(f"{site}/id/")
    with desktop.leaving():
        desktop.press(*"syarat opp p to p", TAB, ENTER)
    assert "Surat permohonan OPP" in desktop.text(".answer")


def test_an_officer_comes_in_by_the_bots_link_looks_and_leaves(desktop: Browser, library: Path, tmp_path: Path) -> None:
    data = shutil.copytree(library, tmp_path / "data")
    with serving(data) as (address, room):
        room.people.grant(7001, Role.STAFF)
        desktop.open(f"{address}/id/in/{room.people.sessions.link(7001)}")
        desktop.send("main button")
        assert desktop.address == f"{address}/id/desk"
        desktop.open(f"{address}/id/sop/{LEAVE}")
        assert "Internal" in desktop.text(".tag")
        assert "Output" in desktop.texts("thead th")
        room.people.grant(7001, Role.PUBLIC)
        desktop.open(f"{address}/id/sop/{LEAVE}")
        assert "tidak ada" in desktop.text("main")


def test_the_browser_has_nothing_to_complain_of(desktop: Browser, site: str) -> None:
    """No policy is broken, nothing is missing: the log of the browser stays empty."""
    desktop.complaints()
    for where in ("", "search", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}"):
        desktop.open(f"{site}/id/{where}")
    assert [one for one in desktop.complaints() if "favicon" not in one] == []
