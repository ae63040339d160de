"""`python -m tests.bench.charts`: flow charts as the pages draw them, against the sources, for SOPs on paper and scanned.

The same SOPs are set as paper and as scans, and read. Told are how many steps stand in the lanes of those who act, and how
many ways of a decision lead where the source says. What is drawn as unsure (dashed, with a question mark) counts apart from
what is missing and from what is drawn wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot.web.flowchart import BOX, LANE, Arrow, Chart, Symbol, draw
from documents.press.layout import seed_of
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.scan import scanned
from documents.press.source import Langkah, Source
from index.errors import UnreadablePdf
from index.settings import Settings
from index.sop import Sop
from ingest.finding import find
from ingest.sandbox import Sandbox
from tests.conftest import Silent

KINDS = ("paper", "scan")


@click.command()
@click.option("--count", default=20, show_default=True, help="How many SOPs.")
@click.option("--seed", default=1, show_default=True)
@click.option("--misses", is_flag=True, help="List what is not right.")
def main(count: int, seed: int, *, misses: bool) -> None:
    """Compare charts with sources."""
    library = load_library()
    titles = {source.id: f"SOP {source.nomor} {source.judul}" for source in library}
    chosen = random.Random(seed).sample([one for one in library if any(step.ya for step in one.langkah)], count)
    for kind in KINDS:
        total: Counter[str] = Counter()
        for source, sop in _read(chosen, titles, kind):
            for name, told in compared(source, sop):
                total[name] += 1
                if misses and not name.endswith("right"):
                    click.echo(f"{kind} {source.nomor} {name}: {told}")
        click.echo(f"{kind:6} {count} SOPs  " + "  ".join(f"{name} {n}" for name, n in sorted(total.items())))


def compared(source: Source, sop: Sop) -> Iterator[tuple[str, str]]:
    """Of every step and way of a source whether the chart has it right, unsure, not at all or wrong, and what it has."""
    chart = draw(sop.steps)
    for no, step in enumerate(source.langkah, 1):
        symbols = [symbol for symbol in chart.symbols if symbol.step.no == no] if chart else []
        lanes = {chart.lanes[symbol.x // LANE][0] for symbol in symbols} if chart else set()
        yield f"actors {_actors(symbols, lanes, step)}", f"{no}. {', '.join(lanes)} for {', '.join(step.actors)}"
        for word, to in (("yes", step.ya), ("no", step.tidak)):
            arrow = next((one for one in _leaving(chart, symbols) if one.word == word), None)
            if arrow is not None or to is not None:
                yield f"ways {_way(chart, arrow, to)}", f"{no}. {word} {_reached(chart, arrow)} for {to}"


def _actors(symbols: Sequence[Symbol], lanes: set[str], step: Langkah) -> str:
    if not symbols:
        return "missing"
    unsure = all(symbol.unsure for symbol in symbols)
    if set(map(_plain, lanes)) == set(map(_plain, step.actors)):
        return "right but unsure" if unsure else "right"
    return "unsure" if unsure else "wrong"


def _way(chart: Chart | None, arrow: Arrow | None, to: int | None) -> str:
    if arrow is None:
        return "missing"
    if not arrow.leads:
        return "unsure" if arrow.unsure and to is not None else "wrong"
    return "right" if _reached(chart, arrow) == to else "wrong"


def _reached(chart: Chart | None, arrow: Arrow | None) -> int | None:
    """The step at whose top an arrow ends."""
    if chart is None or arrow is None or not arrow.leads:
        return None
    x, y = arrow.points[-1]
    return next((s.step.no for s in chart.symbols if y == s.y - s.height // 2 and abs(x - s.x) <= BOX // 2), None)


def _leaving(chart: Chart | None, symbols: Sequence[Symbol]) -> Iterator[Arrow]:
    """The arrows that begin at the edge of one of these symbols."""
    for arrow in chart.arrows if chart else ():
        x, y = arrow.points[0]
        if any(
            abs(x - symbol.x) <= symbol.width // 2 and abs(y - symbol.y) <= symbol.height // 2 for symbol in symbols
        ):
            yield arrow


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _read(sources: Sequence[Source], titles: dict[str, str], kind: str) -> Iterator[tuple[Source, Sop]]:
    """Each SOP as it is read of its paper, or of a scan of it."""
    with TemporaryDirectory() as folder:
        pressed = Path(folder) / "pressed"
        pressed.mkdir()
        for source in sources:
            paper = set_paper(source, titles)
            data = scanned(paper, source, seed_of(source.id)) if kind == "scan" else paper
            (pressed / f"{source.id}.pdf").write_bytes(data)
        by_id = {source.id: source for source in sources}
        found = find(list(pressed.iterdir()), visibility=None, documents=pressed)
        with Sandbox(Settings(data=Path(folder) / "data")) as sandbox:
            for file, outcome in sandbox.read_all(found, Silent()):
                if isinstance(outcome, UnreadablePdf):
                    raise outcome
                yield by_id[Path(file.source).stem], outcome


if __name__ == "__main__":
    main()
