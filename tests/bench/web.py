"""`python -m tests.bench.web --data LIBRARY`: many people browsing and asking at once, against the command as it runs."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import httpx

_PEOPLE, _SECONDS, _THINK = 200, 30.0, 10.0
_QUESTIONS = (
    "syarat opp apa saja?",
    "berapa biayanya?",
    "gaji belum dibayar",
    "cara mengadu",
    "berapa lama prosesnya?",
)


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--people", default=_PEOPLE, show_default=True, help="How many come at once.")
@click.option("--seconds", default=_SECONDS, show_default=True, help="For how long.")
def main(data: Path, people: int, seconds: float) -> None:
    """Everyone opens a page or asks a question about every ten seconds, from an address of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TANYA_SOP_WEB_PROXIES": "1"}
    command = [sys.executable, "-m", "bot.door", "web", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    try:
        site = f"http://127.0.0.1:{port}"
        _wait(site)
        pages, answers, refused = asyncio.run(_crowd(site, people, seconds))
    finally:
        server.terminate()
        server.wait()
    click.echo(
        f"{people} people, {seconds:.0f} s, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; refused {refused}"
    )
    for name, times in (("pages", pages), ("answers", answers)):
        click.echo(f"{name:8} n {len(times):5} p50 {_share(times, 0.5):6.0f} ms  p95 {_share(times, 0.95):6.0f} ms")


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


def _wait(site: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{site}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise click.ClickException("the server does not start")


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))] if times else float("nan")


if __name__ == "__main__":
    main()
