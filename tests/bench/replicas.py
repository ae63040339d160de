"""`python -m tests.bench.replicas DATA`: several bots on one PostgreSQL database behind one webhook, killed again and again.

People ask two or three questions at once and the next ones when they have been answered. Whoever plays Telegram and the
proxy brings an update to any bot that is up until one keeps it, a person's one after another, as Telegram does. Meanwhile
bots are killed (SIGKILL) and started again, and the database is stopped without a word and started again. Printed: what was
lost, doubled and out of order, and how long people waited. Bots, database, people and Telegram share the machine.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import click
import numpy as np

from bot.assistant import open_assistant
from index.databases import Address, keep_in
from index.encoder import load_encoder
from index.settings import load_settings
from index.sop import Role
from tests.bot_api.person import FIRST, Person
from tests.bot_api.process import Chat, running_bot
from tests.bot_api.server import BotApi
from tests.conftest import moved_library
from tests.postgres import Server

# Two sets that share no answer's first word: what comes twice of one is not taken for an answer of the next.
_SETS = (
    {"biaya penyelenggaraan opp": "Biaya", "syarat penyelenggaraan opp": "Syarat"},
    {
        "langkah penyelenggaraan opp": "Yang",
        "dasar hukum penyelenggaraan opp": "Dasar",
        "berapa lama penyelenggaraan opp": "Waktu",
    },
)
_IN_BOTH = sum(map(len, _SETS))
_PATIENCE = 120.0
_DOWN = 1.0
_TICK, _LONGEST = 0.05, 1_000.0
_WEBHOOK = "https://sop.example/telegram"
_SECRET = "X-Telegram-Bot-Api-Secret-Token"
# A reply that was on the wire when its bot was killed had arrived at most this long before.
_WIRE = 2.0


@dataclass
class Post(BotApi):
    """The server, and for each chat the first word of each message with when it came (monotonic seconds)."""

    came: dict[int, list[tuple[float, str]]] = field(default_factory=dict)
    news: dict[int, asyncio.Event] = field(default_factory=dict)

    def _sent(self, parameters: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        message = super()._sent(parameters, content)
        chat = message["chat"]["id"]
        if chat in self.news and message.get("text", "") not in FIRST:
            self.came[chat].append((time.monotonic(), message["text"].split()[0].rstrip(":")))
            self.news[chat].set()
        return message

    async def heard(self, chat: int, words: set[str], since: int) -> bool:
        """Wait until each of these words has begun a message after the first `since`; False if one never does."""
        until = time.monotonic() + _PATIENCE
        while not words <= {word for _, word in self.came[chat][since:]}:
            self.news[chat].clear()
            try:
                await asyncio.wait_for(self.news[chat].wait(), until - time.monotonic())
            except TimeoutError:
                return False
        return True


async def _until(holds: Callable[[], bool], seconds: float = _LONGEST) -> None:
    for _ in range(int(seconds / _TICK)):
        if holds():
            return
        await asyncio.sleep(_TICK)
    raise AssertionError("waited in vain")


@dataclass
class Run:
    """One run: who is up, what happened when, and what came of it."""

    api: Post
    chance: random.Random
    questions: int
    # Seconds, on average, between one's answers and the next questions: more than the machine answers only queues.
    pause: float
    up: dict[int, Chat] = field(default_factory=dict)
    faults: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    # Of each person how many messages had come when each round began.
    rounds: dict[int, list[int]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    late: int = 0
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0
    out_of_order: int = 0
    refused: int = 0
    kills: int = 0
    restarts: int = 0
    over: bool = False

    async def reached(self, share: float) -> None:
        """Wait until this share of the questions was asked."""
        await _until(lambda: self.over or self.asked >= share * self.questions)


async def _person(run: Run, person: Person, rounds: int) -> None:
    """Ask one set after the other, each when the one before has been answered."""
    await asyncio.sleep(run.chance.random() * run.pause)
    for number in range(rounds):
        if number:
            await asyncio.sleep(run.chance.expovariate(1 / run.pause))
        asked = _SETS[number % 2]
        since, began = len(run.api.came[person.id]), time.monotonic()
        run.rounds.setdefault(person.id, []).append(since)
        for question in asked:
            person.write(question)
        run.asked += len(asked)
        await run.api.heard(person.id, set(asked.values()), since)
        came = run.api.came[person.id][since:]
        first = {word: at for at, word in reversed(came) if word in asked.values()}
        run.waits += [at - began for at in first.values()]
        run.late += len(asked) - len(first)
        run.out_of_order += sorted(first, key=first.__getitem__) != [w for w in asked.values() if w in first]


def _missing(run: Run, person: int) -> int:
    """How many answers have not come at all."""
    wanted = Counter(word for number in range(len(run.rounds[person])) for word in _SETS[number % 2].values())
    return (wanted - Counter(word for _, word in run.api.came[person])).total()


def _count(run: Run, person: int) -> None:
    """What came beside the first answer to each question: one that came before, or other words."""
    came, starts = run.api.came[person], run.rounds[person]
    run.lost += _missing(run, person)
    for number, start in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else len(came)
        waiting = set(_SETS[number % 2].values())
        for place in range(start, until):
            at, word = came[place]
            before = [when for when, other in came[:place] if other == word]
            if word in waiting:
                waiting.remove(word)
            elif not before:
                run.others[word] += 1
            else:
                run.doubled += 1
                run.unexplained += not any(before[-1] - _WIRE <= fault <= at for fault in run.faults)


async def _brought(run: Run, session: aiohttp.ClientSession) -> None:
    """For ever: bring each update to a bot, one person's in order."""
    lanes: dict[int, asyncio.Queue[dict[str, Any]]] = {}
    tasks = []
    while True:
        while run.api.updates:
            update = run.api.updates.popleft()
            person = update["message"]["from"]["id"]
            if person not in lanes:
                lanes[person] = asyncio.Queue()
                tasks.append(asyncio.ensure_future(_lane(run, session, lanes[person])))
            lanes[person].put_nowait(update)
        run.api.arrived.clear()
        await run.api.arrived.wait()


async def _lane(run: Run, session: aiohttp.ClientSession, queue: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        update = await queue.get()
        while not await _kept(run, session, update):
            run.refused += 1
            await asyncio.sleep(0.1)


async def _kept(run: Run, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
    if not run.up:
        return False
    chat = run.chance.choice(list(run.up.values()))
    headers = {_SECRET: str(run.api.webhook.get("secret_token", ""))}
    try:
        async with session.post(f"{chat.http}/telegram", json=update, headers=headers) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _ready(session: aiohttp.ClientSession, chat: Chat) -> None:
    """Wait until a bot says that it is."""
    for _ in range(600):
        with suppress(aiohttp.ClientError):
            async with session.get(f"{chat.http}/readyz") as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.1)
    raise AssertionError("a bot never became ready")


async def _bot(run: Run, number: int, data: Path, tmp: Path, killed: asyncio.Event, **settings: str) -> None:
    """One of the bots, started again each time that it was killed; stopped well at the end."""
    log = tmp / f"bot{number}"
    log.mkdir()
    while not run.over:
        killed.clear()
        async with running_bot(data, log, api=run.api, TANYA_SOP_WEBHOOK_URL=_WEBHOOK, **settings) as chat:
            run.up[number] = chat
            await killed.wait()
            del run.up[number]
            if not run.over:
                run.faults.append(time.monotonic())
                chat.process.send_signal(signal.SIGKILL)
                await chat.process.wait()
                run.kills += 1


async def _kills(run: Run, kills: int, bots: Sequence[asyncio.Event]) -> None:
    """Kill one at random moments."""
    for share in sorted(run.chance.uniform(0.02, 0.95) for _ in range(kills)):
        await run.reached(share)
        await _until(lambda: run.over or bool(run.up))
        if run.up:
            bots[run.chance.choice(list(run.up))].set()


async def _restarts(run: Run, restarts: int, server: Server) -> None:
    for number in range(restarts):
        await run.reached((number + 1) / (restarts + 1))
        run.faults.append(time.monotonic())
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(_DOWN)
        await asyncio.to_thread(server.start)
        run.faults.append(time.monotonic())
        run.restarts += 1


async def play(
    run: Run, people: int, bots: int, faults: tuple[int, int], data: Path, tmp: Path, server: Server
) -> float:
    """Everything together; how many seconds it took from the first question to the last answer."""
    persons = [Person(run.api, 20_000 + number) for number in range(people)]
    run.api.came = {person.id: [] for person in persons}
    run.api.news = {person.id: asyncio.Event() for person in persons}
    both = {"TANYA_SOP_DATABASE": server.url, "TANYA_SOP_AGENCY": "replicas"}
    killed = [asyncio.Event() for _ in range(bots)]
    living = [asyncio.ensure_future(_bot(run, n, data, tmp, killed[n], **both)) for n in range(bots)]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        bringing = asyncio.ensure_future(_brought(run, session))
        await _until(lambda: len(run.up) == bots)
        await asyncio.gather(*(_ready(session, chat) for chat in run.up.values()))
        began = time.monotonic()
        rounds = 2 * run.questions // (people * _IN_BOTH)
        troubles = [asyncio.ensure_future(_kills(run, faults[0], killed))]
        troubles.append(asyncio.ensure_future(_restarts(run, faults[1], server)))
        await asyncio.gather(*(_person(run, person, rounds) for person in persons))
        seconds = time.monotonic() - began
        await asyncio.gather(*troubles)
        with suppress(AssertionError):
            await _until(lambda: not any(_missing(run, person.id) for person in persons), _PATIENCE)
        # What is doubled may still be on its way.
        await asyncio.sleep(5)
        run.over = True
        for event in killed:
            event.set()
        await asyncio.gather(*living)
        bringing.cancel()
    for person in persons:
        _count(run, person.id)
    return seconds


def _check(data: Path) -> None:
    """Answers are told apart by their first words: each must begin as `_SETS` says. Raises ClickException."""
    assistant = open_assistant(load_settings(data))
    for question, word in {**_SETS[0], **_SETS[1]}.items():
        text = assistant.answer(question, role=Role.PUBLIC).text
        if text.split()[0].rstrip(":") != word:
            raise click.ClickException(f"{question!r} is answered in other words: {text[:60]!r}")


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--people", default=300, show_default=True)
@click.option("--questions", default=6_000, show_default=True)
@click.option("--pause", default=130.0, show_default=True, help="Seconds between one's answers and the next questions.")
@click.option("--kills", default=30, show_default=True)
@click.option("--restarts", default=2, show_default=True)
@click.option("--bots", default=3, show_default=True)
def main(data: Path, people: int, questions: int, pause: float, kills: int, restarts: int, bots: int) -> None:
    """Run it over a copy of an ingested library that holds the SOP of the OPP."""
    server, run = Server(), Run(Post(), random.Random(1), questions, pause)
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(data, Path(folder) / "data")
            _check(copy)
            moved_library(copy, Address(server.url, "replicas"), load_encoder())
            keep_in(copy, None)
            seconds = asyncio.run(play(run, people, bots, (kills, restarts), copy, Path(folder), server))
            logs = [line for log in Path(folder).glob("bot*/bot.log") for line in log.read_text().splitlines()]
    finally:
        server.remove()
    p50, p95, longest = np.quantile(run.waits, [0.5, 0.95, 1.0])
    click.echo(
        f"{bots} bots, {people} people, {run.asked} questions in {seconds:.0f} s, {run.kills} kills, "
        f"{run.restarts} restarts: {run.lost} lost, {run.late} not within {_PATIENCE:.0f} s, "
        f"{run.doubled} doubled ({run.unexplained} without a kill or restart), "
        f"{run.out_of_order} out of order, {run.others.total()} other messages {dict(run.others)}; "
        f"{run.refused} calls made again"
    )
    click.echo(f"waited: p50 {p50:.2f} s, p95 {p95:.2f} s, longest {longest:.1f} s")
    failed = [json.loads(line) for line in logs if '"exception"' in line]
    click.echo(f"{len(failed)} exceptions in the logs, {len(logs)} lines")
    for last, count in Counter(str(line["exception"]).strip().splitlines()[-1][:200] for line in failed).most_common(5):
        click.echo(f"{count} times {last}")


if __name__ == "__main__":
    main()
