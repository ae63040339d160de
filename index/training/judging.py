"""Measures a trained transformer on the questions that were kept out of its training; prints one figure a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from index.training.reading import Course, Library, QuestionForms, ReadingModel, embedded

_READ, _LINES = 4, 6  # SOPs whose lines are read, and lines of each, as in answering (search.READ)
_AT_ONCE = 200_000  # word pieces that a GPU reads at once
Scores = NDArray[np.float32]


@torch.no_grad()
def judge(
    reader: ReadingModel, course: Course, held: Sequence[QuestionForms], messages: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """SOP first and among three, right line first among its SOP's (by cosine; read), the whole way with "none", kinds."""
    reader.eval()
    library = Library(reader, course)
    for form, name in ((0, "typed"), (1, "understood")):
        asked = embedded(reader, [course.texts.question(q.forms[form]) for q in held])
        docs = library.docs(asked).cpu().numpy()
        yield from _found(name, held, docs)
        if form:
            lines = library.line_scores(asked).float().cpu().numpy()
            yield from _lines(reader, course, library, held, lines)
            yield from _whole((reader, course, library), held, lines, docs)
    yield from _kinds(reader, course, messages)
    reader.train()


def _found(name: str, held: Sequence[QuestionForms], docs: Scores) -> Iterator[str]:
    ranks = [int((docs[i] > docs[i, q.doc]).sum()) for i, q in enumerate(held) if q.doc is not None]
    first, three = np.mean([r < 1 for r in ranks]), np.mean([r < 3 for r in ranks])
    yield f"SOP ({name}, n={len(ranks)}): first {first:.3f}, three {three:.3f}"


def _read(reader: ReadingModel, course: Course, lists: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> list[Scores]:
    """For each question the scores of the lines at these places, read together with it."""
    pairs = [course.texts.pair(q, course.docs[d].read(i)) for q, places in lists for d, i in places]
    scores = reader.answers(reader.means(pairs, _AT_ONCE)).squeeze(1).float().cpu().numpy()
    return np.split(scores, np.cumsum([len(places) for _, places in lists])[:-1])


def _lines(
    reader: ReadingModel, course: Course, library: Library, held: Sequence[QuestionForms], lines: Scores
) -> Iterator[str]:
    near: list[int] = []
    read: list[int] = []
    few: list[bool] = []
    asked = [(i, q, q.doc) for i, q in enumerate(held) if q.doc is not None]
    lists = [(q.forms[1], [(d, k) for k in range(len(course.docs[d].lines))]) for _, q, d in asked]
    for (i, q, d), scores in zip(asked, _read(reader, course, lists), strict=True):
        doc = course.docs[d]
        said = {doc.lines[k] for k in q.right}
        cosines = lines[i][library.places[d]]
        for scored, ranks in ((cosines, near), (scores, read)):
            order = list(dict.fromkeys(doc.lines[k] for k in np.argsort(-scored)))
            ranks.append(min(order.index(text) for text in said))
        best = np.argsort(-cosines)[:_LINES]
        few.append(doc.lines[max(best, key=lambda k: scores[k])] in said)
    for name, ranks in (("by cosine", near), ("read", read)):
        first, three = np.mean([r < 1 for r in ranks]), np.mean([r < 3 for r in ranks])
        yield f"line of its SOP ({name}): first {first:.3f}, three {three:.3f}"
    yield f"line of its SOP (the best {_LINES} by cosine read): first {np.mean(few):.3f}"


def _whole(
    known: tuple[ReadingModel, Course, Library], held: Sequence[QuestionForms], lines: Scores, docs: Scores
) -> Iterator[str]:
    reader, course, library = known
    right_line, right_doc, none, told = [], [], [], []
    nearest = np.argsort(-docs, axis=1)[:, :_READ].tolist()
    lists = [
        (q.forms[1], [place for d in nearest[i] for place in library.nearest(lines[i], d, _LINES, without=())])
        for i, q in enumerate(held)
    ]
    for q, (_, places), scores in zip(held, lists, _read(reader, course, lists), strict=True):
        d, k = places[int(scores.argmax())]
        none.append(-np.log(np.exp(scores.astype(np.float64)).sum() + 1))
        told.append(q.doc is None)
        if q.doc is not None:
            right_doc.append(d == q.doc)
            right_line.append(d == q.doc and course.docs[d].lines[k] in {course.docs[d].lines[x] for x in q.right})
    yield f"whole way: SOP of the best line {np.mean(right_doc):.3f}, right line {np.mean(right_line):.3f}"
    beliefs, nothing = np.array(none), np.array(told)
    if nothing.any():
        auc = np.mean(beliefs[nothing][:, None] > beliefs[~nothing])
        level = np.quantile(beliefs[~nothing], 0.92)
        share = np.mean(beliefs[nothing] > level)
        yield f"none of these (n={nothing.sum()}): AUC {auc:.3f}, told at coverage 0.92 {share:.3f}"


def _kinds(reader: ReadingModel, course: Course, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not messages:
        return
    means = reader.means([course.texts.question(text) for text, _ in messages], 200_000)
    shares = reader.kinds(means).float().softmax(1).cpu().numpy()
    names = np.array(reader.kind_names)
    cry = np.array([name.startswith("cry") for name in names])
    odds = shares[:, cry].sum(1)
    is_cry = np.array([kind.startswith("cry") for _, kind in messages])
    for alarms in (0.003, 0.01, 0.03):
        level = np.quantile(odds[~is_cry], 1 - alarms)
        yield f"cries found at {alarms:.1%} alarms: {np.mean(odds[is_cry] > level):.3f}"
    told = names[cry][shares[:, cry].argmax(1)]
    yield f"kind of cry right: {np.mean([told[i] == kind for i, (_, kind) in enumerate(messages) if is_cry[i]]):.3f}"
    best = [str(name).split(".")[0] for name in names[shares.argmax(1)]]
    groups = [kind.split(".")[0] for _, kind in messages]
    for group in sorted(set(groups)):
        of = [i for i, own in enumerate(groups) if own == group]
        yield f"{group} (n={len(of)}): told {np.mean([best[i] == group for i in of]):.3f}"
