"""How a message leans on the talk before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.followup import Conversations, Topic, denies, goes_on, in_talk, picked, renewed
from bot.intent import recognise
from index.search import FEATURES, Found, Search
from index.sop import Kind, Sop, Visibility
from tests.bot.typed import query


def _sop(number: str) -> Sop:
    return Sop(number, number, Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1)


def test_a_number_alone_and_what_comes_next_are_recognised() -> None:
    assert [picked(text) for text in ("2", "nomor 2", "yang kedua", "the third one", "2 bulan belum dibayar")] == [
        *(2, 2, 2, 3, None)
    ]
    assert goes_on("habis itu apa lagi")
    assert goes_on("what next?")
    assert not goes_on("terus biayanya berapa")


@pytest.mark.parametrize(
    ("question", "again"),
    [
        ("bukan itu, yang buat jepang", "syarat ujian buat jepang"),
        ("kalau jepang?", "syarat ujian kalau jepang?"),
        ("biaya pengiriman jenazah dari taiwan berapa", None),
        ("kalau berkasnya kurang?", None),
    ],
)
def test_another_name_keeps_what_was_asked(question: str, again: str | None) -> None:
    typed = query(question)
    assert renewed(typed, recognise(typed), Topic("X", "syarat ujian korea")) == again


def _leant(search: Search, said: str, topic: Topic) -> Search:
    return in_talk(search, query(said), recognise(query(said)), topic)


def test_the_talk_makes_its_sop_likelier_and_what_denies_it_rules_it_out() -> None:
    nothing = (0.0,) * len(FEATURES)
    found = tuple(Found(_sop(number), belief, (), nothing) for number, belief in (("NEW", 0.1), ("LAST", 0.05)))
    search, topic = Search(found, 0.85), Topic("LAST", "syarat")
    leant = _leant(search, "kalau telat?", topic)
    assert leant.found[0].sop.number == "LAST"
    assert sum(one.belief for one in leant.found) + leant.none == pytest.approx(1.0)
    denied = _leant(search, "bukan itu, kalau telat?", topic)
    assert [one.sop.number for one in denied.found] == ["NEW"]
    assert denies("bukan yang itu")
    within = _leant(search, "bayar berapa", Topic("LAST", "", within=0.7))
    assert within.found[0].belief == pytest.approx(0.7)
    after_a_list = _leant(search, "kalau telat?", Topic("", "syarat", listed=("OTHER", "LAST")))
    assert after_a_list.found[0].sop.number == "LAST"


def test_conversations_end_after_a_quarter_of_an_hour_and_when_erased() -> None:
    now = [0.0]
    conversations = Conversations(clock=lambda: now[0])
    conversations.keep("a", Topic("1/2022", "x"))
    now[0] = 899
    assert conversations.of("a") == Topic("1/2022", "x")
    now[0] = 901
    assert conversations.of("a") is None
    conversations.keep("b", Topic("1/2022", "x"))
    conversations.forget("b")
    assert conversations.of("b") is None


def test_a_matter_that_other_titles_name_is_another_and_what_points_back_is_not() -> None:
    titled = (("TALK", "Pencarian PMI Hilang Kontak", 0.01), ("CLAIM", "Fasilitasi Klaim Jaminan Kematian", 0.98))
    found = tuple(
        Found(replace(_sop(number), title=title), belief, (), (0.0,) * len(FEATURES))
        for number, title, belief in titled
    )
    search, topic = Search(found, 0.01), Topic("TALK", "suami hilang kontak")
    assert _leant(search, "langkah klaim kematian?", topic) == search
    assert _leant(search, "klaimnya gimana?", topic) != search
    # Who does something is asked of the SOP of the talk, whatever title names the act.
    assert _leant(search, "siapa yang klaim kematian?", topic).found[0].belief < 0.98
