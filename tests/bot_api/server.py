"""A strict Bot API server on loopback, for tests: what Telegram refuses, it refuses, in Telegram's words.

Serves the methods that our bot calls (others are 404, as at Telegram). Rules and error texts follow the official
open-source server (tdlib/telegram-bot-api) and Telegram's documentation; never asserted here: real rate limits,
rendering in clients, recompression of images.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot_api.entities import parse, units
from tests.bot_api.parameters import Refused, checked_markup, read_parameters

TOKEN = "123456789:AAH-only-for-the-loopback-server-xyz12"
BOT = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Tanya SOP",
    "username": "tanya_sop_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
_MAX_DOWNLOAD = 20 << 20
_MAX_PHOTO = 10 << 20


@dataclass
class Call:
    """One call of the bot as it arrived: method, parameters, files, and when (monotonic seconds)."""

    method: str
    parameters: dict[str, Any]
    files: dict[str, bytes]
    at: float


@dataclass
class BotApi:
    """The server's state: updates waiting, messages sent, files, planned faults.

    `blocked` chats may not be written to, `migrated` groups have become supergroups (old id to new), `forums` have topics.
    `revoked` refuses the token; `everything` hands out updates that were not asked for, as Telegram may for a while.
    """

    url: str = ""
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    # The same messages by chat, oldest first: with fifty people who look often, going through all of them is the brake.
    shown: defaultdict[int, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[str, bytes] = field(default_factory=dict)
    declared: dict[str, int] = field(default_factory=dict)
    open_queries: set[str] = field(default_factory=set)
    faults: dict[str, deque[Refused]] = field(default_factory=dict)
    commands: dict[str, Any] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    inline: dict[str, dict[str, Any]] = field(default_factory=dict)
    line: asyncio.Event = field(default_factory=asyncio.Event)
    delay: float = 0.0
    deleted: set[tuple[int, int]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    migrated: dict[int, int] = field(default_factory=dict)
    forums: dict[int, set[int]] = field(default_factory=dict)
    revoked: bool = False
    confirmed: int = 0
    everything: bool = False
    webhook_error: dict[str, Any] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    # The id of the update that was pushed last.
    latest: int = 1_000
    _next_message: int = 1

    def __post_init__(self) -> None:
        # Clear it, and a long poll hangs as on a dead line.
        self.line.set()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=60 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        return app

    # -- the person's side

    def push(self, kind: str, body: dict[str, Any]) -> int:
        """Put an update into the bot's queue; returns its id."""
        self.latest += 1
        self.updates.append({"update_id": self.latest, kind: body})
        self.arrived.set()
        return self.latest

    def new_message_id(self) -> int:
        self._next_message += 1
        return self._next_message

    def fail(self, method: str, *refusals: Refused) -> None:
        """Plan what the next calls of a method are answered with."""
        self.faults.setdefault(method, deque()).extend(refusals)

    def delete(self, message: dict[str, Any]) -> None:
        """What a person does with a message of the bot's: it can be read in the record, and no longer be changed."""
        self.deleted.add((message["chat"]["id"], message["message_id"]))

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    # -- the bot's side

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if self.revoked or request.match_info["token"] != TOKEN:
                raise Refused(401, "Unauthorized")
            parameters, files = await read_parameters(request)
            self.calls.append(Call(method, parameters, files, time.monotonic()))
            planned = self.faults.get(method)
            if planned:
                raise planned.popleft()
            if self.delay:
                await asyncio.sleep(self.delay)
            handler: Callable[..., Any] | None = getattr(self, f"_do_{method.lower()}", None)
            if handler is None:
                raise Refused(404, "Not Found: method not found")
            try:
                result = handler(parameters, files)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                # What no rule below speaks of: an id that is none, a parameter that is missing.
                raise Refused(400, f"Bad Request: wrong parameters ({type(error).__name__})") from error
            return web.json_response({"ok": True, "result": await result if asyncio.iscoroutine(result) else result})
        except Refused as refused:
            body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
            if refused.parameters:
                body["parameters"] = refused.parameters
            return web.json_response(body, status=refused.code)

    async def _download(self, request: web.Request) -> web.Response:
        data = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != TOKEN or data is None:
            return web.Response(status=404)
        return web.Response(body=data)

    def _do_getme(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        return BOT

    def _do_deletewebhook(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        self.webhook = {}
        return True

    def _do_setwebhook(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        if not str(parameters.get("url", "")).startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = parameters
        return True

    def _do_getwebhookinfo(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        waiting = {"has_custom_certificate": False, "pending_update_count": len(self.updates)}
        return {"url": self.webhook.get("url", ""), **waiting, **self.webhook_error}

    def _do_setmycommands(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        scope = parameters.get("scope") or {}
        scope = scope if isinstance(scope, dict) else json.loads(scope)
        where = "groups" if scope.get("type") == "all_group_chats" else scope.get("chat_id", "")
        self.commands[f"{parameters.get('language_code', '')}{where}"] = parameters["commands"]
        return True

    def _do_setmydescription(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        if len(parameters.get("description", "")) > 512:
            raise Refused(400, "Bad Request: description is too long")
        self.described[f"{parameters.get('language_code', '')}"] = parameters["description"]
        return True

    def _do_setmyshortdescription(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        if len(parameters.get("short_description", "")) > 120:
            raise Refused(400, "Bad Request: short description is too long")
        self.described[f"short {parameters.get('language_code', '')}"] = parameters["short_description"]
        return True

    def _do_answerinlinequery(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        if parameters["inline_query_id"] not in self.open_queries:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        results = parameters["results"]
        results = json.loads(results) if isinstance(results, str) else results
        if len(results) > 50:
            raise Refused(400, "Bad Request: RESULTS_TOO_MUCH")
        for result in results:
            if not 1 <= len(result["id"].encode()) <= 64:
                raise Refused(400, "Bad Request: RESULT_ID_INVALID")
            content = result["input_message_content"]
            self._text(content["message_text"], content.get("parse_mode"), 4096, "message")
            checked_markup(result)
        self.inline[parameters["inline_query_id"]] = {**parameters, "results": results}
        return True

    def _do_editmessagereplymarkup(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        message = self._to_edit(parameters)
        markup = checked_markup(parameters)
        if message.get("reply_markup") == markup:
            raise Refused(400, "Bad Request: message is not modified")
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return message

    async def _do_getupdates(self, parameters: dict[str, Any], files: dict[str, bytes]) -> list[dict[str, Any]]:
        """Long polling: an offset confirms what is before it; what is not confirmed comes again."""
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        await self.line.wait()
        offset, limit = int(parameters.get("offset", 0)), int(parameters.get("limit", 100))
        wait = min(50.0, float(parameters.get("timeout", 0)))
        self.confirmed = max(self.confirmed, offset - 1)
        while self.updates and self.updates[0].get("update_id", 0) < offset:
            self.updates.popleft()
        if not self.updates and wait:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), wait)
            except TimeoutError:
                return []
        allowed = [] if self.everything else parameters.get("allowed_updates") or []
        return [u for u in list(self.updates)[:limit] if not allowed or any(kind in allowed for kind in u)]

    def _do_sendmessage(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        text, entities = self._text(parameters.get("text", ""), parameters.get("parse_mode"), 4096, "message")
        return self._sent(parameters, {"text": text, "entities": entities})

    def _do_editmessagetext(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        message = self._to_edit(parameters)
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        text, entities = self._text(parameters.get("text", ""), parameters.get("parse_mode"), 4096, "message")
        markup = checked_markup(parameters)
        if message["text"] == text and message.get("reply_markup") == markup:
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        message.update(text=text, entities=entities, edit_date=int(time.time()))
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return message

    def _do_deletemessage(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        message = self._to_edit(parameters, "delete")
        chat, number = message["chat"]["id"], message["message_id"]
        del self.messages[chat, number], self.shown[chat][number]
        return True

    def _do_sendphoto(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        known = self._known(parameters.get("photo"))
        data = files.get("photo") or known
        if not data.startswith((b"\xff\xd8", b"\x89PNG")) or len(data) > _MAX_PHOTO:
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        name = str(parameters["photo"]) if known else self.keep(data)
        photo = {"file_id": name, "file_unique_id": name, "width": 100, "height": 100, "file_size": len(data)}
        return self._sent(parameters, {"photo": [photo], **self._caption(parameters)})

    def _do_senddocument(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        known = self._known(parameters.get("document"))
        data = files.get("document") or known
        if not data:
            raise Refused(400, "Bad Request: file must be non-empty")
        name = str(parameters["document"]) if known else self.keep(data)
        document = {"file_id": name, "file_unique_id": name, "file_size": len(data), "file_name": "sop.pdf"}
        return self._sent(parameters, {"document": document, **self._caption(parameters)})

    def _do_sendchataction(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        self._where(parameters)
        if parameters.get("action") not in ("typing", "upload_photo", "upload_document"):
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    def _do_answercallbackquery(self, parameters: dict[str, Any], files: dict[str, bytes]) -> bool:
        if parameters.get("callback_query_id") not in self.open_queries:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.open_queries.discard(parameters["callback_query_id"])
        return True

    def _do_getfile(self, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        name = parameters.get("file_id", "")
        if name not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = self.declared.get(name, len(self.files[name]))
        if size > _MAX_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": name, "file_unique_id": name, "file_size": size, "file_path": f"documents/{name}"}

    # -- rules

    def _to_edit(self, parameters: dict[str, Any], what: str = "edit") -> dict[str, Any]:
        place = int(parameters["chat_id"]), int(parameters["message_id"])
        if place not in self.messages or place in self.deleted:
            raise Refused(400, f"Bad Request: message to {what} not found")
        return self.messages[place]

    def _where(self, parameters: dict[str, Any]) -> tuple[int, int]:
        """The chat and the topic (0 for none) that a message goes to, if it may."""
        chat, topic = int(parameters["chat_id"]), int(parameters.get("message_thread_id") or 0)
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat in self.migrated:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, description, migrate_to_chat_id=self.migrated[chat])
        if topic and topic not in self.forums.get(chat, ()):
            raise Refused(400, "Bad Request: message thread not found")
        return chat, topic

    def _known(self, file_id: Any) -> bytes:
        """The bytes of a file that was sent before, by its id; b"" where a file comes along."""
        if not isinstance(file_id, str) or file_id.startswith("attach://"):
            return b""
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return self.files[file_id]

    def keep(self, data: bytes) -> str:
        name = f"file{len(self.files) + 1}"
        self.files[name] = data
        return name

    def _text(self, text: str, parse_mode: str | None, limit: int, what: str) -> tuple[str, list[dict[str, Any]]]:
        parsed = parse(text, parse_mode)
        if parsed.complaint:
            raise Refused(400, f"Bad Request: {parsed.complaint.replace('Can', 'can', 1)}")
        if not parsed.text.strip() and what == "message":
            raise Refused(400, "Bad Request: message text is empty")
        if units(parsed.text) > limit:
            raise Refused(400, f"Bad Request: {what} is too long")
        return parsed.text, [
            {"type": entity["type"]["@type"].removeprefix("textEntityType").lower(), "offset": entity["offset"],
             "length": entity["length"]}
            for entity in parsed.entities
        ]  # fmt: skip

    def _caption(self, parameters: dict[str, Any]) -> dict[str, Any]:
        if "caption" not in parameters:
            return {}
        text, entities = self._text(parameters["caption"], parameters.get("parse_mode"), 1024, "message caption")
        return {"caption": text, "caption_entities": entities}

    def _sent(self, parameters: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat_id, topic = self._where(parameters)
        markup = checked_markup(parameters)
        message = {
            "message_id": self.new_message_id(),
            "date": int(time.time()),
            "from": BOT,
            "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup", "title": "Grup"},
            **content,
        }
        if topic:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if markup:
            # Telegram tells bots of inline keyboards only.
            message["reply_markup" if "inline_keyboard" in markup else "reply_keyboard"] = markup
        if parameters.get("protect_content") in (True, "true"):
            message["has_protected_content"] = True
        self.messages[chat_id, message["message_id"]] = message
        self.shown[chat_id][message["message_id"]] = message
        return message
