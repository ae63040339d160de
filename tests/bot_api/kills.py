"""A bot that is killed again and again under a queue of questions: is every one answered, and how many twice?

`python -m tests.bot_api.kills DATA` runs a hundred kills on a copy of an ingested library and prints the counts.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from tests.bot_api.process import running_bot
from tests.bot_api.server import BotApi
from tests.program import Program

_PEOPLE = 40
_QUESTIONS = {
    "biaya opp": "Biaya",
    "syarat opp": "Syarat",
    "langkah opp": "Yang",
    "dasar hukum opp": "Dasar",
    "berapa lama opp": "Waktu",
}
_LONGEST_LIFE = 1.6


@dataclass
class Told:
    """What came of it: questions asked, lost, answered twice, people whose answers came out of order, kills."""

    asked: int = 0
    lost: int = 0
    twice: int = 0
    out_of_order: int = 0
    kills: int = 0


async def ask_and_kill(data: Path, tmp: Path, *, kills: int, chance: random.Random) -> Told:
    """Rounds of 200 questions of 40 people; SIGKILL at random moments until there were so many kills."""
    told, first, api = Told(), 10_000, BotApi()
    while told.kills < kills:
        await _round(api, data, tmp, told, kills, chance, first)
        first += _PEOPLE
    return told


async def _round(api: BotApi, data: Path, tmp: Path, told: Told, kills: int, chance: random.Random, first: int) -> None:
    async with running_bot(data, tmp, api=api) as chat:
        people = [chat.person(first + n) for n in range(_PEOPLE)]
        for question in _QUESTIONS:
            for person in people:
                person.write(question)
        told.asked += len(people) * len(_QUESTIONS)
        await _live_and_die(chat.process, told, kills, chance)
    while any(not _all(person.inbox()) for person in people):
        async with running_bot(data, tmp, api=api) as chat:
            if told.kills < kills:
                await _live_and_die(chat.process, told, kills, chance)
            else:
                await people[0].until(lambda: all(_all(person.inbox()) for person in people), 120)
    for person in people:
        heard = [_word(message) for message in person.inbox()]
        told.lost += sum(word not in heard for word in _QUESTIONS.values())
        told.twice += len(heard) - len(set(heard))
        told.out_of_order += list(dict.fromkeys(heard)) != list(_QUESTIONS.values())


async def _live_and_die(process: Program, told: Told, kills: int, chance: random.Random) -> None:
    if told.kills < kills:
        await asyncio.sleep(0.6 + chance.random() * _LONGEST_LIFE)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        told.kills += 1


def _word(message: dict[str, object]) -> str:
    return str(message["text"]).split()[0].rstrip(":")


def _all(messages: list[dict[str, object]]) -> bool:
    return {_word(message) for message in messages} >= set(_QUESTIONS.values())


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--kills", default=100, show_default=True)
def main(data: Path, kills: int) -> None:
    """Kill the bot at random moments under 200 queued updates and count."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(data, Path(folder) / "data")
        told = asyncio.run(ask_and_kill(copy, Path(folder), kills=kills, chance=random.Random(1)))
    click.echo(told)


if __name__ == "__main__":
    main()
