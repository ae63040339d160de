"""What the bot says of itself: its log, its health, whether it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.bot_api.process import Chat


def faults(chat: Chat) -> list[dict[str, Any]]:
    """What the log calls an error, and apologies that went out."""
    apologies = [m for m in chat.api.messages.values() if "ada gangguan" in m.get("text", "")]
    return [line for line in chat.lines() if line["level"] == "ERROR" or "exception" in line] + apologies


async def asked(address: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.json()


async def status(address: str) -> tuple[int, dict[str, Any]]:
    """What an address of the bot answers, as soon as it answers."""
    for _ in range(400):
        try:
            return await asked(address)
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
    raise AssertionError("the bot serves nothing")


async def becomes(address: str, code: int, holds: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
    for _ in range(600):
        found, facts = await status(address)
        if found == code and holds(facts):
            return facts
        await asyncio.sleep(0.05)
    raise AssertionError(f"{address} did not become {code}: {facts}")
