from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.flowchart import BOX, LANE, Arrow, Symbol, draw
from index.sop import Branch, Step


def step(no: int, *actors: str, branch: Branch | None = None) -> Step:
    return Step(no, f"Langkah {no}", actors, branch=branch)


def test_each_step_stands_in_the_lane_of_its_actor_below_the_one_before() -> None:
    chart = draw([step(1, "Pemohon"), step(2, "Petugas"), step(3, "Pemohon")])
    assert chart
    assert [actor for actor, _ in chart.lanes] == ["Pemohon", "Petugas"]
    assert [symbol.x for symbol in chart.symbols] == [LANE // 2, LANE + LANE // 2, LANE // 2]
    tops = [symbol.y - symbol.height // 2 for symbol in chart.symbols]
    assert tops == sorted(tops)
    assert len(chart.arrows) == 2
    assert not any(arrow.unsure for arrow in chart.arrows)
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for arrow in chart.arrows for x, y in arrow.points)


def test_a_step_of_two_actors_stands_in_both_lanes_joined_by_a_line() -> None:
    chart = draw([step(1, "A", "B"), step(2, "A")])
    assert chart
    assert [symbol.step.no for symbol in chart.symbols] == [1, 1, 2]
    assert [(left, right) for left, right, _ in chart.links] == [(LANE // 2, LANE + LANE // 2)]


def test_a_decision_leads_on_and_back_by_the_words_of_the_paper() -> None:
    chart = draw([step(1, "A"), step(2, "B", branch=Branch(ya=3, tidak=1)), step(3, "A")])
    assert chart
    words = {arrow.word: arrow for arrow in chart.arrows if arrow.word}
    first, choice, last = chart.symbols
    assert choice.kind == "choice"
    assert words["yes"].points[-1] == (last.x, last.y - last.height // 2)
    # The way back runs beside the lanes, so that it crosses no step, and ends at the top of the first one.
    assert max(x for x, _ in words["no"].points) > 2 * LANE
    assert words["no"].points[-1][1] == first.y - first.height // 2
    assert abs(words["no"].points[-1][0] - first.x) < BOX // 2


def test_what_the_paper_did_not_tell_is_drawn_as_unsure_and_never_guessed() -> None:
    chart = draw([step(1, "A"), step(2), step(3, "A", branch=Branch(ya=4, tidak=None)), step(4, "A")])
    assert chart
    assert [actor for actor, _ in chart.lanes] == ["A", ""]
    assert [symbol.unsure for symbol in chart.symbols] == [False, True, False, False]
    [way] = [arrow for arrow in chart.arrows if arrow.word == "no"]
    assert way.unsure
    assert not way.leads
    ends = {arrow.points[-1] for arrow in chart.arrows if arrow.leads}
    assert way.points[-1] not in ends


def test_an_actor_whose_name_may_be_cut_short_is_drawn_as_unsure() -> None:
    chart = draw([replace(step(1, "Hukum"), unsure=("Hukum",)), step(2, "Kepala"), step(3, "Kepala")])
    assert chart
    assert chart.unsure == {"Hukum"}
    assert [symbol.unsure for symbol in chart.symbols] == [True, False, False]
    assert [arrow.unsure for arrow in chart.arrows] == [True, False]


def test_a_way_to_a_step_that_does_not_exist_leads_nowhere() -> None:
    chart = draw([step(1, "A", branch=Branch(ya=2, tidak=9)), step(2, "A")])
    assert chart
    assert [arrow.leads for arrow in chart.arrows] == [True, False]


def test_there_is_no_chart_where_the_paper_told_neither_actors_nor_branches() -> None:
    assert draw([step(1), step(2)]) is None
    assert draw([]) is None


@st.composite
def procedures(drawn: st.DrawFn) -> list[Step]:
    """Steps of one actor or none, some of them decisions that lead anywhere or nowhere."""
    count = drawn(st.integers(1, 12))
    targets = st.none() | st.integers(1, count + 1)
    actors = st.sampled_from([(), ("A",), ("B",), ("Kepala Seksi",)])
    branches = st.none() | st.builds(Branch, ya=targets, tidak=targets)
    texts = st.text("abc ", min_size=1, max_size=120)
    return [Step(no, drawn(texts), drawn(actors), branch=drawn(branches)) for no in range(1, count + 1)]


@given(procedures())
@settings(max_examples=60, deadline=None)
def test_whatever_the_procedure_each_way_is_there_stays_in_the_drawing_and_crosses_no_step(steps: list[Step]) -> None:
    chart = draw(steps)
    if chart is None:
        assert not any(step.pelaksana or step.branch for step in steps)
        return
    at = {symbol.step.no: symbol for symbol in chart.symbols}
    assert len(chart.symbols) == len(steps)
    for step in steps:
        if step.branch:
            known = [to for to in (step.branch.ya, step.branch.tidak) if to in at]
            assert sum(arrow.leads for arrow in chart.arrows if from_step(arrow, at[step.no])) == len(known)
    for arrow in chart.arrows:
        assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in arrow.points)
        for (x0, y0), (x1, y1) in itertools.pairwise(arrow.points):
            for symbol in chart.symbols:
                left, right = symbol.x - symbol.width // 2, symbol.x + symbol.width // 2
                top, bottom = symbol.y - symbol.height // 2, symbol.y + symbol.height // 2
                apart = max(x0, x1) <= left or min(x0, x1) >= right or max(y0, y1) <= top or min(y0, y1) >= bottom
                assert apart, (arrow, symbol)


def from_step(arrow: Arrow, symbol: Symbol) -> bool:
    """Whether an arrow begins at a symbol's edge."""
    x, y = arrow.points[0]
    return bool(arrow.word) and abs(x - symbol.x) <= symbol.width // 2 and abs(y - symbol.y) <= symbol.height // 2
