"""The work on what came by the browser: a publication that fails, and one that waits for the button again."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import PUBLISHING, READY, REFUSED
from bot.web.uploads import Worker
from index.errors import JobError
from tests.bot.web.deskwork import Desk, acts, waiting


@pytest.mark.parametrize(
    "told", [{}, {"failed": [{"key": "", "facts": {}, "reason": "rusak"}]}], ids=["none", "refused"]
)
def test_a_publication_that_fails_is_noted(
    desk: Desk, told: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(*_: object, **__: object) -> dict[str, object]:
        return told

    worker, job = Worker(desk.room), waiting(desk, PUBLISHING)
    (desk.room.settings.data / "uploads" / job).mkdir(parents=True)
    monkeypatch.setattr("bot.web.uploads.run_ingest", answers)
    [publishing] = desk.people.uploads.all()
    asyncio.run(worker._one(publishing))
    assert acts(desk) == [("publish_failed", "satu.pdf")]
    assert [one.state for one in desk.people.uploads.all()] == [REFUSED]


def test_a_publication_that_waits_for_the_button_again_is_noted_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cannot(*_: object, **__: object) -> dict[str, object]:
        raise JobError(reason="the disk is full")

    worker, job = Worker(desk.room), waiting(desk, PUBLISHING)
    (desk.room.settings.data / "uploads" / job).mkdir(parents=True)
    monkeypatch.setattr("bot.web.uploads.run_ingest", cannot)
    monkeypatch.setattr("bot.web.uploads._PAUSE", 0)
    [publishing] = desk.people.uploads.all()
    for _ in range(4):
        asyncio.run(worker._one(publishing))
    assert acts(desk) == [("publish_waits", "satu.pdf")]
    assert [one.state for one in desk.people.uploads.all()] == [READY]
