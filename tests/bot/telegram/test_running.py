"""The bot as a process: killed, without a network, logged, asked by fifty people at once."""

from __future__ import annotations

import asyncio
import json
import random
import time
from pathlib import Path

from tests.bot.telegram.conftest import Play
from tests.bot_api.kills import ask_and_kill
from tests.bot_api.parameters import Refused
from tests.bot_api.person import Person
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import DOCUMENTS, busy, own_copy


def test_killed_at_random_moments_every_question_is_answered_and_in_order(library: Path, tmp_path: Path) -> None:
    data = own_copy(library, tmp_path / "bot-data")
    told = asyncio.run(ask_and_kill(data, tmp_path, kills=8, chance=random.Random(7)))
    assert told.lost == 0
    assert told.out_of_order == 0
    assert told.kills == 8
    # Only what was on the wire when the process died may come twice: 3 messages a kill where the bot was fastest.
    assert told.twice <= 5 * told.kills


def test_the_same_update_twice_is_answered_once(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("biaya opp")
        again = dict(chat.api.updates[-1])
        await sari.read()
        chat.api.updates.append(again)
        chat.api.arrived.set()
        sari.write("syarat opp")
        assert "Syarat" in (await sari.read())["text"]
        await asyncio.sleep(0.3)
        assert len(sari.calls("sendMessage")) == 2

    play(scene)


def test_without_a_network_at_first_the_bot_goes_on_trying(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data, api = own_copy(library, tmp_path / "bot-data"), BotApi()
        api.fail("getMe", Refused(502, "Bad Gateway"), Refused(502, "Bad Gateway"))
        async with running_bot(data, tmp_path, api=api) as chat:
            sari = chat.person()
            sari.write("biaya opp")
            assert "Gratis" in (await sari.read())["text"]

    asyncio.run(scene())


def test_the_log_has_an_id_for_each_question_no_text_and_no_token_even_at_debug(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path, options=["--debug"]) as chat:
            admin, sari = chat.person(ADMIN), chat.person()
            sari.write("biaya opp berapa ya rahasiaku")
            answer = await sari.read()
            sari.press_label(answer, "Lihat hal.")
            await sari.read()
            chat.api.fail("sendMessage", Refused(403, "Forbidden: bot was blocked by the user"))
            sari.write("syarat opp")
            # The refusal is meant for the answer, not for the admin's status.
            await sari.until(lambda: not chat.api.faults["sendMessage"])
            admin.send_file("kur.pdf", (DOCUMENTS / "public" / "kur-penempatan.pdf").read_bytes())
            status = await admin.read()
            await admin.until(lambda: "⏳" not in status["text"])
        lines = chat.log.read_text().splitlines()
        asked = [json.loads(line) for line in lines if '"message": "asked"' in line]
        assert all(len(line["question"]) == 12 and line["ms"] > 0 for line in asked)
        assert len(asked) == 2
        text = "\n".join(lines)
        assert TOKEN.split(":")[1] not in text
        assert "rahasiaku" not in text
        assert '"level": "DEBUG"' in text

    asyncio.run(scene())


def test_fifty_people_at_once_lose_nothing_and_keep_their_order(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        people = [chat.person(7000 + n) for n in range(50)]
        began = time.monotonic()

        async def talk(person: Person) -> list[str]:
            heard = []
            for question in ("biaya opp", "syarat opp", "langkah opp"):
                person.write(question)
                heard.append((await person.read())["text"].split()[0].rstrip(":"))
            return heard

        heard = await asyncio.gather(*(talk(person) for person in people))
        assert heard == [["Biaya", "Syarat", "Yang"]] * 50
        assert time.monotonic() - began < busy(120)

    play(scene)
