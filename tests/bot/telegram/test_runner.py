"""What runs beside the answers: the webhook, health and readiness, background tasks that begin again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp

from tests.bot.telegram.conftest import Play
from tests.bot.telegram.watched import becomes, status
from tests.bot_api.parameters import Refused
from tests.bot_api.process import Chat, running_bot
from tests.bot_api.server import BotApi
from tests.conftest import busy, own_copy
from tests.library import of_people


def test_the_webhook_takes_updates_only_with_its_secret(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        address = "https://sop.example/telegram"
        async with (
            running_bot(data, tmp_path, TANYA_SOP_WEBHOOK_URL=address) as chat,
            aiohttp.ClientSession() as session,
        ):
            sari = chat.person()
            await sari.until(lambda: chat.api.webhook)
            assert chat.api.webhook["url"] == address
            secret = chat.api.webhook["secret_token"]
            assert len(secret) >= 40
            sari.write("biaya opp")
            update = chat.api.updates.pop()

            async def call(body: Any, **headers: str) -> int:
                async with session.post(f"{chat.http}/telegram", data=body, headers=headers) as answer:
                    return answer.status

            name = "X-Telegram-Bot-Api-Secret-Token"
            assert await call(json.dumps(update)) == 403
            assert await call(json.dumps(update), **{name: secret[:-1] + "x"}) == 403
            assert sari.calls("sendMessage") == []
            assert await call("kacau", **{name: secret}) == 400
            assert await call(json.dumps(update), **{name: secret}) == 200
            assert "Gratis" in (await sari.read())["text"]
            assert await call(json.dumps(update), **{name: secret}) == 200
            await asyncio.sleep(0.5)
            assert len(sari.calls("sendMessage")) == 1

    asyncio.run(scene())


def test_health_is_told_and_readiness_only_while_updates_come(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        async with aiohttp.ClientSession() as session:
            sari = chat.person()
            sari.write("halo")
            await sari.read()
            async with session.get(f"{chat.http}/healthz") as answer:
                assert answer.status == 200
            async with session.get(f"{chat.http}/readyz") as answer:
                assert answer.status == 200
                assert (await answer.json())["generation"] == 1
            async with session.post(f"{chat.http}/telegram", data="{}") as answer:
                assert answer.status == 403

    play(scene)


def test_health_answers_before_telegram_is_reached_and_readiness_waits_for_updates(
    library: Path, tmp_path: Path
) -> None:
    async def scene() -> None:
        data, api = own_copy(library, tmp_path / "bot-data"), BotApi()
        api.fail("getMe", *[Refused(502, "Bad Gateway")] * 2)
        api.fail("deleteWebhook", Refused(502, "Bad Gateway"))
        api.line.clear()
        async with running_bot(data, tmp_path, api=api) as chat:
            assert (await status(f"{chat.http}/healthz"))[0] == 200
            assert (await status(f"{chat.http}/readyz"))[0] == 503
            assert "berjalan" not in chat.log.read_text()
            await chat.person().until(lambda: len(api.called("deleteWebhook")) == 2, 40)
            assert "berjalan" in chat.log.read_text()
            assert (await status(f"{chat.http}/readyz"))[0] == 503
            api.line.set()
            chat.person().write("halo")
            await becomes(f"{chat.http}/readyz", 200)

    asyncio.run(scene())


def test_a_webhook_refused_once_is_set_again_and_readiness_is_what_telegram_says(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data, api = own_copy(library, tmp_path / "bot-data"), BotApi()
        api.fail("setWebhook", Refused(502, "Bad Gateway"))
        api.push("message", {})
        api.webhook_error = {"last_error_date": int(time.time()), "last_error_message": "Connection refused"}
        async with running_bot(data, tmp_path, api=api, TANYA_SOP_WEBHOOK_URL="https://sop.example/telegram") as chat:
            await chat.person().until(lambda: api.webhook and api.called("getWebhookInfo"), 40)
            assert len(api.called("setWebhook")) == 2
            assert (await status(f"{chat.http}/readyz"))[0] == 503
            headers = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
            async with aiohttp.ClientSession() as session:
                body = {"update_id": 7, "message": "no message"}
                async with session.post(f"{chat.http}/telegram", json=body, headers=headers) as answer:
                    assert answer.status == 200
            await becomes(f"{chat.http}/readyz", 200)
            await chat.person().until(lambda: list(of_people(chat.data, lambda people: people.aside())) == [7])
            api.webhook_error = {"last_error_date": int(time.time()) + 1, "last_error_message": "Bad Gateway"}
            began = time.monotonic()
            await becomes(f"{chat.http}/readyz", 503)
            assert time.monotonic() - began < busy(30)

    asyncio.run(scene())


def test_a_background_task_that_fails_is_told_begun_again_and_recovers(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("halo")
        await sari.read()
        facts = await becomes(f"{chat.http}/healthz", 200, lambda facts: bool(facts["purged_at"]))
        assert {"updates", "uploads", "purge", "settling", "pulse"} <= set(facts["tasks"])
        with closing(sqlite3.connect(chat.data / "people.db")) as other, other:
            other.execute("ALTER TABLE job RENAME TO job_elsewhere")
        failing = await becomes(f"{chat.http}/healthz", 503, lambda facts: facts["tasks"]["uploads"]["failures"] >= 1)
        assert failing["tasks"]["uploads"]["last_failure"] in chat.log.read_text()
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        with closing(sqlite3.connect(chat.data / "people.db")) as other, other:
            other.execute("ALTER TABLE job_elsewhere RENAME TO job")
        await becomes(f"{chat.http}/healthz", 200)
        assert any(line["message"] == "purged" for line in chat.lines())

    play(scene)
