"""One ordered lane per chat: people do not wait for each other, and nobody's messages overtake one another.

What comes in is kept on disk before Telegram is told that we have it, and deleted when it is dealt with. After a hard
stop what was left is taken up again: an update whose answer was just on the wire may be answered twice, none is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Update

from bot.people import People, Waiting
from bot.telegram.buckets import Bucket

_log = logging.getLogger(__name__)
AT_ONCE, REFILL = 30, 0.5
_LONGEST = 60
# An update that brings the process down each time must end somewhere; one that was on its way at a hard stop must not.
_TRIES = 50
_MANY = 5_000
Handle = Callable[[dict[str, Any]], Awaitable[None]]
Notice = Callable[[Update], Awaitable[None]]


class Lanes:
    """Takes updates in, hands each to `handle` in its lane's order; `notice` tells a flooder once, `free` are unlimited."""

    def __init__(self, people: People, handle: Handle, notice: Notice, free: frozenset[int]) -> None:
        self._people, self._handle, self._notice, self._free = people, handle, notice, free
        self._lanes: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._buckets: dict[int, Bucket] = {}
        self._told: set[int] = set()

    @property
    def depth(self) -> int:
        """How many updates wait."""
        return sum(map(len, self._lanes.values()))

    async def take(self, updates: Sequence[Update]) -> None:
        """Keep the updates and begin on them; returns when they are on disk."""
        wanted = [update for update in updates if await self._welcome(update)]
        rows = [(update.update_id, _lane(update), _person(update), update.to_json()) for update in wanted]
        for waiting in self._people.receive(rows):
            self._put(waiting)

    def resume(self) -> int:
        """Take up what a former run left behind; how many, and of those begun before how many may be answered twice."""
        left = self._people.waiting()
        for waiting in left:
            self._put(waiting)
        twice = sum(waiting.tries > 0 for waiting in left)
        if left:
            _log.info("taken up again", extra={"facts": {"updates": len(left), "begun_before": twice}})
        return len(left)

    async def drain(self, seconds: float) -> None:
        """Give what is being answered this long to finish; what is not stays on disk."""
        for lane in self._lanes.values():
            lane.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

    async def _welcome(self, update: Update) -> bool:
        """Whether this person may go on: beyond the bucket one polite notice, then silence."""
        person = _person(update)
        if person in self._free:
            return True
        if len(self._buckets) > _MANY:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.full}
        bucket = self._buckets.setdefault(person, Bucket(AT_ONCE, REFILL))
        if bucket.full:
            self._told.discard(person)
        if bucket.spend() and len(self._lanes.get(_lane(update), ())) < _LONGEST:
            return True
        if person not in self._told:
            self._told.add(person)
            await self._notice(update)
        return False

    def _put(self, waiting: Waiting) -> None:
        lane = self._lanes.get(waiting.lane)
        if lane is not None:
            lane.append(waiting)
            return
        self._lanes[waiting.lane] = deque([waiting])
        task = asyncio.get_running_loop().create_task(self._walk(waiting.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _walk(self, key: int) -> None:
        """Deal with a lane's updates one after another until it is empty."""
        lane = self._lanes[key]
        while lane:
            waiting = lane.popleft()
            if waiting.tries < _TRIES:
                self._people.begin(waiting.update_id)
                try:
                    await self._handle(json.loads(waiting.body))
                except Exception:  # noqa: BLE001 - logged, and the lane goes on
                    # A lane must go on, whatever one update did; what went wrong is ours to read.
                    _log.exception("update failed", extra={"facts": {"update": waiting.update_id}})
            else:
                _log.error("given up", extra={"facts": {"update": waiting.update_id, "tries": waiting.tries}})
            self._people.done(waiting.update_id)
        del self._lanes[key]


def _lane(update: Update) -> int:
    chat = update.effective_chat
    return chat.id if chat else _person(update)


def _person(update: Update) -> int:
    return update.effective_user.id if update.effective_user else 0
