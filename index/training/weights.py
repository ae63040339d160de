"""`python -m index.training.weights --on DIR QUESTIONS`: fit how SOPs are ranked and which of their lines answer.

Both lean on the encoder, so they are fitted on questions that it has not learnt from: those that steer, never those that
report. What each kind of line answers (`kinds` and `asks` of the reader) is moved from what it was no further than the
questions ask for. Prints the constants for index/ranking.py and what a reading counts, and saves the reader's weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from index.classifier import hearing
from index.encoder import BUNDLED, bundled
from index.lines import KINDS
from index.options import libraries_option
from index.ranking import by_sop
from index.reader import OPINION, LineReader, features
from index.retriever import Retriever
from index.sop import Role
from index.store import Store

_STEPS, _RATE = 300, 0.05  # Adam's: by then the loss has settled, and more steps cost time alone
# Of lines, by cross-validation on 644 questions to the sample library and 478 to 40 SOPs of other offices: 0.001 to 0.01
# find the right line first as often, within 0.01.
_SHRINKAGE = 3e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen for one question: traits (n, k), which of the n are right; of lines each one's kind, the
    probability of each thing that may be asked for, and what speaks for each beforehand (n,)."""

    traits: NDArray[np.float64]
    right: NDArray[np.bool_]
    kinds: NDArray[np.int64]
    asks: NDArray[np.float64]
    before: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A question that nothing was trained on, the SOPs that answer it, and words of each line that does."""

    question: str
    numbers: frozenset[str]
    contains: tuple[str, ...]
    role: Role


def read_unseen(file: Path, store: Store) -> Iterator[Unseen]:
    """The questions of a file as `tanya-sop eval` takes them whose SOP is in the library; follow-ups are left out."""
    entries = store.entries(Role.STAFF)
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        title = str(row.get("title", ""))
        named = {entry.number for entry in entries if title and re.search(title, entry.title, re.IGNORECASE)}
        numbers = frozenset(row.get("numbers", ())) | named
        if numbers and not any(row.get(key) for key in ("before", "intent", "unanswerable")):
            told = (*row.get("contains", ()), *row.get("any_of", ()))
            yield Unseen(row["question"], numbers, told, Role(row.get("role", "public")))


def rankings(asked: Sequence[Unseen], retriever: Retriever) -> list[Choice]:
    """The SOPs that a search would weigh, with their traits."""
    numbers = retriever.store.numbers()
    found = []
    for question in asked:
        query = retriever.understand(question.question)
        weighed = retriever.traits(query, by_sop(retriever.pool(query, question.role)))
        right = np.array([numbers[sop] in question.numbers for sop in weighed])
        rows = [(t.fused, t.cosine, t.identity, t.coverage) for t in weighed.values()]
        none = np.zeros(len(rows), np.int64)
        found.append(Choice(np.array(rows).reshape(-1, 4), right, none, np.zeros(1), np.zeros(len(rows))))
    return [choice for choice in found if choice.right.any()]


def readings(asked: Sequence[Unseen], retriever: Retriever, kept: KindWeights) -> list[Choice]:
    """The lines of the SOP that answers with their traits and the transformer's opinion; those that hold the words of the
    answer are right."""
    found = []
    known = set(retriever.store.numbers().values())
    reader = LineReader(retriever, bundled().context)
    for question in asked:
        for number in sorted(question.numbers & known)[:1] if question.contains else ():
            query = retriever.understand(question.question)
            logs = hearing().hear(query).asks
            asks = np.exp([logs[name] for name in kept.names])
            weighed = reader.weigh(
                query, dict(zip(kept.names, asks, strict=True)), retriever.store.sops([number], Role.STAFF)
            )
            opinion = (reader.read(query, weighed)[0].scores - weighed[0].scores) / OPINION
            lines = weighed[0].lines
            texts = [" ".join(line.text.split()).casefold() for line in lines]
            right = np.array([any(words.casefold() in text for words in question.contains) for text in texts], bool)
            kinds = np.array([KINDS.index(line.kind) for line in lines], np.int64)
            traits = features(query, weighed[0].sop.title, lines, weighed[0].near, retriever)
            before = np.asarray(asks @ kept.asks + kept.kinds, np.float64)[kinds]
            found.append(Choice(np.column_stack([traits, opinion]), right, kinds, asks, before))
    return [choice for choice in found if choice.right.any()]


@dataclass(frozen=True, slots=True)
class KindWeights:
    """What the reader keeps of the k kinds of lines: a weight for each (k,), and for each with each of the n things that may
    be asked for (n, k); the names of these things.
    """

    kinds: NDArray[np.float32]
    asks: NDArray[np.float32]
    names: tuple[str, ...]


def read_packed(file: Path) -> KindWeights:
    """The weights of kinds that a reader's file holds."""
    with safe_open(file, framework="numpy") as tensors:
        names = tuple(tensors.metadata()["asks"].split())
        return KindWeights(tensors.get_tensor("kinds"), tensors.get_tensor("asks"), names)


class Model(torch.nn.Module):
    """A weight for each trait, kind, and pair of a thing asked for and a kind; scores are compared within one question."""

    def __init__(self, traits: int, kinds: int, asks: int) -> None:
        super().__init__()
        self.traits = torch.nn.Parameter(torch.zeros(traits))
        self.kinds = torch.nn.Parameter(torch.zeros(kinds))
        self.asks = torch.nn.Parameter(torch.zeros(asks, kinds))

    def forward(self, choice: Padded) -> torch.Tensor:
        by_kind = torch.gather(choice.asks @ self.asks, 1, choice.kinds) + self.kinds[choice.kinds]
        return choice.traits @ self.traits + by_kind + choice.before


@dataclass(frozen=True, slots=True)
class Padded:
    """Choices as tensors, each filled up to the longest; `before` is far below 0 where nothing stands."""

    traits: torch.Tensor
    right: torch.Tensor
    kinds: torch.Tensor
    asks: torch.Tensor
    before: torch.Tensor


def padded(choices: Sequence[Choice], scale: NDArray[np.float64]) -> Padded:
    """The choices as tensors, traits in units of `scale` (k,)."""
    longest = max(len(choice.right) for choice in choices)

    def filled(rows: Callable[[Choice], NDArray[np.float64]], value: float) -> torch.Tensor:
        shape = (len(choices), longest, *rows(choices[0]).shape[1:])
        out = np.full(shape, value, np.float32)
        for i, choice in enumerate(choices):
            out[i, : len(choice.right)] = rows(choice)
        return torch.from_numpy(out)

    return Padded(
        filled(lambda choice: choice.traits / scale, 0),
        filled(lambda choice: choice.right.astype(float), 0),
        filled(lambda choice: choice.kinds.astype(float), 0).long(),
        torch.tensor(np.array([choice.asks for choice in choices]), dtype=torch.float32),
        filled(lambda choice: choice.before, -1e9),
    )


def fitted(choices: Sequence[Choice], kinds: int, asks: int) -> tuple[Model, NDArray[np.float64]]:
    """The list-wise model (Cao et al. 2007) of these choices, and the weights of its traits in the traits' own units (k,).

    What speaks for a line beforehand is added to what the model says: it fits only what is to be changed.
    """
    scale = np.vstack([choice.traits for choice in choices]).std(axis=0)
    data = padded(choices, scale)
    model = Model(len(scale), kinds, asks)
    optimiser = torch.optim.Adam(model.parameters(), lr=_RATE)
    for _ in range(_STEPS):
        logs = torch.log_softmax(model(data), dim=1)
        told = torch.logsumexp(logs + torch.log(data.right + 1e-12), dim=1)
        shrunk = sum((weights**2).sum() for weights in (model.kinds, model.asks))
        loss = -told.mean() + _SHRINKAGE * shrunk
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    first = torch.gather(data.right, 1, model(data).topk(3, dim=1).indices)
    click.echo(f"n={len(choices)}: right one first {first[:, 0].mean():.3f}, among three {first.amax(1).mean():.3f}")
    return model, model.traits.detach().numpy() / scale


@click.command(
    epilog="Example: python -m index.training.weights --on /tmp/library steer.jsonl --on /tmp/other other.jsonl"
)
@libraries_option
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
def main(pairs: Sequence[tuple[Path, Path]], out: Path) -> None:
    """Fit both on questions that no model has learnt from, of one library or several."""
    torch.set_num_threads(1)
    kept = read_packed(BUNDLED / "reader.safetensors")
    ranked, read = [], []
    for library, file in pairs:
        retriever = Retriever(Store(library), bundled())
        asked = list(read_unseen(file, retriever.store))
        ranked += rankings(asked, retriever)
        read += readings(asked, retriever, kept)
    _, weights = fitted(ranked, 1, 1)
    names = ("fused", "cosine", "identity", "coverage")
    click.echo("ranking: " + ", ".join(f"{name} {w:.2f}" for name, w in zip(names, weights, strict=True)))
    model, weights = fitted(read, len(KINDS), len(kept.names))
    *traits, opinion = weights.astype(np.float32)
    click.echo(f"what a reading counts: {opinion:.2f}")
    packed = {
        "features": np.array(traits),
        "kinds": kept.kinds + model.kinds.detach().numpy(),
        "asks": kept.asks + model.asks.detach().numpy(),
    }
    save_file(packed, str(out / "reader.safetensors"), metadata={"asks": " ".join(kept.names)})


if __name__ == "__main__":
    main()
