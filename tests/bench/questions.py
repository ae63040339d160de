"""`python -m tests.bench.questions --data DIR`: our own questions put to retrieval alone, as typed and with noise.

Success@1 and @3 by group with 95% intervals (bootstrap); noise mistypes a share of the letters, as thumbs do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.evaluation import JudgedQuestion, read_questions, retrieved, right_sops
from index.measures import interval, success
from index.options import open_retriever
from index.retriever import Retriever
from index.settings import load_settings
from index.training.noise import misspell

_FILES = Path(__file__).parent.parent / "questions"


def found(questions: Sequence[JudgedQuestion], retriever: Retriever) -> list[tuple[str, float, float]]:
    """Group, success@1 and success@3 of each question that has a right SOP."""
    entries = {role: retriever.store.entries(role) for role in {question.role for question in questions}}
    rows = []
    for question in questions:
        right = right_sops(question, entries[question.role])
        if right and not question.unanswerable and not question.before and not question.intent:
            run = retrieved(question, retriever)
            rows.append((question.group, success(run, right, 1), success(run, right, 3)))
    return rows


def table(rows: Sequence[tuple[str, float, float]], name: str) -> Iterator[str]:
    groups = ["all", *sorted({group for group, _, _ in rows})]
    for group in groups:
        ones = [first for of, first, _ in rows if group in ("all", of)]
        threes = [third for of, _, third in rows if group in ("all", of)]
        low, high = interval(ones)
        share, shares = sum(ones) / len(ones), sum(threes) / len(threes)
        yield f"{name:10} {group:10} n={len(ones):<4} success@1 {share:.3f} ({low:.3f} to {high:.3f})  @3 {shares:.3f}"


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--part", type=click.Choice(["steer", "report"]), default="steer", show_default=True)
@click.option("--noise", default=0.08, show_default=True, help="Share of the letters that are mistyped.")
def main(data: Path, part: str, noise: float) -> None:
    """Print success@1 and success@3 by group."""
    questions = read_questions(_FILES / f"{part}.jsonl")
    retriever = open_retriever(load_settings(data))
    click.echo("\n".join(table(found(questions, retriever), "as typed")))
    chance = random.Random(8)
    noisy = [q.model_copy(update={"question": misspell(q.question, noise, chance)}) for q in questions]
    click.echo("\n".join(table(found(noisy, retriever), f"{noise:.0%} noise")))


if __name__ == "__main__":
    main()
