from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from index.measures import interval, mean, ndcg, percentile, recall, reciprocal_rank, success

RUN = ["b", "c", "a", "d"]


def test_values_worked_out_by_hand() -> None:
    right = {"a", "d", "x"}
    assert success(RUN, right, 1) == 0
    assert success(RUN, right, 3) == 1
    assert recall(RUN, right, 3) == pytest.approx(1 / 3)
    assert reciprocal_rank(RUN, right, 10) == pytest.approx(1 / 3)
    assert ndcg(["a"], {"a"}, 10) == 1
    assert reciprocal_rank([], right, 10) == success([], right, 10) == 0


@given(st.permutations("abcdefghijkl"), st.sets(st.sampled_from("abcdefghxyz"), min_size=1))
def test_they_agree_with_ir_measures(order: list[str], right: set[str]) -> None:
    qrels = [ir_measures.Qrel("q", number, 1) for number in right]
    run = [ir_measures.ScoredDoc("q", number, float(-rank)) for rank, number in enumerate(order)]
    theirs = ir_measures.calc_aggregate([RR @ 10, R @ 10, nDCG @ 10, Success @ 3], qrels, run)
    assert reciprocal_rank(order, right, 10) == pytest.approx(theirs[RR @ 10], abs=1e-4)
    assert recall(order, right, 10) == pytest.approx(theirs[R @ 10], abs=1e-4)
    assert ndcg(order, right, 10) == pytest.approx(theirs[nDCG @ 10], abs=1e-4)
    assert success(order, right, 3) == pytest.approx(theirs[Success @ 3], abs=1e-4)


def test_nothing_to_average_is_none_and_not_zero() -> None:
    assert mean([]) is None
    assert percentile([], 0.5) is None
    assert percentile([1, 2, 3], 0.5) == 2


def test_an_interval_holds_the_mean() -> None:
    low, high = interval([0, 1, 1, 1, 0, 1, 1, 0, 1, 1])
    assert 0 <= low < 0.7 < high <= 1
