"""`python -m documents.press.check [PROCESS]`: are the sources sound, complete and different from each other?"""

from __future__ import annotations

from collections import Counter

import click

from documents.press.library import load_library
from documents.press.similarity import pairs
from documents.press.source import SOURCES, SourceError
from documents.press.tree import load_tree


@click.command(epilog="Example: python -m documents.press.check 06")
@click.argument("process", default="")
@click.option("--top", default=10, show_default=True, help="How many of the most similar pairs to list.")
def main(process: str, top: int) -> None:
    """Check the sources; list how many SOP mikro each makro has and should have, and the most similar pairs."""
    try:
        sources = [source for source in load_library() if source.jenis == "mikro"]
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    have = Counter(source.makro for source in sources)
    for branch in load_tree(SOURCES / "pohon.yaml").values():
        if branch.code.startswith(process) and have[branch.name] != branch.mikro:
            click.echo(f"{branch.code} {branch.name}: {have[branch.name]} of {branch.mikro}")
    chosen = [source for source in sources if source.cabang and source.cabang.code.startswith(process)]
    found = pairs(chosen)
    click.echo(
        f"{len(chosen)} SOP mikro; pairs that share more than a third: {sum(pair.share > 1 / 3 for pair in found)}"
    )
    for pair in found[:top]:
        click.echo(f"{pair.share:.2f}  {pair.first}  {pair.second}")


if __name__ == "__main__":
    main()
