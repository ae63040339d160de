"""`python -m tests.bench.charts --data LIBRARY`: flow charts as the pages draw them, against the sources of the same SOPs.

Told are, for twenty SOPs, half of them scans: how many steps stand in the lanes of those who act, and how many ways of a
decision lead where the paper says; what is drawn as unsure counts apart from what is drawn wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import click

from bot.web.flowchart import BOX, LANE, Chart, Shape, draw
from documents.press.library import load_library
from documents.press.source import Source
from index.errors import UnknownSop
from index.sop import Role, Sop
from index.store import Store

_WAYS = ("yes", "no")


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--count", default=20, show_default=True, help="How many SOPs.")
@click.option("--seed", default=1, show_default=True)
def main(data: Path, count: int, seed: int) -> None:
    """Compare charts with sources."""
    store = Store(data)
    total: Counter[str] = Counter()
    for source, sop in _chosen(store, count, seed):
        found = compared(source, sop)
        total += found
        kind = "scan" if sop.scanned else "text"
        click.echo(f"{kind} {sop.number:44} {'  '.join(f'{name} {n}' for name, n in sorted(found.items()))}")
    store.close()
    click.echo("\n" + "\n".join(f"{name:16} {n}" for name, n in sorted(total.items())))


def compared(source: Source, sop: Sop) -> Counter[str]:
    """Of a chart how many steps and ways are right, unsure and wrong."""
    chart = draw(sop.steps)
    told: Counter[str] = Counter()
    for no, step in enumerate(source.langkah, 1):
        actors = _actors(chart, no) if chart else set()
        told[f"actors {_judged(actors - {''}, set(step.actors))}"] += 1
        for word, to in zip(_WAYS, (step.ya, step.tidak), strict=True):
            if step.ya is not None or step.tidak is not None:
                reached = _reached(chart, no, word) if chart else None
                told[f"ways {_judged({reached} - {None}, {to} - {None})}"] += 1
        if step.ya is None and step.tidak is None and chart and _reached(chart, no, "yes") is not None:
            told["ways wrong"] += 1
    return told


def _judged(drawn: set[str] | set[int | None], true: set[str] | set[int | None]) -> str:
    return "right" if drawn == true else "wrong" if drawn else "unsure"


def _actors(chart: Chart, no: int) -> set[str]:
    """The lanes in which a step stands."""
    return {chart.lanes[shape.x // LANE][0] for shape in chart.shapes if shape.step.no == no}


def _reached(chart: Chart, no: int, word: str) -> int | None:
    """The step to which a decision's way leads; None where it has none, or it could not be followed."""
    for arrow in chart.arrows:
        if arrow.word == word and arrow.leads and any(_leaves(arrow.points[0], s) for s in _of(chart, no)):
            x, y = arrow.points[-1]
            ends = [s.step.no for s in chart.shapes if y == s.y - s.height // 2 and abs(x - s.x) <= BOX // 2]
            return ends[0] if ends else None
    return None


def _of(chart: Chart, no: int) -> list[Shape]:
    return [shape for shape in chart.shapes if shape.step.no == no]


def _leaves(point: tuple[int, int], shape: Shape) -> bool:
    return abs(point[0] - shape.x) <= shape.width // 2 and abs(point[1] - shape.y) <= shape.height // 2


def _chosen(store: Store, count: int, seed: int) -> list[tuple[Source, Sop]]:
    """SOPs with decisions of which the source is known, half of them scans as far as there are."""
    found: list[tuple[Source, Sop]] = []
    sources = [source for source in load_library() if any(step.ya for step in source.langkah)]
    random.Random(seed).shuffle(sources)
    for source in sources:
        try:
            sop = store.sop(source.nomor, Role.STAFF)
        except UnknownSop:
            continue
        found.append((source, sop))
    scans = [(source, sop) for source, sop in found if sop.scanned][: count // 2]
    others = [(source, sop) for source, sop in found if not sop.scanned]
    return scans + others[: count - len(scans)]


if __name__ == "__main__":
    main()
