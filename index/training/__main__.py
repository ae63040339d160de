"""`python -m index.training`: make the bundled encoder from the public pairs (needs the extra `models`)."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import click
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.encoder import BUNDLED, StaticEncoder
from index.store import Store
from index.training.data import STEER, half, training_pairs
from index.training.figures import table, write_card
from index.training.learning import Bag, Recipe, quantised, train, train_tokenizer
from index.training.sops import asked_questions, sop_pairs

_CARD = Path(__file__).parent / "card.md"


def save(bag: Bag, tokenizer: Tokenizer, out: Path) -> None:
    """The model as sentence-transformers keeps a StaticEmbedding, its rows in model2vec's int8 form (half of float16)."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    rows = bag.rows.weight.detach().numpy()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()]).save(
        str(out), create_model_card=False
    )
    embeddings, weights = quantised(rows)
    save_file({"embeddings": embeddings, "weights": weights}, str(out / "model.safetensors"))


@click.command(epilog="Example: TANYA_SOP_SHARED=/data/tanya python -m index.training --library /tmp/library")
@click.option(
    "--library",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Data folder into which the whole sample library was ingested (make library; tanya-sop ingest build/library).",
)
@click.option("--epochs", default=Recipe().epochs, show_default=True, help="Passes over the pairs.")
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--half", "by_half", is_flag=True, help="Keep half of the SOP questions out: for index.training.weights.")
@click.option("--measure", is_flag=True, help="Train nothing: measure the model that is there anew.")
def main(library: Path, epochs: int, out: Path, *, by_half: bool, measure: bool) -> None:
    """Train the bundled encoder from the folder that TANYA_SOP_SHARED names, save it, and write its card."""
    if not measure:
        recipe = replace(Recipe(), epochs=epochs)
        torch.manual_seed(recipe.seed)
        chance = random.Random(recipe.seed)
        asked = [q for q in asked_questions() if not by_half or half(q.question) == STEER]
        sets = [*training_pairs(chance), *sop_pairs(Store(library), asked, chance)]
        for found in sets:
            click.echo(f"{found.name}: {len(found.pairs)} pairs, {found.repeat} times an epoch")
        tokenizer = train_tokenizer(sets, recipe.pieces)
        bag = Bag(tokenizer, recipe)
        for number, loss in enumerate(train(bag, sets, recipe), 1):
            click.echo(f"epoch {number}: loss {loss:.4f}")
        save(bag, tokenizer, out)
    lines = list(table(StaticEncoder(out)))
    click.echo("\n".join(lines))
    write_card(_CARD, out / "README.md", lines)


if __name__ == "__main__":
    main()
