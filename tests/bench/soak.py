"""`python -m tests.bench.soak DATA`: two hours' worth of mixed traffic in ten minutes, with everything that goes wrong.

200 people ask, press, browse and send voice notes; an admin publishes and withdraws; the bot is killed three times; for a
while the disk is full (a small file system of its own, where one may be mounted); the server answers 502 and 429, drops and
hangs polls, and hands out updates that cannot be read. Printed: what was asked, lost and answered twice, memory, the event
loop's longest pause. Twice may come what was on the wire when a life ended or a send was refused after it had arrived.
The server, the people and the bot share the machine: on one that is busy otherwise the bot is still answering when the
patience after the end is over, which is told as lost.
"""

from __future__ import annotations

import asyncio
import difflib
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import click

from bot.assistant import open_assistant
from bot.followup import topic_of
from index.messages import say
from index.settings import load_settings
from index.sop import Role
from tests.bot_api.parameters import Refused
from tests.bot_api.person import FIRST, Person, buttons
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.bot_api.server import BotApi
from tests.conftest import DOCUMENTS

_PEOPLE, _PAUSE = 200, 40.0
# After the end: seconds for all that still wait, and without any answer at all.
_PATIENCE, _SILENCE = 300.0, 60.0
_KILLS = (0.2, 0.5, 0.8)
_FULL = (0.35, 0.42)
# What the small file system has beside the library, in bytes.
_ROOM = 32 * 2**20
_COMMANDS = {"/cari": "Katalog"}
# Those serve whose answers begin with one word, in whatever talk they are asked.
_QUESTIONS = (
    *("biaya opp", "syarat opp", "langkah opp", "dasar hukum opp", "berapa lama opp", "makasih"),
    *("syarat beasiswa anak pmi", "biaya beasiswa anak pmi", "berapa lama klaim jkm"),
    *("langkah pengaduan gaji tidak dibayar", "syarat barang kiriman pmi", "biaya e-pmi baru"),
)
_VOICE, _VOICE_SAYS = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}, "Maaf,"


@dataclass
class Soak:
    """The run: its server, the bot that lives now, what each person must hear, and what was measured."""

    api: BotApi
    seconds: float
    chance: random.Random
    # What is said, with the first word of its answer.
    says: dict[str, str]
    chat: Chat | None = None
    began: float = field(default_factory=time.monotonic)
    wanted: dict[int, list[str]] = field(default_factory=dict)
    memory: list[list[int]] = field(default_factory=list)
    pauses: list[Counter[str]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def at(self) -> float:
        """How much of the time is over, 0 to 1."""
        return (time.monotonic() - self.began) / self.seconds

    async def until(self, share: float) -> None:
        await asyncio.sleep(max(0.0, (share - self.at) * self.seconds))


def _says(data: Path) -> dict[str, str]:
    """What is said, with the word that an undisturbed assistant answers with."""
    assistant = open_assistant(load_settings(data))
    topics = [None, *(topic_of(assistant.answer(said, role=Role.PUBLIC)) for said in _QUESTIONS)]
    words = {
        said: {_word(assistant.answer(said, role=Role.PUBLIC, topic=topic).text) for topic in topics}
        for said in _QUESTIONS
    }
    said = {said: next(iter(found)) for said, found in words.items() if len(found) == 1}
    assert len(said) > 4, words
    return said | _COMMANDS


def _word(text: str) -> str:
    """What an answer begins with, after the line that says that it may be another's."""
    return text.removeprefix(say("answer.perhaps", "id")).split()[0].rstrip(":")


async def _person(soak: Soak, person: Person) -> None:
    """Say something every now and then; whoever has an answer with buttons may press one."""
    wanted = soak.wanted[person.id]
    await asyncio.sleep(soak.chance.random() * _PAUSE)
    while soak.at < 1:
        pressable = [m for m in person.inbox()[-3:] if any(label == "Biaya" for label, _ in buttons(m))]
        what = soak.chance.random()
        if what < 0.2 and pressable:
            person.press_label(pressable[-1], "Biaya")
            wanted.append("Biaya")
        elif what < 0.3:
            person.send(**_VOICE)
            wanted.append(_VOICE_SAYS)
        else:
            said = soak.chance.choice(list(soak.says))
            person.write(said)
            wanted.append(soak.says[said])
        # The pause after the last word is nobody's to wait for.
        await asyncio.sleep(min(soak.chance.expovariate(1 / _PAUSE), max(0.0, 1 - soak.at) * soak.seconds))


async def _admin(soak: Soak) -> None:
    """Publish a SOP and withdraw it, over and over; what a kill cuts short is begun again."""
    admin = Person(soak.api, ADMIN)
    data = (DOCUMENTS / "public" / "kur-penempatan.pdf").read_bytes()
    while soak.at < 0.95:
        with suppress(AssertionError, StopIteration):
            before = len(admin.inbox())
            admin.send_file("kur.pdf", data)
            await admin.until(lambda seen=before: len(admin.inbox()) > seen, 60)  # type: ignore[misc]
            status = admin.inbox()[before]
            await admin.until(lambda shown=status: "⏳" not in shown["text"], 90)  # type: ignore[misc]
            if buttons(status):
                admin.press_label(status, "publik")
                await admin.until(lambda shown=status: "terbit" in shown["text"], 90)  # type: ignore[misc]
                soak.done["published"] += 1
            before = len(admin.inbox())
            admin.write("/riwayat 02.08.01.01")
            await admin.until(lambda seen=before: len(admin.inbox()) > seen, 60)  # type: ignore[misc]
            admin.press_label(admin.inbox()[before], "Tarik")
            await admin.until(lambda seen=before: len(admin.inbox()) > seen + 1, 60)  # type: ignore[misc]
            admin.press_label(admin.inbox()[before + 1], "Ya")
            await admin.until(lambda seen=before: "ditarik" in admin.inbox()[seen + 1]["text"], 60)  # type: ignore[misc]
            soak.done["withdrawn"] += 1
        await asyncio.sleep(10)


async def _network(soak: Soak) -> None:
    """What Telegram and the line do, every few seconds something else."""
    api, n = soak.api, 0
    while soak.at < 0.95:
        n += 1
        await asyncio.sleep(3)
        # Faults that nobody has met yet do not pile up: the bot asks less often the longer it is refused.
        if not api.faults.get("sendMessage"):
            soak.done["502 or 429"] += 1
            api.fail("sendMessage", Refused(502, "Bad Gateway") if n % 3 else Refused(429, "Too Many", retry_after=1))
        if n % 4 == 0 and not api.faults.get("getUpdates"):
            soak.done["polls dropped"] += 2
            api.fail("getUpdates", *[Refused(502, "Bad Gateway")] * 2)
        if n % 5 == 0:
            soak.done["unreadable"] += 1
            api.push("poll", {"id": str(n), "question": "rahasia"})
        if n == 20:
            api.line.clear()
            await asyncio.sleep(5)
            api.line.set()


async def _disk(soak: Soak, data: Path) -> None:
    await soak.until(_FULL[0])
    filler = data.parent / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65_536)
    soak.done["disk full (s)"] = round((_FULL[1] - _FULL[0]) * soak.seconds)
    await soak.until(_FULL[1])
    filler.unlink()


async def _lives(soak: Soak, data: Path, tmp: Path) -> None:
    """The bot, killed at the set moments and started again; stopped well at the end, when everybody has been answered."""
    for end in (*_KILLS, None):
        async with running_bot(data, tmp, api=soak.api) as chat:
            soak.chat = chat
            soak.memory.append([])
            soak.pauses.append(Counter())
            if end is not None:
                await soak.until(end)
                chat.process.send_signal(signal.SIGKILL)
                await chat.process.wait()
                soak.done["killed"] += 1
            else:
                await soak.until(1)
                await _all_answered(soak)


async def _all_answered(soak: Soak) -> None:
    """Wait until each has as many answers as questions, or none has come for a minute."""
    until, heard, at = time.monotonic() + _PATIENCE, 0, time.monotonic()
    while time.monotonic() < min(until, at + _SILENCE):
        counts = {person: len(texts) for person, texts in _heard(soak).items()}
        if all(counts[person] >= len(wanted) for person, wanted in soak.wanted.items()):
            return
        heard, at = (heard, at) if sum(counts.values()) == heard else (sum(counts.values()), time.monotonic())
        await asyncio.sleep(0.5)


async def _measure(soak: Soak) -> None:
    """Resident memory (KB) and the loop's longest pause (ms) of each life, every two seconds."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while True:
            await asyncio.sleep(2)
            if soak.chat is None:
                continue
            with suppress(OSError, StopIteration, aiohttp.ClientError, TimeoutError):
                soak.memory[-1].append(_resident(soak.chat.process.pid))
                async with session.get(f"{soak.chat.http}/healthz") as answer:
                    facts: dict[str, Any] = await answer.json()
                soak.pauses[-1] |= Counter(facts["pause_ms"])


def _resident(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _heard(soak: Soak) -> dict[int, list[str]]:
    """The first word of each message that each person got, in order, without what a newcomer gets besides."""
    found: dict[int, list[str]] = {person: [] for person in soak.wanted}
    for (chat, _), message in sorted(soak.api.messages.items(), key=lambda item: item[0][1]):
        if chat in found and message["text"] not in FIRST:
            found[chat].append(_word(message["text"]))
    return found


def _told(soak: Soak) -> None:
    lost = twice = other = asked = 0
    came = _heard(soak)
    for person, wanted in soak.wanted.items():
        heard = came[person]
        asked += len(wanted)
        matcher = difflib.SequenceMatcher(None, wanted, heard, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            missing = (b - a) - (d - c)
            lost += max(missing, 0)
            twice += max(-missing, 0)
            other += min(b - a, d - c) if tag == "replace" else 0
    click.echo(
        f"{len(soak.wanted)} people, {asked} messages: {lost} lost, {twice} answered twice, {other} in other words"
    )
    click.echo(", ".join(f"{what} {count}" for what, count in soak.done.items()))
    for n, (memory, pause) in enumerate(zip(soak.memory, soak.pauses, strict=True), 1):
        third = max(1, len(memory) // 3)
        early, late = (sorted(part)[len(part) // 2] // 1024 for part in (memory[:third] or [0], memory[-third:] or [0]))
        told = f"longest pause of the loop {pause['longest']} ms, of that its own work at most {pause['busy']} ms"
        click.echo(f"life {n}: memory {early} MB early, {late} MB late, {told}")


@contextmanager
def _small_disk(folder: Path, data: Path) -> Iterator[Path | None]:
    """A file system of its own that holds a copy of the data and little more; None where none may be mounted."""
    folder.mkdir()
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) + _ROOM
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    try:
        yield folder if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=False)


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--people", default=_PEOPLE, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(data: Path, minutes: float, people: int, seed: int) -> None:
    """Run it over a copy of an ingested library."""

    async def whole(home: Path, tmp: Path, *, small: bool) -> Soak:
        soak = Soak(BotApi(everything=True), minutes * 60, random.Random(seed), _says(data))
        copy = shutil.copytree(data, home / "data")
        persons = [Person(soak.api, 20_000 + n) for n in range(people)]
        soak.wanted = {person.id: [] for person in persons}
        measuring = asyncio.ensure_future(_measure(soak))
        disk = [_disk(soak, copy)] if small else []
        talks = (_person(soak, person) for person in persons)
        await asyncio.gather(_lives(soak, copy, tmp), _admin(soak), _network(soak), *disk, *talks)
        assert not measuring.done(), measuring.exception()
        measuring.cancel()
        return soak

    with tempfile.TemporaryDirectory() as folder, _small_disk(Path(folder) / "disk", data) as small:
        soak = asyncio.run(whole(small or Path(folder), Path(folder), small=small is not None))
        log = (Path(folder) / "bot.log").read_text().splitlines()
        click.echo(f"{sum('exception' in line for line in log)} exceptions in the log, {len(log)} lines")
        for line in [line for line in log if "exception" in line][:5]:
            click.echo(line[:600])
    if small is None:
        click.echo("no file system could be mounted: the disk was not filled")
    _told(soak)


if __name__ == "__main__":
    main()
