"""`python -m tests.bench.chat DATA`: fifty people ask a thousand questions of the real bot at once.

Each person reads for two seconds before asking on: faster than that they would want more than the 30 messages a
second that Telegram allows a bot, and the figure would be the limit's. The time is from the update's arrival at the
server to the answer's; a flooder joins for the second half. The server, the people and the bot share the machine. Printed
with it is the longest pause of the bot's event loop, which should stay under 20 ms on a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

import aiohttp
import click

from index.measures import percentile
from tests.bot_api.parameters import Refused
from tests.bot_api.person import Person
from tests.bot_api.process import Chat, running_bot

_PEOPLE, _EACH, _READING = 50, 20, 2.0
_QUESTIONS = ("biaya opp", "syarat opp", "langkah opp", "dasar hukum opp", "berapa lama opp")


async def _talk(person: Person, times: list[float], count: int) -> int:
    """Ask, wait for the answer, read it; how many answers came out of order."""
    wrong = 0
    await asyncio.sleep(person.id % _PEOPLE / _PEOPLE * _READING)
    for n in range(count):
        question = _QUESTIONS[n % len(_QUESTIONS)]
        began = time.monotonic()
        person.write(question)
        answer = await person.read()
        times.append(time.monotonic() - began)
        wrong += not answer["text"].lower().startswith(("biaya", "syarat", "yang", "dasar", "waktu")[n % 5])
        await asyncio.sleep(_READING)
    return wrong


async def _run(chat: Chat) -> None:
    first = chat.person(7_999)
    first.write("halo")
    await first.read()
    people = [chat.person(8_000 + n) for n in range(_PEOPLE)]
    for label, flooded, refused in (
        ("fifty people", False, 0),
        ("the same with a flooder", True, 0),
        ("the same with a flooder and three 429s of a second", True, 3),
    ):
        times: list[float] = []
        flood = asyncio.ensure_future(_flood(chat.person(9_999))) if flooded else None
        chat.api.fail("sendMessage", *[Refused(429, "Too Many Requests: retry after 1", retry_after=1)] * refused)
        wrong = await asyncio.gather(*(_talk(person, times, _EACH) for person in people))
        if flood is not None:
            flood.cancel()
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        click.echo(f"{label}: {len(times)} answers, {sum(wrong)} out of order, p50 {p50:.3f} s, p95 {p95:.3f} s")
    async with aiohttp.ClientSession() as session, session.get(f"{chat.http}/healthz") as answer:
        pause = (await answer.json())["pause_ms"]
        click.echo(f"longest pause of the event loop: {pause['longest']} ms, its own work at most {pause['busy']} ms")


async def _flood(person: Person) -> None:
    while True:
        person.write("halo")
        await asyncio.sleep(0.01)


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
def main(data: Path) -> None:
    """Measure the bot under fifty people."""

    async def whole() -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(data, Path(folder) / "data")
            async with running_bot(copy, Path(folder)) as chat:
                await _run(chat)

    asyncio.run(whole())


if __name__ == "__main__":
    main()
