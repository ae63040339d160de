"""What admins are told in the chat before somebody asks why nothing works: a disk that fills, errors that repeat."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import deque
from dataclasses import dataclass, field

from telegram import Bot

from bot.originals import size
from bot.telegram.hub import Hub
from index.errors import DiskFull, StorageError

_SECONDS = 15.0  # between two looks
_MEGABYTE = 1_000_000  # bytes in a megabyte, the unit of the setting
# So many failures within ten minutes are no accident.
_MANY, _WITHIN = 5, 600.0
# A trouble that has been away for so long is told again when it comes back.
_OVER = 3_600.0


@dataclass(slots=True)
class Alarms:
    """Watches the disk and counts failures; each trouble is told once, as long as it lasts."""

    hub: Hub
    failures: deque[float] = field(default_factory=lambda: deque(maxlen=100))
    trouble: StorageError | None = None
    _seen: dict[str, float] = field(default_factory=dict)

    def failed(self, error: BaseException | None) -> None:
        """Something went wrong in an update or a task."""
        self.failures.append(time.monotonic())
        self.trouble = error if isinstance(error, StorageError) else self.trouble

    async def watch(self, bot: Bot) -> None:
        """Run until cancelled."""
        while True:
            await self._disk(bot)
            await self._errors(bot)
            await asyncio.sleep(_SECONDS)

    async def _disk(self, bot: Bot) -> None:
        free = shutil.disk_usage(self.hub.settings.data).free
        shown = size(free, self.hub.settings.language)
        trouble, self.trouble = self.trouble, None
        if isinstance(trouble, DiskFull):
            await self._tell(bot, "desk.disk_full", free=shown)
        elif trouble is not None:
            await self._tell(bot, "desk.disk_trouble", reason=trouble.sentence(self.hub.settings.language))
        elif free < self.hub.settings.disk_mb * _MEGABYTE and not self._lately("desk.disk_full"):
            await self._tell(bot, "desk.disk_low", free=shown)

    async def _errors(self, bot: Bot) -> None:
        recent = sum(time.monotonic() - at < _WITHIN for at in self.failures)
        if recent >= _MANY:
            await self._tell(bot, "desk.many_errors", count=recent)

    async def _tell(self, bot: Bot, key: str, **facts: object) -> None:
        told = self._lately(key)
        self._seen[key] = time.monotonic()
        if not told:
            await self.hub.alert(bot, key, **facts)

    def _lately(self, key: str) -> bool:
        return time.monotonic() - self._seen.get(key, float("-inf")) <= _OVER
