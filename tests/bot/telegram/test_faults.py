"""What Telegram, the network and the disk do to the bot: no question is lost, and what is no fault is told as none."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time

from bot.telegram.buttons import Act, Press, encode
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.watched import faults, status
from tests.bot_api.parameters import Refused
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import busy
from tests.library import of_people

TOO_OLD = Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


def test_somebody_who_blocked_the_bot_is_an_end_and_no_error(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        chat.api.blocked.add(sari.id)
        sari.write("biaya opp")
        budi.write("biaya opp")
        await budi.read()
        await budi.until(lambda: len(sari.calls("sendMessage")) == 1)
        await asyncio.sleep(0.7)
        assert len(sari.calls("sendMessage")) == 1
        chat.api.blocked.discard(sari.id)
        sari.write("syarat opp")
        assert "Syarat" in (await sari.read())["text"]
        assert faults(chat) == []

    play(scene)


def test_what_is_gone_or_the_same_is_nothing_on_every_method(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("biaya opp")
        answer = await sari.read()
        before = dict(answer)
        for _ in range(2):
            sari.press_label(before, "👍")
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 2)
        chat.api.delete(answer)
        sari.press_label(before, "👎")
        sari.write("/cari")
        screen = await sari.read()
        home = encode(Press(Act.SHELF))
        for _ in range(2):
            sari.press(screen, home)
        chat.api.fail("answerCallbackQuery", TOO_OLD)
        sari.press(screen, home)
        await sari.until(lambda: len(chat.api.called("editMessageText")) == 3)
        gone = dict(screen)
        chat.api.delete(screen)
        sari.press(gone, home)
        await sari.read()
        chat.api.fail("answerInlineQuery", TOO_OLD)
        sari.inline("opp")
        sari.write("makasih")
        await sari.read()
        assert faults(chat) == []
        assert len(chat.api.called("editMessageText")) == 4

    play(scene)


def test_a_group_that_became_a_supergroup_gets_its_answer_there(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        chat.api.migrated[-77] = -100_77
        old, new = chat.person(group=-77), chat.person(group=-100_77)
        old.write("/tanya biaya opp")
        assert "Gratis" in (await new.read())["text"]
        assert faults(chat) == []

    play(scene)


def test_an_update_that_cannot_be_read_is_set_aside_and_stops_nothing(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.everything = True
        broken = chat.api.push("poll", {"id": "1", "question": "rahasia Sari", "options": [], "total_voter_count": 0})
        chat.api.updates.append({"no id": "rahasia Sari"})
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        await sari.until(lambda: list(of_people(chat.data, lambda people: people.aside())) == [broken])
        log = chat.log.read_text()
        assert str(broken) in log
        assert "rahasia" not in log
        await sari.until(lambda: of_people(chat.data, lambda people: people.waiting()) == [])

    play(scene)


def test_an_outage_of_half_a_minute_costs_patience_and_no_answer(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.fail("sendMessage", *[Refused(502, "Bad Gateway")] * 5)
        sari.write("biaya opp")
        await sari.until(lambda: sari.inbox(), 40)
        assert "Gratis" in (await sari.read())["text"]
        assert faults(chat) == []

    play(scene)


def test_an_input_output_error_is_told_to_the_admins_once_and_loses_nothing(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        sari.write("halo")
        await sari.read()
        # From here on the kernel refuses every write to a file, which SQLite reports as an input/output error.
        resource.prlimit(chat.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        sari.write("biaya opp")
        await admin.until(lambda: any("Disk tidak dapat" in message["text"] for message in admin.inbox()))
        polls = len(chat.api.called("getUpdates"))
        await sari.until(lambda: len(chat.api.called("getUpdates")) > polls + 1)
        assert len(sari.inbox()) == 1
        resource.prlimit(chat.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert "Gratis" in (await sari.read())["text"]
        sari.write("syarat opp")
        assert "Syarat" in (await sari.read())["text"]
        assert sum("Disk tidak dapat" in message["text"] for message in admin.inbox()) == 1

    play(scene)


def test_failures_that_repeat_are_told_to_the_admins_once(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        odd = Refused(400, "Bad Request: something that nobody has seen before")
        # Of six people neither the answer nor the apology arrives.
        chat.api.fail("sendMessage", *[odd] * 12)
        for number in range(5_101, 5_107):
            chat.person(number).write("biaya opp")
        await admin.until(lambda: any("gangguan dalam 10 menit" in m["text"] for m in admin.inbox()))
        sari = chat.person()
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        await asyncio.sleep(16)
        assert sum("gangguan dalam" in message["text"] for message in admin.inbox()) == 1

    play(scene)


def test_a_database_that_somebody_holds_does_not_stop_the_event_loop(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("halo")
        await sari.read()
        other = sqlite3.connect(chat.data / "people.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        sari.write("biaya opp")
        await asyncio.sleep(0.2)
        began = time.monotonic()
        for _ in range(10):
            await status(f"{chat.http}/healthz")
            await asyncio.sleep(0.05)
        assert time.monotonic() - began < busy(2)
        await asyncio.sleep(2)
        other.execute("ROLLBACK")
        other.close()
        assert "Gratis" in (await sari.read())["text"]
        _, facts = await status(f"{chat.http}/healthz")
        assert facts["pause_ms"]["longest"] < 1_000
        assert not buttons(sari.inbox()[0])

    play(scene)
