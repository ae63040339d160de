"""Long lists a page at a time: which part is shown, and the addresses of the pages before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Turns:
    """The page that is shown of `last`, where it begins in the list, and its neighbours' addresses ("" for none)."""

    page: int
    last: int
    start: int
    each: int
    previous: str
    next: str

    def of(self, found: Sequence[T]) -> Sequence[T]:
        """The part of the list that this page shows."""
        return found[self.start : self.start + self.each]


def turned(request: web.Request, count: int, each: int, *, name: str = "page") -> Turns:
    """The page that an address asks for, of a list of `count` entries with `each` a page; the first where it has none."""
    last, told = max(1, -(-count // each)), request.query.get(name, "1")
    shown = min(max(1, int(told)), last) if told.isdecimal() and len(told) < 6 else 1

    def where(to: int) -> str:
        asked = {key: value for key, value in request.query.items() if key != name and value}
        return f"{request.rel_url.raw_path}?{urlencode({**asked, name: to})}" if 1 <= to <= last else ""

    return Turns(shown, last, (shown - 1) * each, each, where(shown - 1), where(shown + 1))
