"""Who of several bots on one database does what: whose a chat is, and who does what one of them does for all.

Claims are locks of one session: when a bot dies, however, its session ends and with it all that it claimed. A chat that
was claimed stays with its bot as long as that one remembers the talk; the next talk may be another bot's, so that one that
was started again gets its share.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from bot.followup import KEPT_SECONDS
from index.databases import opened

# A server has room for some thousands of locks (max_locks_per_transaction times max_connections).
_LANES = 500
# After the server was started again each takes back what it is at work on, before it takes what was another's.
_GRACE = 5.0


class Claims:
    """The claims of this bot, on a connection of its own. With SQLite there is one bot, and everything is its own."""

    def __init__(self, path: Path) -> None:
        self._connection = opened(path)
        self._lock = threading.Lock()
        self._session = 0
        # What was this bot's before the server was started again, and when others may take it (monotonic seconds).
        self._before: frozenset[int] = frozenset()
        self._open = 0.0
        # When each was last wanted (monotonic seconds).
        self._lanes: dict[int, float] = {}
        self._leads = False

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def leads(self) -> bool:
        """Whether this bot does what one of them does for all: polling, uploads, hand-overs, purge, alarms."""
        with self._lock:
            self._renew()
            self._leads = self._leads or self._connection.claim(["leader"]) == ["leader"]
            return self._leads

    def lanes(self, wanted: Sequence[int], busy: Collection[int]) -> set[int]:
        """Those of the lanes that are this bot's, claimed now or before.

        Others are let go of where they are not `busy` and their talk is forgotten; beyond 500, those unused for longest.
        """
        with self._lock:
            self._renew()
            now = time.monotonic()
            free = now >= self._open
            new = [f"lane {lane}" for lane in wanted if lane not in self._lanes and (free or lane in self._before)]
            for name in self._connection.claim(new) if new else ():
                self._lanes[int(name.split()[1])] = now
            mine = {lane for lane in wanted if lane in self._lanes}
            at_work = mine | (self._lanes.keys() & busy)
            self._lanes |= dict.fromkeys(at_work, now)
            beyond = len(self._lanes) - _LANES
            idle = sorted((at, lane) for lane, at in self._lanes.items() if lane not in at_work)
            for place, (at, lane) in enumerate(idle):
                if place < beyond or now - at > KEPT_SECONDS:
                    self._connection.let_go(f"lane {lane}")
                    del self._lanes[lane]
            return mine

    def bots(self) -> int:
        """How many bots are up, this one among them."""
        with self._lock:
            self._renew()
            return max(1, self._connection.present("bot"))

    def _renew(self) -> None:
        """After the server was started again nothing is claimed any more; others may have been quicker."""
        session = self._connection.session()
        if session != self._session:
            if self._session:
                now = time.monotonic()
                self._before = frozenset(self._lanes) | (self._before if now < self._open else frozenset())
                self._open = now + _GRACE
            self._session, self._leads = session, False
            self._lanes.clear()
