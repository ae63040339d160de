"""The table beside the transformer: a static encoder, trained from random rows on the public pairs and our own."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import click
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.store import Store
from index.training.data import STEER, half, training_pairs
from index.training.learning import Bag, TableRecipe, quantised, train, train_tokenizer
from index.training.sops import asked_questions, sop_pairs


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


def make(store: Store, out: Path, *, epochs: int, by_half: bool) -> None:
    """Train the table and save it into the folder `out`; `by_half` keeps half of the SOP questions out."""
    recipe = replace(TableRecipe(), epochs=epochs)
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    asked = [q for q in asked_questions() if not by_half or half(q.question) == STEER]
    sets = [*training_pairs(chance), *sop_pairs(store, asked, chance)]
    for found in sets:
        click.echo(f"{found.name}: {len(found.pairs)} pairs, {found.repeat} times an epoch")
    tokenizer = train_tokenizer(sets, recipe.pieces)
    bag = Bag(tokenizer, recipe)
    for number, loss in enumerate(train(bag, sets, recipe), 1):
        click.echo(f"epoch {number}: loss {loss:.4f}")
    save(bag, tokenizer, out)
