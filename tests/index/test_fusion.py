from __future__ import annotations

import numpy as np
import pytest

from index.fusion import fuse


def test_fusion_wants_scores_of_the_same_passages() -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        fuse(np.zeros(2), np.zeros(3), weight=0.5)
    with pytest.raises(ValueError, match="not between"):
        fuse(np.zeros(2), np.zeros(2), weight=2)
    both = fuse(np.array([3.0, 1.0, np.nan]), np.array([0.1, 0.9, 0.5]), weight=1.0)
    assert both.argmax() == 0
    assert both[2] == both[1]
