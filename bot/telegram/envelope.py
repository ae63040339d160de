"""An update as raw JSON, before anything is parsed: its id, whom it concerns, and its text to be kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from telegram import Update, User


@dataclass(frozen=True, slots=True)
class Envelope:
    """What must be known of an update to keep it, however odd it is.

    `lane` is the chat in whose order it is dealt with, `person` who sent it (0 if nobody), `asker` whose requests are
    counted: an anonymous admin's or a channel's are those of the chat that they write for.
    """

    update_id: int
    lane: int
    person: int
    asker: int
    body: str


# What is kept of a message that is replied to: which one it is and whose, not what somebody wrote in it.
_OF_REPLIED = ("message_id", "date", "chat", "from", "message_thread_id")


def enveloped(raw: object) -> Envelope | None:
    """The envelope of an update as Telegram sent it; None for what is none: no object, or without a number."""
    if not isinstance(raw, dict) or not _is_id(raw.get("update_id")):
        return None
    content = next((value for key, value in raw.items() if key != "update_id" and isinstance(value, dict)), {})
    sender = _within(content, "from") or _within(content, "user")
    chat = _within(content, "chat") or _within(_within(content, "message"), "chat")
    person, lane = _id(sender), _id(chat)
    asker = _id(_within(content, "sender_chat")) or person
    # A surrogate that stands alone cannot be stored as UTF-8: JSON's own escapes can.
    return Envelope(raw["update_id"], lane or person, person, asker or lane, json.dumps(_slim(raw)))


def _slim(raw: dict[str, Any]) -> dict[str, Any]:
    """The update without the words of a message that is replied to: an officer's reply brings somebody's question along."""
    slim = dict(raw)
    for key, content in raw.items():
        replied = content.get("reply_to_message") if isinstance(content, dict) else None
        if isinstance(replied, dict):
            kept = {name: value for name, value in replied.items() if name in _OF_REPLIED}
            slim[key] = {**content, "reply_to_message": kept}
    return slim


def check(update: Update) -> None:
    """See that what we build on is as Telegram promises; the library does not. Raises TypeError or UnicodeError.

    A number is promised to have at most 64 bits, which is what a database takes.
    """
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    callback, inline = update.callback_query, update.inline_query
    promised: list[tuple[object, type]] = []
    if chat is not None:
        promised += [(chat.id, int), (chat.type, str)]
    if user is not None:
        promised += [(user.id, int), (user.is_bot, bool), (user.language_code or "", str)]
    if message is not None:
        promised += [(message.message_id, int), (message.text or "", str), (message.caption or "", str)]
        promised += [(message.media_group_id or "", str), (message.message_thread_id or 0, int)]
        entities = (*message.entities, *message.caption_entities)
        promised += [(fact, kind) for one in entities for fact, kind in ((one.offset, int), (one.length, int))]
    if callback is not None:
        promised += [(callback.id, str), (callback.from_user, User), (callback.data or "", str)]
    if inline is not None:
        promised += [(inline.id, str), (inline.from_user, User), (inline.query, str)]
    promised += _promised_of_the_rest(update)
    for value, kind in promised:
        if not isinstance(value, kind) or (kind is int and not _is_id(value)):
            raise TypeError(f"a {kind.__name__} was promised")
    for query in (callback.id if callback else "", inline.id if inline else ""):
        # It goes back in a request: half a character in it cannot be sent.
        query.encode()


def _promised_of_the_rest(update: Update) -> list[tuple[object, type]]:
    """Of a reaction, a change of the bot's place, a location and a voice note: what we build on."""
    reaction, change, message = update.message_reaction, update.my_chat_member, update.effective_message
    promised: list[tuple[object, type]] = []
    if reaction is not None:
        promised += [(reaction.message_id, int), *((getattr(one, "emoji", ""), str) for one in reaction.new_reaction)]
    if change is not None:
        promised += [(change.old_chat_member.status, str), (change.new_chat_member.status, str)]
    if message is not None and message.location is not None:
        promised += [(float(message.location.latitude), float), (float(message.location.longitude), float)]
    if message is not None and message.voice is not None:
        promised += [(message.voice.file_id, str), (message.voice.file_size or 0, int)]
    return promised


def _within(content: Any, key: str) -> dict[str, Any]:
    found = content.get(key) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def _id(content: dict[str, Any]) -> int:
    found = content.get("id")
    return int(found) if isinstance(found, int) and _is_id(found) else 0


def _is_id(value: Any) -> bool:
    """Whether a value is a number that a database takes (64 bits)."""
    return isinstance(value, int) and not isinstance(value, bool) and -(1 << 63) <= value < 1 << 63
