"""After somebody's first answer, once: the choice of language and the four buttons that stay."""

from __future__ import annotations

import asyncio

from bot.telegram.buttons import key_of
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import Chat

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
