"""Starting and stopping: what is wrong is one line with the setting and the remedy; an empty library starts."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import program
from tests.bot_api.process import ADMIN, running_bot
from tests.bot_api.server import TOKEN

GOOD = {"TELEGRAM_BOT_TOKEN": TOKEN, "TANYA_SOP_TELEGRAM_API_URL": "http://127.0.0.1:9"}


WHOLE = (False,)


WEBHOOK = "https://sop.example/telegram"


def started(data: Path, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`tanya-sop bot` with these settings, which are wrong: it ends by itself."""
    environment = {**os.environ, **GOOD, "TANYA_SOP_DATA": str(data), **settings}
    return program.run("bot", environment=environment, folder=data.parent)


@pytest.mark.parametrize(
    ("settings", "named", "remedy"),
    [
        ({"TELEGRAM_BOT_TOKEN": "123 456:abc def"}, "TELEGRAM_BOT_TOKEN", "@BotFather"),
        ({"TELEGRAM_BOT_TOKEN": "not a token"}, "TELEGRAM_BOT_TOKEN", "@BotFather"),
        ({"TANYA_SOP_WEBHOOK_URL": "http://sop.example/telegram"}, "TANYA_SOP_WEBHOOK_URL", "https://"),
        ({"TANYA_SOP_WEBHOOK_URL": "https://sop.example/hook"}, "TANYA_SOP_WEBHOOK_URL", "/telegram"),
        ({"TANYA_SOP_WEBHOOK_URL": WEBHOOK}, "TANYA_SOP_HTTP_PORT", "TANYA_SOP_WEBHOOK_URL"),
        ({"ALL_PROXY": "socks5://127.0.0.1:9"}, "ALL_PROXY", "pip install"),
        ({"HTTPS_PROXY": "foo://127.0.0.1:9"}, "HTTPS_PROXY", "socks5"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_name_and_the_remedy(
    tmp_path: Path, settings: dict[str, str], named: str, remedy: str
) -> None:
    done = started(tmp_path / "data", settings)
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert named in line
    assert remedy in line
    assert "abc def" not in line, "a token must not be shown"


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = started(tmp_path / "data", {"TANYA_SOP_HTTP_PORT": str(other.getsockname()[1])})
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "TANYA_SOP_HTTP_PORT" in line


def test_an_empty_library_starts_greets_the_admin_and_asks_for_the_first_pdf(tmp_path: Path) -> None:
    async def scene() -> None:
        # Spaces come along when a token is copied.
        async with running_bot(tmp_path / "data", tmp_path, token=f" {TOKEN} ") as chat:
            admin, sari = chat.person(ADMIN), chat.person()
            assert "PDF SOP pertama" in (await admin.read())["text"]
            sari.write("syarat opp apa saja")
            assert (await sari.read())["text"]
            sari.write("/cari")
            assert (await sari.read())["text"]
            admin.write("/start")
            await admin.until(lambda: sum("pertama" in str(call) for call in admin.calls("sendMessage")) > 1)
            assert "Traceback" not in chat.log.read_text()

    asyncio.run(scene())


def test_a_second_bot_on_the_same_folder_says_so_and_ends_and_the_lock_dies_with_the_first(tmp_path: Path) -> None:
    async def scene() -> None:
        async with running_bot(tmp_path / "data", tmp_path) as chat:
            await chat.person(ADMIN).read()
            second = await asyncio.to_thread(started, tmp_path / "data", {})
            assert second.returncode == 2
            assert "Bot lain sudah berjalan" in second.stderr
            assert str(chat.process.pid) in second.stderr
            chat.process.send_signal(signal.SIGKILL)
            await chat.process.wait()
        async with running_bot(tmp_path / "data", tmp_path) as chat:
            sari = chat.person()
            sari.write("halo")
            assert (await sari.read())["text"]

    asyncio.run(scene())


def test_a_bad_token_is_one_sentence_and_in_no_log(fresh: Path, tmp_path: Path) -> None:
    token = "123456789:AAbadbadbadbadbadbadbadbadbadbadbad"

    async def scene() -> None:
        async with running_bot(fresh, tmp_path, token=token) as chat:
            assert await asyncio.wait_for(chat.process.wait(), 40) == 2
            text = chat.log.read_text()
            assert "Telegram menolak token ini" in text
            assert "berjalan" not in text
            assert token.split(":")[1] not in text
            assert "Traceback" not in text

    asyncio.run(scene())
