"""The admin's desk by forms alone, as a browser without scripts sends them: upload, correct, try, publish, go back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from bot.jobs import PUBLISHED, PUBLISHING, READY, RECEIVED, REFUSED
from index.sop import Role, Visibility
from tests.bot.web.deskwork import ADMIN, Desk, acts, fields, paper, read, standing, together, waiting
from tests.bot.web.house import DEATH
from tests.bot.web.site import visitor
from tests.ingest.test_services import charter

NEW = "CONTOH-MKO.03.07.02.02/BP3MI/2026"


MISREAD, RIGHT = "CONTOH-MKO.02.O8.01.01/BP3MI/2023", "CONTOH-MKO.02.08.01.01/BP3MI/2023"


def test_an_upload_is_corrected_tried_published_found_and_taken_back(desk: Desk) -> None:
    before = standing(desk)
    assert desk.send(("kur pindaian.pdf", paper("kur-penempatan", nomor=MISREAD))).status_code == 303
    where = desk.upload()
    page = desk.client.get(where).text
    assert MISREAD in page
    assert desk.client.get(f"{where}/page/1").headers["Content-Type"] == "image/jpeg"
    assert desk.client.get(f"{where}/page/99").status_code == 404
    assert page.count('class="seen"') > 5
    filled = fields(page)
    assert filled["set.number"] == MISREAD
    filled |= {"set.number": RIGHT, "set.step.1.kegiatan": "Membawa berkas ke loket khusus"}
    assert desk.post(f"{where}/set", **filled).status_code == 303
    page = html.unescape(desk.client.get(desk.upload()).text)
    assert "Membawa berkas ke loket khusus" in page
    assert page.count("(sudah dibetulkan)") == 2
    assert desk.post(f"{where}/set", **filled).status_code == 409, (
        "a form that was filled in before the last correction"
    )
    tried = desk.post(f"{where}/try", question="langkah pertamanya apa?")
    assert "loket khusus" in tried.text
    assert standing(desk) == before
    assert desk.post(f"{where}/decide", word="public").status_code == 303
    assert "Terbit." in desk.settled()
    assert standing(desk)[RIGHT][1] is Visibility.PUBLIC
    with visitor(str(desk.client.base_url)) as worker:
        assert "loket khusus" in worker.get(f"/id/sop/{RIGHT}").text
    history = desk.client.get("/id/desk/history").text
    before_it = re.findall(r'name="key" value="(\d+)"><button class="minor" name="word" value="rollback"', history)[0]
    assert desk.sure(desk.post("/id/desk/consider", word="rollback", key=before_it)).status_code == 303
    assert standing(desk) == before
    acts = [act.action for act in desk.people.audit(50) if act.admin == ADMIN]
    assert acts[::-1] == ["web_in", "upload", "set_right", "try", "publish", "rollback"]


def test_what_is_unsure_stands_first_and_is_published_by_no_button_for_all(desk: Desk) -> None:
    desk.send(("kur.pdf", paper("kur-penempatan")))
    where = desk.upload()
    assert "tidak ada yang perlu dilihat" in desk.listed()
    job = where.rpartition("/")[2]
    # A cell that could not be read: who acts in the third step.
    found = [dict(one) for one in desk.people.uploads.draft(job).found]
    found[0]["sop"]["steps"][2]["pelaksana"] = []
    desk.people.uploads.read(job, found)
    assert "ada yang perlu dilihat" in desk.listed()
    page = desk.client.get(where).text
    assert re.findall(r'<fieldset class="card" id="([\w-]+)"', page)[0] == "step-3"
    assert "Perlu dilihat (1)" in page
    desk.post("/id/desk/uploads/all", word="public")
    assert desk.people.uploads.one(job)
    assert desk.post(f"{where}/decide", word="drop").status_code == 303
    assert desk.people.uploads.one(job) is None


@pytest.mark.parametrize(
    "doubt", [{"warnings": ["Satu halaman tidak terbaca."]}, {"kept": 0.5}, {"pelaksana": []}, {}], ids=str
)
def test_a_second_document_of_a_file_is_looked_at_like_the_first(desk: Desk, doubt: dict[str, Any]) -> None:
    jobs, entry = desk.people.uploads, desk.room.store.entries(Role.PUBLIC)[0]
    # It came in the chat, so that nobody reads or publishes it here.
    job = jobs.add(ADMIN, 1, "dua sop.pdf", "telegram")
    jobs.read(job.id, [read(desk, entry.number), read(desk, entry.number, **doubt)])
    jobs.move(job.id, RECEIVED, READY)
    assert ("tidak ada yang perlu dilihat" in desk.listed()) is not bool(doubt)
    assert ("Perlu dilihat (1)" in desk.client.get(f"/id/desk/upload/{job.id}").text) is ("pelaksana" in doubt)
    desk.post("/id/desk/uploads/all", word="public")
    left = jobs.one(job.id)
    assert left is not None
    assert left.state == (READY if doubt else PUBLISHING)


def test_each_document_of_a_file_is_looked_at_and_set_right_by_itself(desk: Desk) -> None:
    assert desk.send(("piagam.pdf", charter())).status_code == 303
    where = desk.upload()

    def shown(document: int) -> str:
        return html.unescape(desk.client.get(where, params={"document": document}).text)

    pages = {n: shown(n) for n in range(1, 6)}
    titles = {n: str(re.findall(r"<h1>([^<]+)", page)[0]) for n, page in pages.items()}
    assert titles[3] == "Izin Becak"
    assert len(set(titles.values())) == 5
    links = re.findall(r'href="/id/[^"]+\?document=(\d)"', pages[1])
    assert links == ["2", "3", "4", "5"], "the one that is shown leads nowhere"
    for odd in ("0", "6", "x", "9" * 9):
        assert desk.client.get(where, params={"document": odd}).status_code == 404
    # Two services begin on one page, and the last stands on the third.
    for sheet in (1, 2, 3):
        assert desk.client.get(f"{where}/page/{sheet}").headers["Content-Type"] == "image/jpeg"
    filled = {**fields(pages[3]), "document": "3", "set.title": "Izin Becak Malam", "set.number": "IZIN-3/2024"}
    assert desk.post(f"{where}/set", **filled).status_code == 303
    desk.settled()
    page = shown(3)
    assert "<h1>Izin Becak Malam" in page
    assert page.count("(sudah dibetulkan)") == 2
    assert [re.findall(r"<h1>([^<]+)", shown(n))[0] for n in (1, 2, 4, 5)] == [titles[n] for n in (1, 2, 4, 5)]
    tried = desk.post(f"{where}/try", question="syarat izin becak malam apa?", document="3")
    assert "STNK" in tried.text
    assert "<h1>Izin Becak Malam" in tried.text
    assert desk.post(f"{where}/decide", word="public").status_code == 303
    desk.settled()
    assert standing(desk)["IZIN-3/2024"] == ("Izin Becak Malam", Visibility.PUBLIC)
    assert {titles[n] for n in (1, 2, 4, 5)} < {title for title, _ in standing(desk).values()}


@pytest.mark.parametrize("other", [False, True])
def test_of_a_file_of_two_the_second_takes_the_place_of_its_sop_or_stands_beside_it(desk: Desk, *, other: bool) -> None:
    number, title = DEATH, standing(desk)[DEATH][0]
    assert desk.send(("dua.pdf", together(paper("kur-penempatan"), paper("jenazah", nomor=NEW)))).status_code == 303
    where = desk.upload()

    def shown(document: int) -> str:
        return html.unescape(desk.client.get(where, params={"document": document}).text)

    assert "Judulnya sama dengan SOP" not in shown(1)
    assert 'value="other"' not in shown(1)
    assert f"Judulnya sama dengan SOP {number}" in shown(2)
    if other:
        assert desk.post(f"{where}/decide", word="other", document="2").status_code == 303
        assert "Judulnya sama dengan SOP" not in shown(2)
        # Said back, and said again.
        assert desk.post(f"{where}/decide", word="same", document="2").status_code == 303
        assert f"Judulnya sama dengan SOP {number}" in shown(2)
        desk.post(f"{where}/decide", word="other", document="2")
    assert desk.post(f"{where}/decide", word="other", document="3").status_code == 404
    assert desk.post(f"{where}/decide", word="public").status_code == 303
    assert "Terbit." in desk.settled()
    stands = standing(desk)
    assert stands[NEW] == (title, Visibility.PUBLIC)
    assert (number in stands) is other


def test_an_actor_whose_name_may_be_cut_short_is_told_at_the_desk(desk: Desk) -> None:
    desk.send(("kur.pdf", paper("kur-penempatan")))
    where = desk.upload()
    job = where.rpartition("/")[2]
    found = [dict(one) for one in desk.people.uploads.draft(job).found]
    found[0]["sop"]["steps"][1]["unsure"] = found[0]["sop"]["steps"][1]["pelaksana"]
    desk.people.uploads.read(job, found)
    assert "ada yang perlu dilihat" in desk.listed()
    page = html.unescape(desk.client.get(where).text)
    assert re.findall(r'<fieldset class="card" id="([\w-]+)"', page)[0] == "step-2"
    assert f"Mesin ragu: {', '.join(found[0]['sop']['steps'][1]['unsure'])}" in page


def test_what_a_revision_changes_stands_beside_what_it_replaces_before_it_is_published(desk: Desk) -> None:
    before = standing(desk)
    desk.send(("jenazah.pdf", paper("jenazah", biaya="Rp 50.000 untuk peti", revisi="01")))
    page = html.unescape(desk.client.get(desk.upload()).text)
    table = page.split('class="steps sides"')[1].split("</table>")[0]
    assert re.search(r'class="gone"[^>]*>[^<]*Gratis dari bandara', table)
    assert re.search(r'class="come"[^>]*>[^<]*Rp 50.000 untuk peti', table)
    assert standing(desk) == before


def test_figures_and_what_was_not_answered_say_that_questions_in_a_browser_are_not_counted(desk: Desk) -> None:
    notes = {
        "id": "Pertanyaan yang diajukan di peramban tidak disimpan",
        "en": "Questions asked in the browser are not kept",
    }
    with visitor(str(desk.client.base_url)) as worker:
        assert worker.post("/id/", data={"question": "berapa harga kambing di pasar?"}).status_code == 200
    assert desk.people.questions(30) == []
    for language, note in notes.items():
        for where in ("figures", "unanswered"):
            assert note in desk.client.get(f"/{language}/desk/{where}").text


def test_dropping_an_upload_and_putting_one_away_are_noted_each_by_its_name(desk: Desk) -> None:
    dropped, refused = waiting(desk, READY), waiting(desk, REFUSED, name="dua.pdf")
    waiting(desk, PUBLISHED, name="tiga.pdf")
    for job in (dropped, refused):
        assert desk.post(f"/id/desk/upload/{job}/decide", word="drop").status_code == 303
    assert desk.post("/id/desk/uploads/all", word="finished").status_code == 303
    assert acts(desk) == [("drop", "satu.pdf"), ("put_away", "dua.pdf"), ("put_away", "tiga.pdf")]
    assert desk.people.uploads.all() == []
