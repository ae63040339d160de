"""`tanya-sop calibrate`: fit what a search believes and how sure an answer is, on questions to libraries at hand.

Two fits of linear models by gradient, with a little shrinkage: the list-wise one of index/search.py from the SOPs that were
read, "none of these" where no SOP answers; then the answer's confidence (bot/confidence.py) from whether what was answered
holds what was expected. The levels follow from the same questions. Never give it the questions that report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.assistant import Assistant
from bot.evaluation import Question, right_sops
from index.search import FEATURES, NONE_FEATURES

_SHRINKAGE, _STEPS, _RATE = 0.002, 1500, 0.05
# Of the questions that no SOP answers so many get no answer; of the answers without reserve so many are right.
_SILENT, _RIGHT = 0.92, 0.97


@dataclass(frozen=True, slots=True)
class Case:
    """One question: the features of the SOPs read (n, k) and of none (m,), which is right (n,), all False for none."""

    rows: NDArray[np.float64]
    none: NDArray[np.float64]
    right: NDArray[np.bool_]


def cases(assistant: Assistant, questions: Sequence[Question]) -> list[Case]:
    """The questions that say which SOPs answer them, or that none does, as the search sees them."""
    found = []
    for question in questions:
        right = right_sops(question, assistant.store.entries(question.role))
        search, none = assistant.considered(question.question, role=question.role)
        hits = np.array([one.sop.number in right and not question.unanswerable for one in search.found], bool)
        rows = np.array([one.features for one in search.found]).reshape(-1, len(FEATURES))
        if question.unanswerable or hits.any():
            found.append(Case(rows, np.array(none), hits))
    return found


def fit_listwise(data: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights of SOPs (k,) and of none (m,) that make the right choice likeliest (Cao et al. 2007)."""
    k = len(FEATURES)
    scale = np.maximum(np.vstack([case.rows for case in data]).std(axis=0), 1e-6)
    scale = np.append(scale, np.maximum(np.vstack([case.none for case in data]).std(axis=0), 1.0))
    joined = [(_joined(case) / scale, np.append(case.right, not case.right.any())) for case in data]

    def gradient(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        total = _SHRINKAGE * len(joined) * weights
        for rows, right in joined:
            belief = _softmax(rows @ weights)
            wanted = np.where(right, belief, 0.0) / max(belief[right].sum(), 1e-12)
            total += rows.T @ (belief - wanted)
        return total / len(joined)

    weights = _descend(gradient, k + len(NONE_FEATURES)) / scale
    return weights[:k], weights[k:]


def _joined(case: Case) -> NDArray[np.float64]:
    """The options of one question as rows: SOPs with their features, then none with its own."""
    n, k, m = len(case.rows), len(FEATURES), len(NONE_FEATURES)
    rows = np.zeros((n + 1, k + m))
    rows[:n, :k], rows[n, k:] = case.rows, case.none
    return rows


def fit_logistic(rows: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights (k,) of a logistic regression on rows (n, k)."""

    def gradient(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        guess = 1 / (1 + np.exp(-rows @ weights))
        return rows.T @ (guess - right) / len(rows) + _SHRINKAGE * weights

    return _descend(gradient, rows.shape[1])


def _descend(gradient: object, size: int) -> NDArray[np.float64]:
    """The minimum that Adam (Kingma and Ba 2015) finds from zero."""
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = gradient(weights)  # type: ignore[operator]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max())
    shares: NDArray[np.float64] = raised / raised.sum()
    return shares
