from __future__ import annotations

import html
import re

import httpx
import pytest

from bot.followup import Topic
from bot.web import talk
from bot.web.guard import HEADERS
from index.messages import LANGUAGES

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LIGHT = 150_000


def ask(guest: httpx.Client, question: str, language: str = "id", **fields: str) -> str:
    response = guest.post(f"/{language}/", data={"question": question, **fields})
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def kept(page: str) -> str:
    """What the page keeps of the talk, as a browser would send it."""
    found = re.search(r'name="talk" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_a_question_is_answered_with_quotes_source_marked_page_and_what_to_ask_next(guest: httpx.Client) -> None:
    page = ask(guest, "syarat opp p to p apa aja")
    assert "1. Surat permohonan OPP" in page
    assert f'href="/id/sop/{OPP}"' in page
    assert f'href="/id/ask/fee/{OPP}"' in page
    [source] = re.findall(r'<img src="([^"]+)"', page)
    picture = guest.get(source)
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")
    style = guest.get(re.findall(r'stylesheet" href="([^"]+)"', page)[0])
    assert len(page.encode()) + len(picture.content) + len(style.content) < LIGHT


def test_what_one_would_ask_next_is_an_address_that_can_be_shared(guest: httpx.Client) -> None:
    page = guest.get(f"/id/ask/fee/{OPP}").text
    assert "Gratis" in page
    assert "Fee" in guest.get(f"/en/ask/fee/{OPP}").text


@pytest.mark.parametrize(
    ("language", "question", "label"),
    [
        ("id", "syarat opp p to p apa aja", "Tautan ke jawaban ini"),
        ("en", "what are the requirements for OPP P to P?", "Link to this answer"),
    ],
)
def test_an_answer_that_is_one_part_of_one_sop_has_a_link_that_says_the_same(
    guest: httpx.Client, language: str, question: str, label: str
) -> None:
    asked = ask(guest, question, language)
    [link] = re.findall(rf'href="([^"]+)">{label}<', asked)
    assert link == f"/{language}/ask/requirements/{OPP}"
    linked = html.unescape(guest.get(link).text)
    assert label not in linked, "it has this very address"
    [said], [again] = (re.findall(r'<ul class="quotes">(.*?)</ul>', page, re.S) for page in (asked, linked))
    assert said == again


@pytest.mark.parametrize(
    "question", ["halo", "langkah 3 opp p to p", "daftar korea syaratnya apa dan biayanya berapa", "dipukul majikan"]
)
def test_an_answer_that_no_part_of_one_sop_says_has_no_link(guest: httpx.Client, question: str) -> None:
    assert "Tautan ke jawaban ini" not in ask(guest, question)


def test_the_page_keeps_what_the_talk_is_about(guest: httpx.Client) -> None:
    first = guest.post("/id/", data={"question": "syarat opp p to p apa aja"}).text
    assert OPP in kept(first)
    second = ask(guest, "kalau biayanya?", talk=html.unescape(kept(first)))
    assert "Gratis" in second
    assert OPP in second


def test_the_help_lines_stand_on_every_page_and_can_be_called_by_a_touch(guest: httpx.Client) -> None:
    for where in ("/id/", "/en/search", "/id/browse", f"/id/sop/{OPP}", f"/id/pages/{OPP}", "/id/nothing"):
        page = guest.get(where).text
        assert 'href="tel:+622129244800"' in page, where
        assert 'href="tel:08001000"' in page, where


def test_a_cry_for_help_is_answered_with_the_lines_of_that_country_before_anything_else(guest: httpx.Client) -> None:
    page = ask(guest, "tolong saya dipukul majikan di riyadh")
    answer = page[page.index("<article") : page.index("</article>")]
    assert answer.index("tel:999") < answer.index("tel:+622129244800")
    assert "urgent" in answer


@pytest.mark.parametrize(("header", "language"), [("en-GB,en;q=0.9", "en"), ("id", "id"), ("de", "id"), ("", "id")])
def test_the_first_page_is_in_the_language_of_the_browser(guest: httpx.Client, header: str, language: str) -> None:
    answered = guest.get("/", headers={"Accept-Language": header})
    assert (answered.status_code, answered.headers["Location"]) == (302, f"/{language}/")


def test_both_languages_show_each_page_and_lead_to_the_other(guest: httpx.Client) -> None:
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for where in ("", "search?q=gaji", "browse", f"sop/{OPP}"):
            page = html.unescape(guest.get(f"/{language}/{where}").text)
            assert f'<html lang="{language}">' in page
            assert f'href="/{other}/{where}"' in page


def test_who_chose_english_is_answered_in_english_and_others_in_the_language_of_their_question(
    guest: httpx.Client,
) -> None:
    assert "Requirements of" in ask(guest, "syarat opp p to p apa aja", "en")
    assert '<html lang="en">' in ask(guest, "what are the requirements for OPP P to P?", "id")


def test_no_page_has_a_script_or_a_style_of_its_own_or_anything_from_elsewhere(guest: httpx.Client) -> None:
    pages = [guest.get(where) for where in ("/id/", "/id/search?q=gaji", "/id/browse", f"/id/sop/{OPP}", "/x")]
    pages.append(guest.post("/id/", data={"question": "syarat opp p to p"}))
    for page in pages:
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|//[a-z]", page.text.replace("<!doctype", "")), page.url
        assert {name: page.headers[name] for name in HEADERS} == HEADERS
        assert page.headers["Cache-Control"] == "no-store"


def test_a_changed_talk_shows_nobody_more_than_they_may_see(guest: httpx.Client) -> None:
    internal = Topic("CONTOH-MKO.09.01.01.01/SDM/2022", "cuti", ("CONTOH-MKO.09.01.01.01/SDM/2022",), step=1)
    for question in ("syaratnya apa?", "1", "habis itu apa?"):
        page = ask(guest, question, talk=talk.written(internal))
        assert "SDM/2022" not in page.replace(html.escape(talk.written(internal)), "")


@pytest.mark.parametrize(
    "field", ["", "{", "[]", '{"number": 1}', "x" * 9_000, '{"number":"","question":"q","step":-1}']
)
def test_a_talk_that_no_page_wrote_is_forgotten(guest: httpx.Client, field: str) -> None:
    assert talk.read(field) is None
    assert "1. Surat permohonan OPP" in ask(guest, "syarat opp p to p apa aja", talk=field)
