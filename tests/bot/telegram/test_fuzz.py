"""Any update of any type, whole or broken: nothing ends the bot, what can be answered is, the log holds nobody's words."""

from __future__ import annotations

import random
from collections.abc import Callable

from bot.people import People
from tests.bot.telegram.conftest import Scene
from tests.bot.test_talks import CATALOGUE, LEANING, QUESTIONS, SMALL
from tests.bot_api.fuzzing import fuzz
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import DOCUMENTS


def test_random_updates_end_nothing_and_what_is_whole_is_answered(play: Callable[[Scene], None]) -> None:
    async def scene(chat: Chat) -> None:
        found = await fuzz(chat, count=400, seed=3)
        assert len(found.sent) >= 24
        assert found.broken > 100
        assert found.aside > 20
        assert found.answered > 30
        assert [sample.body for sample in found.unanswered] == []
        assert found.failed == []
        assert found.leaked == []

    play(scene)


def move(person: Person, chance: random.Random) -> None:
    """One thing that somebody does, whatever came before."""
    pressable = [(message, data) for message in person.inbox() for _, data in buttons(message)]
    what = chance.randrange(10)
    if what < 3 and pressable:
        person.press(*chance.choice(pressable))
    elif what == 3 and person.last:
        person.edit(person.last, chance.choice(QUESTIONS))
    elif what == 4:
        person.send(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    else:
        person.write(chance.choice([*CATALOGUE, *LEANING, *SMALL, *chance.sample(QUESTIONS, 20)]))


def test_random_talks_with_presses_edits_and_uploads_meet_no_exception(play: Callable[[Scene], None]) -> None:
    async def scene(chat: Chat) -> None:
        chance, admin = random.Random(11), chat.person(ADMIN)
        people, inbox = [*(chat.person(6_000 + n) for n in range(7)), admin], People(chat.data)
        admin.send_file("kur.pdf", (DOCUMENTS / "public" / "kur-penempatan.pdf").read_bytes(), caption="syarat opp")
        for _ in range(7):
            for person in people:
                move(person, chance)
            await admin.until(lambda: chat.api.confirmed >= chat.api.latest and not inbox.waiting_count())
        inbox.close()
        assert [line for line in chat.lines() if "exception" in line] == []
        assert [m["text"] for m in chat.api.messages.values() if "ada gangguan" in m.get("text", "")] == []
        assert len(chat.api.messages) > 40

    play(scene)
