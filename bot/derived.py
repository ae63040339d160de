"""What is worked out from the whole library, once for each of its generations."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Derived:
    """Keeps what was made of one generation, until the next is asked for."""

    def __init__(self) -> None:
        self._made: tuple[int, dict[Hashable, Any]] = (0, {})

    def once(self, generation: int, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns for this generation, called the first time that it is asked for."""
        if self._made[0] != generation:
            self._made = (generation, {})
        made = self._made[1]
        if key not in made:
            made[key] = make()
        found: T = made[key]
        return found
