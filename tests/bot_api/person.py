"""The person's side of a chat with the bot, for tests: write, press, send files, read what came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.messages import LANGUAGES, say
from tests.bot_api.server import BOT, BotApi, Call

# So long only what never comes lets a test wait, on however busy a machine.
PATIENCE = 180.0
_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)
FIRST = {say(f"telegram.first_{what}", code) for what in ("language", "buttons") for code in LANGUAGES}


@dataclass
class Person:
    """Somebody with a numeric id, in a private chat with the bot unless a group is named."""

    api: BotApi
    id: int = 5001
    language: str = "id"
    group: int | None = None
    topic: int | None = None
    seen: int = 0
    last: int = 0
    user: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.user = {"id": self.id, "is_bot": False, "first_name": "Sari", "language_code": self.language}

    @property
    def chat_id(self) -> int:
        return self.group if self.group is not None else self.id

    def _chat(self) -> dict[str, Any]:
        if self.group is not None:
            forum = {"is_forum": True} if self.topic else {}
            return {"id": self.group, "type": "supergroup", "title": "Grup PMI", **forum}
        return {"id": self.id, "type": "private", "first_name": "Sari"}

    def write(self, text: str, **extra: Any) -> int:
        """Send a message; commands carry their entity, as a client sends it."""
        body = self._message({"text": text, **extra})
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self.last = body["message_id"]
        return self.api.push("message", body)

    def send(self, **content: Any) -> int:
        """Send a message of any other content (voice, photo, sticker ...)."""
        return self.api.push("message", self._message(content))

    def send_file(
        self, name: str, data: bytes, *, caption: str = "", declared: int | None = None, album: str = ""
    ) -> int:
        """Send a document as a client does; `declared` is the size that Telegram tells of it, `album` what it came with."""
        file_id = self.api.keep(data)
        size = declared if declared is not None else len(data)
        self.api.declared[file_id] = size
        document = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_name": name,
            "mime_type": "application/pdf",
            "file_size": size,
        }
        together = {"media_group_id": album} if album else {}
        return self.send(document=document, **together, **({"caption": caption} if caption else {}))

    def send_photo(self, data: bytes, *, album: str = "", caption: str = "") -> int:
        """Send a photo as a client does."""
        file_id = self.api.keep(data)
        photo = {"file_id": file_id, "file_unique_id": file_id, "width": 900, "height": 1_280, "file_size": len(data)}
        more = {"media_group_id": album, "caption": caption}
        return self.send(photo=[photo], **{name: value for name, value in more.items() if value})

    def lets_in(self, before: str = "left", after: str = "member") -> int:
        """Let the bot into this group, or change what it may do there."""
        change = {"chat": self._chat(), "from": self.user, "date": int(time.time())}
        for when, status in (("old_chat_member", before), ("new_chat_member", after)):
            rights = dict.fromkeys(_RIGHTS, False) if status == "administrator" else {}
            change[when] = {"user": BOT, "status": status, **rights}
        return self.api.push("my_chat_member", change)

    def edit(self, message_id: int, text: str) -> int:
        """Change an earlier message of one's own."""
        body = {**self._message({"text": text}), "message_id": message_id, "edit_date": int(time.time())}
        return self.api.push("edited_message", body)

    def inline(self, words: str) -> str:
        """Type `@bot words` in some chat; the query's id."""
        query = f"i{time.monotonic_ns()}"
        self.api.open_queries.add(query)
        self.api.push("inline_query", {"id": query, "from": self.user, "query": words, "offset": ""})
        return query

    def press(self, message: dict[str, Any], data: str) -> int:
        """Press a button with this data under a message (a hostile client may send any data)."""
        query = f"q{time.monotonic_ns()}"
        self.api.open_queries.add(query)
        body = {"id": query, "from": self.user, "message": message, "chat_instance": "1", "data": data}
        return self.api.push("callback_query", body)

    def react(self, message: dict[str, Any], *emoji: str) -> int:
        """Put these reactions under a message, or none."""
        new = [{"type": "emoji", "emoji": sign} for sign in emoji]
        body = {"chat": self._chat(), "message_id": message["message_id"], "user": self.user, "date": int(time.time())}
        return self.api.push("message_reaction", {**body, "old_reaction": [], "new_reaction": new})

    def press_label(self, message: dict[str, Any], label: str) -> int:
        """Press the button whose label holds this text."""
        return self.press(message, next(data for text, data in buttons(message) if label in text))

    async def press_behind(self, message: dict[str, Any], label: str) -> None:
        """Press a button that may stand behind "Lainnya"."""
        if not any(label in text for text, _ in buttons(message)):
            self.press_label(message, "Lainnya")
            await self.until(lambda: any(label in text for text, _ in buttons(message)))
        self.press_label(message, label)

    async def enters(self, language: str = "Indonesia") -> None:
        """First contact: /start, a language, the welcome and the lasting buttons read."""
        self.write("/start")
        welcome, _ = await self.reads(2)
        self.press_label(welcome, language)
        await self.read()

    async def reads(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait for so many messages that were not read yet."""
        await self.until(lambda: len(self.inbox()) >= self.seen + count)
        found = self.inbox()[self.seen : self.seen + count]
        self.seen += count
        return found

    async def read(self) -> dict[str, Any]:
        return (await self.reads(1))[0]

    async def until(self, holds: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something holds; AssertionError if it never does."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"waited {seconds} s in vain; {len(self.inbox())} messages came"
            await asyncio.sleep(0.02)

    def calls(self, method: str) -> list[Call]:
        here = [call for call in self.api.called(method) if str(call.parameters.get("chat_id")) == str(self.chat_id)]
        return [call for call in here if call.parameters.get("text") not in FIRST]

    def inbox(self) -> list[dict[str, Any]]:
        """What came, without what every newcomer gets once after the first answer (see `firsts`)."""
        return [message for message in self._came() if message.get("text") not in FIRST]

    def firsts(self) -> list[dict[str, Any]]:
        """What a newcomer got once after the first answer: the choice of language, and the lasting buttons."""
        return [message for message in self._came() if message.get("text") in FIRST]

    def _came(self) -> list[dict[str, Any]]:
        return list(self.api.shown[self.chat_id].values())

    def _message(self, content: dict[str, Any]) -> dict[str, Any]:
        base = {"message_id": self.api.new_message_id(), "date": int(time.time()), "from": self.user}
        topic = {"message_thread_id": self.topic, "is_topic_message": True} if self.topic else {}
        return {**base, "chat": self._chat(), **topic, **content}


def buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and data of each button under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]


def mention(text: str) -> str:
    return f"@{BOT['username']} {text}"
