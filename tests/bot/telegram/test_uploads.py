"""The work on what was sent: it outlives a hard stop, waits where it is refused, and tells what publishing found."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import CREDIT, CREDIT_NUMBER, DEATH, access, labels, paper, reports, uploaded
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.bot_api.server import BotApi
from tests.conftest import own_copy
from tests.library import entries


def test_an_upload_survives_a_hard_stop(library: Path, tmp_path: Path) -> None:
    data, api = own_copy(library, tmp_path / "bot-data"), BotApi()

    async def scene() -> None:
        async with running_bot(data, tmp_path, api=api) as chat:
            admin = chat.person(ADMIN)
            admin.send_file("kur.pdf", CREDIT)
            await admin.read()
            chat.process.send_signal(signal.SIGKILL)
            await chat.process.wait()
        async with running_bot(data, tmp_path, api=api):
            # Killed between sending the status and noting its id, the bot sends a second one: that was on the wire.
            await admin.until(lambda: reports(admin))
            report = reports(admin)[-1]
            admin.press_label(report, "publik")
            await admin.until(lambda: "terbit" in report["text"])

    asyncio.run(scene())


def test_a_publication_that_is_refused_each_time_waits_for_the_admins_press_again(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        status = await uploaded(admin, "kur.pdf", CREDIT)
        # Where what was read is kept there is a file now: the child that publishes ends with one sentence.
        memory = chat.data / "read"
        memory.rename(chat.data / "elsewhere")
        memory.write_bytes(b"")
        admin.press_label(status, "publik")
        await admin.until(lambda: "beberapa kali" in status["text"])
        assert str(memory) in status["text"]
        assert CREDIT_NUMBER not in {entry.number for entry in entries(chat.data)}
        memory.unlink()
        admin.press_label(status, "publik")
        await admin.until(lambda: "Akses: publik" in status["text"])

    play(scene)


def test_that_two_versions_answer_since_their_dates_do_not_tell_which_is_in_force_is_said_in_the_chat(
    play: Play,
) -> None:
    number = "CONTOH-MKO.03.07.02.09/BP3MI/2025"

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        status = await uploaded(admin, "sop.pdf", paper("jenazah", nomor=number))
        admin.press_label(status, "Bukan pengganti")
        await admin.until(lambda: "🌐 Terbitkan (publik)" in labels(status))
        admin.press_label(status, "publik")
        await admin.until(lambda: "terbit" in status["text"], 300)
        assert access(chat).keys() >= {DEATH, number}
        assert f"sama dengan SOP {DEATH}" in status["text"] or f"sama dengan SOP {number}" in status["text"]
        assert "keduanya menjawab" in status["text"]
        assert "tanya-sop" not in status["text"]

    play(scene)
