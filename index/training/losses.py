"""The losses of one step of the training, one for each task."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.encoder import PASSAGE, QUERY
from index.training.reading import Course, QuestionForms, ReadingModel

_TITLED = 0.2  # share of examples in which a document stands for its title, not for a passage


def losses(reader: ReadingModel, course: Course) -> list[Tensor]:
    """The loss of each task; all texts that become vectors run together, since a pass costs more than what is in it."""
    texts = course.texts
    pairs, batch, told = course.pairs(), Batch(course), course.spoken()
    asked = [q for q in course.chance.sample(course.questions, course.recipe.messages) if len(q.asks) == 1]
    texts.learn([QUERY + a for a, _ in pairs] + [PASSAGE + b for _, b in pairs] + [QUERY + text for text, _ in told])
    groups = (
        [texts.question(a) for a, _ in pairs],
        [texts.passage(b) for _, b in pairs],
        [texts.question(text) for text in batch.asked],
        [texts.passage(text) for text in batch.passages],
        [texts.passage(text) for text in batch.lines],
        [texts.question(text) for text, _ in told],
        [texts.question(course.chance.choice(q.forms)) for q in asked],
    )
    every = reader.means([text for group in groups for text in group], course.recipe.at_once)
    sizes = [len(group) for group in groups]
    left, right, questions, passages, lines, kinds, asks = torch.split(every, sizes)
    return [
        _of_pairs(left, right, pairs, course.recipe.sharpness),
        *batch.losses(questions, passages, lines, course.recipe.sharpness),
        _of_lists(reader, course),
        functional.cross_entropy(reader.kinds(kinds), _places(reader.kind_names, [kind for _, kind in told], kinds)),
        functional.cross_entropy(reader.asks(asks), _places(reader.ask_names, [q.asks[0] for q in asked], asks)) * 0.3,
    ]


def _places(names: Sequence[str], found: Sequence[str], like: Tensor) -> Tensor:
    return torch.tensor([names.index(name) for name in found], device=like.device)


def _of_pairs(left: Tensor, right: Tensor, pairs: Sequence[tuple[str, str]], sharpness: float) -> Tensor:
    same = _alike([a for a, _ in pairs]) | _alike([b for _, b in pairs])
    same &= ~torch.eye(len(same), dtype=torch.bool)
    scores = _cosines(left, right).mul(sharpness).masked_fill(same.to(left.device), -math.inf)
    own = torch.arange(len(pairs), device=left.device)
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def _cosines(left: Tensor, right: Tensor) -> Tensor:
    return functional.normalize(left, dim=1) @ functional.normalize(right, dim=1).T


class Batch:
    """Questions with their passages (or titles) and lines, and hard wrong ones behind them."""

    def __init__(self, course: Course) -> None:
        chance, docs = course.chance, course.docs
        self._questions = course.sampled()
        self._docs = docs
        self.asked = [chance.choice(q.forms) for q in self._questions]
        self.passages: list[str] = []
        self.lines: list[str] = []
        self._passage_docs: list[int | None] = []
        for question in self._questions:
            doc, line = docs[question.doc or 0], chance.choice(question.right)
            titled = chance.random() < _TITLED or not doc.passages
            self.passages.append(doc.title if titled else doc.passages[chance.choice(doc.where[line] or [0])])
            self._passage_docs.append(question.doc)
            self.lines.append(doc.lines[line])
        for question in self._questions:
            self._add_hard(question, chance)

    def _add_hard(self, question: QuestionForms, chance: random.Random) -> None:
        wrong = [d for d in dict.fromkeys(d for d, _ in question.hard) if d != question.doc][:4]
        if wrong:
            d = chance.choice(wrong)
            self.passages.append(chance.choice(self._docs[d].passages or [self._docs[d].title]))
            self._passage_docs.append(d)
        doc = self._docs[question.doc or 0]
        near = [i for d, i in question.hard if d == question.doc][:6] or list(range(len(doc.lines)))
        self.lines += [doc.lines[i] for i in chance.sample(near, min(4, len(near))) if i not in question.right]

    def losses(self, asked: Tensor, passages: Tensor, lines: Tensor, sharpness: float) -> tuple[Tensor, Tensor]:
        """InfoNCE of each question with its passage among those of other SOPs in the batch; likewise with its line."""
        n, device = len(self._questions), asked.device
        same = torch.tensor([[q.doc == d for d in self._passage_docs] for q in self._questions])
        said = [{self._docs[q.doc or 0].lines[i] for i in q.right} for q in self._questions]
        also = torch.tensor([[text in own for text in self.lines] for own in said])
        places = torch.arange(n)
        same[places, places] = also[places, places] = False
        found = (_cosines(asked, passages) * sharpness).masked_fill(same.to(device), -math.inf)
        read = (_cosines(asked, lines) * sharpness).masked_fill(also.to(device), -math.inf)
        own = places.to(device)
        return functional.cross_entropy(found, own), functional.cross_entropy(read, own)


def _of_lists(reader: ReadingModel, course: Course) -> Tensor:
    lists, texts, recipe = course.lists(), course.texts, course.recipe
    texts.learn([QUERY + q for q, _, _ in lists] + [text for _, found, _ in lists for text in found])
    pairs = [texts.pair(q, text) for q, found, _ in lists for text in found]
    scores = reader.answers(reader.means(pairs, recipe.at_once)).squeeze(1)
    # One row a list, "none of these" (0) in the last column, what is missing far below.
    most = max(len(found) for _, found, _ in lists)
    rows = np.full((len(lists), most + 1), len(pairs) + 1)
    right = np.zeros((len(lists), most + 1), bool)
    at = 0
    for row, (_, found, places) in enumerate(lists):
        rows[row, : len(found)] = np.arange(at, at + len(found))
        rows[row, most] = len(pairs)
        right[row, places or [most]] = True
        at += len(found)
    padded = torch.cat([scores, scores.new_tensor([0.0, -1e4])])
    own = padded[torch.from_numpy(rows).to(scores.device)]
    wanted = own.masked_fill(~torch.from_numpy(right).to(scores.device), -1e4)
    return (torch.logsumexp(own, 1) - torch.logsumexp(wanted, 1)).mean()


def _alike(texts: Sequence[str]) -> Tensor:
    numbers = {text: i for i, text in enumerate(texts)}
    own = torch.tensor([numbers[text] for text in texts])
    return own[:, None] == own
