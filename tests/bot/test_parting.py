from __future__ import annotations

import pytest

from bot.parting import asking, parted, with_matter
from tests.bot.typed import query


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


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "gaji saya belum dibayar. lapor ke mana? terus berapa lama?",
            ["gaji saya belum dibayar. lapor ke mana?", "terus berapa lama?"],
        ),
        (
            "biayanya berapa, bukanya jam berapa, boleh diwakilkan",
            ["biayanya berapa", "bukanya jam berapa", "boleh diwakilkan"],
        ),
        ("kartunya jadi kapan sama bayar berapa", ["kartunya jadi kapan", "bayar berapa"]),
        ("who signs it and how long does it take", ["who signs it", "how long does it take"]),
        (
            "beda nama ktp sama kartu keluarga, mengurus di mana",
            ["beda nama ktp sama kartu keluarga, mengurus di mana"],
        ),
        ("kalau saya sakit dan tidak bisa datang, bagaimana?", ["kalau saya sakit dan tidak bisa datang, bagaimana?"]),
        ("saya tidak tahu siapa agennya. lapor ke mana?", ["saya tidak tahu siapa agennya. lapor ke mana?"]),
        ("syarat opp apa saja", ["syarat opp apa saja"]),
    ],
)
def test_a_message_is_parted_where_it_asks_again(message: str, asked: list[str]) -> None:
    assert [part.query.text for part in parted(query(message)) if part.surely] == asked


def test_a_clause_after_a_question_may_ask_though_its_words_do_not() -> None:
    parts = parted(query("izinnya berapa hari, biayanya boleh potong gaji dia, jaminan sosial wajib?"))
    assert [part.surely for part in parts] == [True, False, True]
    assert [part.surely for part in parted(query("syarat opp apa saja, saya dari blitar"))] == [True, False]


def test_a_question_of_a_message_that_names_nothing_takes_the_words_of_the_one_before() -> None:
    one, other = with_matter(parted(query("siapa yang mengesahkan kartu, berapa hari?")))
    assert "kartu" in other.terms
    assert one.text in other.text
