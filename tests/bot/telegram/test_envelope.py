"""An update that the chat library reads but Telegram would never send is told before anything builds on it."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.telegram.envelope import check, enveloped
from tests.bot.telegram.raw import update

SARI = {"id": 5001, "is_bot": False, "first_name": "Sari"}
TYPED = {"message_id": 1, "date": 1, "chat": {"id": 5001, "type": "private"}, "from": SARI, "text": "/cari opp"}
COMMAND = {"type": "bot_command", "offset": 0, "length": 5}
PRESSED = {"id": "q1", "from": SARI, "chat_instance": "1", "data": "1"}
INLINE = {"id": "i1", "from": SARI, "query": "opp", "offset": ""}


def checked(kind: str, body: dict[str, Any]) -> None:
    update = Update.de_json({"update_id": 1, kind: body}, None)
    check(update)


def test_what_telegram_sends_is_let_through() -> None:
    checked("message", {**TYPED, "entities": [COMMAND]})
    checked("callback_query", PRESSED)
    checked("inline_query", INLINE)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("message", {**TYPED, "entities": [{**COMMAND, "length": "5"}]}),
        ("message", {**TYPED, "entities": [{**COMMAND, "offset": None}]}),
        ("message", {**TYPED, "from": {**SARI, "id": 1 << 63}}),
        ("message", {**TYPED, "chat": {"id": -(1 << 64), "type": "group"}}),
        ("callback_query", {**PRESSED, "from": None}),
        ("callback_query", {**PRESSED, "id": "\ud800"}),
        ("inline_query", {**INLINE, "from": None}),
        ("inline_query", {**INLINE, "id": "\ud800"}),
    ],
)
def test_what_it_would_never_send_is_set_aside(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises((TypeError, UnicodeError)):
        checked(kind, body)


def test_an_envelope_holds_whom_an_update_concerns_however_odd_it_is() -> None:
    group = {"id": -5, "type": "supergroup"}
    anonymous = enveloped(update(1, 1087968824, chat=group, sender_chat=group))
    assert anonymous is not None
    assert (anonymous.lane, anonymous.person, anonymous.asker) == (-5, 1087968824, -5)
    raws: list[dict[str, Any]] = [
        {"update_id": 2},
        {"update_id": 3, "message": []},
        {"update_id": 4, "poll": {"from": 1}},
    ]
    for raw in raws:
        odd = enveloped(raw)
        assert odd is not None
        assert (odd.lane, odd.person) == (0, 0)
    none: list[object] = [None, [], {}, {"update_id": "1"}, {"update_id": 1 << 70}]
    assert [enveloped(raw) for raw in none] == [None] * 5
