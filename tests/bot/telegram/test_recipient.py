"""Messages out: what is tried again, what is nothing, what is told."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import BadRequest, NetworkError

from bot.telegram.recipient import persistently, unless_nothing
from tests.bot.telegram.conftest import Play
from tests.bot_api.parameters import Refused
from tests.bot_api.process import Chat


def test_what_cannot_be_put_into_a_request_is_not_taken_for_the_network() -> None:
    tried: list[int] = []

    async def poisoned() -> None:
        tried.append(1)
        try:
            "\ud800".encode()
        except UnicodeEncodeError as error:
            raise NetworkError("Unknown error in HTTP implementation") from error

    with pytest.raises(NetworkError):
        asyncio.run(persistently(poisoned))
    assert len(tried) == 1


def test_the_network_is_waited_for_and_no_longer_than_asked() -> None:
    failing: list[NetworkError] = [NetworkError("down")]

    async def call() -> str:
        if failing:
            raise failing.pop()
        return "sent"

    assert asyncio.run(persistently(call)) == "sent"
    failing += [NetworkError("down")] * 9
    with pytest.raises(NetworkError):
        asyncio.run(persistently(call, seconds=0.1))


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("Message is not modified: specified new message content ...", True),
        ("Query is too old and response timeout expired or query ID is invalid", True),
        ("Message to edit not found", False),
        ("Message can't be edited", False),
    ],
)
def test_what_is_left_undone_since_nothing_is_left_to_do_is_no_error(said: str, *, done: bool) -> None:
    async def call() -> None:
        raise BadRequest(said)

    assert asyncio.run(unless_nothing(call)) is done


def test_any_other_refusal_is_told() -> None:
    async def call() -> None:
        raise BadRequest("Button_data_invalid")

    with pytest.raises(BadRequest):
        asyncio.run(unless_nothing(call))


def test_an_answer_that_telegram_cannot_parse_is_sent_as_plain_text(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.fail("sendMessage", Refused(400, "Bad Request: can't parse entities: unsupported start tag"))
        sari.write("biaya opp")
        message = await sari.read()
        assert "Gratis" in message["text"]
        assert message["entities"] == []

    play(scene)
