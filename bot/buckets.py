"""Token buckets: so many at once, then so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable


class Bucket:
    """Holds at most `size` tokens and gets `rate` a second; begins full."""

    def __init__(self, size: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._rate, self._clock = size, rate, clock
        self._held, self._at = size, clock()

    def take(self) -> float:
        """Take a token, on credit if there is none: the seconds until it is really there (0 if it was)."""
        self._fill()
        self._held -= 1
        return max(0.0, -self._held / self._rate)

    def spend(self) -> bool:
        """Take a token if there is one."""
        self._fill()
        if self._held < 1:
            return False
        self._held -= 1
        return True

    @property
    def full(self) -> bool:
        """Whether the bucket holds all that it can: nobody has taken from it lately."""
        self._fill()
        return self._held >= self._size

    def _fill(self) -> None:
        now = self._clock()
        self._held = min(self._size, self._held + (now - self._at) * self._rate)
        self._at = now
