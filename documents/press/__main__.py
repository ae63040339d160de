"""`python -m documents.press`: set every source as a PDF under documents/public and documents/internal."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from documents.press.paper import set_paper
from documents.press.scan import scanned
from documents.press.library import load_library
from documents.press.source import SOURCES, Source, SourceError


def press(source: Source, titles: dict[str, str]) -> bytes:
    """The PDF of a source, as a scan where the source says so."""
    paper = set_paper(source, titles)
    return scanned(paper, int(hashlib.sha256(source.id.encode()).hexdigest()[:8], 16)) if source.pindai else paper


@click.command(epilog="Example: python -m documents.press")
@click.option("--out", default=SOURCES.parent, type=click.Path(file_okay=False, path_type=Path), help="Where to.")
def main(out: Path) -> None:
    """Set the sample library as paper; the same sources give the same bytes."""
    try:
        sources = load_library()
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    titles = {source.id: f"SOP {source.nomor} {source.judul}" for source in sources}
    for source in sources:
        path = out / source.akses / f"{source.id}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(press(source, titles))
    click.echo(f"{len(sources)} SOPs set in {out}")


if __name__ == "__main__":
    main()
