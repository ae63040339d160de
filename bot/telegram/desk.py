"""What every handler has at hand: the assistant, the library, the people, who may see what, work off the event loop."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, Chat, Update, User
from telegram.error import BadRequest, Forbidden
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.followup import Conversations
from bot.people import People
from bot.telegram.buttons import key_of
from bot.telegram.drawing import Drawer
from index.messages import LANGUAGES, say
from index.settings import Settings
from index.sop import Role, Visibility
from index.store import Entry, Store

T = TypeVar("T")
COMMANDS = ("start", "cari", "darurat", "bahasa", "privasi", "hapus", "help")
ADMIN_COMMANDS = ("laporan", "status", "peran", "undang", "riwayat", "audit")
_PICTURE_SECONDS = 30
_REPLIES = 5_000


@dataclass(slots=True)
class Desk:
    """One for the whole application. `role` is the one place that says with whose eyes an update is answered."""

    settings: Settings
    store: Store
    assistant: Assistant
    people: People
    polling: HTTPXRequest
    conversations: Conversations = field(default_factory=Conversations)
    replies: OrderedDict[tuple[int, int], int] = field(default_factory=OrderedDict)
    started: float = field(default_factory=time.monotonic)
    _thinkers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "thinking"))
    _drawers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "drawing"))
    _drawer: Drawer | None = None

    def role(self, user: User | None, chat: Chat | None) -> Role:
        """Staff eyes for staff and admins in a private chat; a group sees every answer, so there all are the public."""
        if chat is None or chat.type != Chat.PRIVATE or user is None or user.is_bot:
            return Role.PUBLIC
        return Role.STAFF if self.is_admin(user) else self.people.role(user.id)

    def is_admin(self, user: User) -> bool:
        return not user.is_bot and user.id in self.settings.admins

    def language(self, update: Update) -> str:
        """The language this person chose, else that of their Telegram if it is one of ours."""
        user = update.effective_user
        code = (user.language_code or "")[:2] if user else ""
        return self.chosen(update) or (code if code in LANGUAGES else self.settings.language)

    def chosen(self, update: Update) -> str:
        return self.people.language(update.effective_user.id) if update.effective_user else ""

    def entry(self, key: str, role: Role) -> Entry | None:
        """The SOP that a button's key names, if `role` sees it."""
        return next((entry for entry in self.store.entries(role) if key_of(entry.number) == key), None)

    def protected(self, entry: Entry) -> bool:
        """Whether pictures and files of this SOP are sent so that they cannot be forwarded."""
        return entry.visibility is Visibility.INTERNAL

    def remember(self, question: tuple[int, int], reply: int) -> None:
        """Which message answers which, so that an edited question's answer can be edited; in memory, the latest only."""
        self.replies[question] = reply
        if len(self.replies) > _REPLIES:
            self.replies.popitem(last=False)

    def forget(self, person: int, chat: int) -> None:
        """Erase everything about a person, in memory and on disk."""
        self.conversations.forget(f"{chat}:{person}")
        for question in [question for question in self.replies if question[0] == chat]:
            del self.replies[question]
        self.people.forget(person)

    async def think(self, work: Callable[[], T]) -> T:
        """Run what takes milliseconds of CPU beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._thinkers, work)

    async def draw(self, work: Callable[..., bytes], path: Path, *rest: object) -> bytes:
        """Run a drawing in a process of its own; ValueError if there is no picture, or a hostile page overruns it."""
        if self._drawer is None:
            self._drawer = Drawer(memory_mb=self.settings.read_memory_mb, seconds=_PICTURE_SECONDS)
        draw = partial(self._drawer.draw, work, path, *rest)
        return await asyncio.get_running_loop().run_in_executor(self._drawers, draw)

    async def once_uploaded(self, key: str, send: Callable[[str], Awaitable[str]]) -> None:
        """Send a file by the id that Telegram gave it before; anew if there is none or it is no longer good.

        `send` takes that id, or "" to upload, and returns the id of what was sent.
        """
        known = self.people.file_id(key)
        try:
            sent = await send(known)
        except BadRequest as error:
            if not known or "file" not in str(error).lower():
                raise
            sent = await send("")
        if sent and sent != known:
            self.people.keep_file_id(key, sent)

    async def introduce(self, bot: Bot) -> None:
        """The lists of commands: everyone's in each language (Indonesian for all others), the admins' in their own chats."""
        for language in LANGUAGES:
            for_all = [BotCommand(name, say(f"command.{name}", language)) for name in COMMANDS]
            code = language if language != "id" else None
            await bot.set_my_commands(for_all, scope=BotCommandScopeAllPrivateChats(), language_code=code)
        names = (*COMMANDS, *ADMIN_COMMANDS)
        for admin in sorted(self.settings.admins):
            commands = [BotCommand(name, say(f"command.{name}", self.settings.language)) for name in names]
            try:
                await bot.set_my_commands(commands, scope=BotCommandScopeChat(admin))
            except BadRequest:
                # An admin who never wrote to the bot has no chat yet.
                continue
        if not self.store.totals(Role.STAFF)[0]:
            await self._ask_for_first(bot)

    async def _ask_for_first(self, bot: Bot) -> None:
        """Greet the admins of an empty library, and ask for its first PDF."""
        for admin in sorted(self.settings.admins):
            try:
                await bot.send_message(admin, say("telegram.first_pdf", self.settings.language))
            except (BadRequest, Forbidden):
                # An admin who never wrote to the bot, or has blocked it, reads this after /start.
                continue

    async def reconnect(self) -> None:
        """Give up the connection of the long poll and make another."""
        await self.polling.shutdown()
        await self.polling.initialize()

    def close(self) -> None:
        if self._drawer is not None:
            self._drawer.close()
        self._drawers.shutdown(wait=False, cancel_futures=True)
        self._thinkers.shutdown(wait=False, cancel_futures=True)
        self.people.close()
