"""Fitting: the weights that make the right choice likeliest, found from judged questions."""

from __future__ import annotations

import numpy as np

from bot.calibration import Case, fit_listwise, fit_logistic
from index.search import FEATURES, NONE_FEATURES

TELLS = FEATURES.index("identity")


def made(count: int) -> list[Case]:
    """Questions to three SOPs each, of which the right one is nearer, or none has one."""
    chance, found = np.random.default_rng(7), []
    for n in range(count):
        rows = chance.normal(size=(3, len(FEATURES)))
        right = np.zeros(3, np.bool_)
        if n % 4:
            right[n % 3] = True
        rows[:, TELLS] = np.where(right, 0.9, 0.2)
        found.append(Case(rows, np.array([1.0, 0.0]), right))
    return found


def test_what_tells_the_right_sop_gets_the_weight() -> None:
    sop, none = fit_listwise(made(80))
    assert (sop.shape, none.shape) == ((len(FEATURES),), (len(NONE_FEATURES),))
    assert sop[TELLS] == max(sop)
    assert sop[TELLS] * 0.9 > none[0] > sop[TELLS] * 0.2, (
        "none is likelier than three wrong ones, and less than the right one"
    )


def test_a_logistic_regression_parts_what_a_column_parts() -> None:
    rows = np.column_stack([np.ones(40), np.linspace(-1, 1, 40)])
    weights = fit_logistic(rows, rows[:, 1] > 0.2)
    assert weights[1] > 3
    assert np.array_equal(rows @ weights > 0, rows[:, 1] > 0.2)
