"""A SOP in the browser: its parts, its paper page by page, its PDF, and nothing of an internal one beside it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from index.encoder import Encoder
from index.messages import catalogue
from index.publisher import Publisher
from index.sop import Role
from index.store import Store
from tests.bot.web.site import numbers, read, serving, visitor
from tests.conftest import run_ingest
from tests.ingest.test_services import charter

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_a_sop_page_has_header_parts_steps_chart_and_ways_on(guest: httpx.Client) -> None:
    page = read(guest, f"/id/sop/{OPP}")
    for told in ("Surat permohonan OPP", "Gratis", "Paling lama 1 hari kerja", "Undang-Undang", "Mengunggah dokumen"):
        assert told in page
    assert "<svg" in page
    assert f'href="/id/pages/{OPP}?page=1"' in page
    assert len(page.encode()) < 150_000


def test_a_sop_page_tells_when_its_versions_came_here(fresh: Path, encoder: Encoder) -> None:
    with Publisher(fresh, encoder) as publisher:
        publisher.correct(OPP, "title", "Judul yang baru")
    with serving(fresh) as (address, _), visitor(address) as guest:
        assert re.search(r"Diterbitkan di sini pada</h2>\s*<p>\d{1,2} \w{3} \d{4}", guest.get(f"/id/sop/{OPP}").text)


def test_a_sop_page_leads_to_the_sops_that_it_names_and_to_those_beside_it(guest: httpx.Client) -> None:
    found: dict[str, list[str]] = {}
    for number in numbers(read(guest, "/id/search")):
        page = read(guest, f"/id/sop/{number}")
        found[number] = re.findall(r'<li><a href="/id/sop/([^"]+)"', page)
        for other in (*found[number], *numbers(page)):
            assert other != number
            assert guest.get(f"/id/sop/{other}").status_code == 200
    assert any(found.values())


def test_an_actor_whose_name_may_be_cut_short_is_told_in_the_chart_and_in_the_table(fresh: Path) -> None:
    with closing(sqlite3.connect(fresh / "index.db")) as database, database:
        cut = "json_set(data, '$.steps[0].unsure', json_extract(data, '$.steps[0].pelaksana'))"
        database.execute(f"UPDATE sop SET data = {cut} WHERE number = ?", (OPP,))
    with serving(fresh) as (address, room), visitor(address) as guest:
        [actor] = room.store.sop(OPP, Role.PUBLIC).steps[0].pelaksana
        page = read(guest, f"/id/sop/{OPP}")
    assert f'{actor} <span class="small">(tidak terbaca pasti)</span>' in page
    lane = " ".join(re.findall(r'class="actor unsure"[^>]*>([^<]+)', page))
    assert lane == f"{actor} (?)"
    assert 'class="symbol unsure"' in page


def test_the_public_sees_the_steps_without_what_comes_out_of_each(guest: httpx.Client) -> None:
    head = re.findall(r'<th scope="col">([^<]+)', read(guest, f"/id/sop/{OPP}"))
    assert head == [
        catalogue("id")[f"cli.{name}"] for name in ("no", "kegiatan", "pelaksana", "kelengkapan", "waktu", "keterangan")
    ]


def test_each_page_of_the_paper_is_a_picture_with_ways_to_the_others(guest: httpx.Client, store: Store) -> None:
    page = read(guest, f"/id/pages/{OPP}?page=1")
    assert f'rel="next" href="/id/pages/{OPP}?page=2"' in page
    assert 'rel="prev"' not in page
    by_page = re.findall(rf'<li><a href="(/id/pages/{OPP}\?page=\d+)"( aria-current="page")?', page)
    assert by_page == [(f"/id/pages/{OPP}?page=1", ' aria-current="page"'), (f"/id/pages/{OPP}?page=2", "")]
    assert [where for where, _ in by_page] == re.findall(
        r'<li><a href="(/id/pages/[^"]+)"', read(guest, f"/id/sop/{OPP}")
    )
    [source] = re.findall(r'<img src="([^"]+)"', page)
    assert guest.get(source).content.startswith(b"\xff\xd8")


def test_the_pdf_can_be_taken_away_from_a_sops_page_in_both_languages(guest: httpx.Client, store: Store) -> None:
    for language, told in (("id", "Unduh PDF"), ("en", "Download the PDF")):
        [where] = re.findall(rf'href="([^"]+)">{told} \(\d+ KB\)', read(guest, f"/{language}/sop/{OPP}"))
        taken = guest.get(where)
        assert taken.content == store.stored_file(store.entry(OPP, Role.PUBLIC).sha256).read_bytes()
        assert taken.headers["Content-Type"] == "application/pdf"
        name = "attachment; filename*=UTF-8''CONTOH-MKO.02.04.03.01_BP3MI_2022.pdf"
        assert taken.headers["Content-Disposition"] == name
    # A phone whose line broke goes on where it stopped.
    rest = guest.get(f"/pdf/{OPP}", headers={"Range": "bytes=1000-"})
    assert (rest.status_code, rest.content) == (206, taken.content[1000:])


def test_a_pdf_that_an_internal_sop_shares_is_given_to_staff_alone(tmp_path: Path, encoder: Encoder) -> None:
    folder, data = tmp_path / "public", tmp_path / "data"
    folder.mkdir()
    (folder / "piagam.pdf").write_bytes(charter())
    run_ingest(data, folder)
    with serving(data) as (address, room), visitor(address) as guest:
        hidden, other = (entry.number for entry in room.store.entries(Role.PUBLIC)[:2])
        assert guest.get(f"/pdf/{other}").status_code == 200
        with Publisher(data, encoder) as publisher:
            publisher.correct(hidden, "visibility", "internal")
        assert "/pdf/" not in read(guest, f"/id/sop/{other}")
        assert guest.get(f"/pdf/{other}").status_code == 404
        assert guest.get(f"/pdf/{other}").content == guest.get("/pdf/TIDAK-ADA/1").content


def test_a_page_that_an_internal_sop_shares_is_named_by_no_link_and_shown_by_none(
    tmp_path: Path, encoder: Encoder
) -> None:
    folder, data = tmp_path / "public", tmp_path / "data"
    folder.mkdir()
    (folder / "piagam.pdf").write_bytes(charter())
    run_ingest(data, folder)
    with serving(data) as (address, room), visitor(address) as guest:
        titles = {entry.title: entry.number for entry in room.store.entries(Role.PUBLIC)}
        hidden, beside = titles["Izin Becak"], titles["Surat Keterangan Domisili"]
        shared = f"/id/pages/{beside}?page=2"
        assert guest.get(shared).status_code == 200
        with Publisher(data, encoder) as publisher:
            publisher.correct(hidden, "visibility", "internal")
        assert "/id/pages/" not in read(guest, f"/id/sop/{beside}").split("<section>")[0]
        for where in (shared, f"/picture/2/{beside}"):
            assert guest.get(where).status_code == 404


def test_a_pdf_that_is_gone_is_not_offered(fresh: Path) -> None:
    with serving(fresh) as (address, room), visitor(address) as guest:
        room.store.stored_file(room.store.entry(OPP, Role.PUBLIC).sha256).unlink()
        assert "/pdf/" not in read(guest, f"/id/sop/{OPP}")
        assert guest.get(f"/pdf/{OPP}").status_code == 404


@pytest.mark.parametrize("page", ["0", "3", "99", "-1", "x", "1e3", "²", "9" * 30])
def test_a_page_that_the_paper_has_not_is_not_found(guest: httpx.Client, page: str) -> None:
    assert guest.get(f"/id/pages/{OPP}", params={"page": page}).status_code == 404
    assert guest.get(f"/picture/{page}/{OPP}").status_code == 404


@pytest.mark.parametrize(
    "mark", ["1-2-3", "x", "1-1-2-2_", "-1-0-5-5", "9-9-1-1", "1-2-3-4_" * 500, "1.5-2-3-4", "\u0661-1-1-1"]
)
def test_marks_that_no_page_of_ours_made_mark_nothing(guest: httpx.Client, mark: str) -> None:
    plain = guest.get(f"/picture/1/{OPP}").content
    assert guest.get(f"/picture/1/{OPP}", params={"mark": mark}).content == plain
