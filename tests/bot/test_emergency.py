from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Intent
from bot.assistant import Assistant
from bot.emergency import Alarm, alarm
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
