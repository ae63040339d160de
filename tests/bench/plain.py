"""`TANYA_SOP_SHARED=... python -m tests.bench.plain DATA`: other offices' real PDFs under the profile that knows no agency.

DATA is what `python -m tests.bench.offices --data DATA` has read. The talks of the suite and the questions of `truth.jsonl`
are asked; printed is each sentence of ours that names the migrant workers' agency or a number to call. What a SOP says is
its own matter.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from bot.answer import Answer
from bot.assistant import open_assistant
from index.profile import open_profile, use
from index.settings import load_settings
from index.sop import Role
from tests.bot.test_plain import AGENCY, NUMBER, TALKS, talk


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
def main(data: Path) -> None:
    """Ask, and tell what should not have been said."""
    shared = os.environ.get("TANYA_SOP_SHARED")
    if not shared:
        raise SystemExit("Set TANYA_SOP_SHARED to the folder that holds pdfs/ with truth.jsonl.")
    settings = load_settings(data).model_copy(update={"profile": "plain"})
    use(open_profile("plain"))
    lines = (Path(shared) / "pdfs" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [(question["q"],) for line in lines for question in json.loads(line)["qa"]]
    assistant = open_assistant(settings)
    count = wrong = 0
    for said in (*TALKS, *asked):
        for text, answer in talk(assistant, said, Role.STAFF):
            count += 1
            for ours in _ours(answer):
                if AGENCY.search(ours) or (answer.intent == "emergency" and NUMBER.search(ours)):
                    wrong += 1
                    click.echo(f"{text}: {ours}")
    click.echo(f"{count} messages, {wrong} sentences that name an agency or a number which is not theirs")


def _ours(answer: Answer) -> Iterator[str]:
    """What we say of our own, titles and words of SOPs taken out."""
    titles = {citation.title for citation in answer.citations} | {s.label for s in answer.suggestions if s.number}
    for text in (answer.lead, answer.notice, *(s.label for s in answer.suggestions if not s.number)):
        for title in titles:
            text = text.replace(title, "")
        yield from text.splitlines()


if __name__ == "__main__":
    main()
