"""What every handler has at hand, the hub: assistant, library, people, who may see what, and work off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Message,
    Update,
    User,
)
from telegram.error import BadRequest, Forbidden
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.derived import Derived
from bot.drawing import Drawer
from bot.followup import Conversations
from bot.originals import pdf_bytes
from bot.people import KnownPerson, People
from bot.speech import Speech
from bot.telegram.buttons import key_of
from bot.telegram.keyboards import Buttons
from bot.telegram.recent import Recent
from bot.telegram.recipient import Recipient
from bot.telegram.visit import Visit, recipient_of
from index.errors import DatabaseAway, StorageError, UnknownSop
from index.messages import LANGUAGES, say
from index.settings import Settings
from index.sop import Role, Visibility
from index.store import Entry, Store

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
COMMANDS = ("start", "cari", "darurat", "bahasa", "saya", "privasi", "hapus", "help")
GROUP_COMMANDS = ("tanya", "cari", "darurat", "start")
ADMIN_COMMANDS = (
    "laporan",
    "serahan",
    "status",
    "peran",
    "undang",
    "riwayat",
    "akses",
    "ringkas",
    "batal",
    "audit",
    "web",
)
_PICTURE_SECONDS = 30  # a page that takes longer to draw is not drawn
_REMEMBERED = 5_000  # chats of which the last answer is kept in memory


def _listed(names: Sequence[str], language: str) -> list[BotCommand]:
    return [BotCommand(name, say(f"command.{name}", language)) for name in names]


async def _alone(chat: int, seconds: float) -> bool:
    return False


@dataclass(slots=True)
class Hub:
    """One for the whole application. `visit` alone decides as which role an update is answered."""

    settings: Settings
    store: Store
    assistant: Assistant
    people: People
    polling: HTTPXRequest
    speech: Speech | None = None
    conversations: Conversations = field(default_factory=Conversations)
    replies: OrderedDict[tuple[int, int], int] = field(default_factory=OrderedDict)
    # Whether more comes from a chat within so many seconds; the lanes know.
    followed: Callable[[int, float], Awaitable[bool]] = field(default=_alone)
    recent: Recent = field(default_factory=Recent)
    parcels: asyncio.Event = field(default_factory=asyncio.Event)
    hidden: OrderedDict[tuple[int, int], Any] = field(default_factory=OrderedDict)
    voted: OrderedDict[tuple[int, int], Any] = field(default_factory=OrderedDict)
    started: float = field(default_factory=time.monotonic)
    purged_at: float = 0.0
    _albums: OrderedDict[tuple[int, str], None] = field(default_factory=OrderedDict)
    _derived: Derived = field(default_factory=Derived)
    _thinkers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "thinking"))
    _clerks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "clerk"))
    _drawers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "drawing"))
    _drawer: Drawer | None = None

    async def visit(self, update: Update, words: Sequence[str] = ()) -> Visit | None:
        """Who writes, and as which role they are answered; None for an update that comes from no chat.

        Staff and admins are answered as staff in private chats only: a group sees every answer, so there all are public.
        """
        to, user = recipient_of(update), update.effective_user
        if to is None:
            return None
        known = await self.off_loop(self.people.known, user.id) if user else KnownPerson()
        alone = to.private and user is not None and not user.is_bot
        admin = alone and user is not None and user.id in self.settings.admins
        role = Role.STAFF if admin else known.role if alone else Role.PUBLIC
        language = known.language or self.spoken(user)
        return Visit(update, to, user.id if user else 0, role, known.language, language, admin, tuple(words))

    def spoken(self, user: User | None) -> str:
        """The language of somebody's Telegram if it is one of ours, else that of the settings."""
        code = (user.language_code or "")[:2] if user else ""
        return code if code in LANGUAGES else self.settings.language

    async def entry(self, key: str, role: Role) -> Entry | None:
        """The SOP that a button's key names, if `role` sees it."""
        return await self.off_loop(self._entry, key, role)

    def _entry(self, key: str, role: Role) -> Entry | None:
        numbers = self.once("keys", lambda: {key_of(one.number): one.number for one in self.store.entries(Role.STAFF)})
        try:
            return self.store.entry(numbers[key], role)
        except (KeyError, UnknownSop):
            return None

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` says of the present generation, kept until the next."""
        return self._derived.once(self.store.generation(), key, make)

    def protected(self, entry: Entry) -> bool:
        """Whether pictures and files of this SOP are sent so that they cannot be forwarded."""
        return entry.visibility is Visibility.INTERNAL

    def pdf_bytes(self, entry: Entry, role: Role) -> int:
        """The size of a SOP's PDF; 0 where it holds other SOPs that `role` does not see. Raises OSError if it is gone."""
        return pdf_bytes(self.store, entry.sha256, role)

    def remember(self, question: tuple[int, int], reply: int) -> None:
        """Which message answers which, so that an edited question's answer can be edited; in memory, the latest only."""
        self.replies[question] = reply
        if len(self.replies) > _REMEMBERED:
            self.replies.popitem(last=False)

    def answered(self, message: tuple[int, int], buttons: Buttons, question: str) -> None:
        """Which buttons a message of ours keeps back, and which question's answer it is; the latest only."""
        for kept, value in ((self.hidden, buttons.all() if buttons.hides else None), (self.voted, question)):
            if value:
                kept[message] = value
            if len(kept) > _REMEMBERED:
                kept.popitem(last=False)

    def first_of_album(self, message: Message | None) -> bool:
        """Whether a message stands alone or is the first that came of its album in its chat: an album gets one line."""
        if message is None or message.media_group_id is None:
            return True
        album = (message.chat.id, message.media_group_id)
        if album in self._albums:
            return False
        self._albums[album] = None
        if len(self._albums) > _REMEMBERED:
            self._albums.popitem(last=False)
        return True

    async def forget(self, visit: Visit) -> None:
        """Erase everything about a person, in memory and on disk."""
        self.conversations.forget(visit.key)
        self.recent.forget(visit.person)
        for kept in (self.replies, self.hidden, self.voted):
            for place in [place for place in kept if place[0] == visit.to.chat]:
                del kept[place]
        self.assistant.retriever.forget()
        await self.off_loop(self.people.forget, visit.person)
        self.parcels.set()

    async def think(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what takes milliseconds of CPU beside the event loop; what a server's restart cut short is done again."""

        def thought() -> T:
            try:
                return work(*rest, **named)
            except DatabaseAway:
                return work(*rest, **named)

        return await asyncio.get_running_loop().run_in_executor(self._thinkers, thought)

    async def off_loop(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> T:
        """Run what waits for a disk beside the event loop, and beside those who think."""
        return await asyncio.get_running_loop().run_in_executor(self._clerks, lambda: work(*rest, **named))

    async def note(self, work: Callable[P, T], *rest: P.args, **named: P.kwargs) -> None:
        """Run a write that nobody waits for: the person has the answer, and a disk that refuses costs this line alone."""
        try:
            await self.off_loop(work, *rest, **named)
        except StorageError as error:
            _log.error("something could not be noted: %s", error)

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
        known = await self.off_loop(self.people.file_id, key)
        try:
            sent = await send(known)
        except BadRequest as error:
            if not known or "file" not in str(error).lower():
                raise
            sent = await send("")
        if sent and sent != known:
            await self.off_loop(self.people.keep_file_id, key, sent)

    async def introduce(self, bot: Bot) -> None:
        """What Telegram shows of the bot before anybody writes, and the commands: each in every language.

        Indonesian is also for all other languages.
        """
        for language in LANGUAGES:
            code = language if language != "id" else None
            await bot.set_my_description(say("telegram.description", language), language_code=code)
            await bot.set_my_short_description(say("telegram.short_description", language), language_code=code)
            for names, scope in (
                (self.commands, BotCommandScopeAllPrivateChats()),
                (GROUP_COMMANDS, BotCommandScopeAllGroupChats()),
            ):
                await bot.set_my_commands(_listed(names, language), scope=scope, language_code=code)
            for admin in sorted(self.settings.admins):
                names = (*self.commands, *ADMIN_COMMANDS)
                # An admin who never wrote to the bot has no chat yet.
                with contextlib.suppress(BadRequest, Forbidden):
                    scope_of = BotCommandScopeChat(admin)
                    await bot.set_my_commands(_listed(names, language), scope=scope_of, language_code=code)
        if await self.off_loop(self.is_empty):
            await self.alert(bot, "telegram.first_pdf")

    @property
    def commands(self) -> tuple[str, ...]:
        """Everyone's commands; an officer is offered only where one answers."""
        return (*COMMANDS, "petugas") if self.settings.staff_chats else COMMANDS

    def is_empty(self) -> bool:
        """Whether the library has no SOP yet."""
        return not self.store.totals(Role.STAFF)[0]

    async def alert(self, bot: Bot, key: str, **facts: object) -> None:
        """Tell every admin something that they must know; one who cannot be reached does not keep it from the others."""
        for admin in sorted(self.settings.admins):
            known = await self.off_loop(self.people.known, admin)
            text = say(key, known.language or self.settings.language, **facts)
            try:
                await Recipient(bot, admin).send(text)
            except (BadRequest, Forbidden):
                continue

    def close(self) -> None:
        if self._drawer is not None:
            self._drawer.close()
        self._drawers.shutdown(wait=False, cancel_futures=True)
        self._thinkers.shutdown(wait=False, cancel_futures=True)
        self._clerks.shutdown(wait=True, cancel_futures=True)
        self.people.close()
