from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Intent
from bot.assistant import Assistant
from bot.emergency import Alarm, EmergencyPage, alarm
from index.messages import say
from index.profile import open_profile
from index.sop import Part, Role

_ORDER = [Alarm.NO, Alarm.DOUBTFUL, Alarm.YES]


@pytest.mark.parametrize(
    "message",
    [
        "majikan siram air panas ke tangan saya, melepuh, ga boleh keluar",
        "my friend drank poison in the room, agency not answering",
        "kapal kami bocor di laut, air masuk terus, tolong",
        "pengen tidur aja selamanya ga usah bangun lagi",
        "kula dikunci neng gudang, ora diwenehi mangan",
    ],
)
def test_danger_in_words_that_no_list_has_shows_the_page(assistant: Assistant, message: str) -> None:
    assert assistant.answer(message, role=Role.PUBLIC).intent is Intent.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "sop penanganan korban kekerasan berapa hari",
        "hp saya mati, akun terkunci, gimana",
        "santunan kematian bapak yang meninggal tahun lalu syaratnya apa",
        "resep sambal yang bikin nangis",
        "takut ketinggalan pesawat kalau opp mundur",
    ],
)
def test_an_alarming_word_alone_shows_no_page(assistant: Assistant, message: str) -> None:
    assert assistant.answer(message, role=Role.PUBLIC).intent is not Intent.EMERGENCY


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_more_belief_never_means_less_alarm_and_a_sign_never_takes_one_back(one: float, other: float) -> None:
    low, high = sorted((math.log(one), math.log(other)))
    for signed in (False, True):
        assert _ORDER.index(alarm(low, signed=signed)) <= _ORDER.index(alarm(high, signed=signed))
    assert _ORDER.index(alarm(low, signed=False)) <= _ORDER.index(alarm(low, signed=True))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("perkenalkan nama saya Lastri", "introduction"),
        ("kakk", "greeting"),
        ("ijin tanya dong min", "asking"),
        ("nuhun pisan nya", "thanks"),
        ("kamu ini orang apa mesin sih", "identity"),
        ("sambungin ke petugas dong", "person"),
        ("dasar bot bego", "insult"),
    ],
)
def test_an_opening_gets_one_kind_line_and_no_page(assistant: Assistant, message: str, kind: str) -> None:
    answer = assistant.answer(message, role=Role.PUBLIC)
    assert answer.lead == say(f"opening.{kind}", "id", number=EmergencyPage().number)
    assert "\n" not in answer.lead


@pytest.mark.parametrize("message", ["darurat", "SOS", "tolong saya", "emergency", "TOLONG!!!"])
def test_a_bare_call_for_help_shows_the_lines(assistant: Assistant, message: str) -> None:
    answer = assistant.answer(message, role=Role.PUBLIC)
    assert answer.intent is Intent.EMERGENCY
    assert "119 ext. 8" in answer.lead
    assert "SAPA 129" in answer.lead


@pytest.mark.parametrize(
    ("message", "theirs"),
    [
        ("majikan mukulin saya di riyad", ("Arab Saudi", "999", "997", "+966 56 917 3990")),
        ("adik saya dipukuli di tawau", ("Malaysia", "999", "+60 17 668 8032")),
        ("i am locked in the house in Taichung", ("Taiwan", "110", "119", "+886 901 132 000")),
        ("saya disekap di abu dhabi", ("Uni Emirat Arab", "998", "+971 56 332 2611")),
        ("kawan kena pukul kat JB", ("Malaysia", "+60 10 528 8040")),
    ],
)
def test_a_place_shows_its_countrys_lines_first_and_no_other_countrys(message: str, theirs: tuple[str, ...]) -> None:
    page = EmergencyPage()
    shown = page.text("id", "violence", message)
    assert all(number in shown for number in theirs)
    foreign = [c for c in page.contacts if c.where not in (theirs[0], "Indonesia", "semua negara")]
    assert not [c.number for c in foreign if c.number.startswith("+") and c.number in shown]
    assert shown.index(theirs[-1]) < shown.index("+62 812 9007 0027") < shown.index("0-800-1000")


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("istri saya di muskat dipukul", "Oman"),
        ("kakak saya di sihanukville dijual", "Kamboja"),
        ("adik saya meninggal di dubay", "Uni Emirat Arab"),
    ],
)
def test_a_place_is_known_by_its_sound_where_it_is_not_spelt_right(message: str, country: str) -> None:
    assert [found.name for found in EmergencyPage().countries(message)] == [country]


def test_small_words_are_no_places() -> None:
    assert EmergencyPage().countries("kalau nanti sakit di sana siapa yang bayar") == ()


def test_without_a_country_no_countrys_lines_are_shown_and_the_person_is_told_how_to_get_them() -> None:
    page = EmergencyPage()
    shown = page.text("id", "danger", "tolong saya")
    assert not [c.number for c in page.contacts if c.mission and c.number in shown]
    assert "darurat Riyadh" in shown
    assert "119 ext. 8 (hanya dari Indonesia)" in shown


def test_a_country_without_a_published_mission_says_so_and_gives_the_ministrys_line() -> None:
    shown = EmergencyPage().text("en", "confinement", "locked in a house in Beirut")
    assert "Lebanon: no number of the Indonesian mission" in shown
    assert "+62 812 9007 0027" in shown


def test_no_note_for_the_operator_is_shown_to_people_in_danger() -> None:
    for language, word in (("id", "pengelola"), ("en", "operator")):
        assert word not in EmergencyPage().text(language, "danger", "")


@pytest.mark.parametrize(
    "message",
    [
        "saya lari dari rumah bos tadi malam, sekarang bingung mau ke mana",
        "bapak ditahan imigrasi sebulan belum ada kabar",
        "istri saya sakit parah di sana dan tidak boleh ke dokter",
    ],
)
def test_who_may_be_in_danger_sees_at_least_the_way_to_the_help_lines(assistant: Assistant, message: str) -> None:
    answer = assistant.answer(message, role=Role.PUBLIC)
    assert answer.intent is Intent.EMERGENCY or say("emergency.doubt", "id") in answer.notice


def test_an_ordinary_question_gets_no_line_about_danger(assistant: Assistant) -> None:
    assert say("emergency.doubt", "id") not in assistant.answer("syarat opp apa saja", role=Role.PUBLIC).notice


def test_what_a_sop_surely_says_stands_below_the_numbers(assistant: Assistant) -> None:
    question = "Innalillahi suami saya meninggal tadi malam di Malaysia, tolong jenazahnya dipulangkan, apa syaratnya"
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.intent is Intent.EMERGENCY
    assert "Malaysia" in answer.lead
    assert {statement.citation.section for statement in answer.statements} == {Part.PERSYARATAN}


def test_an_agency_that_lists_no_countries_asks_for_none(tmp_path: Path) -> None:
    (tmp_path / "emergency.toml").write_text(
        '[[contact]]\nwhere = "Indonesia"\nname = "Polisi"\nnumber = "110"\nsource = "polri.go.id"\ndate = "2026"\n',
        encoding="utf-8",
    )
    shown = EmergencyPage(open_profile(str(tmp_path))).text("en")
    assert "Polisi: 110" in shown
    assert say("emergency.which_country", "en") not in shown
