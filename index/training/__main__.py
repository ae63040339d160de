"""`python -m index.training`: make the bundled encoder, its transformer and its table (needs `models` and `training`)."""

from __future__ import annotations

from pathlib import Path

import click

from index.encoder import BUNDLED, BundledEncoder, StaticEncoder
from index.store import Store
from index.training import table, transformer
from index.training.figures import table as figures
from index.training.figures import write_card
from index.training.learning import Recipe

_CARD = Path(__file__).parent / "card.md"


@click.command(epilog="Example: TANYA_SOP_SHARED=/data/tanya python -m index.training --library /data/library")
@click.option(
    "--library",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Data folder into which the whole sample library was ingested (make library; tanya-sop ingest build/library).",
)
@click.option("--epochs", default=Recipe().epochs, show_default=True, help="Passes over the table's pairs.")
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--half", "by_half", is_flag=True, help="The table alone, half of the SOP questions kept out, into OUT.")
@click.option("--measure", is_flag=True, help="Make nothing: measure the model that is there anew.")
def main(library: Path, epochs: int, out: Path, *, by_half: bool, measure: bool) -> None:
    """Make the bundled encoder from the folder that TANYA_SOP_SHARED names, save it, and write its card."""
    store = Store(library)
    if by_half:
        table.make(store, out, epochs=epochs, by_half=True)
        click.echo("\n".join(figures(StaticEncoder(out))))
        return
    if not measure:
        table.make(store, out / "table", epochs=epochs, by_half=False)
        transformer.make(store, out)
    lines = list(figures(BundledEncoder(out)))
    click.echo("\n".join(lines))
    write_card(_CARD, out / "README.md", lines)


if __name__ == "__main__":
    main()
