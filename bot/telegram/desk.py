"""What every handler has at hand: the assistant, the library, who may see what, and work off the event loop."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from telegram import Chat, User

from bot.assistant import Assistant
from bot.followup import Conversations
from bot.telegram.buttons import key_of
from index.settings import Settings
from index.sop import Role, Visibility
from index.store import Entry, Store

T = TypeVar("T")
_PICTURE_SECONDS = 30


@dataclass(slots=True)
class Desk:
    """One for the whole application. `role` is the one place that says with whose eyes an update is answered."""

    settings: Settings
    store: Store
    assistant: Assistant
    conversations: Conversations = field(default_factory=Conversations)
    _pool: ProcessPoolExecutor | None = None

    def role(self, user: User | None, chat: Chat | None) -> Role:
        """Staff eyes for an admin in a private chat; everyone sees an answer in a group, so there all are the public."""
        private = chat is not None and chat.type == Chat.PRIVATE
        return Role.STAFF if private and user is not None and self.is_admin(user) else Role.PUBLIC

    def is_admin(self, user: User) -> bool:
        return not user.is_bot and user.id in self.settings.admins

    def entry(self, key: str, role: Role) -> Entry | None:
        """The SOP that a button's key names, if `role` sees it."""
        return next((entry for entry in self.store.entries(role) if key_of(entry.number) == key), None)

    def protected(self, entry: Entry) -> bool:
        """Whether pictures and files of this SOP are sent so that they cannot be forwarded."""
        return entry.visibility is Visibility.INTERNAL

    async def think(self, work: Callable[[], T]) -> T:
        """Run what takes milliseconds of CPU beside the event loop."""
        return await asyncio.to_thread(work)

    async def draw(self, work: Callable[..., bytes], path: Path, *rest: object) -> bytes:
        """Run a drawing in a process of its own; TimeoutError, or BrokenProcessPool, if a hostile page overruns it."""
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            self._pool = ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=50)
        future = asyncio.get_running_loop().run_in_executor(self._pool, work, path, *rest)
        try:
            return await asyncio.wait_for(future, _PICTURE_SECONDS)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
