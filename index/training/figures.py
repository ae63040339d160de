"""The figures of the model card, on the halves of the validation sets that steer and that were kept aside."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.measures import interval
from index.training.data import REPORT, STEER, folder, half, nusax, questions, tsv
from index.training.noise import misspell

_TYPOS = 0.08  # share of letters mistyped: more than in training, as a hard case
_AT_ONCE = 4_000  # texts in memory


@dataclass(frozen=True, slots=True)
class Task:
    """Queries with the one text each that is right, among `texts`. `measure` is "MRR@10" or "recall@1".

    `whole` says that no half was kept aside: all of it steered.
    """

    name: str
    measure: str
    pairs: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    whole: bool = False

    def part(self, wanted: int) -> Task:
        """The questions of one half, against all texts."""
        pairs = self.pairs if wanted == STEER else ()
        if not self.whole:
            pairs = tuple(pair for pair in self.pairs if half(pair[1]) == wanted)
        return replace(self, pairs=pairs)


def tasks() -> list[Task]:
    """Every task of the model card, both halves; nothing of the halves kept aside is trained on."""
    data = folder()
    asked = list(dict.fromkeys(questions(data / "idk-mrc.valid.json")))
    others = {passage for _, passage in questions(data / "idk-mrc.train.json")}
    chance = random.Random(8)
    typed = [(misspell(question, _TYPOS, chance), passage) for question, passage in asked]
    # Its other half is trained on, so this one steered.
    squad = [pair for pair in questions(data / "squad-id.valid.json") if half(pair[1]) == REPORT]
    valid = data / "nusax.valid.csv"
    spoken = [
        _task(f"NusaX {language}", "recall@1", nusax(valid, language))
        for language in ("english", "javanese", "sundanese", "madurese")
    ]
    chat = data / "informal-formal.valid.tsv"
    return [
        _task("IDK-MRC", "MRR@10", asked),
        _task("IDK-MRC, 8% of letters wrong", "MRR@10", typed),
        _task("IDK-MRC among the training passages", "MRR@10", asked, others),
        replace(_task("SQuAD-id", "MRR@10", squad), whole=True),
        _task("English to Indonesian", "recall@1", tsv(data / "id-en.valid.tsv", "en", "id")),
        *spoken,
        _task("informal to formal", "recall@1", tsv(chat, "informal", "formal")),
    ]


def _task(name: str, measure: str, pairs: Iterable[tuple[str, str]], others: Iterable[str] = ()) -> Task:
    found = tuple(dict.fromkeys(pairs))
    return Task(name, measure, found, tuple(sorted({text for _, text in found} | set(others))))


def ranks(encoder: Encoder, task: Task) -> list[int]:
    """The rank, 1-based, of each query's right text by cosine."""
    texts = _encode(encoder, task.texts, query=False)
    column = {text: i for i, text in enumerate(task.texts)}
    scores = _encode(encoder, [query for query, _ in task.pairs], query=True) @ texts.T
    right = scores[np.arange(len(scores)), [column[text] for _, text in task.pairs]]
    return [int(rank) for rank in (scores > right[:, None]).sum(axis=1) + 1]


def gains(found: Sequence[int], measure: str) -> list[float]:
    """The score of each rank (1-based) by the measure: 1/rank or 0 for MRR@10, 1 or 0 for recall@1."""
    if measure == "MRR@10":
        return [1 / rank if rank <= 10 else 0.0 for rank in found]
    return [float(rank == 1) for rank in found]


def _encode(encoder: Encoder, texts: Sequence[str], *, query: bool) -> np.ndarray:
    parts = [encoder.encode(texts[i : i + _AT_ONCE], query=query) for i in range(0, len(texts), _AT_ONCE)]
    return np.vstack(parts)


def table(encoder: Encoder) -> Iterator[str]:
    """The figures as lines of a Markdown table, with the 95% bootstrap interval of the half kept aside."""
    yield "| set | measure | among | steered by | kept aside |"
    yield "| --- | --- | --- | --- | --- |"
    for task in tasks():
        cells = [task.name, task.measure, str(len(task.texts))]
        for wanted in (STEER, REPORT):
            part = task.part(wanted)
            if not part.pairs:
                cells.append("-")
                continue
            values = gains(ranks(encoder, part), task.measure)
            low, high = interval(values)
            cells.append(f"{np.mean(values):.3f} ({low:.3f} to {high:.3f}, n={len(values)})")
        yield f"| {' | '.join(cells)} |"


def write_card(template: Path, out: Path, lines: Iterable[str]) -> None:
    """The model card with the figures in their place."""
    text = template.read_text(encoding="utf-8").replace("{figures}", "\n".join(lines))
    out.write_text(text, encoding="utf-8")
