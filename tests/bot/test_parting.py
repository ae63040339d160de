from __future__ import annotations

import pytest

from bot.parting import asking


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Selamat siang bapak/ibu, nama saya Ratna dari Malang, berapa biaya surat izin keluarga", "berapa biaya"),
        ("permisi min mau tanya alamat kantor di Kupang", "alamat kantor di Kupang"),
        ("Good afternoon, I would like to ask. How long does the card take?", "How long does the card take?"),
    ],
)
def test_what_only_opens_is_left_out_of_the_question(message: str, asked: str) -> None:
    said = asking(message)
    assert asked in said
    assert len(said.split()) <= len(asked.split()) + 3


@pytest.mark.parametrize(
    "message",
    [
        "syarat OPP apa saja",
        "kak",
        "suami saya di Korea, cara kirim surat kuasa gimana",
        "umur saya 45 tahun, masih bisa daftar?",
    ],
)
def test_what_an_answer_turns_on_stays(message: str) -> None:
    assert asking(message) == message


def test_the_question_of_a_long_story_is_found_wherever_it_stands() -> None:
    story = "Dulu saya bekerja di kebun dan tinggal di mess bersama teman-teman sekampung. "
    message = story * 12 + "Berapa lama mengurus kartu yang hilang? " + story * 12
    said = asking(message)
    assert "Berapa lama mengurus kartu yang hilang?" in said
    assert len(said) <= 800
