"""The first minute by each door: the answer first, then once the choice of language and the four buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.telegram.buttons import key_of
from bot.topics import topics
from index.messages import LANGUAGES
from index.profile import open_profile
from tests.bot.telegram.conftest import Scene
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat

Play = Callable[[Scene], None]
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


async def _gets_the_buttons_once(person: Person) -> None:
    await person.until(lambda: len(person.firsts()) == 2)
    choice, lasting = person.firsts()
    assert [label for label, _ in buttons(choice)] == ["Bahasa Indonesia", "English"]
    keys = [key["text"] for row in lasting["reply_keyboard"]["keyboard"] for key in row]
    assert keys == ["💬 Tanya", "🔎 Cari SOP", "🌐 Bahasa", "🆘 Darurat"]
    person.write("berapa lama opp")
    await person.read()
    await asyncio.sleep(0.3)
    assert len(person.firsts()) == 2


def test_by_a_question_and_by_a_link_the_answer_comes_first(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi, ani = chat.person(), chat.person(5002), chat.person(5003)
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        await _gets_the_buttons_once(sari)
        budi.write(f"/start s_{key_of(OPP)}")
        assert OPP in (await budi.read())["text"]
        await _gets_the_buttons_once(budi)
        # Who is in danger gets the help lines and nothing beside them.
        ani.write("saya dipukul majikan")
        assert "Nomor bantuan" in (await ani.read())["text"]
        await asyncio.sleep(0.3)
        assert ani.firsts() == []

    play(scene)


def test_start_shows_topics_with_questions_behind_them_and_the_language(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, ann = chat.person(), chat.person(5002, language="en")
        sari.write("/start")
        welcome, lasting = await sari.reads(2)
        labels = [label for label, _ in buttons(welcome)]
        assert labels[-2:] == ["Bahasa Indonesia", "English"]
        assert [label.split()[-1] for label in labels[:-2]] == [
            *("Gaji", "Paspor", "Biaya", "Pulang", "Klaim", "Berangkat", "Lapor")
        ]
        assert not any(key.get("request_contact") for row in lasting["reply_keyboard"]["keyboard"] for key in row)
        sari.press_label(welcome, "Berangkat")
        await sari.until(lambda: "Tekan satu pertanyaan" in welcome["text"])
        sari.press_label(welcome, "Kembali")
        await sari.until(lambda: welcome["text"].startswith("Tanya SOP menjawab"))
        sari.press_label(welcome, "Berangkat")
        await sari.until(lambda: "Tekan satu pertanyaan" in welcome["text"])
        sari.press_label(welcome, "syarat OPP")
        assert "Surat permohonan OPP" in (await sari.read())["text"]
        await ann.enters("English")
        ann.write("syarat opp")
        assert "Requirements" in (await ann.read())["text"]
        ann.write("/help")
        assert "Just type your question" in (await ann.reads(2))[0]["text"]
        assert "darurat" in {command["command"] for command in chat.api.commands[""]}
        assert "laporan" not in {command["command"] for command in chat.api.commands["en"]}
        assert "laporan" in {command["command"] for command in chat.api.commands[str(ADMIN)]}
        assert sari.firsts() == ann.firsts() == []

    play(scene)


def test_a_greeting_that_goes_on_is_one_question(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("min")
        await asyncio.sleep(0.5)
        sari.write("mau tanya")
        await asyncio.sleep(0.5)
        sari.write("biaya opp berapa")
        assert "Gratis" in (await sari.read())["text"]
        await asyncio.sleep(3.5)
        assert len(sari.inbox()) == 1
        sari.write("halo min")
        assert "Apa yang ingin Anda tanyakan" in (await sari.read())["text"]

    play(scene)


def test_topics_are_the_agencys_and_stand_in_every_language() -> None:
    assert topics(open_profile("plain")) == ()
    found = topics()
    assert 0 < len(found) <= 9
    for topic in found:
        assert 2 <= len(topic.questions) <= 3
        assert all(set(LANGUAGES) <= set(words) for words in (topic.name, *topic.questions))
