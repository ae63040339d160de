"""Work in the background, watched: what fails is logged under an id and begun again after a growing pause."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds before a task that failed is begun again, doubled each time
_TICK = 0.01  # seconds between two looks at the event loop's lateness
_MINUTE = 60.0  # seconds over which the longest pause is told
Work = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _State:
    """How a task does: how often it failed, the id of its last failure in the log, and whether it runs now."""

    running: bool = True
    failures: int = 0
    code: str = ""


class Watch:
    """Runs tasks by name. A task that returns is done; one that raises is begun again, and `failed` is told why."""

    def __init__(self, failed: Callable[[BaseException], None] = lambda error: None) -> None:
        self._failed = failed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._states: dict[str, _State] = {}

    @property
    def well(self) -> bool:
        """Whether no task is waiting to be begun again."""
        return all(state.running for state in self._states.values())

    def facts(self) -> dict[str, dict[str, object]]:
        """Each task's state, for `/healthz`."""
        return {
            name: {"running": state.running, "failures": state.failures, "last_failure": state.code}
            for name, state in self._states.items()
        }

    def start(self, name: str, work: Work) -> None:
        """Begin `work` and go on beginning it as long as it fails."""
        self._states[name] = _State()
        self._tasks[name] = asyncio.get_running_loop().create_task(self._go_on(name, work), name=name)

    async def end(self, *names: str) -> None:
        """End these tasks, or all, and wait until they have ended."""
        ending = [self._tasks.pop(name) for name in (names or tuple(self._tasks)) if name in self._tasks]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _go_on(self, name: str, work: Work) -> None:
        state, pause = self._states[name], _FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - logged under its id, and the task begins again
                self._failed(error)
                state.failures += 1
                state.code = secrets.token_hex(3)
                facts = {"task": name, "code": state.code, "failures": state.failures}
                _log.exception("task failed", extra={"facts": facts})
            else:
                return
            # What ran well for a while before it failed has not failed in a row.
            pause = _FIRST_PAUSE if time.monotonic() - began > _LONGEST_PAUSE else pause
            state.running = False
            await asyncio.sleep(pause)
            state.running, pause = True, min(2 * pause, _LONGEST_PAUSE)


class Pulse:
    """How long the event loop was kept from its work: the longest pause of the last minute and of the whole life.

    On a busy machine a pause is mostly other processes' work; `busy` is the most CPU that the loop's own thread took between
    two beats, which no other process makes longer.
    """

    def __init__(self) -> None:
        self._longest = self._busy = 0.0
        self._minutes = [0.0, 0.0]
        self._turned = time.monotonic()

    async def beat(self) -> None:
        """Until cancelled: sleep a hundredth of a second and see how much later one wakes."""
        while True:
            before, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            late = now - before - _TICK
            if now - self._turned > _MINUTE:
                self._minutes, self._turned = [self._minutes[1], 0.0], now
            self._minutes[1] = max(self._minutes[1], late)
            self._longest = max(self._longest, late)
            self._busy = max(self._busy, time.thread_time() - worked)

    @property
    def facts(self) -> dict[str, float]:
        """In milliseconds, for `/healthz`."""
        pauses = {"longest": self._longest, "lately": max(self._minutes), "busy": self._busy}
        return {name: round(seconds * 1000, 1) for name, seconds in pauses.items()}
