"""Random updates of every type of the Bot API, whole and broken, the same for the same seed.

Types and fields after core.telegram.org/bots/api (10.0). Every text holds SECRET and every name NAME, so that a log can be
searched for them.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

SECRET, NAME = "rahasiaku", "Namasaya"
FIRST_PERSON = 40_000_000
_WHEN = 1_780_000_000
_BROKEN = 0.4
Json = dict[str, Any]
_WORDS = (
    "biaya opp",
    "syarat opp",
    "/start",
    "/cari opp",
    "/hapus",
    "/darurat",
    "/tanya biaya",
    "halo",
    "gaji",
    "?",
    "1",
)
_FILE = {"file_id": "x", "file_unique_id": "x", "file_size": 10}
_PICTURE = {**_FILE, "width": 9, "height": 9}
_USER_STATUS = {"status": "member"}
_ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1.5, 1 << 70, "", "\ud800", "x" * 5_000, "1|q|000000000000|fee|1", "\u202e\x00", [], {}, [[]]),
    *([{}], [None], {"id": None}, {"id": "1"}, {"type": "private"}, "9" * 400, {"message_id": 1, "chat": {}}),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """An update without its number; its type; who is to be answered (0 for nobody), by which query's id if by one."""

    kind: str
    body: Json
    person: int = 0
    query: str = ""
    broken: bool = False


def samples(count: int, seed: int) -> Iterator[Sample]:
    """So many updates; about two in five are broken somewhere, and of those nobody need be answered."""
    chance = random.Random(seed)
    # What people do comes four times as often as what else there is.
    makers = (*_MAKERS.items(), *tuple(_MAKERS.items())[:4] * 3)
    for n in range(count):
        kind, make = makers[n % len(makers)]
        sample = make(kind, FIRST_PERSON + n, chance)
        if chance.random() < _BROKEN:
            sample = Sample(kind, _broken(sample.body, chance), broken=True)
        yield sample


def _broken(body: Json, chance: random.Random) -> Json:
    """A copy with one to three places deleted or filled with what does not belong there."""
    found: Json = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(found))
        holder, key = chance.choice(places)
        if chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(chance.choice(_ODD))
        if not found:
            break
    return found


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield value, key
        yield from _places(below)


def _user(person: int) -> Json:
    return {"id": person, "is_bot": False, "first_name": NAME, "username": f"{NAME}{person}", "language_code": "id"}


def _private(person: int) -> Json:
    return {"id": person, "type": "private", "first_name": NAME}


def _group(person: int, chance: random.Random) -> Json:
    kind = chance.choice(["group", "supergroup", "channel"])
    return {"id": -person, "type": kind, "title": NAME, "is_forum": chance.random() < 0.3}


def _base(person: int, chat: Json) -> Json:
    return {"message_id": person % 10_000, "date": _WHEN, "from": _user(person), "chat": chat}


def _text(chance: random.Random) -> Json:
    text = f"{chance.choice(_WORDS)} {SECRET}"
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
    return {"text": text, "entities": entities}


def _contents() -> tuple[Json, ...]:
    """What a person can put into a message besides text."""
    place = {"latitude": 1.0, "longitude": 2.0}
    story = {"chat": _private(1), "id": 3}
    origin = {"type": "hidden_user", "date": _WHEN, "sender_user_name": NAME}
    return (
        {"photo": [_PICTURE], "caption": f"biaya opp {SECRET}"},
        {"photo": [_PICTURE], "media_group_id": SECRET},
        {"document": {**_FILE, "file_name": f"{SECRET}.pdf", "mime_type": "application/pdf"}},
        {"document": _FILE, "caption": f"syarat opp {SECRET}"},
        {"animation": {**_PICTURE, "duration": 1}, "document": _FILE},
        {"audio": {**_FILE, "duration": 1, "title": SECRET}},
        {"video": {**_PICTURE, "duration": 1}, "caption": SECRET},
        {"video_note": {**_FILE, "length": 9, "duration": 1}},
        {"voice": {**_FILE, "duration": 1}},
        {"sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False}},
        {"contact": {"phone_number": "0811", "first_name": NAME}},
        {"location": place},
        {"venue": {"location": place, "title": SECRET, "address": SECRET}, "location": place},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"poll": _poll()},
        {"game": {"title": SECRET, "description": SECRET, "photo": [_PICTURE]}},
        {"story": story},
        {"checklist": {"title": SECRET, "tasks": [{"id": 1, "text": SECRET}]}},
        {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": [_PICTURE]}]}},
        {"text": f"biaya opp {SECRET}", "forward_origin": origin},
        {"text": f"biaya opp {SECRET}", "external_reply": {"origin": origin}},
        {"text": f"biaya opp {SECRET}", "quote": {"text": SECRET, "position": 0}, "reply_to_story": story},
    )  # fmt: skip


def _services(person: int) -> tuple[Json, ...]:
    """What Telegram itself puts into a chat."""
    return (
        {"new_chat_members": [_user(person)]},
        {"left_chat_member": _user(person)},
        {"new_chat_title": SECRET},
        {"new_chat_photo": [_PICTURE]},
        {"group_chat_created": True},
        {"migrate_to_chat_id": -100 * person},
        {"pinned_message": {**_base(person, _private(person)), "text": SECRET}},
        {"forum_topic_created": {"name": SECRET, "icon_color": 1}},
        {"video_chat_ended": {"duration": 3}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 1}]}},
        {"web_app_data": {"data": SECRET, "button_text": SECRET}},
        {"giveaway": {"chats": [], "winners_selection_date": _WHEN, "winner_count": 1}},
    )


def _poll() -> Json:
    option = {"text": SECRET, "voter_count": 0, "persistent_id": "1"}
    closed = {
        "is_closed": False,
        "is_anonymous": True,
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
    return {"id": "1", "question": SECRET, "options": [option], "total_voter_count": 0, "type": "regular", **closed}


def _address() -> Json:
    return dict.fromkeys(("country_code", "state", "city", "street_line1", "street_line2", "post_code"), SECRET)


def _message(kind: str, person: int, chance: random.Random) -> Sample:
    if chance.random() < 0.2:
        return Sample(kind, {**_base(person, _group(person, chance)), **chance.choice(_services(person))})
    content = _text(chance) if chance.random() < 0.5 else chance.choice(_contents())
    if chance.random() < 0.2:
        return Sample(kind, {**_base(person, _group(person, chance)), **content})
    answered = person if kind == "message" else 0
    return Sample(kind, {**_base(person, _private(person)), **content}, answered)


def _edited(kind: str, person: int, chance: random.Random) -> Sample:
    sample = _message(kind, person, chance)
    return Sample(kind, {**sample.body, "edit_date": _WHEN + 1})


def _post(kind: str, person: int, chance: random.Random) -> Sample:
    chat = {"id": -person, "type": "channel", "title": NAME}
    body = {"message_id": 1, "date": _WHEN, "chat": chat, "sender_chat": chat, **_text(chance)}
    return Sample(kind, body | ({"edit_date": _WHEN} if "edited" in kind else {}))


def _pressed(kind: str, person: int, chance: random.Random) -> Sample:
    query = f"q{person}"
    data = chance.choice(
        ["1|q|0123456789ab|fee|1", "1|c|000000000000||1", "1|l|000000000000|id|1", SECRET, "1|u|0|good|1"]
    )
    body: Json = {"id": query, "from": _user(person), "chat_instance": "1", "data": data}
    where = chance.randrange(4)
    if where == 0:
        body["inline_message_id"] = "x"
    elif where == 1:
        body["message"] = {"message_id": 1, "date": 0, "chat": _private(person)}
    else:
        body["message"] = {**_base(person, _private(person)), "text": SECRET}
    if chance.random() < 0.1:
        del body["data"]
        body["game_short_name"] = SECRET
    return Sample(kind, body, query=query)


def _inline(kind: str, person: int, chance: random.Random) -> Sample:
    words = chance.choice(["", "opp", SECRET, "jenazah"])
    return Sample(kind, {"id": f"i{person}", "from": _user(person), "query": words, "offset": ""}, query=f"i{person}")


def _plain(*parts: Callable[[int], Json]) -> Callable[[str, int, random.Random], Sample]:
    def make(kind: str, person: int, chance: random.Random) -> Sample:
        body: Json = {}
        for part in parts:
            body |= part(person)
        return Sample(kind, body)

    return make


def _member(person: int) -> Json:
    one = {**_USER_STATUS, "user": _user(person)}
    link = {"chat": {"id": -person, "type": "supergroup", "title": NAME}, "from": _user(person), "date": _WHEN}
    return {**link, "old_chat_member": one, "new_chat_member": {"status": "left", "user": _user(person)}}


def _boost(person: int) -> Json:
    source = {"source": "premium", "user": _user(person)}
    dates = {name: _WHEN for name in ("add_date", "expiration_date", "remove_date")}
    return {"chat": _private(person), "boost_id": "1", "source": source, **dates}


def _reaction(person: int) -> Json:
    new = [{"type": "emoji", "emoji": "👍"}]
    where = {"chat": _private(person), "message_id": 1, "date": _WHEN}
    return {**where, "user": _user(person), "old_reaction": [], "new_reaction": new, "reactions": []}


_WHO: Callable[[int], Json] = lambda person: {"from": _user(person), "user": _user(person)}  # noqa: E731
_MAKERS: dict[str, Callable[[str, int, random.Random], Sample]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "inline_query": _inline,
    "channel_post": _post,
    "edited_channel_post": _post,
    "business_connection": _plain(
        _WHO, lambda person: {"id": "b", "user_chat_id": person, "date": _WHEN, "is_enabled": True}
    ),
    "business_message": _edited,
    "edited_business_message": _edited,
    "deleted_business_messages": _plain(
        lambda person: {"business_connection_id": "b", "chat": _private(person), "message_ids": [1]}
    ),
    "message_reaction": _plain(_reaction),
    "message_reaction_count": _plain(_reaction),
    "chosen_inline_result": _plain(_WHO, lambda _: {"result_id": "1", "query": SECRET}),
    "shipping_query": _plain(_WHO, lambda _: {"id": "1", "invoice_payload": SECRET, "shipping_address": _address()}),
    "pre_checkout_query": _plain(
        _WHO, lambda _: {"id": "1", "currency": "IDR", "total_amount": 1, "invoice_payload": SECRET}
    ),
    "purchased_paid_media": _plain(_WHO, lambda _: {"paid_media_payload": SECRET}),
    "poll": _plain(lambda _: _poll()),
    "poll_answer": _plain(_WHO, lambda _: {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["1"]}),
    "my_chat_member": _plain(_member),
    "chat_member": _plain(_member),
    "chat_join_request": _plain(_member, lambda person: {"user_chat_id": person}),
    "chat_boost": _plain(lambda person: {"chat": _private(person), "boost": _boost(person)}),
    "removed_chat_boost": _plain(_boost),
    "a_type_of_tomorrow": _plain(_WHO, lambda _: {"text": SECRET}),
}  # fmt: skip
