from __future__ import annotations

import asyncio
import re
from pathlib import Path

from bot.people import People
from tests.bot_api.process import ADMIN, running_bot
from tests.conftest import own_copy


def test_web_sends_staff_a_link_that_signs_them_in_once_and_everyone_else_the_public_address(
    library: Path, tmp_path: Path
) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path, TANYA_SOP_WEB_URL="https://sop.example/") as chat:
            admin, sari = chat.person(ADMIN), chat.person()
            sari.write("/web")
            assert (await sari.read())["text"].endswith("\nhttps://sop.example/id/")
            admin.write("/web")
            told = (await admin.read())["text"]
            token = re.search(r"https://sop\.example/id/in/([\w-]{32})$", told)
            assert token
            people = People(data)
            entered = people.sessions.enter(token[1])
            assert entered
            assert people.sessions.person(entered[0]) == ADMIN
            assert people.sessions.enter(token[1]) is None
            people.close()
            assert token[1] not in chat.log.read_text()

    asyncio.run(scene())
