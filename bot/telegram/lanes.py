"""One ordered lane per chat: people do not wait for each other, and nobody's messages overtake one another.

What comes in is kept on disk before Telegram is told that we have it, and deleted when it is dealt with. After a hard
stop what was left is taken up again: an update whose answer was just being sent may be answered twice, none is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.buckets import Bucket
from bot.people import People, Waiting
from bot.telegram.envelope import Envelope, enveloped
from index.errors import StorageError

_log = logging.getLogger(__name__)
# Updates of one person at once, and in a second after that: half would hold up an album of twenty photos, double lets a
# flooder have two answers a second computed.
AT_ONCE, REFILL = 30, 0.5
_LONGEST = 60  # updates that wait in one chat; more are a flood
# An update that brings the process down each time must end somewhere; one that was on its way at a hard stop must not.
_TRIES = 50
_MANY = 5_000  # people and updates that are remembered
_PAUSE, _LONGEST_PAUSE = 0.5, 15.0  # seconds between two tries at a disk that refuses
Handle = Callable[[dict[str, Any]], Awaitable[None]]
Notice = Callable[[Envelope], None]


class Unparseable(Exception):
    """An update that the chat library cannot read; `reason` names the error and holds nothing of the update."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Lanes:
    """Takes updates in, hands each to `handle` in its lane's order; `notice` tells a flooder once, `free` are unlimited.

    `handle` raises Unparseable for what cannot be read: that is set aside.
    """

    def __init__(self, people: People, handle: Handle, notice: Notice, free: frozenset[int]) -> None:
        self._people, self._handle, self._notice, self._free = people, handle, notice, free
        self._lanes: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._buckets: dict[int, Bucket] = {}
        self._told: set[int] = set()
        self._settled: list[int] = []
        self._settling = asyncio.Event()
        self._admitted: dict[int, None] = {}
        self._news: dict[int, asyncio.Event] = {}
        # What was begun, until it is deleted.
        self._begun: set[int] = set()
        self._looking = asyncio.Lock()

    @property
    def depth(self) -> int:
        """How many updates wait."""
        return sum(map(len, self._lanes.values()))

    async def followed(self, lane: int, seconds: float) -> bool:
        """Whether another update of a lane waits behind the present one, or comes within so many seconds."""
        if self._lanes.get(lane):
            return True
        news = self._news[lane] = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            return False
        finally:
            del self._news[lane]
        return True

    async def take(self, updates: Sequence[object]) -> None:
        """Keep raw updates and begin on them; returns when they are on disk. Raises StorageError where they cannot be."""
        envelopes = [found for raw in updates if (found := enveloped(raw)) is not None]
        if len(envelopes) < len(updates):
            _log.warning("not an update", extra={"facts": {"count": len(updates) - len(envelopes)}})
        wanted = [envelope for envelope in envelopes if self._welcome(envelope)]
        # Counted once, however often the disk refuses them or Telegram hands them out again.
        self._admitted |= dict.fromkeys(envelope.update_id for envelope in wanted)
        for update_id in list(self._admitted)[:-_MANY]:
            del self._admitted[update_id]
        rows = [(found.update_id, found.lane, found.person, found.body) for found in wanted]
        new = await asyncio.to_thread(self._people.receive, rows) if rows else []
        await (self._look() if self._people.shared else self._begin(new))

    async def resume(self) -> None:
        """Take up what a former run left behind."""
        left = await self._look()
        if left:
            _log.info("taken up again", extra={"facts": {"updates": left}})

    async def look(self, pause: float) -> None:
        """Until cancelled: begin on what another bot on this database took in for a chat of ours, or left when it died."""
        while True:
            await asyncio.sleep(pause)
            await self._look()

    async def _look(self) -> int:
        """Begin on what waits in the lanes that are ours; how many updates."""
        async with self._looking:
            # As of before the reading: what is done and deleted while it goes on is not begun again.
            begun = frozenset(self._begun)
            waiting = [found for found in await asyncio.to_thread(self._people.waiting) if found.update_id not in begun]
            # Those that are being answered too: after the server was started again they must be claimed anew.
            lanes = list(dict.fromkeys([*self._lanes, *(found.lane for found in waiting)]))
            mine = await asyncio.to_thread(self._people.claims.lanes, lanes, tuple(self._lanes)) if lanes else ()
            ours = [found for found in waiting if found.lane in mine]
            await self._begin(ours)
        return len(ours)

    async def settle(self) -> None:
        """Until cancelled: delete what was dealt with, many at once if need be. After a StorageError call it again."""
        while True:
            await self._settling.wait()
            self._settling.clear()
            await self._settle_now()

    async def drain(self, seconds: float) -> None:
        """Give what is being answered this long to finish; what is not stays on disk."""
        for lane in self._lanes.values():
            lane.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        try:
            await self._settle_now()
        except StorageError as error:
            _log.error(
                "%d answered updates cannot be deleted and will be answered again: %s", len(self._settled), error
            )

    async def _settle_now(self) -> None:
        done = list(self._settled)
        if not done:
            return
        try:
            await asyncio.to_thread(self._people.done, done)
        except StorageError:
            self._settling.set()
            raise
        self._begun.difference_update(done)
        self._settled = self._settled[len(done) :]

    def _welcome(self, envelope: Envelope) -> bool:
        """Whether this person may go on: beyond the bucket one polite notice, then silence."""
        asker = envelope.asker
        if asker in self._free or envelope.update_id in self._admitted:
            return True
        if len(self._buckets) > _MANY:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.full}
        bucket = self._buckets.setdefault(asker, Bucket(AT_ONCE, REFILL))
        if bucket.full:
            self._told.discard(asker)
        if bucket.spend() and len(self._lanes.get(envelope.lane, ())) < _LONGEST:
            return True
        if asker not in self._told:
            self._told.add(asker)
            self._notice(envelope)
        return False

    async def _begin(self, arrived: Sequence[Waiting]) -> None:
        """Begin one by one: a hundred at the same moment would keep the event loop from everything else."""
        for waiting in arrived:
            self._put(waiting)
            await asyncio.sleep(0)

    def _put(self, waiting: Waiting) -> None:
        if waiting.update_id in self._begun:
            return
        self._begun.add(waiting.update_id)
        lane = self._lanes.get(waiting.lane)
        if lane is not None:
            lane.append(waiting)
            if waiting.lane in self._news:
                self._news[waiting.lane].set()
            return
        self._lanes[waiting.lane] = deque([waiting])
        task = asyncio.get_running_loop().create_task(self._walk(waiting.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _walk(self, key: int) -> None:
        """Deal with a lane's updates one after another until it is empty, or another bot's."""
        lane = self._lanes[key]
        while lane:
            if not await self._ours(key):
                # They stay on disk, for the bot that has the lane now.
                self._begun.difference_update(waiting.update_id for waiting in lane)
                break
            if not lane:
                # Cleared meanwhile, for this bot ends.
                break
            waiting = lane.popleft()
            try:
                await self._deal(waiting)
            except Unparseable as error:
                await self._set_aside(waiting, error.reason)
            except Exception:  # noqa: BLE001 - logged, and the lane goes on
                # A lane must go on, whatever one update did; what went wrong is ours to read.
                _log.exception("update failed", extra={"facts": {"update": waiting.update_id}})
            self._settled.append(waiting.update_id)
            self._settling.set()
        del self._lanes[key]

    async def _ours(self, key: int) -> bool:
        """Whether a lane is still this bot's: when the server was started again, another may have been quicker."""
        if not self._people.shared:
            return True
        try:
            return key in await asyncio.to_thread(self._people.claims.lanes, [key], tuple(self._lanes))
        except StorageError:
            return False

    async def _deal(self, waiting: Waiting) -> None:
        if waiting.tries >= _TRIES:
            _log.error("given up", extra={"facts": {"update": waiting.update_id, "tries": waiting.tries}})
            return
        if waiting.left_behind:
            await _when_possible(lambda: self._people.begin(waiting.update_id))
        await self._handle(json.loads(waiting.body))

    async def _set_aside(self, waiting: Waiting, reason: str) -> None:
        facts = {"update": waiting.update_id, "reason": reason}
        _log.error("update set aside: it cannot be read", extra={"facts": facts})
        await _when_possible(lambda: self._people.set_aside(waiting.update_id, reason))


async def _when_possible(write: Callable[[], None]) -> None:
    """Do a write that must not be left out, as soon as the disk allows it."""
    pause = _PAUSE
    while True:
        try:
            await asyncio.to_thread(write)
        except StorageError:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return
