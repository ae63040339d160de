"""`tanya-sop calibrate`: fit what a search believes and how sure an answer is, on questions to libraries at hand.

Two fits of linear models by gradient, with a little shrinkage: the list-wise one of index/search.py from the SOPs that were
read, "none of these" where no SOP answers; then the answer's confidence (bot/confidence.py) from whether what was answered
holds what was expected. The level of an answer without reserve follows from the questions to the first library alone, whose
right lines should be marked in full. Never give it the questions that report.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from bot.assistant import Assistant, open_assistant
from bot.confidence import FEATURES as ANSWER_FEATURES
from bot.evaluation import JudgedQuestion, Outcome, evaluate, read_questions, right_sops
from bot.followup import TALK_FEATURES, Topic, leaning
from bot.intent import recognise
from index.options import libraries_option
from index.profile import Profile, current, use
from index.search import FEATURES, NONE_FEATURES
from index.settings import load_settings
from index.sop import Role
from index.wording import content_terms

_SHRINKAGE, _STEPS, _RATE = 0.01, 1500, 0.05  # Adam's (Kingma and Ba 2015); choices: the loss has settled by then.
# Said from here on, where an answer is likelier right than wrong. A level found on the questions themselves (0.59) said less
# and nothing more right, on 300 questions to the sample library and 348 to other offices.
_LIKELIER = 0.5
# Of the answers without reserve so many are right.
_RIGHT = 0.97


@dataclass(frozen=True, slots=True)
class Case:
    """One question: features of the n SOPs read (n, k) and of "no SOP answers" (m,), which SOPs answer (n,)."""

    rows: NDArray[np.float64]
    none: NDArray[np.float64]
    right: NDArray[np.bool_]


def cases(assistant: Assistant, questions: Sequence[JudgedQuestion]) -> list[Case]:
    """The questions that say which SOPs answer them, or that none does, as the search sees them."""
    found = []
    for question in questions:
        right = right_sops(question, assistant.store.entries(question.role))
        search = assistant.considered(question.question, role=question.role)
        none = (1.0, search.outside)
        hits = np.array([one.sop.number in right and not question.unanswerable for one in search.found], bool)
        rows = np.array([one.features for one in search.found]).reshape(-1, len(FEATURES))
        if question.unanswerable or hits.any():
            found.append(Case(rows, np.array(none), hits))
    return found


def fit_listwise(data: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights of SOPs (k,) and of none (m,) that make the right choice likeliest (Cao et al. 2007).

    What speaks for a SOP never speaks against it: its weights are not below 0.
    """
    k = len(FEATURES)
    scale = np.maximum(np.vstack([case.rows for case in data]).std(axis=0), 1e-6)
    scale = np.append(scale, np.maximum(np.vstack([case.none for case in data]).std(axis=0), 1.0))
    most = max(len(case.rows) for case in data) + 1
    rows, right, absent = (
        np.zeros((len(data), most, len(scale))),
        np.zeros((len(data), most)),
        np.zeros((len(data), most)),
    )
    for i, case in enumerate(data):
        n = len(case.rows) + 1
        rows[i, :n], right[i, :n], absent[i, n:] = _joined(case) / scale, [*case.right, not case.right.any()], -np.inf

    def gradient(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        scores = rows @ weights + absent
        belief = np.exp(scores - scores.max(axis=1, keepdims=True))
        belief /= belief.sum(axis=1, keepdims=True)
        wanted = belief * right
        wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        slope: NDArray[np.float64] = np.einsum("ni,nik->k", belief - wanted, rows) / len(data)
        return slope + _SHRINKAGE * weights

    least = np.array([0.0] * k + [-np.inf] * len(NONE_FEATURES))
    weights = _descend(gradient, len(least), least) / scale
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


def _descend(
    gradient: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    size: int,
    least: NDArray[np.float64] | float = -np.inf,
) -> NDArray[np.float64]:
    """The minimum at or above `least` that Adam (Kingma and Ba 2015), projected, finds from zero."""
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = gradient(weights)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.maximum(weights, least)
    return weights


def answer_cases(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The evidence of each answer that a search gave (n, k), and whether it holds what was expected (n,)."""
    judged = [one for one in outcomes if one.answer.evidence]
    rows = np.array([one.answer.evidence for one in judged]).reshape(-1, len(ANSWER_FEATURES))
    return rows, np.array([one.correct and not one.question.unanswerable for one in judged], bool)


def talk_cases(
    assistant: Assistant, questions: Sequence[JudgedQuestion]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What tells whether a message goes on with the talk's SOP, and whether it does: of questions that say what was asked
    `before`, and that are about another SOP than the `talk` if that is given and is none of theirs.
    """
    entries = {role: assistant.store.entries(role) for role in Role}
    rows, goes_on = [], []
    for question in questions:
        right = sorted(right_sops(question, entries[question.role]))
        number = question.talk or "".join(right[:1])
        if not question.before or not right or not any(entry.number == number for entry in entries[question.role]):
            continue
        search = assistant.considered(question.question, role=question.role, topic=Topic(number, question.before))
        query = assistant.retriever.understand(question.question)
        if content_terms(query):
            rows.append(leaning(search, query, recognise(query), number))
            goes_on.append(number in right)
    return np.array(rows).reshape(-1, len(TALK_FEATURES)), np.array(goes_on, bool)


def sure_level(trusts: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest confidence from which on _RIGHT of the answers are right."""
    order = np.argsort(-trusts)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= _RIGHT)
    return float(trusts[order][good[-1]]) if len(good) else 1.0


@click.command("calibrate", epilog="Example: tanya-sop calibrate --on DATA steer.jsonl --out calibration.toml")
@libraries_option
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The calibration.toml to write."
)
def calibrate_command(pairs: Sequence[tuple[Path, Path]], out: Path) -> None:
    """Fit belief and confidence on questions that steer, over one library or several."""
    libraries = [(open_assistant(load_settings(data)), read_questions(file)) for data, file in pairs]
    asked = [(a, [q for q in questions if not q.before and not q.intent]) for a, questions in libraries]
    data = [case for assistant, questions in asked for case in cases(assistant, questions)]
    sop, none = fit_listwise(data)
    tables = {
        "sop": dict(zip(FEATURES, sop, strict=True)),
        "none": dict(zip(NONE_FEATURES, none, strict=True)),
        # Kept where the questions do not hold both: messages that go on and such that leave a talk.
        "talk": {name: float(current().table("calibration")["talk"].get(name, 0.0)) for name in TALK_FEATURES},
        "answer": dict.fromkeys(ANSWER_FEATURES, 0.0),
        "levels": {"answer": 0.0, "sure": 1.0},
    }
    with tempfile.TemporaryDirectory() as scratch:
        _write(Path(scratch) / "calibration.toml", tables)
        use(Profile((Path(scratch), *current().folders)))
        # Only where lines were marked or nothing answers: words that may stand anywhere speak for whatever says much.
        marked = [(a, [q for q in questions if q.any_of or q.unanswerable]) for a, questions in asked]
        outcomes = [evaluate(questions, a, a.retriever, a.store) for a, questions in marked]
        talks = [talk_cases(assistant, questions) for assistant, questions in libraries]
    leant, goes_on = np.vstack([rows for rows, _ in talks]), np.concatenate([goes for _, goes in talks])
    if 0 < goes_on.sum() < len(goes_on):
        tables["talk"] = dict(zip(TALK_FEATURES, fit_logistic(leant, goes_on), strict=True))
    judged = [answer_cases(of_one) for of_one in outcomes]
    rows, right = np.vstack([found for found, _ in judged]), np.concatenate([hits for _, hits in judged])
    weights = fit_logistic(rows, right)
    trusts = 1 / (1 + np.exp(-rows @ weights))
    first = len(judged[0][1])
    tables["answer"] = dict(zip(ANSWER_FEATURES, weights, strict=True))
    tables["levels"] = {"answer": _LIKELIER, "sure": sure_level(trusts[:first], right[:first])}
    _write(out, tables)
    best = np.mean([case.right[np.argmax(case.rows @ sop)] for case in data if case.right.any()])
    click.echo(f"{len(data)} questions, right SOP first {best:.3f}; {len(rows)} answers, right {right.mean():.3f}")
    told = ((leant @ np.array(list(tables["talk"].values())) > 0) == goes_on).mean()
    click.echo(f"{len(leant)} messages after an answer, told whether they go on: {told:.3f}")
    click.echo(f"levels: answer from {tables['levels']['answer']:.3f}, sure from {tables['levels']['sure']:.3f}")


def _write(out: Path, tables: Mapping[str, Mapping[str, float]]) -> None:
    lines = ["# Weights of a search's belief and of an answer's confidence. Made by `tanya-sop calibrate`."]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in table.items())]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
