"""`TANYA_SOP_SHARED=... python -m tests.bench.offices`: what is read of files that other offices published.

Their truth was typed by eye and is compared by the script that lies beside them (`pdfs/score.py`): titles, numbers, steps,
actors, times, facts kept, questions. Here stands besides what share of each file's words has a place in a document.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from index.encoder import load_encoder
from index.publisher import Publisher
from index.settings import Settings
from index.sop import Role, Sop
from index.store import Store
from ingest.finding import find
from ingest.folder import Report, ingest
from ingest.sandbox import Sandbox
from tests.conftest import Silent

_WORST = 10
_LEAST = 0.9


@click.command(epilog="Example: TANYA_SOP_SHARED=/data/tanya python -m tests.bench.offices --no-ask")
@click.option("--data", type=click.Path(path_type=Path), help="Keep what was read here; else it is read anew.")
@click.option("--no-ask", is_flag=True, help="Leave the questions out.")
def main(data: Path | None, *, no_ask: bool) -> None:
    """Ingest the files that have a truth and print the figures."""
    shared = os.environ.get("TANYA_SOP_SHARED")
    if not shared:
        raise SystemExit("Set TANYA_SOP_SHARED to the folder that holds pdfs/ with truth.jsonl and score.py.")
    root = Path(shared) / "pdfs"
    with tempfile.TemporaryDirectory() as folder:
        data = data or Path(folder)
        report = read(root, data)
        click.echo(f"{report.pages} pages in {report.seconds:.0f} s; {len(report.failed)} files failed")
        for failed in report.failed:
            click.echo(f"  {failed.file}: {failed.error.sentence('en')}")
        cli = Path(sys.executable).parent / "tanya-sop"
        options = ["--no-ask"] if no_ask else []
        command: list[str | Path] = [sys.executable, root / "score.py", cli, data, root / "truth.jsonl", root, *options]
        click.echo(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        words_kept(Store(data))


def read(root: Path, data: Path) -> Report:
    """Ingest the folders of the files that have a truth."""
    lines = (root / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    files = [root / json.loads(line)["file"] for line in lines]
    settings = Settings(data=data, documents=root)
    folders = sorted({file.parent for file in files if file.is_file()})
    found = [one for folder in folders for one in find([folder], visibility=None, documents=root)]
    with Publisher(data, load_encoder()) as publisher, Sandbox(settings) as sandbox:
        return ingest(found, publisher, sandbox.read_all, Silent())


def words_kept(store: Store) -> None:
    """The share of words kept over all documents that have a text layer, and the worst of all."""
    sops = [store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)]
    layered = [sop for sop in sops if not sop.scanned]
    mean = sum(sop.kept * sop.pages for sop in layered) / max(1, sum(sop.pages for sop in layered))
    click.echo(f"words kept in {len(layered)} documents with a text layer, by pages: {mean:.4f}")
    below = [sop for sop in sops if sop.kept < _LEAST]
    click.echo(f"documents below {_LEAST}: {len(below)}, warned of: {sum(_is_warned(sop) for sop in below)}")
    for sop in sorted(sops, key=lambda sop: sop.kept)[:_WORST]:
        click.echo(f"  {sop.kept:.3f} {sop.file} (p. {sop.first}): {sop.left}")


def _is_warned(sop: Sop) -> bool:
    return any(sop.left in warning for warning in sop.warnings)


if __name__ == "__main__":
    main()
