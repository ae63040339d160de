"""Stories in a real browser: a worker's cheap phone, somebody without a mouse, an officer; the desk has its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.web.flowchart import LANE
from index.encoder import Encoder
from index.publisher import Publisher
from index.sop import Role
from tests.bot.web.chrome import MISSING, PHONE, too_small, too_wide, troubles, until
from tests.bot.web.house import LEAVE, OFFICER, OPP, House
from tests.bot.web.site import serving

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]


def asks(page: Any, question: str) -> str:
    page.fill("#question", question)
    page.click("form.ask button")
    return str(page.inner_text(".answer"))


# -- outside


def test_1_a_worker_asks_on_a_phone_without_scripts_and_sees_the_proof(worker: Any) -> None:
    assert "Surat permohonan OPP" in asks(worker, "syarat opp p to p apa aja")
    worker.locator("figure img").scroll_into_view_if_needed()
    until(worker, "document.querySelector('figure img').naturalWidth > 360")
    worker.click("text=Halaman utuh")
    worker.wait_for_selector(".whole img")


def test_2_a_worker_goes_on_asking_by_touching_what_is_offered(worker: Any) -> None:
    asks(worker, "syarat opp p to p apa aja")
    worker.locator(".chips >> text=Biaya").tap()
    worker.wait_for_selector("text=Gratis")
    assert "1 hari kerja" in asks(worker, "kalau waktunya?")


def test_3_a_worker_in_danger_touches_a_number_on_any_page(worker: Any, house: House) -> None:
    worker.goto(f"{house.address}/id/sop/{OPP}")
    assert not worker.is_visible(".danger div a")
    worker.locator(".danger summary").tap()
    assert worker.get_attribute(".danger div a", "href").startswith("tel:")
    worker.goto(f"{house.address}/id/")
    asks(worker, "majikan mengurung saya di rumah, tolong")
    assert worker.get_attribute(".urgent a", "href").startswith("tel:")


def test_4_no_page_is_wider_than_a_phone_and_what_is_pressed_is_as_big_as_a_thumb(worker: Any, house: House) -> None:
    for where in ("", "search?q=opp", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}", "nothing"):
        worker.goto(f"{house.address}/id/{where}")
        assert not too_wide(worker), where
        assert too_small(worker) == [], where


def test_5_somebody_browses_from_a_need_to_a_sop_and_its_paper_and_changes_the_language(
    somebody: Any, house: House
) -> None:
    somebody.goto(f"{house.address}/id/browse")
    somebody.click("text=Persiapan sebelum berangkat")
    somebody.click("text=Pelayanan Permohonan Orientasi Pra Pemberangkatan")
    somebody.wait_for_selector("svg.chart")
    somebody.click("text=English")
    assert somebody.url == f"{house.address}/en/sop/{OPP}"
    somebody.click("text=See the paper")
    somebody.click("text=Next >> nth=0")
    assert "page 2 of 2" in somebody.inner_text("main")


def test_6_somebody_narrows_a_search_and_shares_its_address(somebody: Any, house: House) -> None:
    somebody.goto(f"{house.address}/id/search")
    somebody.fill("#q", "opp")
    somebody.click("summary >> text=Persempit")
    somebody.select_option("#kind", "mikro")
    somebody.click("main form button")
    assert OPP in somebody.inner_text("main")
    with house.window() as other:
        other.goto(somebody.url)
        assert other.inner_text("main") == somebody.inner_text("main")


def test_7_everything_can_be_done_with_the_keyboard_and_the_focus_is_seen(somebody: Any, house: House) -> None:
    somebody.goto(f"{house.address}/id/search?q=opp")
    somebody.keyboard.press("Tab")
    assert somebody.evaluate("document.activeElement.className") == "skip"
    assert somebody.evaluate("document.activeElement.getBoundingClientRect().left") > 0
    somebody.keyboard.press("Enter")
    somebody.keyboard.press("Tab")
    assert somebody.evaluate("document.activeElement.id") == "q"
    assert somebody.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    somebody.goto(f"{house.address}/id/")
    somebody.locator("input:focus, textarea:focus").wait_for(state="attached")
    somebody.keyboard.type("syarat opp p to p")
    somebody.keyboard.press("Tab")
    somebody.keyboard.press("Enter")
    somebody.wait_for_selector(".answer >> text=Surat permohonan OPP")


def test_8_somebody_who_speaks_english_is_answered_in_english(house: House, somebody: Any) -> None:
    somebody.goto(f"{house.address}/en/")
    asks(somebody, "what are the requirements for OPP P to P?")
    assert somebody.get_attribute("html", "lang") == "en"
    assert "Source" in somebody.inner_text(".source")


def test_9_a_sop_is_printed_without_what_only_a_screen_needs(somebody: Any, house: House) -> None:
    somebody.goto(f"{house.address}/id/sop/{OPP}")
    somebody.emulate_media(media="print")
    assert not somebody.is_visible(".top")
    assert not somebody.is_visible(".danger")
    assert somebody.is_visible("table.steps")


def test_10_the_browser_has_nothing_to_complain_of(somebody: Any, house: House) -> None:
    """No policy is broken, nothing is missing."""
    told: list[str] = []
    somebody.on("console", lambda message: told.append(message.text))
    somebody.on("pageerror", lambda error: told.append(str(error)))
    for where in ("", "search", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}"):
        somebody.goto(f"{house.address}/id/{where}")
    assert [one for one in told if "favicon" not in one and "404" not in one] == []


# -- staff


def test_11_an_officer_comes_in_by_the_bots_link_looks_and_is_out_when_the_role_ends(
    house: House, somebody: Any
) -> None:
    house.room.people.grant(OFFICER, Role.STAFF)
    house.enter(somebody, OFFICER)
    assert somebody.url == f"{house.address}/id/desk"
    somebody.goto(f"{house.address}/id/sop/{LEAVE}")
    assert "Internal" in somebody.inner_text(".tag")
    assert "Output" in somebody.inner_text("thead")
    somebody.goto(f"{house.address}/id/desk/uploads")
    assert "untuk" in somebody.inner_text("h1"), "the desk is for admins"
    house.room.people.grant(OFFICER, Role.PUBLIC)
    somebody.goto(f"{house.address}/id/sop/{LEAVE}")
    assert "tidak ada" in somebody.inner_text("main")


def test_12_an_officer_finds_what_rests_on_a_law_and_the_steps_of_one_actor(house: House, somebody: Any) -> None:
    house.room.people.grant(OFFICER, Role.STAFF)
    house.enter(somebody, OFFICER)
    somebody.fill("#law", "UU 18/2017")
    somebody.click("form:has(#law) button")
    assert "Undang-Undang Nomor 18 Tahun 2017" in somebody.inner_text("main")
    somebody.select_option("#actor", index=1)
    somebody.click("form:has(#actor) button")
    somebody.wait_for_selector("table.steps tbody tr")


# -- for everyone


def test_no_word_however_long_makes_a_page_wider_than_a_phone(house: House, fresh: Path, encoder: Encoder) -> None:
    long = "Ketidaksepahaman" * 12
    with Publisher(fresh, encoder) as publisher:
        for field in ("title", "unit", "process", "map", "section.1", "step.1.kegiatan", "step.1.pelaksana"):
            publisher.correct(OPP, field, long)
    with serving(fresh) as (address, _), house.window(width=PHONE, scripts=False) as page:
        for where in ("", "search?q=" + long, f"search?unit={long}", "browse", f"browse?process={long}", f"sop/{OPP}"):
            page.goto(f"{address}/id/{where}")
            assert not too_wide(page), where
        page.goto(f"{address}/id/")
        asks(page, f"syarat {long}")
        assert not too_wide(page)


def test_no_actors_name_leaves_its_lane_of_the_flow_chart(house: House, somebody: Any) -> None:
    house.room.people.grant(OFFICER, Role.STAFF)
    house.enter(somebody, OFFICER)
    somebody.goto(f"{house.address}/id/sop/{LEAVE}")
    assert "Pengelola Kepegawaian" in somebody.inner_text("table.steps")
    wide = "[...document.querySelectorAll('.actor')].map(one => one.getBBox().width)"
    assert max(somebody.evaluate(wide)) <= LANE


def test_nothing_on_a_phone_is_serious_for_anybody_by_axe(house: House) -> None:
    found: dict[str, list[str]] = {}
    with house.window(width=PHONE) as page:
        for where in ("", "search?q=opp", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}"):
            page.goto(f"{house.address}/en/{where}")
            found[where] = troubles(page)
    assert {where: told for where, told in found.items() if told} == {}
