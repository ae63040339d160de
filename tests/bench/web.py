"""`python -m tests.bench.web --data LIBRARY`: many people browsing and asking at once, beside a bot that is asked as well.

Bot and pages are one process, as `tanya-sop bot` runs them; the bot's answers are timed with and without the crowd.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
import httpx

from bot.evaluation import read_questions
from index.sop import Role
from tests.bot_api.process import Chat, running_bot

# A page is read for half a minute before the next one is asked for.
_PEOPLE, _SECONDS, _THINK, _CHATTING = 200, 90.0, 30.0, 5
_QUESTIONS = tuple(
    question.question
    for question in read_questions(Path(__file__).parents[1] / "questions" / "steer.jsonl")
    if question.role is Role.PUBLIC and not question.before
)


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--people", default=_PEOPLE, show_default=True, help="How many come at once.")
@click.option("--seconds", default=_SECONDS, show_default=True, help="For how long.")
def main(data: Path, people: int, seconds: float) -> None:
    """Everyone opens a page or asks a question about every half minute, from an address of their own."""
    asyncio.run(_run(data, people, seconds))


async def _run(data: Path, people: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(data, Path(folder) / "data")
        async with running_bot(copy, Path(folder), TANYA_SOP_WEB_PROXIES="1") as chat:
            alone = await _chatting(chat, seconds, first=6_000)
            crowd = asyncio.ensure_future(_crowd(chat.http, people, seconds))
            beside = await _chatting(chat, seconds, first=7_000)
            pages, answers, refused = await crowd
    click.echo(f"{people} people for {seconds:.0f} s, each once in about {_THINK:.0f} s; refused {refused}")
    click.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, times in (("pages", pages), ("answers", answers), ("bot alone", alone), ("bot beside", beside)):
        click.echo(f"{name:10} n {len(times):5} p50 {_share(times, 0.5):6.0f} ms  p95 {_share(times, 0.95):6.0f} ms")


async def _chatting(chat: Chat, seconds: float, *, first: int) -> list[float]:
    """How long the bot takes to answer a few people who ask one question after another."""
    times: list[float] = []
    end = time.monotonic() + seconds

    async def person(n: int) -> None:
        who, chance = chat.person(first + n), random.Random(n)
        who.write("biaya opp")
        await who.read()
        while time.monotonic() < end:
            await asyncio.sleep(chance.uniform(0.5, 1.5))
            # What comes once, after a first answer, is not timed.
            who.seen = len(who.inbox())
            who.write(chance.choice(_QUESTIONS))
            began = time.perf_counter()
            await who.read()
            times.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(person(n) for n in range(_CHATTING)))
    return times


async def _crowd(site: str, people: int, seconds: float) -> tuple[list[float], list[float], int]:
    pages: list[float] = []
    answers: list[float] = []
    refused = [0]
    limits = httpx.Limits(max_connections=people)
    async with httpx.AsyncClient(base_url=site, timeout=60, limits=limits, trust_env=False) as client:
        listed = (await client.get("/api/search", params={"q": "layanan", "top": 100})).json()["hits"]
        numbers = sorted({hit["number"] for hit in listed})
        end = time.monotonic() + seconds

        async def person(n: int) -> None:
            chance = random.Random(n)
            await asyncio.sleep(chance.uniform(0, _THINK))
            while time.monotonic() < end:
                asks = chance.random() < 0.4
                where = chance.choice(["/id/browse", "/id/search?q=gaji", f"/id/sop/{chance.choice(numbers)}", "/id/"])
                headers = {"X-Forwarded-For": f"10.9.{n // 250}.{n % 250}"}
                began = time.perf_counter()
                if asks:
                    answered = await client.post("/id/", data={"question": chance.choice(_QUESTIONS)}, headers=headers)
                else:
                    answered = await client.get(where, headers=headers)
                (answers if asks else pages).append((time.perf_counter() - began) * 1000)
                refused[0] += answered.status_code != 200
                await asyncio.sleep(chance.uniform(0.5 * _THINK, 1.5 * _THINK))

        await asyncio.gather(*(person(n) for n in range(people)))
    return pages, answers, refused[0]


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))] if times else float("nan")


if __name__ == "__main__":
    main()
