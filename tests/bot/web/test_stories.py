"""Twenty stories in a real browser: a worker's cheap phone, an officer, an admin at the desk, somebody without a mouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.handovers import Handover
from bot.web.room import Room
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.scan import scanned
from index.sop import Role
from index.system import tesseract_missing
from tests.bot.web.chrome import DESK, MISSING, PHONE, chromium, troubles, window
from tests.bot.web.site import serving
from tests.program import as_python

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
ADMIN, OFFICER, WORKER = 9001, 7001, 5001
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
DEATH = "CONTOH-MKO.03.07.02.02/BP3MI/2022"
KUR = "CONTOH-MKO.02.08.01.01/BP3MI/2023"


@dataclass(frozen=True)
class House:
    """The running site, what stands behind it, and the browser."""

    address: str
    room: Room
    browser: Any

    def window(self, *, width: int = DESK, scripts: bool = True) -> Any:
        return window(self.browser, width=width, scripts=scripts)

    def enter(self, page: Any, person: int) -> None:
        """Come in by the link that the bot sends."""
        page.goto(f"{self.address}/id/in/{self.room.people.sessions.link(person)}")
        page.click("main button")


@pytest.fixture(scope="module")
def house(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("stories")
    data = shutil.copytree(library, folder / "data")
    with pytest.MonkeyPatch.context() as patch, chromium() as browser:
        patch.setattr("bot.ingesting.sys.executable", str(as_python(folder / "python")))
        with serving(data, admins=frozenset({ADMIN}), web_proxies=1) as (address, room):
            yield House(address, room, browser)


@pytest.fixture
def worker(house: House) -> Iterator[Any]:
    """A worker's phone, on which no script runs."""
    with house.window(width=PHONE, scripts=False) as page:
        page.goto(f"{house.address}/id/")
        yield page


@pytest.fixture
def visitor(house: House) -> Iterator[Any]:
    """Somebody at a desk."""
    with house.window() as page:
        page.goto(f"{house.address}/id/")
        yield page


@pytest.fixture
def admin(house: House) -> Iterator[Any]:
    with house.window() as page:
        house.enter(page, ADMIN)
        yield page


def asks(page: Any, question: str) -> str:
    page.fill("#question", question)
    page.click("form.ask button")
    return str(page.inner_text(".answer"))


# -- outside


def test_1_a_worker_asks_on_a_phone_without_scripts_and_sees_the_proof(worker: Any) -> None:
    assert "Surat permohonan OPP" in asks(worker, "syarat opp p to p apa aja")
    worker.locator("figure img").scroll_into_view_if_needed()
    worker.wait_for_function("document.querySelector('figure img').naturalWidth > 360")
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
        assert worker.evaluate("document.documentElement.scrollWidth") <= PHONE, where
        small = (
            "[...document.querySelectorAll('button, .chips a, .act, summary')]"
            ".filter(one => one.offsetParent).map(one => one.offsetHeight).filter(height => height < 40)"
        )
        assert worker.evaluate(small) == [], where


def test_5_somebody_browses_from_a_need_to_a_sop_and_its_paper_and_changes_the_language(
    visitor: Any, house: House
) -> None:
    visitor.goto(f"{house.address}/id/browse")
    visitor.click("text=Persiapan sebelum berangkat")
    visitor.click("text=Pelayanan Permohonan Orientasi Pra Pemberangkatan")
    visitor.wait_for_selector("svg.chart")
    visitor.click("text=English")
    assert visitor.url == f"{house.address}/en/sop/{OPP}"
    visitor.click("text=See the paper")
    visitor.click("text=Next >> nth=0")
    assert "page 2 of 2" in visitor.inner_text("main")


def test_6_somebody_narrows_a_search_and_shares_its_address(visitor: Any, house: House) -> None:
    visitor.goto(f"{house.address}/id/search")
    visitor.fill("#q", "opp")
    visitor.click("summary >> text=Persempit")
    visitor.select_option("#kind", "mikro")
    visitor.click("main form button")
    assert OPP in visitor.inner_text("main")
    with house.window() as other:
        other.goto(visitor.url)
        assert other.inner_text("main") == visitor.inner_text("main")


def test_7_everything_can_be_done_with_the_keyboard_and_the_focus_is_seen(visitor: Any, house: House) -> None:
    visitor.goto(f"{house.address}/id/search?q=opp")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.className") == "skip"
    assert visitor.evaluate("document.activeElement.getBoundingClientRect().left") > 0
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.id") == "q"
    assert visitor.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    visitor.goto(f"{house.address}/id/")
    visitor.keyboard.type("syarat opp p to p")
    visitor.keyboard.press("Tab")
    visitor.keyboard.press("Enter")
    visitor.wait_for_selector(".answer >> text=Surat permohonan OPP")


def test_8_somebody_who_speaks_english_is_answered_in_english(house: House, visitor: Any) -> None:
    visitor.goto(f"{house.address}/en/")
    asks(visitor, "what are the requirements for OPP P to P?")
    assert visitor.get_attribute("html", "lang") == "en"
    assert "Source" in visitor.inner_text(".source")


def test_9_a_sop_is_printed_without_what_only_a_screen_needs(visitor: Any, house: House) -> None:
    visitor.goto(f"{house.address}/id/sop/{OPP}")
    visitor.emulate_media(media="print")
    assert not visitor.is_visible(".top")
    assert not visitor.is_visible(".danger")
    assert visitor.is_visible("table.steps")


def test_10_the_browser_has_nothing_to_complain_of(visitor: Any, house: House) -> None:
    """No policy is broken, nothing is missing."""
    told: list[str] = []
    visitor.on("console", lambda message: told.append(message.text))
    visitor.on("pageerror", lambda error: told.append(str(error)))
    for where in ("", "search", "browse", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}"):
        visitor.goto(f"{house.address}/id/{where}")
    assert [one for one in told if "favicon" not in one and "404" not in one] == []


# -- staff


def test_11_an_officer_comes_in_by_the_bots_link_looks_and_is_out_when_the_role_ends(
    house: House, visitor: Any
) -> None:
    house.room.people.grant(OFFICER, Role.STAFF)
    house.enter(visitor, OFFICER)
    assert visitor.url == f"{house.address}/id/desk"
    visitor.goto(f"{house.address}/id/sop/{LEAVE}")
    assert "Internal" in visitor.inner_text(".tag")
    assert "Output" in visitor.inner_text("thead")
    visitor.goto(f"{house.address}/id/desk/uploads")
    assert "untuk" in visitor.inner_text("h1"), "the desk is for admins"
    house.room.people.grant(OFFICER, Role.PUBLIC)
    visitor.goto(f"{house.address}/id/sop/{LEAVE}")
    assert "tidak ada" in visitor.inner_text("main")


def test_12_an_officer_finds_what_rests_on_a_law_and_the_steps_of_one_actor(house: House, visitor: Any) -> None:
    house.room.people.grant(OFFICER, Role.STAFF)
    house.enter(visitor, OFFICER)
    visitor.fill("#law", "UU 18/2017")
    visitor.click("form:has(#law) button")
    assert "Undang-Undang Nomor 18 Tahun 2017" in visitor.inner_text("main")
    visitor.select_option("#actor", index=1)
    visitor.click("form:has(#actor) button")
    visitor.wait_for_selector("table.steps tbody tr")


# -- the admin's desk


def kur(**changes: Any) -> bytes:
    source = next(source for source in load_library() if source.id == "kur-penempatan")
    return set_paper(source.model_copy(update={"keterkaitan": [], **changes}), {})


def sent(page: Any, house: House, name: str, data: bytes) -> None:
    """Send a file by the form, and open what was read of it."""
    page.goto(f"{house.address}/id/desk/uploads")
    page.set_input_files("#files", {"name": name, "mimeType": "application/pdf", "buffer": data})
    page.click("#send button")
    page.click("#list a")
    page.wait_for_selector(".both")


def dropped(page: Any) -> None:
    page.click("button[value=drop]")
    page.wait_for_selector("#list")


def test_13_an_admin_drops_a_file_sees_it_being_read_and_puts_it_away(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/uploads")
    admin.evaluate(
        "bytes => { const held = new DataTransfer();"
        "held.items.add(new File([new Uint8Array(bytes)], 'seret.pdf', {type: 'application/pdf'}));"
        "document.dispatchEvent(new DragEvent('drop', {dataTransfer: held, bubbles: true, cancelable: true})); }",
        list(kur()),
    )
    admin.wait_for_selector("#list >> text=seret.pdf")
    admin.click("#list a")
    assert "Pelayanan Informasi" in admin.inner_text("h1")
    dropped(admin)
    assert "seret.pdf" not in admin.inner_text("#list")


def test_14_an_admin_without_scripts_sends_a_file_and_one_that_is_none_is_named(house: House) -> None:
    with house.window(scripts=False) as page:
        house.enter(page, ADMIN)
        page.goto(f"{house.address}/id/desk/uploads")
        files = [("surat.pdf", kur()), ("musik.mp3", b"x")]
        page.set_input_files("#files", [{"name": n, "mimeType": "application/pdf", "buffer": d} for n, d in files])
        page.click("#send button")
        assert "musik" in page.inner_text("[role=alert]")
        for _ in range(200):
            if page.is_visible("#list a"):
                break
            page.wait_for_timeout(300)
            page.goto(f"{house.address}/id/desk/uploads")
        page.click("#list a")
        dropped(page)


@pytest.mark.skipif(bool(tesseract_missing()), reason="no Tesseract")
def test_15_an_admin_corrects_a_scanned_number_and_a_step_tries_publishes_and_goes_back(
    house: House, admin: Any
) -> None:
    source = next(source for source in load_library() if source.id == "kur-penempatan")
    sent(admin, house, "pindaian.pdf", scanned(kur(), source, 7))
    assert "pindaian" in admin.inner_text(".number")
    number, step = "textarea[name='set.number']", "textarea[name='set.step.1.kegiatan']"
    admin.fill(number, KUR)
    admin.fill(step, "Membawa berkas ke loket khusus")
    admin.click("fieldset:has(textarea[name='set.number']) button")
    admin.click("#list a")
    assert admin.input_value(number) == KUR
    assert admin.input_value(step) == "Membawa berkas ke loket khusus"
    admin.fill("#try", "langkah pertamanya apa?")
    admin.click("#trial button")
    assert "loket khusus" in admin.inner_text("#trial .answer")
    admin.click("button[value=public]")
    admin.wait_for_selector("#list >> text=Terbit.")
    with house.window(width=PHONE, scripts=False) as worker:
        worker.goto(f"{house.address}/id/sop/{KUR}")
        assert "loket khusus" in worker.inner_text("main")
        admin.goto(f"{house.address}/id/desk/history")
        admin.click("button[value=rollback] >> nth=0")
        assert KUR in admin.inner_text("main"), "what will be lost is said first"
        admin.click("main form button")
        admin.wait_for_url("**/desk/history")
        worker.goto(f"{house.address}/id/sop/{KUR}")
        assert "tidak ada" in worker.inner_text("main")


def test_16_an_admin_compares_a_field_with_its_place_on_the_page(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/sop/{OPP}")
    admin.wait_for_function("document.querySelector('.over img').naturalWidth > 600")
    narrow = admin.locator(".over").first.bounding_box()["width"]
    admin.check("#zoom-3")
    assert admin.locator(".over").first.bounding_box()["width"] > 2.5 * narrow
    admin.check("#zoom-1")
    admin.focus("textarea[name='set.step.2.kegiatan']")
    assert admin.locator("rect.here").count() > 0
    admin.locator("rect.seen[data-card='step-1']").first.click(force=True)
    assert admin.url.endswith("#step-1")


def test_17_an_admin_makes_a_sop_internal_and_public_again_after_being_asked(house: House, admin: Any) -> None:
    for gone in (True, False):
        admin.goto(f"{house.address}/id/desk/sop/{DEATH}")
        admin.click("button[value=access]")
        admin.click("main form button")
        admin.wait_for_url("**/desk/history")
        with house.window() as other:
            assert other.goto(f"{house.address}/id/sop/{DEATH}").status == (404 if gone else 200)


def test_18_an_admin_corrects_a_sop_that_stands_withdraws_it_and_brings_the_first_version_back(
    house: House, admin: Any
) -> None:
    where = f"{house.address}/id/desk/sop/{OPP}"
    admin.goto(where)
    admin.fill("textarea[name='set.title']", "Judul yang dibetulkan")
    admin.click("#header button")
    assert "Judul yang dibetulkan" in admin.inner_text("main"), "old and new are shown first"
    admin.click("main form button")
    admin.goto(where)
    assert admin.inner_text("h1") == "Judul yang dibetulkan"
    admin.click("button[value=withdraw]")
    admin.click("main form button")
    admin.goto(where)
    assert "ditarik" in admin.inner_text("main")
    admin.click("button[value=restore] >> nth=-1")
    admin.click("main form button")
    admin.goto(where)
    assert admin.inner_text("h1") != "Judul yang dibetulkan"


def test_19_an_admin_sees_figures_as_plots_and_takes_them_away_as_a_table(house: House, admin: Any) -> None:
    for n, outcome in enumerate(("answered", "abstained", "emergency")):
        said = {"number": OPP, "text": "ongkos kirim jenazah hewan", "language": "id"}
        house.room.people.asked(f"q{n}", WORKER, outcome=outcome, **said)
    admin.goto(f"{house.address}/id/desk/figures")
    assert admin.locator("svg.plot").count() == 4
    assert admin.locator("svg.plot rect").count() >= 4
    with admin.expect_download() as taken:
        admin.click("text=Unduh tabel")
    assert taken.value.suggested_filename.endswith(".csv")


def test_20_an_admin_reads_what_was_not_answered_and_what_officers_said(house: House, admin: Any) -> None:
    people = house.room.people
    people.asked("q9", WORKER, outcome="abstained", number="", text="syarat opp p to p apa saja", language="id")
    people.handovers.draft(Handover("h1", WORKER, "id", 0, "asked", "draft", "biaya opp berapa?", ""))
    people.handovers.send("h1", WORKER, (OFFICER,))
    admin.goto(f"{house.address}/id/desk/unanswered")
    assert OPP in admin.inner_text("main")
    admin.goto(f"{house.address}/id/desk/handed")
    assert "biaya opp berapa?" in admin.inner_text("main")


# -- for everyone


def test_nothing_on_any_page_is_serious_for_anybody_by_axe(house: House, admin: Any) -> None:
    found: dict[str, list[str]] = {}
    public = ("", "search?q=opp", "browse", "help", f"sop/{OPP}", f"pages/{OPP}", f"ask/steps/{OPP}", "nothing")
    desk = ("", "/uploads", "/history", f"/sop/{OPP}", "/figures", "/unanswered", "/handed")
    for where in (*public, *(f"desk{one}" for one in desk)):
        admin.goto(f"{house.address}/id/{where}")
        found[where] = troubles(admin)
    admin.goto(f"{house.address}/id/desk/sop/{DEATH}")
    admin.click("button[value=withdraw]")
    found["confirm"] = troubles(admin)
    sent(admin, house, "axe.pdf", kur())
    found["upload"] = troubles(admin)
    dropped(admin)
    assert {where: told for where, told in found.items() if told} == {}


def test_the_tab_key_goes_through_the_desk_in_the_order_of_the_page(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/sop/{OPP}")
    order = (
        "[...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex=\"0\"]')]"
        ".filter(one => one.offsetParent && one.tabIndex >= 0 && one.type !== 'hidden').map(one => one.tabIndex)"
    )
    assert set(admin.evaluate(order)) == {0}, "no element jumps the queue"
