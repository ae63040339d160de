"""Questions handed to officers by a bot that is killed meanwhile: is each carried once, in order, and what is erased?"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.bot_api.person import Person, buttons
from tests.bot_api.process import Chat, running_bot
from tests.bot_api.server import BotApi

_MARK = re.compile(r"soal \d+-\d+")
_PATIENCE = 600.0
_CLEARING = 30.0


@dataclass
class Relay:
    """What came of it. `doubled` counts messages that came twice, `left` what is found of those who had all erased."""

    asked: int = 0
    lost: int = 0
    out_of_order: int = 0
    doubled_copies: int = 0
    doubled_answers: int = 0
    kills: int = 0
    left: int = 0
    seconds: float = 0.0
    _sent: set[str] = field(default_factory=set, repr=False)


@dataclass(frozen=True)
class Plan:
    """How many people ask how many questions each, how many of them erase everything, officers, kills."""

    people: int
    each: int
    officers: int
    kills: int
    erasing: int


async def hand_over(data: Path, tmp: Path, plan: Plan) -> Relay:
    """Everybody asks an officer, one question after another; the bot is killed at even shares of what was sent."""
    api, relay, began = BotApi(), Relay(asked=plan.people * plan.each), time.monotonic()
    people = [Person(api, 20_000 + n) for n in range(plan.people)]
    erasing = [Person(api, 30_000 + n) for n in range(plan.erasing)]
    officers = [Person(api, 7_001 + n) for n in range(plan.officers)]
    asking = [asyncio.create_task(_asks(one, plan.each, relay)) for one in people]
    asking += [asyncio.create_task(_erases(one, relay)) for one in erasing]
    answering = [asyncio.create_task(_answers(officer)) for officer in officers]
    settings: dict[str, Any] = {"TANYA_SOP_OFFICERS": ",".join(str(one.id) for one in officers)}
    while True:
        async with running_bot(data, tmp, api=api, TANYA_SOP_OFFICERS_HOURS="", **settings) as chat:
            if relay.kills == plan.kills:
                await people[0].until(lambda: all(len(_answered(one)) >= plan.each for one in people), _PATIENCE)
                await asyncio.gather(*asking)
                await asyncio.sleep(2)
                # What was erased leaves the officers' chats at a message a second in each; what stays is counted.
                with suppress(AssertionError):
                    await people[0].until(lambda: not _left(api, data, erasing), _CLEARING)
                break
            await _until_killed(chat, relay, plan)
    for task in answering:
        task.cancel()
    _count(relay, people, officers, plan)
    relay.left = _left(api, data, erasing)
    relay.seconds = round(time.monotonic() - began, 1)
    return relay


async def _until_killed(chat: Chat, relay: Relay, plan: Plan) -> None:
    share = (relay.kills + 1) * relay.asked // (plan.kills + 1)
    end = time.monotonic() + _PATIENCE
    while len(relay._sent) < share:
        assert time.monotonic() < end, f"{len(relay._sent)} of {share} sent"
        await asyncio.sleep(0.01)
    chat.process.send_signal(signal.SIGKILL)
    await chat.process.wait()
    relay.kills += 1


async def _asks(person: Person, each: int, relay: Relay) -> None:
    for n in range(each):
        await _hands(person, f"soal {person.id}-{n}", relay)


async def _erases(person: Person, relay: Relay) -> None:
    """Somebody who asks, and then has everything about them erased; officers leave such questions alone."""
    await _hands(person, f"soal {person.id}-0", relay)
    await asyncio.sleep(3)
    person.write("/hapus")
    await person.until(lambda: any("Sudah dihapus" in m["text"] for m in person.inbox()), _PATIENCE)


async def _hands(person: Person, mark: str, relay: Relay) -> None:
    """Ask what no SOP answers, and go on as a person would: press what is offered, write again where asked to."""
    text, seen = f"apakah ada lowongan tukang las di kapal pesiar? {mark}", len(person.inbox())
    person.write(text)
    consent: dict[str, Any] | None = None
    while consent is None:
        await person.until(partial(_more, person, seen), _PATIENCE)
        for message in person.inbox()[seen:]:
            seen += 1
            labels = [label for label, _ in buttons(message)]
            if "✅ Kirim" in labels and mark in message["text"]:
                consent = message
            elif "🙋 Tanya petugas" in labels:
                person.press_label(message, "Tanya petugas")
            elif message["text"].startswith("Tulis pertanyaan"):
                person.write(text)
    person.press_label(consent, "Kirim")
    await person.until(lambda: "Sudah dikirim" in consent["text"], _PATIENCE)
    relay._sent.add(mark)


def _more(person: Person, seen: int) -> bool:
    return len(person.inbox()) > seen


async def _answers(officer: Person) -> None:
    """Answer every question that comes, in the order in which they came."""
    done: set[int] = set()
    while True:
        for message in officer.inbox():
            marks = _MARK.findall(message["text"])
            if message["message_id"] not in done and marks and marks[0] < "soal 3":
                done.add(message["message_id"])
                officer.write(f"Jawaban untuk {marks[0]}.", reply_to_message=message)
        await asyncio.sleep(0.2)


def _answered(person: Person) -> list[str]:
    """Whose marks the officers' answers have, each once, in the order in which they first came."""
    texts = [message["text"] for message in person.inbox() if message["text"].startswith("👤")]
    return list(dict.fromkeys(_MARK.findall(text)[-1] for text in texts))


def _count(relay: Relay, people: list[Person], officers: list[Person], plan: Plan) -> None:
    for person in people:
        expected = [f"soal {person.id}-{n}" for n in range(plan.each)]
        found = _answered(person)
        relay.lost += len(set(expected) - set(found))
        relay.out_of_order += found != [mark for mark in expected if mark in found]
        texts = [message["text"] for message in person.inbox() if message["text"].startswith("👤")]
        relay.doubled_answers += len(texts) - len(found)
    copies = Counter(_MARK.findall(m["text"])[0] for one in officers for m in one.inbox() if _MARK.search(m["text"]))
    relay.doubled_copies = sum(count - 1 for count in copies.values())


def _left(api: BotApi, data: Path, erasing: list[Person]) -> int:
    """Of those who had everything erased: their questions that still stand with an officer or in the database."""
    kept = b"".join(path.read_bytes() for path in data.glob("people.db*"))
    marks = [f"soal {person.id}-0" for person in erasing]
    shown = [m["text"] for (chat, _), m in api.messages.items() if 7_000 < chat < 8_000]
    return sum(any(mark in text for text in shown) or mark.encode() in kept for mark in marks)
