"""Stories of admins at the desk, in a real browser; and what shuts nobody out of any page, by axe-core."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handovers import Handover
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.scan import scanned
from index.system import tesseract_missing
from tests.bot.web.chrome import MISSING, PHONE, too_small, too_wide, troubles, until
from tests.bot.web.house import ADMIN, DEATH, KUR, OFFICER, OPP, WORKER, House

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
_DESK = ("", "/uploads", "/history", f"/sop/{OPP}", "/figures", "/unanswered", "/handed")


# -- the admin's desk


def kur(**changes: Any) -> bytes:
    source = next(source for source in load_library() if source.id == "kur-penempatan")
    return set_paper(source.model_copy(update={"keterkaitan": [], **changes}), {})


def sent(page: Any, house: House, name: str, data: bytes) -> None:
    """Send a file by the form, and open what was read of it."""
    page.goto(f"{house.address}/id/desk/uploads")
    page.set_input_files("#files", {"name": name, "mimeType": "application/pdf", "buffer": data})
    page.click("#send button")
    # Those that the other stories published still stand in the list.
    page.click(f"#list li:has-text('{name}') a")
    page.wait_for_selector(".both")


def set_right(page: Any, button: str) -> None:
    """Press what keeps the fields, and see the document read anew: at once, or from the list where that takes longer."""
    with page.expect_navigation():
        page.click(button)
    if page.url.endswith("/uploads"):
        page.click("#list a")


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
    boxes = [one.bounding_box() for one in admin.locator(".acts button").all()]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1, "what can be done stands in one line"
    dropped(admin)
    assert "seret.pdf" not in admin.inner_text("#list")


def test_three_files_that_are_dropped_at_once_are_sent_with_progress_and_each_is_read(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/uploads")
    # What the page shows while files are on their way is gone before anybody could look.
    admin.evaluate(
        "window.seen = []; new MutationObserver(changes => changes.flatMap(one => [...one.addedNodes])"
        ".filter(row => row.querySelector && row.querySelector('progress'))"
        ".forEach(row => window.seen.push(row.textContent)))"
        ".observe(document.getElementById('sending'), {childList: true, subtree: true})"
    )
    number = "CONTOH-MKO.02.08.01.{:02}/BP3MI/2023"
    files = {
        f"jatuh-{n}.pdf": list(kur(nomor=number.format(40 + n), judul=f"Pinjaman Kelompok {word}"))
        for n, word in enumerate(("Tani", "Nelayan", "Pasar"))
    }
    admin.evaluate(
        "files => { const held = new DataTransfer();"
        "for (const [name, bytes] of Object.entries(files))"
        " held.items.add(new File([new Uint8Array(bytes)], name, {type: 'application/pdf'}));"
        "document.dispatchEvent(new DragEvent('dragover', {dataTransfer: held, bubbles: true, cancelable: true}));"
        "window.over = document.getElementById('send').classList.contains('over');"
        "document.dispatchEvent(new DragEvent('drop', {dataTransfer: held, bubbles: true, cancelable: true})); }",
        files,
    )
    for name in files:
        admin.wait_for_selector(f"#list li:has-text('{name}') a")
    assert admin.evaluate("window.over")
    assert admin.evaluate("window.seen") == list(files), "each was shown while it was on its way, in their order"
    assert admin.locator("#sending li").count() == 0
    for name in files:
        admin.goto(f"{house.address}/id/desk/uploads")
        admin.click(f"#list li:has-text('{name}') a")
        dropped(admin)


def test_14_an_admin_without_scripts_sends_a_file_and_one_that_is_none_is_named(house: House) -> None:
    with house.window(scripts=False) as page:
        house.enter(page, ADMIN)
        page.goto(f"{house.address}/id/desk/uploads")
        files = [("surat.pdf", kur()), ("musik.mp3", b"x")]
        page.set_input_files("#files", [{"name": n, "mimeType": "application/pdf", "buffer": d} for n, d in files])
        page.click("#send button")
        assert "musik" in page.inner_text("[role=alert]")
        # The page asks anew by itself until the file was read.
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
    set_right(admin, "fieldset:has(textarea[name='set.number']) button")
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
    until(admin, "document.querySelector('.over img').naturalWidth > 600")
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
    for where in (*public, *(f"desk{one}" for one in _DESK)):
        admin.goto(f"{house.address}/id/{where}")
        found[where] = troubles(admin)
    admin.goto(f"{house.address}/id/desk/sop/{DEATH}")
    admin.click("button[value=withdraw]")
    found["confirm"] = troubles(admin)
    # Another document than the other stories publish: the same one would be turned away.
    sent(admin, house, "axe.pdf", kur(nomor="CONTOH-MKO.02.08.01.09/BP3MI/2023", judul="Pinjaman Warung Purna PMI"))
    found["upload"] = troubles(admin)
    dropped(admin)
    assert {where: told for where, told in found.items() if told} == {}


def test_no_page_of_the_desk_is_wider_than_a_phone_or_has_what_is_pressed_smaller_than_a_thumb(house: House) -> None:
    with house.window(width=PHONE) as page:
        house.enter(page, ADMIN)
        for where in (*_DESK, "?law=UU+18%2F2017", "?actor=Kepala"):
            assert page.goto(f"{house.address}/id/desk{where}").status == 200
            assert not too_wide(page), where
            assert too_small(page) == [], where


def test_on_a_phone_buttons_stand_apart_fields_show_all_they_hold_and_plots_their_latest_days(house: House) -> None:
    with house.window(width=PHONE) as page:
        house.enter(page, ADMIN)
        page.goto(f"{house.address}/id/sop/{OPP}")
        first, second = (page.locator(".acts .act").nth(n).bounding_box() for n in (0, 1))
        below, beside = second["y"] - first["y"] - first["height"], second["x"] - first["x"] - first["width"]
        assert max(below, beside) > 5
        page.goto(f"{house.address}/id/desk/sop/{OPP}")
        cut = "[...document.querySelectorAll('.field textarea')].filter(one => one.scrollHeight > one.clientHeight + 2)"
        assert page.evaluate(f"{cut}.map(one => one.name)") == []
        page.goto(f"{house.address}/id/desk/figures")
        frame, plot = (page.locator(one).first.bounding_box() for one in (".latest", ".latest svg"))
        assert plot["width"] > frame["width"], "it is wider than the phone"
        assert abs(plot["x"] + plot["width"] - frame["x"] - frame["width"]) < 4


def test_the_tab_key_goes_through_the_desk_in_the_order_of_the_page(house: House, admin: Any) -> None:
    admin.goto(f"{house.address}/id/desk/sop/{OPP}")
    order = (
        "[...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex=\"0\"]')]"
        ".filter(one => one.offsetParent && one.tabIndex >= 0 && one.type !== 'hidden').map(one => one.tabIndex)"
    )
    assert set(admin.evaluate(order)) == {0}, "no element jumps the queue"
