"""`python -m tests.bench.chats DATA CHATS`: ordinary chats of a few short messages: is each answered from the right SOP?

A chat has a role and turns; a turn what is said, the SOP that should answer (null: none, or a kind word), the part of it,
others that would do. Whether what is shown answers is for a reader to mark: `--out` writes it down.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from bot.answer import Answer, Intent
from bot.assistant import open_assistant
from bot.followup import topic_of
from index.settings import load_settings
from index.sop import Role


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("chats", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where each turn with its answer goes, a line each.")
def main(data: Path, chats: Path, out: Path | None) -> None:
    """Say each turn after the ones before it and count what came of it, by part."""
    assistant = open_assistant(load_settings(data))
    counts: Counter[tuple[str, str]] = Counter()
    lines = []
    for line in chats.read_text(encoding="utf-8").splitlines():
        chat = json.loads(line)
        topic = None
        said: list[str] = []
        for turn in chat["turns"]:
            answer = assistant.answer(turn["say"], role=Role(chat["role"]), topic=topic)
            topic = topic_of(answer) or topic
            counts[turn["part"], _became(turn, answer)] += 1
            lines.append(json.dumps({**turn, "before": list(said), "answer": answer.text}, ensure_ascii=False))
            said.append(turn["say"])
    if out is not None:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for part in sorted({part for part, _ in counts}):
        click.echo(f"{part:14} " + ", ".join(f"{how} {n}" for (each, how), n in sorted(counts.items()) if each == part))
    total: Counter[str] = Counter()
    for (_, how), n in counts.items():
        total[how] += n
    click.echo(f"{'all':14} " + ", ".join(f"{how} {n}" for how, n in total.most_common()))


def _became(turn: dict[str, Any], answer: Answer) -> str:
    """From the right SOP, from another, asked back, silent, the help lines, or a kind word."""
    right = {turn["number"], *turn.get("also", ())} - {None}
    cited = [citation.number for citation in answer.citations]
    if answer.intent is Intent.EMERGENCY:
        return "help lines"
    if answer.listed and answer.statements and answer.intent is not Intent.CATALOGUE:
        return "asked back"
    if answer.abstained:
        return "silent"
    if not cited:
        return "kind word"
    return "right" if cited[0] in right else "wrong"


if __name__ == "__main__":
    main()
