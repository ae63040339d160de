"""`python -m tests.bench.calibrate --data DIR`: fit the confidence on the questions that steer, show what it is worth.

Logistic regression (Newton's method, with a little shrinkage) from the evidence of the best SOP to whether it answers the
question. Prints the constants for `bot/confidence.py` and risk and coverage at each threshold; `--file` with the part that
reports is for the last look only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bot.assistant import Assistant, open_assistant
from bot.confidence import THRESHOLD, Evidence, confidence
from bot.evaluation import Question, read_questions, right_sops
from index.measures import risk_coverage
from index.settings import load_settings

_STEER = Path(__file__).parent.parent / "questions" / "steer.jsonl"
_SHRINKAGE = 0.5


def evidence_of(assistant: Assistant, question: Question) -> tuple[Evidence, bool] | None:
    """The evidence for the best SOP and whether it is right; None for a question that is not searched."""
    found = assistant.weigh(question.question, role=question.role)
    if found is None:
        return None
    number, evidence = found
    right = right_sops(question, assistant.store.entries(question.role))
    return evidence, number in right and not question.unanswerable


def fit(rows: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of shape (k,) for rows of shape (n, k), the last column all ones, and labels 0 or 1 of shape (n,)."""
    weights = np.zeros(rows.shape[1])
    penalty = _SHRINKAGE * np.diag([*[1.0] * (rows.shape[1] - 1), 0.0])
    for _ in range(50):
        guess = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (guess - labels) + penalty @ weights
        hessian = (rows * (guess * (1 - guess))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def drawn(points: Sequence[tuple[float, float, float]], at: float) -> Image.Image:
    """The curve of (threshold, coverage, risk), both from 0 to 1, with the threshold in use marked."""
    side, edge = 480, 50
    page = Image.new("RGB", (side + 2 * edge, side + 2 * edge), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(14)

    def spot(coverage: float, risk: float) -> tuple[float, float]:
        return edge + coverage * side, edge + side - risk * side

    for tenth in range(11):
        x, y = spot(tenth / 10, 0)
        draw.line([(x, edge), (x, edge + side)], fill="#e5e5e5")
        draw.line([spot(0, tenth / 10), spot(1, tenth / 10)], fill="#e5e5e5")
        draw.text((x - 8, y + 6), f"{tenth / 10:.1f}", fill="black", font=font)
        draw.text((edge - 28, spot(0, tenth / 10)[1] - 8), f"{tenth / 10:.1f}", fill="black", font=font)
    draw.line([spot(coverage, risk) for _, coverage, risk in points], fill="#1f6fb2", width=2)
    _, coverage, risk = min(points, key=lambda point: abs(point[0] - at))
    x, y = spot(coverage, risk)
    draw.ellipse([x - 5, y - 5, x + 5, y + 5], fill="#c0392b")
    draw.text((x + 8, y - 20), f"threshold {at:.2f}", fill="#c0392b", font=font)
    draw.text((edge, 14), "risk (wrong among the answered) over coverage (answered of all)", fill="black", font=font)
    return page


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--file", default=_STEER, type=click.Path(dir_okay=False, path_type=Path), show_default=True)
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve into this PNG.")
def main(data: Path, file: Path, plot: Path | None) -> None:
    """Print constants, and risk against coverage."""
    assistant = open_assistant(load_settings(data))
    every = [question for question in read_questions(file) if not question.intent and not question.before]
    asked = [question for question in every if question.title or question.numbers or question.unanswerable]
    found = [pair for question in asked if (pair := evidence_of(assistant, question))]
    rows = np.array([(*astuple(evidence), 1.0) for evidence, _ in found])
    labels = np.array([float(right) for _, right in found])
    click.echo(f"n={len(found)}, of them right {int(labels.sum())}")
    names = [*(field.name for field in fields(Evidence)), "bias"]
    click.echo("fitted here: " + ", ".join(f"{name} {w:.2f}" for name, w in zip(names, fit(rows, labels), strict=True)))
    trusts = [confidence(evidence) for evidence, _ in found]
    answered = [(trust >= THRESHOLD, right) for trust, (_, right) in zip(trusts, found, strict=True)]
    kept = sum(said for said, right in answered if right) / max(1, int(labels.sum()))
    wrong = sum(said for said, right in answered if not right)
    click.echo(f"at {THRESHOLD}: {kept:.3f} of the right ones answered, {wrong} wrong ones too")
    points = risk_coverage(trusts, [right for _, right in found])
    if plot:
        drawn(points, THRESHOLD).save(plot)
    for threshold, coverage, risk in points[::4]:
        click.echo(f"threshold {threshold:.2f}: coverage {coverage:.2f}, risk {risk:.2f}")


if __name__ == "__main__":
    main()
