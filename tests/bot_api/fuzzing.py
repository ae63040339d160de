"""Random updates against the real bot: what came of them, counted. `python -m tests.bot_api.fuzzing DATA` sends 5,000."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import click

from bot.people import People
from tests.bot_api.process import Chat, running_bot
from tests.bot_api.updates import FIRST_PERSON, NAME, SECRET, Sample, samples

_AT_ONCE = 50
_PATIENCE = 120.0


@dataclass
class Fuzzed:
    """Updates sent by type, those set aside as unreadable, whole ones that nobody answered, what the log held wrongly."""

    sent: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    aside: int = 0
    answered: int = 0
    unanswered: list[Sample] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)


async def fuzz(chat: Chat, count: int, seed: int) -> Fuzzed:
    """Send `count` updates, wait until all are dealt with, and look what came of each."""
    found, api, people = Fuzzed(), chat.api, People(chat.data)
    api.everything = True
    sent = list(samples(count, seed))
    for n, sample in enumerate(sent):
        found.sent[sample.kind] += 1
        found.broken += sample.broken
        api.open_queries.add(sample.query)
        api.push(sample.kind, sample.body)
        if n % _AT_ONCE == 0:
            await _settled(chat, people, most=_AT_ONCE)
    await _settled(chat, people, most=0)
    heard = {str(call.parameters.get("chat_id")) for call in api.calls if call.method != "sendChatAction"}
    queries = {call.parameters.get(name) for call in api.calls for name in ("callback_query_id", "inline_query_id")}
    for sample in sent:
        if sample.broken or not (sample.person or sample.query):
            continue
        answered = str(sample.person) in heard if sample.person else sample.query in queries
        found.answered += answered
        if not answered:
            found.unanswered.append(sample)
    found.aside = len(people.aside())
    found.failed = [str(line["exception"]) for line in chat.lines() if "exception" in line]
    log = chat.log.read_text()
    found.leaked = [
        word for word in (SECRET, NAME, *map(str, range(FIRST_PERSON, FIRST_PERSON + count))) if word in log
    ]
    people.close()
    return found


async def _settled(chat: Chat, people: People, most: int) -> None:
    """Wait until no more than `most` updates are still to be fetched or dealt with; AssertionError if the bot is dead."""
    last = chat.api.updates[-1]["update_id"]
    for _ in range(int(_PATIENCE / 0.05)):
        assert chat.process.returncode is None, chat.log.read_text()[-2_000:]
        unfetched = sum(update["update_id"] > chat.api.confirmed for update in chat.api.updates)
        if unfetched + people.waiting_count() <= most and (most or chat.api.confirmed >= last):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{people.waiting_count()} updates are still not dealt with")


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--count", default=5_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(data: Path, count: int, seed: int) -> None:
    """Send random updates to a bot over a copy of an ingested library and count what comes of them."""

    async def whole() -> Fuzzed:
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(data, Path(folder) / "data")
            async with running_bot(copy, Path(folder)) as chat:
                return await fuzz(chat, count, seed)

    found = asyncio.run(whole())
    for kind, number in found.sent.most_common():
        click.echo(f"{number:6} {kind}")
    click.echo(
        f"{found.sent.total()} updates, {found.broken} of them broken: {found.aside} set aside, {found.answered} answered, "
        f"{len(found.unanswered)} unanswered, {len(found.failed)} exceptions, {len(found.leaked)} texts or names in the log"
    )
    for failure, number in Counter(found.failed).most_common():
        click.echo(f"{number:6} {failure}")


if __name__ == "__main__":
    main()
