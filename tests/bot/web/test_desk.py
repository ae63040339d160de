"""The admin's desk by forms alone, as a browser without scripts sends them: upload, correct, try, publish, go back."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.jobs import PUBLISHING, READY, RECEIVED
from bot.people import People
from bot.web.room import Room
from documents.press.library import load_library
from documents.press.paper import set_paper
from index.shapes import sop_json
from index.sop import Role, Visibility
from index.store import Store
from tests.bot.web.site import serving, visitor
from tests.conftest import own_copy
from tests.program import as_python

ADMIN, OFFICER = 9001, 7001
MISREAD, RIGHT = "CONTOH-MKO.02.O8.01.01/BP3MI/2023", "CONTOH-MKO.02.08.01.01/BP3MI/2023"


def paper(name: str, **changes: Any) -> bytes:
    """A sample SOP set anew with these fields changed."""
    source = next(source for source in load_library() if source.id == name)
    return set_paper(source.model_copy(update={"keterkaitan": [], **changes}), {})


@dataclass
class Desk:
    """An admin at the desk, signed in."""

    client: httpx.Client
    room: Room

    @property
    def people(self) -> People:
        return self.room.people

    def key(self) -> str:
        return str(re.findall(r'name="form" value="([^"]+)"', self.client.get("/id/desk/uploads").text)[0])

    def send(self, *files: tuple[str, bytes]) -> httpx.Response:
        sent = [("file", (name, data, "application/octet-stream")) for name, data in files]
        return self.client.post("/id/desk/uploads", data={"form": self.key()}, files=sent)

    def post(self, where: str, **fields: str) -> httpx.Response:
        return self.client.post(where, data={"form": self.key(), **fields})

    def listed(self) -> str:
        return html.unescape(self.client.get("/id/desk/uploads?part=list").text)

    def settled(self, seconds: float = 240) -> str:
        """The list when nothing in it is under way any more."""
        end = time.monotonic() + seconds
        while 'data-busy="1"' in (seen := self.listed()):
            assert time.monotonic() < end, seen
            time.sleep(0.1)
        return seen

    def upload(self) -> str:
        """The address of the one upload that waits for a decision."""
        return str(re.findall(r'href="(/id/desk/upload/[0-9a-f]{12})"', self.settled())[0])

    def sure(self, asked: httpx.Response) -> httpx.Response:
        """Press the button of a page that says what will be done."""
        assert asked.status_code == 200, asked.text
        [token] = re.findall(r'name="token" value="([^"]+)"', asked.text)
        return self.post("/id/desk/act", token=token)


def fields(page: str) -> dict[str, str]:
    """What a review's form holds, as a browser would send it."""
    found = dict(re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    found |= dict(re.findall(r'<input type="hidden" name="(stamp)" value="([^"]+)"', page))
    return {name: html.unescape(value) for name, value in found.items() if name.startswith(("set.", "stamp"))}


@pytest.fixture
def desk(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("bot.ingesting._PYTHON", str(as_python(tmp_path / "python")))
    data = own_copy(few, tmp_path / "data")
    with serving(data, admins=frozenset({ADMIN})) as (address, room), visitor(address) as client:
        client.post(f"/id/in/{room.people.sessions.link(ADMIN)}")
        yield Desk(client, room)


def standing(desk: Desk) -> dict[str, tuple[str, Visibility]]:
    store = Store(desk.room.settings.data)
    found = {entry.number: (entry.title, entry.visibility) for entry in store.entries(Role.STAFF)}
    store.close()
    return found


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


def read(desk: Desk, number: str, **doubt: Any) -> dict[str, Any]:
    """What is kept of a document that was read well, but for what is said; `pelaksana` are who act in its first step."""
    sop = desk.room.store.sop(number, Role.PUBLIC)
    told = sop_json(sop)
    if "pelaksana" in doubt:
        told["steps"][0]["pelaksana"] = doubt.pop("pelaksana")
    good = {"warnings": [], "kept": 1.0, "known": "", "former": None, "changes": [], "law": False, "older": False}
    named = {"number": sop.number, "title": sop.title, "first": sop.first, "pages": sop.pages, "scanned": 0}
    pdf = str(desk.room.store.stored_file(sop.sha256))
    return {**named, "sections": 1, "steps": 1, "pdf": pdf, "sop": told, **good, **doubt}


def test_what_a_revision_changes_stands_beside_what_it_replaces_before_it_is_published(desk: Desk) -> None:
    before = standing(desk)
    desk.send(("jenazah.pdf", paper("jenazah", biaya="Rp 50.000 untuk peti", revisi="01")))
    page = html.unescape(desk.client.get(desk.upload()).text)
    table = page.split('class="steps sides"')[1].split("</table>")[0]
    assert re.search(r'class="gone"[^>]*>[^<]*Gratis dari bandara', table)
    assert re.search(r'class="come"[^>]*>[^<]*Rp 50.000 untuk peti', table)
    assert standing(desk) == before


def test_every_sop_that_the_history_names_leads_to_its_own(desk: Desk) -> None:
    number = min(standing(desk))
    # Who may see it is changed, and then it is withdrawn.
    assert desk.sure(desk.post("/id/desk/consider", word="access", key=number)).status_code == 303
    assert desk.sure(desk.post("/id/desk/consider", word="withdraw", key=number)).status_code == 303
    history = desk.client.get("/id/desk/history").text
    events, withdrawn = history.split("<h2>")
    went, turned, *_ = re.findall(r"<p>(.*?)</p>", events.split("<ol")[1])
    link = f'<a href="/id/desk/sop/{number}">'
    assert [line.count(link) for line in (went, turned, withdrawn)] == [1, 1, 1]
    assert "ditarik" in desk.client.get(f"/id/desk/sop/{number}").text
    named = {html.unescape(where) for where in re.findall(r'href="(/id/desk/sop/[^"]+)"', history)}
    assert {where.removeprefix("/id/desk/sop/") for where in named} == {number, *standing(desk)}
    assert all(desk.client.get(where).status_code == 200 for where in named)


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
