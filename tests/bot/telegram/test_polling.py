"""Long polls: one that hangs, a token that is refused, another program with our token."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.bot.telegram.conftest import Play
from tests.bot_api.parameters import Refused
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.conftest import own_copy


def test_a_long_poll_that_hangs_is_given_up_and_made_anew(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path, TANYA_SOP_POLL_SECONDS="1") as chat:
            sari = chat.person()
            sari.write("biaya opp")
            await sari.read()
            chat.api.line.clear()
            await asyncio.sleep(12)
            chat.api.line.set()
            sari.write("syarat opp")
            assert "Syarat" in (await sari.read())["text"]
            assert "long poll hangs" in chat.log.read_text()

    asyncio.run(scene())


def test_a_token_revoked_while_running_is_told_once_and_tried_slowly(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("halo")
        await sari.read()
        chat.api.revoked = True
        chat.api.arrived.set()
        sari.write("biaya opp")
        await sari.until(lambda: "no longer accepts the token" in chat.log.read_text())
        await asyncio.sleep(3)
        assert chat.log.read_text().count("no longer accepts the token") == 1
        assert chat.process.returncode is None
        chat.api.revoked = False
        await sari.until(lambda: len(sari.inbox()) == 2)
        await sari.until(lambda: "accepts the token again" in chat.log.read_text())

    play(scene)


def test_another_poller_with_our_token_is_told_to_the_admins_once(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        chat.api.fail("getUpdates", *[Refused(409, "Conflict: terminated by other getUpdates request")] * 2)
        assert "token bot ini" in (await admin.read())["text"]
        sari = chat.person()
        sari.write("biaya opp")
        await sari.read()
        await asyncio.sleep(0.5)
        assert len(admin.calls("sendMessage")) == 1

    play(scene)
