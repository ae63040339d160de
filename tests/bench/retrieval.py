"""`python -m tests.bench.retrieval`: retrieval on the public sets, ablations and peers side by side, in one table.

Each system runs in a process of its own over the same passages. Figures are of the half kept aside (`--half steer` shows
the other). Peers are run with `--peers PYTHON`, an environment with tests/bench/requirements-peers.txt.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from index.measures import interval
from index.training.data import REPORT, STEER, folder, half, nusax, questions, tsv
from index.training.noise import misspell
from tests.bench.systems import SYSTEMS, Measured

_TYPOS = 0.08


@dataclass(frozen=True, slots=True)
class Set:
    """Questions with the position of the one text each that is right."""

    name: str
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    right: tuple[int, ...]


def public_sets(wanted: int) -> list[Set]:
    """The public sets, questions of one half against all texts."""
    data = folder()
    asked = list(dict.fromkeys(questions(data / "idk-mrc.valid.json")))
    chance = random.Random(8)
    typed = [(misspell(question, _TYPOS, chance), passage) for question, passage in asked]
    others = {passage for _, passage in questions(data / "idk-mrc.train.json")}
    valid = data / "nusax.valid.csv"
    return [
        _set("IDK-MRC", asked, wanted),
        _set("IDK-MRC, 8% typos", typed, wanted),
        _set("IDK-MRC, 3,863 passages", asked, wanted, others),
        _set("English-Indonesian", tsv(data / "id-en.valid.tsv", "en", "id"), wanted),
        *(_set(f"NusaX {name}", nusax(valid, name), wanted) for name in ("javanese", "sundanese", "madurese")),
        _set("informal-formal", tsv(data / "informal-formal.valid.tsv", "informal", "formal"), wanted),
    ]


def _set(name: str, pairs: object, wanted: int, others: set[str] | None = None) -> Set:
    found = list(dict.fromkeys(pairs))  # type: ignore[call-overload]
    texts = tuple(sorted({text for _, text in found} | (others or set())))
    position = {text: i for i, text in enumerate(texts)}
    part = [(question, position[text]) for question, text in found if half(text) == wanted]
    return Set(name, texts, tuple(question for question, _ in part), tuple(right for _, right in part))


def run(system: str, python: str, job: Set) -> Measured:
    """What the system does with this set, in a process of its own on at most two threads."""
    with tempfile.TemporaryDirectory() as scratch:
        given, out = Path(scratch) / "job.json", Path(scratch) / "out.json"
        given.write_text(json.dumps({"texts": job.texts, "questions": job.questions}), encoding="utf-8")
        environment = {
            **os.environ,
            "PYTHONPATH": ".",
            "OMP_NUM_THREADS": "2",
            "HF_HUB_OFFLINE": "1",
            "TMPDIR": scratch,
        }
        done = subprocess.run(
            [python, "-m", "tests.bench.systems", system, str(given), str(out)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise click.ClickException(f"{system} on {job.name}: {done.stderr.strip().splitlines()[-1:]}")
        return Measured(**json.loads(out.read_text(encoding="utf-8")))


def row(system: str, job: Set, found: Measured) -> str:
    """One line of the table: quality with its 95% interval, then what it took."""
    places = [
        ranked.index(right) + 1 if right in ranked else 0 for ranked, right in zip(found.ranked, job.right, strict=True)
    ]
    mrr = [1 / place if place else 0.0 for place in places]
    first = [float(place == 1) for place in places]
    low, high = interval(mrr)
    cells = [
        *(job.name, system, str(len(places))),
        *(f"{np.mean(mrr):.3f} ({low:.3f} to {high:.3f})", f"{np.mean(first):.3f}"),
        *(f"{found.loaded_s:.1f}", f"{found.ingest_s:.1f}"),
        *(f"{np.quantile(found.latency_ms, share):.1f}" for share in (0.5, 0.95)),
        f"{found.peak_mb:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| set | system | n | MRR@10 (95%) | success@1 | load s | ingest s | p50 ms | p95 ms | peak MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@click.command(epilog="Example: python -m tests.bench.retrieval --peers /tmp/peers/bin/python --only IDK-MRC")
@click.option("--half", "part", type=click.Choice(["steer", "report"]), default="report", show_default=True)
@click.option("--peers", default="", help="Python of an environment that has the peers; without it they are left out.")
@click.option("--only", multiple=True, help="Only these sets.")
@click.option("--system", "chosen", multiple=True, help="Only these systems.")
def main(part: str, peers: str, only: Sequence[str], chosen: Sequence[str]) -> None:
    """Print the table."""
    click.echo(HEAD)
    for job in public_sets(STEER if part == "steer" else REPORT):
        if only and job.name not in only:
            continue
        for system in SYSTEMS:
            ours = system.startswith("tanya-sop")
            if (chosen and system not in chosen) or not (ours or peers):
                continue
            click.echo(row(system, job, run(system, sys.executable if ours else peers, job)))


if __name__ == "__main__":
    main()
