"""An outline's form, however it is drawn: by what rays from its middle meet.

A box of four strokes, of twelve segments (the ring of a pen's stroke) or filled; a capsule of curves or of 160 short lines:
the rays meet the same border. A connector's outline lets rays through and is no form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ingest.frame import Point
from ingest.pages import Form

# Eight within each quarter tell a curve from a corner. At half and double 12 samples and 11 files of five offices are
# read alike.
_RAYS = 32
# How far from the middle (1: the frame's side or corner) a border is met: a box fills its corners, a diamond
# half of them, an ellipse 0.7. Measured on reportlab's, LibreOffice's and printed outlines of the sample library.
_CORNER, _HALF, _TIP, _ROUND = 0.93, (0.38, 0.62), 0.88, 0.6

_ANGLES = np.arange(_RAYS) * 2 * math.pi / _RAYS
_WAYS = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_AXES, _DIAGONALS = slice(0, _RAYS, _RAYS // 4), slice(_RAYS // 8, _RAYS, _RAYS // 4)

Stroke = tuple[Point, Point]


def form_of_outline(strokes: Sequence[Stroke]) -> Form | None:
    """The form that these strokes enclose, None if they leave a way out or it is no form of a flow chart."""
    if _is_rectangle(strokes):
        return Form.BOX
    reach = _reach(strokes)
    if reach is None or min(reach[_AXES]) < _TIP:
        return None
    corners = reach[_DIAGONALS] / math.sqrt(2)
    if min(corners) >= _CORNER:
        return Form.BOX
    if _HALF[0] <= min(corners) and max(corners) <= _HALF[1]:
        return Form.DIAMOND
    return Form.CAPSULE if min(corners) >= _ROUND else None


def _is_rectangle(strokes: Sequence[Stroke]) -> bool:
    """Whether these are four level and upright strokes end to end: most outlines are, and need no rays."""
    return (
        len(strokes) == 4 and strokes[-1][1] == strokes[0][0] and all(a[0] == b[0] or a[1] == b[1] for a, b in strokes)
    )


def _reach(strokes: Sequence[Stroke]) -> np.ndarray | None:
    """How far each ray from the middle goes until the last stroke it meets, the frame as a square of side 2."""
    ends = np.array(strokes, dtype=float)
    low, high = ends.min(axis=(0, 1)), ends.max(axis=(0, 1))
    if min(high - low) <= 0:
        return None
    ends = (ends - (low + high) / 2) / ((high - low) / 2)
    start, way = ends[:, 0], ends[:, 1] - ends[:, 0]
    across = _WAYS[:, None, 0] * way[None, :, 1] - _WAYS[:, None, 1] * way[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (start[:, 0] * way[:, 1] - start[:, 1] * way[:, 0])[None, :] / across
        along = (start[None, :, 0] * _WAYS[:, None, 1] - start[None, :, 1] * _WAYS[:, None, 0]) / across
    met = (np.abs(across) > 1e-9) & (far > 0) & (along >= -0.01) & (along <= 1.01)
    reach: np.ndarray = np.where(met, far, 0.0).max(axis=1)
    return reach if reach.min() > 0 else None
