"""`python -m index.training.weights --library DIR --encoder DIR`: fit how SOPs are ranked and which of their lines answer.

Both lean on the encoder, so they are fitted on questions that it was not trained on: `--encoder` is one made by
`python -m index.training --half --out DIR`, the questions are those of the other half, and the intents come from a
classifier fitted on the first half too. Prints the constants for index/ranking.py and saves the reader's weights.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.classifier import Classifier, buckets
from index.encoder import BUNDLED, Encoder, StaticEncoder
from index.publisher import Publisher
from index.ranking import by_sop
from index.reader import KINDS, features, lines_of
from index.retriever import Retriever
from index.sop import Role
from index.store import Store
from index.training.classes import SHRINKAGE, fit, save
from index.training.data import REPORT, half
from index.training.sops import Asked, asked_questions

_STEPS, _RATE = 300, 0.05
_SHRINKAGE = 3e-4


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen for one question: traits (n, k), which of the n are right, and each one's kind (for lines)."""

    traits: NDArray[np.float64]
    right: NDArray[np.bool_]
    kinds: NDArray[np.int64]
    intents: NDArray[np.float64]


def rankings(asked: Sequence[Asked], retriever: Retriever) -> list[Choice]:
    """The SOPs that a search would weigh, with their traits."""
    numbers = retriever.store.numbers()
    found = []
    for question in asked:
        query = retriever.understand(question.question)
        weighed = retriever.traits(query, by_sop(retriever.pool(query, question.role)))
        right = np.array([numbers[sop] in question.numbers for sop in weighed])
        rows = [(t.fused, t.cosine, t.identity, t.coverage) for t in weighed.values()]
        none = np.zeros(len(rows), np.int64)
        found.append(Choice(np.array(rows).reshape(-1, 4), right, none, np.zeros(1)))
    return [choice for choice in found if choice.right.any()]


def readings(asked: Sequence[Asked], retriever: Retriever, intents: Classifier) -> list[Choice]:
    """The lines of the SOP that answers, with their features; those that hold the answer's words are right."""
    found = []
    known = set(retriever.store.numbers().values())
    for question in asked:
        if not question.contains or question.numbers[0] not in known:
            continue
        sop = retriever.store.sop(question.numbers[0], Role.STAFF)
        lines = lines_of(sop)
        query = retriever.understand(question.question)
        texts = [" ".join(line.text.split()).casefold() for line in lines]
        right = np.array([any(words.casefold() in text for words in question.contains) for text in texts])
        kinds = np.array([KINDS.index(line.kind) for line in lines])
        traits = features(query, sop.title, lines, retriever.encoder, retriever.rarity)
        found.append(Choice(traits, right, kinds, np.exp(list(intents.scores(query).values()))))
    return [choice for choice in found if choice.right.any()]


class Model(torch.nn.Module):
    """A weight for each trait, kind, and pair of intent and kind; scores are compared within one question."""

    def __init__(self, traits: int, kinds: int, intents: int) -> None:
        super().__init__()
        self.traits = torch.nn.Parameter(torch.zeros(traits))
        self.kinds = torch.nn.Parameter(torch.zeros(kinds))
        self.intents = torch.nn.Parameter(torch.zeros(intents, kinds))

    def forward(self, choice: Padded) -> torch.Tensor:
        by_kind = torch.gather(choice.intents @ self.intents, 1, choice.kinds) + self.kinds[choice.kinds]
        return choice.traits @ self.traits + by_kind + choice.absent


@dataclass(frozen=True, slots=True)
class Padded:
    """Choices as tensors, each filled up to the longest; `absent` is far below 0 where nothing stands."""

    traits: torch.Tensor
    right: torch.Tensor
    kinds: torch.Tensor
    intents: torch.Tensor
    absent: torch.Tensor


def padded(choices: Sequence[Choice], scale: NDArray[np.float64]) -> Padded:
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
        torch.tensor(np.array([choice.intents for choice in choices]), dtype=torch.float32),
        filled(lambda choice: np.zeros(len(choice.right)), -1e9),
    )


def fitted(choices: Sequence[Choice], kinds: int, intents: int) -> tuple[Model, NDArray[np.float64]]:
    """The list-wise model (Cao et al. 2007) of these choices, its traits' weights in their own units (k,)."""
    scale = np.vstack([choice.traits for choice in choices]).std(axis=0)
    data = padded(choices, scale)
    model = Model(len(scale), kinds, intents)
    optimiser = torch.optim.Adam(model.parameters(), lr=_RATE)
    for _ in range(_STEPS):
        logs = torch.log_softmax(model(data), dim=1)
        told = torch.logsumexp(logs + torch.log(data.right + 1e-12), dim=1)
        shrunk = sum((weights**2).sum() for weights in (model.kinds, model.intents))
        loss = -told.mean() + _SHRINKAGE * shrunk
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    first = torch.gather(data.right, 1, model(data).topk(3, dim=1).indices)
    click.echo(f"n={len(choices)}: right one first {first[:, 0].mean():.3f}, among three {first.amax(1).mean():.3f}")
    return model, model.traits.detach().numpy() / scale


def half_intents(asked: Sequence[Asked], retriever: Retriever, file: Path) -> Classifier:
    """A classifier of intents fitted on these questions alone."""
    classes = sorted({question.intent for question in asked})
    texts = [buckets(retriever.understand(question.question)) for question in asked]
    labels = np.array([classes.index(question.intent) for question in asked])
    save([(fit(texts, labels, len(classes), SHRINKAGE["intents"]), classes)], file)
    return Classifier(file)


def embedded(library: Path, encoder: Encoder) -> Retriever:
    with Publisher(library, encoder) as publisher:
        publisher.embed_missing()
    return Retriever(Store(library), encoder)


@click.command(epilog="Example: python -m index.training.weights --library /tmp/library --encoder /tmp/half")
@click.option("--library", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--encoder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
def main(library: Path, encoder: Path, out: Path) -> None:
    """Fit both on the half of the questions that the encoder has not seen."""
    torch.set_num_threads(1)
    retriever = embedded(library, StaticEncoder(encoder))
    asked = asked_questions()
    unseen = [question for question in asked if half(question.question) == REPORT]
    _, weights = fitted(rankings(unseen, retriever), 1, 1)
    names = ("fused", "cosine", "identity", "coverage")
    click.echo("ranking: " + ", ".join(f"{name} {w:.2f}" for name, w in zip(names, weights, strict=True)))
    with tempfile.TemporaryDirectory() as scratch:
        seen = [question for question in asked if half(question.question) != REPORT]
        intents = half_intents(seen, retriever, Path(scratch) / "intents.safetensors")
    model, weights = fitted(readings(unseen, retriever, intents), len(KINDS), len(intents.classes))
    packed = {
        "features": weights.astype(np.float32),
        "kinds": model.kinds.detach().numpy(),
        "intents": model.intents.detach().numpy(),
    }
    save_file(packed, str(out / "reader.safetensors"), metadata={"intents": " ".join(intents.classes)})


if __name__ == "__main__":
    main()
