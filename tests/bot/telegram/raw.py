"""Updates as Telegram sends them, a disk that is full, and waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.people import People


def update(number: int, person: int = 7, **message: Any) -> dict[str, Any]:
    """A message of this person in their private chat."""
    sender = {"id": person, "is_bot": False, "first_name": "Sari"}
    chat = {"id": person, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, **message}}


async def soon(holds: Callable[[], bool]) -> None:
    """Wait, at most ten seconds, until this holds."""
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def limited(people: People, pages: int) -> None:
    """Let the database have so many pages and no more: what SQLite then says is what it says of a full disk."""
    people._connection.execute(f"PRAGMA max_page_count = {pages}")
