from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Intent
from bot.assistant import Assistant
from bot.emergency import Alarm, EmergencyPage, alarm
from index.messages import say
from index.sop import Role

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
        ("met sore pak, saya bu Lastri", "introduction"),
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
