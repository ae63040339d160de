"""The form of an outline, however it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from ingest.outlines import Stroke, form_of_outline
from ingest.pages import Form

Corners = Sequence[tuple[float, float]]


def around(corners: Corners) -> list[Stroke]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def ellipse(width: float, height: float, parts: int = 160) -> list[Stroke]:
    angles = [2 * math.pi * n / parts for n in range(parts)]
    return around([(width * math.cos(a), height * math.sin(a)) for a in angles])


def rounded(width: float, height: float, radius: float) -> list[Stroke]:
    corners = [(width - radius, height - radius), (radius - width, height - radius)]
    corners += [(-x, -y) for x, y in corners]
    arcs = [(x + radius * math.cos(a), y + radius * math.sin(a))
            for q, (x, y) in enumerate(corners) for a in (math.pi / 2 * (q + n / 8) for n in range(9))]  # fmt: skip
    return around(arcs)


RING = [(0.0, 0.0), (60.0, 0.0), (60.0, 24.0), (0.0, 24.0), (0.0, 1.0), (1.0, 1.0), (1.0, 23.0), (59.0, 23.0),
        (59.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]  # fmt: skip


@pytest.mark.parametrize(
    ("strokes", "form"),
    [
        (around([(0, 0), (60, 0), (60, 24), (0, 24)]), Form.BOX),
        (around(RING), Form.BOX),
        (around([(30, 0), (60, 12), (30, 24), (0, 12)]), Form.DIAMOND),
        (ellipse(30, 12), Form.CAPSULE),
        (rounded(40, 12, 12), Form.CAPSULE),
        (around([(0, 0), (60, 0), (30, 24)]), None),
        ([((0, 0), (60, 0)), ((60, 0), (60, 24)), ((60, 24), (0, 24))], None),
        ([((0, 0), (60, 0))], None),
    ],
    ids=["box", "a pen's ring", "diamond", "ellipse", "capsule", "triangle", "open", "a line"],
)
def test_what_rays_from_the_middle_meet_tells_the_form(strokes: list[Stroke], form: Form | None) -> None:
    assert form_of_outline(strokes) is form


@pytest.mark.parametrize("scale", [0.2, 1.0, 40.0])
def test_the_form_is_the_same_at_any_size_and_place(scale: float) -> None:
    moved = [((a * scale + 7, b * scale - 3), (c * scale + 7, d * scale - 3)) for (a, b), (c, d) in ellipse(30, 12)]
    assert form_of_outline(moved) is Form.CAPSULE
