"""`python -m tests.bench.web --data LIBRARY`: many people browsing and asking at once, beside a bot that is asked as well.

Bot and pages are one process, as `tanya-sop bot` runs them. Everyone behaves as people do: reads for a while, then opens a
page, asks, or writes to the bot. The bot's answers are timed without and with the crowd; a browser's pictures count apart.
"""

from __future__ import annotations

import asyncio
import html
import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx

from bot.evaluation import read_questions
from index.sop import Role
from tests.bot_api.process import Chat, running_bot

_QUESTIONS = tuple(
    question.question
    for question in read_questions(Path(__file__).parents[1] / "questions" / "steer.jsonl")
    if question.role is Role.PUBLIC and not question.before
)
_PICTURE, _NEXT = re.compile(r'<img src="([^"]+)"'), re.compile(r'<li>\s*<a href="(/id/ask/[^"]+)"')
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """Who comes: so many in a browser and in the chat, each again after so many seconds (half as many to half again)."""

    people: int
    pause: float
    asking: float
    chatting: int
    chat_pause: float
    seconds: float


async def _moments(pause: float, seconds: float, chance: random.Random) -> AsyncIterator[None]:
    """When somebody does something: begun anywhere in a pause, for so many seconds in all."""
    end = time.monotonic() + seconds
    wait = chance.uniform(0, pause)
    while time.monotonic() + wait < end:
        await asyncio.sleep(wait)
        yield
        wait = chance.uniform(0.5, 1.5) * pause


@dataclass
class Times:
    """How long everything took (ms), what was refused, and how many cores were used on average."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0

    def note(self, name: str, began: float) -> None:
        self.taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--people", default=200, show_default=True, help="How many are in a browser at once.")
@click.option("--pause", default=30.0, show_default=True, help="Seconds between what one of them does and the next.")
@click.option("--asking", default=0.4, show_default=True, help="Share of what they do that is a question.")
@click.option("--chatting", default=20, show_default=True, help="How many write to the bot.")
@click.option("--chat-pause", default=30.0, show_default=True, help="Seconds between one's messages.")
@click.option("--seconds", default=90.0, show_default=True, help="For how long, without and with the crowd.")
def main(data: Path, **options: float) -> None:
    """Time pages, answers and the bot, each from an address of their own."""
    load = Load(**options)  # type: ignore[arg-type]
    asked, chatted = load.people / load.pause, load.chatting / load.chat_pause
    click.echo(f"{load.people} people in a browser, each once in {load.pause:.0f} s: {asked:.1f} a second,")
    click.echo(f"of which {load.asking:.0%} are questions; {load.chatting} in the chat: {chatted:.1f} a second")
    asyncio.run(_run(data, load))


async def _run(data: Path, load: Load) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(data, Path(folder) / "data")
        async with running_bot(copy, Path(folder), TANYA_SOP_WEB_PROXIES="1") as chat:
            numbers = await _ready(chat)
            await _phase(chat, load, "bot alone", [], first=6_000)
            await _phase(chat, load, "bot beside", numbers, first=7_000)


async def _ready(chat: Chat) -> list[str]:
    """What is made once for each generation is made; the numbers of SOPs that people will open."""
    someone = chat.person(5_000)
    someone.write("biaya opp")
    await someone.read()
    async with httpx.AsyncClient(base_url=chat.http, timeout=120, trust_env=False) as client:
        for where in ("/id/", "/id/browse", "/id/search?q=gaji"):
            await client.get(where)
        listed = (await client.get("/api/search", params={"q": "layanan", "top": 100})).json()["hits"]
        return sorted({hit["number"] for hit in listed})


async def _phase(chat: Chat, load: Load, name: str, numbers: Sequence[str], *, first: int) -> None:
    """The chat alone, or beside everybody in a browser where there are numbers to open; and what it cost."""
    times, began, used = Times(), time.monotonic(), _cpu(os.getpgid(chat.process.pid))
    own, idle = time.process_time(), _idle()
    work = [_chatting(chat, load, times, name, first)]
    if numbers:
        work.append(_crowd(chat.http, load, numbers, times))
    await asyncio.gather(*work)
    took = time.monotonic() - began
    used, own = (_cpu(os.getpgid(chat.process.pid)) - used) / took, (time.process_time() - own) / took
    click.echo(
        f"\n{name}: {took:.0f} s; cores used by bot and pages {used:.2f}, by this bench {own:.2f}, "
        f"idle {(_idle() - idle) / took:.2f} of {os.cpu_count()}; refused {times.refused}"
    )
    for kind, taken in sorted(times.taken.items()):
        shares = "  ".join(f"p{100 * share:.0f} {_share(taken, share):6.0f} ms" for share in (0.5, 0.95, 0.99))
        click.echo(f"{kind:12} n {len(taken):5}  {len(taken) / took:4.1f} a second  {shares}")


async def _chatting(chat: Chat, load: Load, times: Times, name: str, first: int) -> None:
    """How long the bot takes to answer."""

    async def person(n: int) -> None:
        who, chance = chat.person(first + n), random.Random(first + n)
        async for _ in _moments(load.chat_pause, load.seconds, chance):
            # What comes once, after a first answer, is not waited for.
            who.seen = len(who.inbox())
            who.write(chance.choice(_QUESTIONS))
            began = time.perf_counter()
            await who.read()
            times.note(name, began)

    await asyncio.gather(*(person(n) for n in range(load.chatting)))


async def _crowd(site: str, load: Load, numbers: Sequence[str], times: Times) -> None:
    """People in browsers: each asks, opens a page, or goes on from the answer that they have."""
    limits = httpx.Limits(max_connections=load.people)
    async with httpx.AsyncClient(base_url=site, timeout=60, limits=limits, trust_env=False) as client:

        async def person(n: int) -> None:
            chance = random.Random(n)
            offered: list[str] = []
            client_of = {"X-Forwarded-For": f"10.9.{n // 250}.{n % 250}"}
            async for _ in _moments(load.pause, load.seconds, chance):
                asks = chance.random() < load.asking
                pages = ("/id/browse", "/id/search?q=gaji", f"/id/sop/{chance.choice(numbers)}", *offered[:2], "/id/")
                began = time.perf_counter()
                if asks:
                    question = {"question": chance.choice(_QUESTIONS)}
                    answered = await client.post("/id/", data=question, headers=client_of)
                else:
                    answered = await client.get(chance.choice(pages), headers=client_of)
                times.note("answers" if asks else "pages", began)
                times.refused += answered.status_code != 200
                offered = [html.unescape(link) for link in _NEXT.findall(answered.text)] or offered
                for source in _PICTURE.findall(answered.text):
                    began = time.perf_counter()
                    await client.get(html.unescape(source), headers=client_of)
                    times.note("pictures", began)

        await asyncio.gather(*(person(n) for n in range(load.people)))


def _cpu(group: int) -> float:
    """Seconds of CPU that a group of processes has used, those that ended included."""
    used = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        used += sum(map(int, told[11:15])) if int(told[2]) == group else 0
    return used / _TICK


def _idle() -> float:
    """Seconds for which a core had nothing to do."""
    told = Path("/proc/stat").read_text().split(maxsplit=6)
    return (int(told[4]) + int(told[5])) / _TICK


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[round(share * (len(times) - 1))] if times else float("nan")


if __name__ == "__main__":
    main()
