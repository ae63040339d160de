"""`python -m tests.bench.same DATA QUESTIONS`: is a question answered alike on both engines? Lists every difference.

A copy of the library in DATA is moved to PostgreSQL; each question's passages are compared, and every so many answers whole.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import click

from bot.assistant import Assistant
from bot.emergency import EmergencyPage
from index.databases import Address
from index.encoder import load_encoder
from index.retriever import Retriever
from index.sop import Role
from index.store import Store
from tests.conftest import moved_library
from tests.postgres import Server

_HITS = 12


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("questions", type=click.Path(exists=True, path_type=Path))
@click.option("--whole", default=10, show_default=True, help="Of so many questions one is answered whole.")
def main(data: Path, questions: Path, whole: int) -> None:
    """Compare, and print what differs."""
    asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").splitlines()]
    server, encoder = Server(), load_encoder()
    try:
        with tempfile.TemporaryDirectory() as folder:
            copies = [shutil.copytree(data, Path(folder) / name, symlinks=True) for name in ("files", "tables")]
            moved_library(copies[1], Address(server.url, "same"), encoder)
            retrievers = [Retriever(Store(copy), encoder) for copy in copies]
            assistants = [Assistant(retriever.store, retriever, EmergencyPage()) for retriever in retrievers]
            found = [question for question in asked if not _alike(question, retrievers)]
            some = asked[::whole]
            told = [question for question in some if not _answered_alike(question, assistants)]
            for retriever in retrievers:
                retriever.store.close()
    finally:
        server.remove()
    for question in dict.fromkeys([*found, *told]):
        click.echo(f"differs: {question}")
    click.echo(f"{len(asked)} questions, {len(found)} with other passages; {len(some)} answers, {len(told)} others")


def _alike(question: str, retrievers: list[Retriever]) -> bool:
    hits = [retriever.search(question, role=Role.STAFF, k=_HITS) for retriever in retrievers]
    one, other = ([(hit.passage.number, hit.passage.order) for hit in found] for found in hits)
    return one == other


def _answered_alike(question: str, assistants: list[Assistant]) -> bool:
    one, other = (assistant.answer(question, role=Role.STAFF) for assistant in assistants)
    return (one.lead, one.statements, one.suggestions, one.listed) == (
        other.lead, other.statements, other.suggestions, other.listed,
    )  # fmt: skip


if __name__ == "__main__":
    main()
