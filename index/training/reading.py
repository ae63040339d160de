"""Trains the one transformer that reads: it finds the SOP, finds the line, judges whether a line answers, and tells kinds.

One backbone, five tasks at each step: public pairs and questions with their passages and lines by InfoNCE (van den Oord et
al. 2018), lists of lines read together with the question by a list-wise loss with "none of these" (Cao et al. 2007), what
kind of message it is, and what it asks for. Hard negatives are mined with the model itself, twice. Needs no more than
PyTorch, transformers and the file of `index.training.material`; runs on a GPU where there is one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.encoder import ASKED, LONGEST, PASSAGE, QUERY, TOLD

# Of a kind with a hundred times as many messages as another 25 times as many are drawn.
_EVENED = 0.7
Row = dict[str, Any]
Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of each task a step holds, and how fast it learns. Steered on left-out SOPs (index/model/README.md)."""

    steps: int = 2500
    pairs: int = 160
    questions: int = 64
    lists: int = 36
    listed: int = 12
    messages: int = 96
    rate: float = 8e-5
    warmup: float = 0.06
    sharpness: float = 33.0
    mined_at: tuple[float, ...] = (0.12, 0.35, 0.7)
    public_lists: float = 0.3
    nothing_right: float = 0.12
    taken_out: float = 0.08
    text_tokens: int = LONGEST - 2
    question_tokens: int = ASKED
    line_tokens: int = TOLD
    at_once: int = 48_000
    seed: int = 1


class ReadingModel(nn.Module):
    """The backbone with its heads: whether a line answers (1), kinds of message, what is asked."""

    def __init__(self, bert: BertModel, kinds: Sequence[str], asks: Sequence[str]) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert, self.kind_names, self.ask_names = bert, tuple(kinds), tuple(asks)
        self.answers = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))
        self.kinds = nn.Linear(width, len(kinds))
        self.asks = nn.Linear(width, len(asks))

    def means(self, texts: Sequence[Ids], at_once: int) -> Tensor:
        """The mean of the last layer (n, width) for each text; texts of like length run together, `at_once` tokens."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = []
        for chosen in _chunks(order, [len(texts[i]) for i in order], at_once):
            out.append(self._mean([texts[i] for i in chosen]))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(out)[back.to(out[0].device)]

    def _mean(self, texts: Sequence[Ids]) -> Tensor:
        longest = max(map(len, texts))
        ids = np.ones((len(texts), longest), np.int64)
        mask = np.zeros((len(texts), longest), np.int64)
        for i, text in enumerate(texts):
            ids[i, : len(text)], mask[i, : len(text)] = text, 1
        device = next(self.parameters()).device
        seen = torch.from_numpy(mask).to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            last = self.bert(input_ids=torch.from_numpy(ids).to(device), attention_mask=seen).last_hidden_state
        held = seen.unsqueeze(2)
        mean: Tensor = (last.float() * held).sum(1) / held.sum(1)
        return mean

    def vectors(self, texts: Sequence[Ids], at_once: int) -> Tensor:
        """The means of `means` at length one (n, width)."""
        return functional.normalize(self.means(texts, at_once), dim=1)


def _chunks(order: Sequence[int], lengths: Sequence[int], at_once: int) -> Iterator[list[int]]:
    chunk: list[int] = []
    for i, length in zip(order, lengths, strict=True):
        if chunk and (len(chunk) + 1) * length > at_once:
            yield chunk
            chunk = []
        chunk.append(i)
    if chunk:
        yield chunk


class Texts:
    """Texts as ids, each tokenised once. A question is cut at its beginning, since it tends to stand at the end."""

    def __init__(self, tokenizer: Tokenizer, recipe: Recipe) -> None:
        self._tokenizer, self._recipe = tokenizer, recipe
        self._known: dict[str, Ids] = {}
        self.begin, self.end = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")

    def learn(self, texts: Sequence[str]) -> None:
        """Tokenise these texts, as far as they are new."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), 8_192):
            batch = new[start : start + 8_192]
            for text, found in zip(batch, self._tokenizer.encode_batch(batch, add_special_tokens=False), strict=True):
                self._known[text] = np.array(found.ids, np.int32)

    def question(self, text: str) -> Ids:
        """A question's ids with its prompt, its end kept where it is too long."""
        return self._one(QUERY, text, self._recipe.text_tokens, last=True)

    def passage(self, text: str) -> Ids:
        """A passage's ids with its prompt, its beginning kept where it is too long."""
        return self._one(PASSAGE, text, self._recipe.text_tokens, last=False)

    def pair(self, question: str, text: str) -> Ids:
        """The ids of a question and a text that are read together."""
        asked = self._ids(QUERY + question)[-self._recipe.question_tokens :]
        told = self._ids(text)[: self._recipe.line_tokens]
        return np.array([self.begin, *asked, self.end, self.end, *told, self.end], np.int32)

    def _one(self, prompt: str, text: str, most: int, *, last: bool) -> Ids:
        ids = self._ids(prompt + text)
        return np.array([self.begin, *(ids[-most:] if last else ids[:most]), self.end], np.int32)

    def _ids(self, text: str) -> Ids:
        if text not in self._known:
            self.learn([text])
        return self._known[text]


@dataclass(slots=True)
class Doc:
    """A SOP's passages and lines, the passages in which each line stands."""

    title: str
    passages: list[str]
    lines: list[str]
    where: list[list[int]]

    def read(self, line: int) -> str:
        """A line as it is read together with a question."""
        return f"{self.title}. {self.lines[line]}"


@dataclass(slots=True)
class QuestionForms:
    """A question in its forms (typed, understood, misspelt), its SOP (None for none) and the lines that answer."""

    forms: list[str]
    doc: int | None
    right: list[int]
    asks: list[str]
    near: list[int]
    hard: list[tuple[int, int]]


class Course:
    """Everything that is learnt, and a batch of each task by chance."""

    def __init__(self, material: Row, texts: Texts, recipe: Recipe, *, without: Callable[[Row], bool]) -> None:
        self.texts, self.recipe, self.chance = texts, recipe, random.Random(recipe.seed)
        held = {i for i, doc in enumerate(material["docs"]) if without(doc)}
        self.docs = [Doc(d["title"], d["passages"], d["lines"], d["where"]) for d in material["docs"]]
        every = [
            QuestionForms(q["forms"], q["doc"], q["right"], q["asks"], [q["near"]] if "near" in q else [], [])
            for q in material["questions"]
            if q["right"] or q["doc"] is None
        ]
        about = [q.doc if q.doc is not None else next(iter(q.near), None) for q in every]
        self.held = [q for q, doc in zip(every, about, strict=True) if doc in held]
        # A question that nothing answers names no SOP: one in eight of them is held out with the SOPs.
        self.questions = [q for q, doc in zip(every, about, strict=True) if doc not in held]
        if held:
            nowhere = [q for q in self.questions if q.doc is None and not q.near]
            self.held += nowhere[::8]
            apart = {id(q) for q in nowhere[::8]}
            self.questions = [q for q in self.questions if id(q) not in apart]
        self.answered = [q for q in self.questions if q.doc is not None]
        own = [[d.title, text] for i, d in enumerate(self.docs) if i not in held for text in d.passages]
        sets = {**material["pairs"], "SOPs": [own, 1]}
        self.sets = [pairs for pairs, _ in sets.values()]
        self._odds = list(accumulate(len(pairs) ** 0.5 * repeat for pairs, repeat in sets.values()))
        self.selection = material["selection"]
        self.messages: dict[str, list[str]] = {}
        for message, kind in material["messages"]:
            self.messages.setdefault(kind, []).append(message)
        self.kinds = sorted(self.messages)
        self._kinds = list(accumulate(len(self.messages[kind]) ** _EVENED for kind in self.kinds))
        self.asks = sorted({name for q in every for name in q.asks})

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of one public set, so that the others of a batch are honest negatives."""
        (found,) = self.chance.choices(self.sets, cum_weights=self._odds)
        return [tuple(pair) for pair in self.chance.sample(found, min(self.recipe.pairs, len(found)))]

    def sampled(self) -> list[QuestionForms]:
        """As many of the questions that have an answer as a step takes, by chance."""
        return self.chance.sample(self.answered, self.recipe.questions)

    def lists(self) -> list[tuple[str, list[str], list[int]]]:
        """Questions with texts to choose from and the places of those that answer; no place where none does."""
        public = sum(self.chance.random() < self.recipe.public_lists for _ in range(self.recipe.lists))
        own = self.chance.sample(self.questions, self.recipe.lists - public)
        chosen = [self._sentences(row) for row in self.chance.sample(self.selection, public)]
        return [*chosen, *(self._lines(question) for question in own)]

    def _sentences(self, row: Row) -> tuple[str, list[str], list[int]]:
        places = self.chance.sample(range(len(row["s"])), min(len(row["s"]), self.recipe.listed))
        places += [i for i in row["right"][:1] if i not in places]
        return row["q"], [row["s"][i] for i in places], [k for k, i in enumerate(places) if i in row["right"]]

    def _lines(self, question: QuestionForms) -> tuple[str, list[str], list[int]]:
        most = self.recipe.listed
        form = self.chance.choice(question.forms)
        others = [place for place in question.hard if place[0] != question.doc]
        if question.doc is None or (others and self.chance.random() < self.recipe.nothing_right):
            # The nearest wrong SOP may answer too, where there is a right one.
            wrong = others if question.doc is None else others[2:]
            return form, [self.docs[d].read(i) for d, i in wrong[:most]], []
        doc = self.docs[question.doc]
        # Without the lines that answer, those of the same SOP are near and wrong.
        most_right = 0 if question.hard and self.chance.random() < self.recipe.taken_out else 2
        right = self.chance.sample(question.right, min(most_right, len(question.right)))
        hard = [i for d, i in question.hard if d == question.doc][: most // 2]
        rest = [i for i in range(len(doc.lines)) if i not in question.right and i not in hard]
        hard += self.chance.sample(rest, min(len(rest), most // 2 + 1 - len(hard) if question.hard else most - 2))
        texts = [doc.read(i) for i in [*right, *hard]] + [self.docs[d].read(i) for d, i in others[:4]]
        return form, texts[: most + 1], list(range(len(right)))

    def spoken(self) -> list[tuple[str, str]]:
        """Messages with their kinds, rare kinds more often than there are messages of them."""
        kinds = self.chance.choices(self.kinds, cum_weights=self._kinds, k=self.recipe.messages)
        return [(self.chance.choice(self.messages[kind]), kind) for kind in kinds]


@torch.no_grad()
def embedded(reader: ReadingModel, texts: Sequence[Ids], at_once: int = 200_000) -> Tensor:
    """The unit vectors (n, width) of texts, without gradients."""
    return reader.vectors(texts, at_once)


@torch.no_grad()
def mine(reader: ReadingModel, course: Course) -> None:
    """Give each question its hard lines: the nearest wrong ones of its SOP, then those of the SOPs that lie nearest."""
    reader.eval()
    library = Library(reader, course)
    for start in range(0, len(course.questions), 1_024):
        batch = course.questions[start : start + 1_024]
        asked = embedded(reader, [course.texts.question(q.forms[1]) for q in batch])
        docs, lines = library.docs(asked).cpu().numpy(), library.line_scores(asked).float().cpu().numpy()
        for question, near, scores in zip(batch, np.argsort(-docs, axis=1)[:, :8].tolist(), lines, strict=True):
            wrong = [d for d in dict.fromkeys(question.near + near) if d != question.doc][:5]
            hard = library.nearest(scores, question.doc, 10, without=question.right) if question.doc is not None else []
            question.hard = hard + [place for d in wrong for place in library.nearest(scores, d, 3, without=())]
    reader.train()


class Library:
    """All passages and lines as vectors, and what lies near a question."""

    def __init__(self, reader: ReadingModel, course: Course) -> None:
        texts, self._docs = course.texts, course.docs
        passages = [(d, text) for d, doc in enumerate(course.docs) for text in doc.passages or [doc.title]]
        texts.learn([PASSAGE + text for _, text in passages])
        self._passages = embedded(reader, [texts.passage(text) for _, text in passages])
        self._doc = torch.tensor([d for d, _ in passages], device=self._passages.device)
        lines = list(dict.fromkeys(line for doc in course.docs for line in doc.lines))
        texts.learn([PASSAGE + line for line in lines])
        self._lines = embedded(reader, [texts.passage(line) for line in lines])
        place = {line: i for i, line in enumerate(lines)}
        self.places = [np.array([place[line] for line in doc.lines], np.int64) for doc in course.docs]

    def docs(self, asked: Tensor) -> Tensor:
        """The best passage's cosine of each SOP (questions, SOPs)."""
        scores = asked @ self._passages.T
        best = torch.full((len(asked), len(self._docs)), -1.0, device=scores.device)
        return best.scatter_reduce(1, self._doc.expand(len(asked), -1), scores, "amax")

    def line_scores(self, asked: Tensor) -> Tensor:
        """The cosine of each different line (questions, lines); `places` says where a SOP's lines stand among them."""
        return asked @ self._lines.T

    def nearest(
        self, scores: NDArray[np.float32], doc: int, most: int, *, without: Sequence[int]
    ) -> list[tuple[int, int]]:
        """The nearest lines of a SOP by one question's scores, those that say what a right line says left out."""
        lines = self._docs[doc].lines
        said = {lines[i] for i in without}
        order = np.argsort(-scores[self.places[doc]])
        return [(doc, int(i)) for i in order[: most + len(without)] if lines[i] not in said][:most]
