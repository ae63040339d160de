"""The server of the pages: alone, and in the bot's process on the port that the bot listens on anyway."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from tests.bot_api.process import ADMIN, running_bot
from tests.conftest import own_copy


def test_one_process_serves_chat_pages_and_machine_room_and_the_bots_link_leads_in(few: Path, tmp_path: Path) -> None:
    async def story() -> None:
        data = own_copy(few, tmp_path / "data")
        async with running_bot(data, tmp_path, TANYA_SOP_WEB_URL="http://pages.example") as chat:
            admin = chat.person(ADMIN)
            # Who is answered in the chat can be served on the port.
            admin.write("/web")
            link = (await admin.read())["text"].split("http://pages.example")[1].strip()
            async with httpx.AsyncClient(base_url=chat.http, timeout=120, trust_env=False) as client:
                assert "Tanya SOP" in (await client.get("/id/")).text
                assert (await client.post("/telegram", json={"update_id": 1})).status_code == 403
                assert (await client.post("/telegram", content=b"x" * 200_000)).status_code == 403
                assert (await client.get("/id/desk")).status_code == 403
                assert (await client.post(link)).status_code == 303
                assert (await client.get("/id/desk/uploads")).status_code == 200
                assert "pages" in str((await client.get("/healthz")).json()["tasks"])

    asyncio.run(story())
