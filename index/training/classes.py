"""`python -m index.training.classes --library DIR`: train what tells kinds of messages (index/classifier.py).

The n-grams, then the transformer's own layer for kinds; the rest of the transformer stays as it is.
Learns from the messages and questions of `sets`, never from the questions that measure. Prints what five-fold
cross-validation gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file
from torch.nn import functional

from index.classifier import BUCKETS, buckets
from index.encoder import BUNDLED, ContextEncoder, bundled
from index.spelling import Speller
from index.store import Store
from index.training.sops import messages
from index.wording import load_lexicon, understand

Layer = tuple[NDArray[np.float32], NDArray[np.float32]]

_STEPS, _FOLDS = 120, 5  # by then LBFGS has settled; more steps cost time alone. Folds of the cross-validation
# Shrinkage of the n-grams' weights, chosen in cross-validation.
SHRINKAGE = 0.03
# How strongly the layer for kinds is held to what the transformer was trained with. 1e-4 and 1e-6 find as many cries of
# tests/questions/messages.jsonl, within one in a hundred.
_HELD = 1e-5


class ClassWeights(torch.nn.Module):
    """A weight for every bucket and class; a text's score is the sum over its buckets by the root of their number."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.rows = torch.nn.EmbeddingBag(BUCKETS, classes, mode="sum")
        torch.nn.init.zeros_(self.rows.weight)
        self.bias = torch.nn.Parameter(torch.zeros(classes))

    def forward(self, texts: Sequence[NDArray[np.int64]]) -> torch.Tensor:
        starts = torch.tensor(np.cumsum([0, *(len(ids) for ids in texts[:-1])]))
        shares = np.concatenate([np.full(len(ids), 1 / np.sqrt(len(ids)), np.float32) for ids in texts])
        flat = torch.from_numpy(np.concatenate(texts))
        scores: torch.Tensor = self.rows(flat, starts, per_sample_weights=torch.from_numpy(shares)) + self.bias
        return scores


def fit(texts: Sequence[NDArray[np.int64]], labels: NDArray[np.int64], classes: int, shrinkage: float) -> ClassWeights:
    """Weights by L-BFGS (Liu and Nocedal 1989) on the shrunk log-loss of all texts; deterministic."""
    weights = ClassWeights(classes)
    optimiser = torch.optim.LBFGS(weights.parameters(), max_iter=_STEPS, history_size=8, line_search_fn="strong_wolfe")
    right = torch.from_numpy(labels)

    def loss() -> float:
        optimiser.zero_grad()
        penalty = shrinkage * (weights.rows.weight**2).sum() / len(labels)
        found = functional.cross_entropy(weights(texts), right) + penalty
        found.backward()  # type: ignore[no-untyped-call]
        return found.item()

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights


def cross_validated(
    texts: Sequence[NDArray[np.int64]], labels: NDArray[np.int64], classes: int, shrinkage: float
) -> NDArray[np.float64]:
    """The log-probabilities (n, classes) of each text by weights that never saw it."""
    order = np.random.default_rng(1).permutation(len(labels))
    found = np.zeros((len(labels), classes))
    for fold in range(_FOLDS):
        out = order[fold::_FOLDS]
        kept = np.setdiff1d(order, out)
        weights = fit([texts[i] for i in kept], labels[kept], classes, shrinkage)
        found[out] = functional.log_softmax(weights([texts[i] for i in out]), dim=1).detach().numpy()
    return found


def levels(labels: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
    """What is decided apart: first among the families ("cry", "ordinary"), then in each among its classes ("cry.sea").

    Each with its classes and the numbers of the messages that teach it.
    """
    families = [label.partition(".")[0] for label in labels]
    yield sorted(set(families)), list(range(len(labels)))
    for family in sorted({label.partition(".")[0] for label in labels if "." in label}):
        mine = [i for i, label in enumerate(labels) if label.startswith(f"{family}.")]
        yield sorted({labels[i] for i in mine}), mine


def save(tables: Sequence[tuple[ClassWeights, Sequence[str]]], file: Path) -> None:
    """The weights as int8 with one scale a class, those of all levels side by side."""
    rows = np.hstack([weights.rows.weight.detach().numpy() for weights, _ in tables])
    bias = np.concatenate([weights.bias.detach().numpy() for weights, _ in tables])
    classes = [name for _, names in tables for name in names]
    scales = np.abs(rows).max(axis=0) / 127
    packed = {"weights": np.rint(rows / scales).astype(np.int8), "scales": scales.astype(np.float32), "bias": bias}
    save_file(packed, str(file), metadata={"classes": " ".join(classes)})


def refit(model: ContextEncoder, rows: Sequence[tuple[str, str]], start: Layer) -> Layer:
    """The layer for kinds, weights (classes, dim) and bias (classes,), on the transformer's vectors of (message, kind)."""
    vectors = torch.from_numpy(model.read([message for message, _ in rows]))
    right = torch.tensor([model.kinds.index(kind) for _, kind in rows])
    first = [torch.from_numpy(part) for part in start]
    layer = [part.clone().requires_grad_() for part in first]
    optimiser = torch.optim.LBFGS(layer, max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimiser.zero_grad()
        moved = sum(((now - then) ** 2).sum() for now, then in zip(layer, first, strict=True))
        found = functional.cross_entropy(vectors @ layer[0].T + layer[1], right) + _HELD * moved
        found.backward()  # type: ignore[no-untyped-call]
        return float(found.item())

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    weights, bias = (part.detach().numpy() for part in layer)
    return weights, bias


def _save_layer(rows: Sequence[tuple[str, str]], file: Path) -> None:
    """Put the layer for kinds, refitted, in its place among the transformer's heads."""
    with safe_open(file, framework="numpy") as tensors:
        heads = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 - not a mapping
        names = tensors.metadata()
    told = refit(bundled().context, rows, (heads["kinds.weight"], heads["kinds.bias"]))
    heads["kinds.weight"], heads["kinds.bias"] = told
    save_file(heads, str(file), metadata=names)


def emergencies(found: NDArray[np.float64], labels: NDArray[np.int64], urgent: int) -> str:
    """Recall of emergencies and false alarms at some thresholds of the log-odds."""
    odds = found[:, urgent] - np.log1p(-np.exp(found[:, urgent]))
    is_one = labels == urgent
    return "; ".join(
        f"log-odds over {at:.1f}: recall {(odds[is_one] > at).mean():.3f}, alarms {(odds[~is_one] > at).mean():.4f}"
        for at in (-1.5, -1.0, -0.5, 0.0, 0.5)
    )


@click.command(epilog="Example: python -m index.training.classes --library /tmp/library")
@click.option("--library", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", default=BUNDLED, show_default=True, type=click.Path(file_okay=False, path_type=Path))
def main(library: Path, out: Path) -> None:
    """Train both with the library's own words at hand and save them."""
    # Small steps: threads would only wait for one another.
    torch.set_num_threads(1)
    store = Store(library)
    speller, lexicon = Speller(store.frequencies()[0], store.vocabulary), load_lexicon()
    rows = messages()
    texts = [buckets(understand(text, lexicon, speller)) for text, _ in rows]
    learnt = []
    for classes, mine in levels([label for _, label in rows]):
        told = [next(i for i, c in enumerate(classes) if f"{rows[n][1]}.".startswith(f"{c}.")) for n in mine]
        labels, kept = np.array(told), [texts[n] for n in mine]
        found = cross_validated(kept, labels, len(classes), SHRINKAGE)
        right = (found.argmax(axis=1) == labels).mean()
        click.echo(f"n={len(mine)}, {len(classes)} classes, accuracy {right:.3f} in cross-validation")
        if "cry" in classes:
            click.echo(emergencies(found, labels, classes.index("cry")))
        learnt.append((fit(kept, labels, len(classes), SHRINKAGE), classes))
    save(learnt, out / "kinds.safetensors")
    _save_layer(rows, out / "heads.safetensors")


if __name__ == "__main__":
    main()
