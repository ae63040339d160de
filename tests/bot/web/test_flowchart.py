from __future__ import annotations

from bot.web.flowchart import BOX, LANE, draw
from index.sop import Branch, Step


def step(no: int, *actors: str, branch: Branch | None = None) -> Step:
    return Step(no, f"Langkah {no}", actors, branch=branch)


def test_each_step_stands_in_the_lane_of_its_actor_below_the_one_before() -> None:
    chart = draw([step(1, "Pemohon"), step(2, "Petugas"), step(3, "Pemohon")])
    assert chart
    assert [actor for actor, _ in chart.lanes] == ["Pemohon", "Petugas"]
    assert [shape.x for shape in chart.shapes] == [LANE // 2, LANE + LANE // 2, LANE // 2]
    tops = [shape.y - shape.height // 2 for shape in chart.shapes]
    assert tops == sorted(tops)
    assert len(chart.arrows) == 2
    assert not any(arrow.unsure for arrow in chart.arrows)
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for arrow in chart.arrows for x, y in arrow.points)


def test_a_step_of_two_actors_stands_in_both_lanes_joined_by_a_line() -> None:
    chart = draw([step(1, "A", "B"), step(2, "A")])
    assert chart
    assert [shape.step.no for shape in chart.shapes] == [1, 1, 2]
    assert [(left, right) for left, right, _ in chart.links] == [(LANE // 2, LANE + LANE // 2)]


def test_a_decision_leads_on_and_back_by_the_words_of_the_paper() -> None:
    chart = draw([step(1, "A"), step(2, "B", branch=Branch(ya=3, tidak=1)), step(3, "A")])
    assert chart
    words = {arrow.word: arrow for arrow in chart.arrows if arrow.word}
    first, choice, last = chart.shapes
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
    assert [shape.unsure for shape in chart.shapes] == [False, True, False, False]
    [way] = [arrow for arrow in chart.arrows if arrow.word == "no"]
    assert way.unsure
    assert not way.leads
    ends = {arrow.points[-1] for arrow in chart.arrows if arrow.leads}
    assert way.points[-1] not in ends


def test_a_way_to_a_step_that_does_not_exist_leads_nowhere() -> None:
    chart = draw([step(1, "A", branch=Branch(ya=2, tidak=9)), step(2, "A")])
    assert chart
    assert [arrow.leads for arrow in chart.arrows] == [True, False]


def test_there_is_no_chart_where_the_paper_told_neither_actors_nor_branches() -> None:
    assert draw([step(1), step(2)]) is None
    assert draw([]) is None
