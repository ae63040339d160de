"""`python -m index.training`: make the bundled encoder from the public pairs (needs the extra `models`).

A bag of word pieces, trained so that texts that mean the same or answer one another lie close (in-batch negatives, both
ways: van den Oord et al. 2018; symmetric as in CLIP). Takes about a minute on two cores.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

from index.encoder import BUNDLED
from index.measures import mean, reciprocal_rank
from index.training.data import Pairs, epoch, folder, questions, training_pairs, translations

_PIECES = 30_000
_DIM = 256
_BATCH = 1_024
_SHARPNESS = 20.0
_RATE = 0.02
_SEED = 1


def train_tokenizer(sets: Sequence[Pairs]) -> Tokenizer:
    """Lower-case word pieces (WordPiece, 30,000) learnt from both sides of all pairs."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=_PIECES, special_tokens=["[UNK]"], min_frequency=2)
    tokenizer.train_from_iterator((text for found in sets for pair in found.pairs for text in pair), trainer)
    return tokenizer


class Bag(torch.nn.Module):
    """The mean of a text's rows, at length one."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        self._ids: dict[str, list[int]] = {}
        self.rows = torch.nn.EmbeddingBag(tokenizer.get_vocab_size(), _DIM, mode="mean")
        torch.nn.init.normal_(self.rows.weight, std=0.1)

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        new = [text for text in texts if text not in self._ids]
        for text, encoding in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._ids[text] = encoding.ids or [0]
        ids = [self._ids[text] for text in texts]
        starts = torch.tensor(np.cumsum([0, *map(len, ids[:-1])]))
        flat = torch.tensor([i for of_text in ids for i in of_text])
        return functional.normalize(self.rows(flat, starts), dim=1)


def train(bag: Bag, sets: list[Pairs], epochs: int) -> None:
    """Adam with a rate that falls to nothing; prints the mean loss of each epoch."""
    optimiser = torch.optim.Adam(bag.parameters(), lr=_RATE)
    chance = random.Random(_SEED)
    steps = epochs * sum(1 for _ in epoch(sets, _BATCH, chance))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.005, 1 - step / steps))
    for number in range(1, epochs + 1):
        losses = []
        for batch in epoch(sets, _BATCH, chance):
            left, right = bag([a for a, _ in batch]), bag([b for _, b in batch])
            scores, own = left @ right.T * _SHARPNESS, torch.arange(len(batch))
            loss = (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        click.echo(f"epoch {number}: loss {sum(losses) / len(losses):.4f}")


def save(bag: Bag, tokenizer: Tokenizer, out: Path) -> None:
    """The model as sentence-transformers keeps a StaticEmbedding, its rows as float16 (half the size)."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    card = out / "README.md"
    kept = card.read_text(encoding="utf-8") if card.exists() else None
    rows = bag.rows.weight.detach().half()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()]).save(str(out))
    if kept is not None:
        card.write_text(kept, encoding="utf-8")


def report(bag: Bag) -> None:
    """The figures of the model card, on the half of each validation set that steers and on the half kept aside."""
    data = folder()
    asked = list(dict.fromkeys(questions(data / "idk-mrc.valid.json", windows=False)))
    passages = sorted({passage for _, passage in asked})
    pairs = translations(data / "id-en.valid.tsv")
    for name, half in (("steered by", 0), ("kept aside", 1)):
        of_half = asked[half::2]
        ranks = _ranks(bag, [q for q, _ in of_half], passages, [p for _, p in of_half])
        mrr = mean([reciprocal_rank(order, {right}, 10) for order, right in ranks])
        some = pairs[half::2]
        found = _ranks(bag, [en for _, en in some], [i for i, _ in pairs], [i for i, _ in some])
        recall = mean([float(order[0] == right) for order, right in found])
        click.echo(f"{name}: IDK-MRC MRR@10 {mrr:.3f} (n={len(of_half)}), en-id recall@1 {recall:.3f} (n={len(some)})")


def _ranks(bag: Bag, queries: Sequence[str], texts: Sequence[str], right: Sequence[str]) -> list[tuple[list[str], str]]:
    scores = _encode(bag, queries) @ _encode(bag, texts).T
    best = np.argsort(-scores, axis=1)[:, :10]
    return [([texts[i] for i in row], answer) for row, answer in zip(best, right, strict=True)]


def _encode(bag: Bag, texts: Sequence[str]) -> NDArray[np.float32]:
    with torch.no_grad():
        return np.vstack([bag(texts[i : i + 2_000]).numpy() for i in range(0, len(texts), 2_000)])


@click.command(epilog="Example: TANYA_SOP_SHARED=/data/tanya python -m index.training --epochs 4")
@click.option("--epochs", default=4, show_default=True, help="Passes over the pairs.")
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
def main(epochs: int, out: Path) -> None:
    """Train the bundled encoder from the folder that TANYA_SOP_SHARED names and save it."""
    torch.manual_seed(_SEED)
    sets = training_pairs()
    for found in sets:
        click.echo(f"{found.name}: {len(found.pairs)} pairs, {found.repeat} times an epoch")
    tokenizer = train_tokenizer(sets)
    bag = Bag(tokenizer)
    train(bag, sets, epochs)
    save(bag, tokenizer, out)
    report(bag)


if __name__ == "__main__":
    main()
