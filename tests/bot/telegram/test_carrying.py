"""What the parcels of a hand-over say, and what becomes of a copy that cannot be deleted."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.handovers import Handover, Parcel, ParcelKind
from bot.telegram.carrying import _erase, shortened, staff_copy

ASKED = Handover("h1", 5001, "id", 1_764_230_000, "abstained", "waiting", "gaji <b>saya</b> & kawan", "")
COPY = Parcel(1, ParcelKind.ERASE, -4_001, 7, "", 0, 0, None)


def test_a_copy_shows_the_question_as_text_and_nobodys_id() -> None:
    copy = staff_copy(ASKED, "id")
    assert "gaji &lt;b&gt;saya&lt;/b&gt; &amp; kawan" in copy
    assert "5001" not in copy


@pytest.mark.parametrize(("number", "told"), [("", False), ("SOP-1/2022", True)])
def test_a_copy_names_the_sop_that_was_shown_where_one_was(number: str, *, told: bool) -> None:
    asked = Handover("h1", 5001, "id", 0, "down", "waiting", "gaji?", number)
    assert ("SOP-1/2022" in staff_copy(asked, "id")) is told


def test_a_long_question_is_cut_where_it_would_not_fit_and_no_other() -> None:
    assert shortened("a" * 200) == "a" * 200
    assert shortened("a" * 201) == "a" * 199 + "…"
    assert shortened("satu dua tiga", longest=6) == "satu…"


class Answering:
    """Telegram as a copy meets it that is to be erased: what it says of deleting, and what was changed in its place."""

    def __init__(self, told: object) -> None:
        self.told, self.changed = told, list[str]()

    async def delete_message(self, *_: Any) -> bool:
        if isinstance(self.told, Exception):
            raise self.told
        return bool(self.told)

    async def edit_message_text(self, text: str, *_: Any, **__: Any) -> bool:
        self.changed.append(text)
        return True


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        (True, 0),
        (BadRequest("Message to delete not found"), 0),
        (BadRequest("Message can't be deleted for everyone"), 1),
        (False, 1),
    ],
)
def test_a_copy_that_cannot_be_deleted_is_emptied(told: object, changed: int) -> None:
    bot = Answering(told)
    asyncio.run(_erase(cast(Bot, bot), COPY, "id"))
    assert len(bot.changed) == changed


def test_a_chat_that_shuts_us_out_is_the_carriers_to_settle() -> None:
    with pytest.raises(Forbidden):
        asyncio.run(_erase(cast(Bot, Answering(Forbidden("blocked"))), COPY, "id"))
