"""Threads beside the event loop, a pool for each kind of work, so that what is quick never waits behind what is slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Busy(Exception):
    """More people ask at once than can be answered in a few seconds."""


class Pool:
    """So many threads for at most `most` pieces of work at once, those that wait included."""

    def __init__(self, name: str, threads: int, *, most: int) -> None:
        self._most, self._held = most, 0
        self._threads = ThreadPoolExecutor(threads, name)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` says. Raises Busy where `most` are at it or wait already."""
        if self._held >= self._most:
            raise Busy
        self._held += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._held -= 1

    def close(self, *, wait: bool = False) -> None:
        """Begin nothing more; `wait` for what was begun."""
        self._threads.shutdown(wait=wait, cancel_futures=True)
