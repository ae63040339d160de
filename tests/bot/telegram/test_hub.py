"""What every handler has at hand: as which role somebody is answered, and what is kept in memory of whom."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.assistant import open_assistant
from bot.people import People
from bot.telegram.buttons import key_of
from bot.telegram.hub import Hub
from bot.telegram.visit import Visit
from index.errors import DatabaseAway, DiskFull
from index.settings import load_settings
from index.sop import Role
from tests.bot_api.process import ADMIN

BOT = Bot("1:x")
OFFICER, WORKER, GROUP = 7001, 5001, -4_001
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


@pytest.fixture
def hub(fresh: Path) -> Iterator[Hub]:
    settings = load_settings(fresh).model_copy(update={"admins": frozenset({ADMIN})})
    assistant, people = open_assistant(settings), People(fresh)
    people.grant(OFFICER, Role.STAFF)
    made = Hub(settings, assistant.store, assistant, people, HTTPXRequest())
    yield made
    made.close()
    assistant.store.close()


def update(person: int, chat: int = 0, **sender: Any) -> Update:
    who = {"id": person, "is_bot": False, "first_name": "Sari", **sender}
    where = {"id": chat or person, "type": "group" if chat else "private", "title": "Kantor"}
    found = Update.de_json(
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": where, "from": who, "text": "halo"}}, BOT
    )
    assert found
    return found


def visited(hub: Hub, met: Update) -> Visit:
    visit = asyncio.run(hub.visit(met))
    assert visit
    return visit


def test_staff_are_staff_in_a_private_chat_alone_for_a_group_sees_every_answer(hub: Hub) -> None:
    alone = [visited(hub, update(person)) for person in (ADMIN, OFFICER, WORKER)]
    assert [(visit.role, visit.admin) for visit in alone] == [
        (Role.STAFF, True),
        (Role.STAFF, False),
        (Role.PUBLIC, False),
    ]
    for person in (ADMIN, OFFICER):
        visit = visited(hub, update(person, GROUP))
        assert (visit.role, visit.admin) == (Role.PUBLIC, False)


def test_a_bot_that_bears_an_admins_id_is_the_public(hub: Hub) -> None:
    visit = visited(hub, update(ADMIN, is_bot=True))
    assert (visit.role, visit.admin) == (Role.PUBLIC, False)


def test_the_chosen_language_comes_before_that_of_the_telegram_and_ours_before_any_other(hub: Hub) -> None:
    assert visited(hub, update(WORKER, language_code="en-GB")).language == "en"
    assert visited(hub, update(WORKER, language_code="jv")).language == "id"
    hub.people.speak(WORKER, "id")
    visit = visited(hub, update(WORKER, language_code="en"))
    assert (visit.language, visit.chosen) == ("id", "id")


def test_a_key_opens_a_sop_for_those_who_may_see_it(hub: Hub) -> None:
    opened = [asyncio.run(hub.entry(key, Role.STAFF)) for key in (key_of(LEAVE), "zzz")]
    assert [entry and entry.number for entry in opened] == [LEAVE, None]
    assert asyncio.run(hub.entry(key_of(LEAVE), Role.PUBLIC)) is None
    assert opened[0]
    assert hub.protected(opened[0])


def test_what_is_kept_in_memory_is_bounded_and_the_latest(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.hub._REMEMBERED", 2)
    for n in range(4):
        hub.remember((WORKER, n), n)
    assert hub.replies == {(WORKER, 2): 2, (WORKER, 3): 3}


def test_somebody_who_is_forgotten_is_nowhere_in_memory_and_others_stay(hub: Hub) -> None:
    for chat in (WORKER, OFFICER):
        hub.remember((chat, 1), 2)
        hub.hidden[(chat, 2)] = hub.voted[(chat, 2)] = "q"
    asyncio.run(hub.forget(visited(hub, update(WORKER))))
    for kept in (hub.replies, hub.hidden, hub.voted):
        assert {chat for chat, _ in kept} == {OFFICER}


def test_work_that_a_restart_of_the_database_cut_short_is_done_again_once(hub: Hub) -> None:
    tries: list[int] = []

    def away() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseAway(path="host/sop", reason="restart")
        return "done"

    assert asyncio.run(hub.think(away)) == "done"
    assert len(tries) == 2


def test_a_note_that_a_full_disk_refuses_costs_a_line_of_the_log_and_no_answer(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    def refused() -> None:
        raise DiskFull(path="people.db", reason="")

    asyncio.run(hub.note(refused))
    assert [record.levelname for record in caplog.records if record.name == "bot.telegram.hub"] == ["ERROR"]


def test_a_file_is_uploaded_once_and_again_when_telegram_no_longer_knows_its_id(hub: Hub) -> None:
    sent: list[str] = []

    async def send(known: str) -> str:
        sent.append(known)
        if known == "gone":
            raise BadRequest("wrong file identifier/HTTP URL specified")
        return known or "id-1"

    async def other_fault(known: str) -> str:
        sent.append(f"{known}, and no chat")
        raise BadRequest("chat not found")

    async def scene() -> None:
        await hub.once_uploaded("k", send)
        await hub.once_uploaded("k", send)
        await hub.off_loop(hub.people.keep_file_id, "k", "gone")
        await hub.once_uploaded("k", send)
        with pytest.raises(BadRequest):
            await hub.once_uploaded("k", other_fault)

    asyncio.run(scene())
    assert sent == ["", "id-1", "gone", "", "id-1, and no chat"]
    assert hub.people.file_id("k") == "id-1"
