"""`python -m index.training`: gather what there is to learn from, and make the bundled models from it."""

from __future__ import annotations

from pathlib import Path

import click

from index.encoder import BUNDLED, BundledEncoder, StaticEncoder
from index.store import Store
from index.training import material as gathered
from index.training import table, transformer
from index.training.figures import table as figures
from index.training.figures import write_card
from index.training.learning import TableRecipe
from index.training.reading import Recipe as ReadingRecipe

_CARD = Path(__file__).parent / "card.md"
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(
    epilog="Each needs TANYA_SOP_SHARED, the folder of public training data, and the extras models and training."
)
def main() -> None:
    """Make the bundled encoder: its table, and its transformer that also reads."""


@main.command("table", epilog="Example: python -m index.training table --library /data/library")
@click.option("--library", required=True, type=_FOLDER, help="Data folder with the whole sample library.")
@click.option("--epochs", default=TableRecipe().epochs, show_default=True, help="Passes over the pairs.")
@click.option("--out", default=BUNDLED / "table", show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--half", "by_half", is_flag=True, help="Half of the SOP questions kept out.")
def table_command(library: Path, epochs: int, out: Path, *, by_half: bool) -> None:
    """Train the table of word pieces."""
    table.make(Store(library), out, epochs=epochs, by_half=by_half)
    if by_half:
        click.echo("\n".join(figures(StaticEncoder(out))))


@main.command("gather", epilog="Example: python -m index.training gather --library /data/library --out material.gz")
@click.option("--library", required=True, type=_FOLDER, help="Data folder with the whole sample library.")
@click.option("--offices", type=_FOLDER, help="Data folder with the PDFs that sets/offices.jsonl asks about.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def gather_command(library: Path, offices: Path | None, out: Path) -> None:
    """Put all that the transformer learns from into one file, which another machine may train on."""
    gathered.save(gathered.gather(Store(library), Store(offices) if offices else None), out)


@main.command("transformer", epilog="Example: python -m index.training transformer material.gz --half --seconds 300")
@click.argument("material", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--half", is_flag=True, help="Keep an eighth of the SOPs and two offices out, tell its worth on them, write none."
)
@click.option("--seconds", default=0.0, help="Train for so long instead of the recipe's steps.")
def transformer_command(material: Path, out: Path, *, half: bool, seconds: float) -> None:
    """Train the transformer on a gathered file and export it with its heads."""
    recipe = ReadingRecipe()
    transformer.make(gathered.load(material), out, click.echo, recipe=recipe, half=half, seconds=seconds)


@main.command("card")
def card_command() -> None:
    """Measure the bundled encoder on the public validation sets and write its card."""
    lines = list(figures(BundledEncoder(BUNDLED)))
    click.echo("\n".join(lines))
    write_card(_CARD, BUNDLED / "README.md", lines)


if __name__ == "__main__":
    main()
