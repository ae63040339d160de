"""`python -m tests.bench.redaction DATA`: how much of what names somebody is taken out of a question before it is kept.

Over `tests/questions/names.jsonl`: invented questions, half of them with invented names or numbers, written by somebody
who had not seen the code. Recall is told for whole names (no word of it is left) and for words; precision is the share of
the words that were taken out which did name somebody.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from bot.redaction import redacted
from index.encoder import bundled
from index.retriever import Retriever
from index.store import Store

_QUESTIONS = Path(__file__).parent.parent / "questions" / "names.jsonl"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--each", is_flag=True, help="Show what was left of names, and what else was lost.")
def main(data: Path, *, each: bool) -> None:
    """Redact each question as the bot over this library does, and count."""
    retriever = Retriever(Store(data), bundled())
    whole = names = words = gone = taken = right = spoilt = plain = 0
    for line in _QUESTIONS.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        kept = set(_words(redacted(asked["question"], retriever.familiar)))
        telling = {word for name in asked["names"] + asked["numbers"] for word in _words(name)}
        lost = [word for word in _words(asked["question"]) if word not in kept]
        for name in asked["names"] + asked["numbers"]:
            names += 1
            whole += not kept & set(_words(name))
        words, gone = words + len(telling), gone + len(telling - kept)
        taken, right = taken + len(lost), right + sum(word in telling for word in lost)
        plain, spoilt = plain + (not telling), spoilt + bool(not telling and lost)
        if each and (telling & kept or set(lost) - telling):
            click.echo(f"{asked['question']}\n  left {sorted(telling & kept)}, lost {sorted(set(lost) - telling)}")
    click.echo(f"names and numbers gone whole: {whole} of {names} ({whole / names:.2f}), words {gone / words:.2f}")
    click.echo(f"precision: {right} of {taken} words taken out ({right / taken:.2f})")
    click.echo(f"questions without a name that lost a word: {spoilt} of {plain}")


if __name__ == "__main__":
    main()
