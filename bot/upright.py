"""How a page that was scanned on its side or upside down must be turned, told by what was read of it."""

from __future__ import annotations

import numpy as np

from index.sop import Sop

# With fewer boxes than this their order does not show which way is down.
_TELLING = 3


def turn_of(sop: Sop, page: int) -> int:
    """By how many quarters a page must be turned clockwise to stand upright, as what stands on it is read downwards.

    On a page that lies on its side rows are taller than wide; where its letters run up the page, what is read later stands
    further right, where they run down it, further left. Two boxes tell nothing.
    """
    read = [place for section in sop.sections for place in section.places]
    read += [place for step in sop.steps for place in step.places]
    boxes = [place.box for place in read if place.page == page and place.box]
    if len(boxes) < _TELLING:
        return 0
    ways = np.sign(np.diff([(box.x0 + box.x1, box.y0 + box.y1) for box in boxes], axis=0).round(-1))
    across, down = ways.sum(axis=0).tolist()
    lying = sum(box.y1 - box.y0 > box.x1 - box.x0 for box in boxes) > len(boxes) / 2
    if lying and abs(across) > abs(down):
        return 1 if across > 0 else 3
    return 2 if down < 0 and abs(down) > abs(across) else 0
