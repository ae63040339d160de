"""A bag of word pieces, trained so that texts that mean the same or answer one another lie close."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

from index.training.data import Pairs, epoch


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """The settings of the table's training; each was chosen on the steering halves (figures: index/model/README.md)."""

    pieces: int = 30_000
    dim: int = 384
    epochs: int = 6
    batch: int = 1_024
    sharpness: float = 20.0
    rate: float = 0.02
    dropped: float = 0.3
    seed: int = 1


def train_tokenizer(sets: Sequence[Pairs], pieces: int) -> Tokenizer:
    """Lower-case word pieces (WordPiece, Schuster and Nakajima 2012) learnt from both sides of all pairs."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=pieces, special_tokens=["[UNK]"], min_frequency=2, show_progress=False
    )
    clean = (found for found in sets if not found.noisy)
    tokenizer.train_from_iterator((text for found in clean for pair in found.pairs for text in pair), trainer)
    return tokenizer


class Bag(torch.nn.Module):
    """The mean of a text's rows, at length one. In training a share of the pieces is dropped, so that none is leant on."""

    def __init__(self, tokenizer: Tokenizer, recipe: TableRecipe) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        self._dropped = recipe.dropped
        self._ids: dict[str, NDArray[np.int64]] = {}
        self._chance = np.random.default_rng(recipe.seed)
        self.rows = torch.nn.EmbeddingBag(tokenizer.get_vocab_size(), recipe.dim, mode="mean")
        torch.nn.init.normal_(self.rows.weight, std=0.1)

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        ids = list(self._pieces(texts))
        starts = torch.tensor(np.cumsum([0, *map(len, ids[:-1])]))
        return functional.normalize(self.rows(torch.from_numpy(np.concatenate(ids)), starts), dim=1)

    def _pieces(self, texts: Sequence[str]) -> Iterator[NDArray[np.int64]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._ids]
        for text, encoding in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._ids[text] = np.array(encoding.ids or [0], np.int64)
        for text in texts:
            ids = self._ids[text]
            kept = ids[self._chance.random(len(ids)) >= self._dropped] if self.training else ids
            yield kept if len(kept) else ids


def train(bag: Bag, sets: list[Pairs], recipe: TableRecipe) -> Iterator[float]:
    """Train and yield each epoch's mean loss: InfoNCE over the batch, both ways (van den Oord et al. 2018).

    A pair of the batch that shares a text with another is no negative of it.
    """
    optimiser = torch.optim.Adam(bag.parameters(), lr=recipe.rate)
    chance = random.Random(recipe.seed)
    steps = recipe.epochs * len(epoch(sets, recipe.batch, chance))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.005, 1 - step / steps))
    bag.train()
    for _ in range(recipe.epochs):
        losses = []
        for batch in epoch(sets, recipe.batch, chance):
            loss = _loss(bag, batch, recipe.sharpness)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        yield sum(losses) / len(losses)
    bag.eval()


def _loss(bag: Bag, batch: Sequence[tuple[str, str]], sharpness: float) -> torch.Tensor:
    left, right = [a for a, _ in batch], [b for _, b in batch]
    scores = bag(left) @ bag(right).T * sharpness
    same = (_numbered(left)[:, None] == _numbered(left)) | (_numbered(right)[:, None] == _numbered(right))
    scores = scores.masked_fill(same & ~torch.eye(len(batch), dtype=torch.bool), float("-inf"))
    own = torch.arange(len(batch))
    loss: torch.Tensor = (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2
    return loss


def _numbered(texts: Sequence[str]) -> torch.Tensor:
    numbers = {text: i for i, text in enumerate(texts)}
    return torch.tensor([numbers[text] for text in texts])


def quantised(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows (n, dim) as int8 (n, dim) and one scale a row (n,): row = int8 * scale, off by half a scale at most."""
    scales = np.abs(rows).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)
