"""`python -m documents.press.count FOLDER`: what a folder of set SOPs holds, counted from the files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from pypdf import PdfReader

from documents.press.library import load_library


@click.command(epilog="Example: python -m documents.press.count build/library")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Count files and pages with pypdf, and SOPs, maps and processes by the files' own metadata."""
    kinds: Counter[str] = Counter()
    pages, maps, makro, processes = 0, set(), set(), set()
    for path in sorted(folder.glob("*/*.pdf")):
        reader = PdfReader(path)
        pages += len(reader.pages)
        found = reader.metadata
        kinds[str(found.subject) if found else "unknown"] += 1
        process, map_, branch = str(found.keywords if found else ";;").split("; ", 2)
        processes.add(process)
        maps.add((process, map_))
        makro.add(branch)
    by_kind = Counter({s.proses: s.cabang.kind for s in load_library() if s.cabang}[p] for p in processes)
    for kind, count in sorted(kinds.items()):
        click.echo(f"{count:5} {kind}")
    click.echo(
        f"{kinds.total():5} files\n{pages:5} pages\n{len(maps):5} cross-functional maps\n{len(makro):5} makro named"
    )
    click.echo(
        f"{len(processes):5} processes: " + " + ".join(f"{by_kind[k]} {k}" for k in ("inti", "pendukung", "lainnya"))
    )


if __name__ == "__main__":
    main()
