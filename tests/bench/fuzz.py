"""`python -m tests.bench.fuzz`: read thousands of mutated PDFs in the sandbox and count what comes of them."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from index.settings import Settings
from index.sop import Visibility
from ingest.finding import find
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent
from tests.ingest.hostile import mutations

_SOURCES = ("public/opp-p-to-p.pdf", "public/jenazah.pdf", "internal/makro-02-04-03.pdf")


@click.command()
@click.option("--count", default=2_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(count: int, seed: int) -> None:
    """Mutate, read, count: every file must end as read or refused, within its bounds."""
    good = [(DOCUMENTS / name).read_bytes() for name in _SOURCES]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n, data in enumerate(mutations(good, count, seed)):
            (folder / f"{n}.pdf").write_bytes(data)
        found = find([folder], visibility=Visibility.PUBLIC, documents=folder)
        began, slowest, last = time.monotonic(), 0.0, time.monotonic()
        ends: Counter[str] = Counter()
        with Sandbox(Settings(data=folder / "data", read_seconds=20, read_memory_mb=700)) as sandbox:
            for _, outcome in sandbox.read_all(found, Silent()):
                ends[type(outcome).__name__] += 1
                slowest, last = max(slowest, time.monotonic() - last), time.monotonic()
    for kind, number in ends.most_common():
        click.echo(f"{number:6} {kind}")
    click.echo(f"{ends.total()} of {count} in {time.monotonic() - began:.0f} s, at most {slowest:.1f} s apart")


if __name__ == "__main__":
    main()
