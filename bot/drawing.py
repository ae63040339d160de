"""Drawing a page, whose file is not ours, in a child process that is bounded in memory and time and always ends."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from index.system import bound_process, without_main

_MEGABYTE = 1024 * 1024  # bytes in a megabyte, the unit of the setting


class Drawer:
    """Draws a picture in a child process, which is killed after `seconds`. Threads may draw at the same time."""

    def __init__(self, *, memory_mb: int, seconds: int) -> None:
        self._memory, self._seconds = memory_mb * _MEGABYTE, seconds
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bot.drawing", "bot.pictures", "bot.closeup", "PIL.JpegImagePlugin"])
        self._at_work: set[ForkServerProcess] = set()
        self._closed = False

    def draw(self, work: Callable[..., bytes], *arguments: object) -> bytes:
        """What `work` makes of the arguments. Raises ValueError where it cannot: no such page, too long, too large."""
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_draw, args=(theirs, self._memory, self._seconds, work, arguments))
        with without_main():
            process.start()
        theirs.close()
        self._at_work.add(process)
        try:
            if self._closed or not ours.poll(self._seconds):
                raise ValueError(f"not drawn within {self._seconds} seconds")
            made = ours.recv()
        except EOFError:
            raise ValueError("the page ended the program that drew it") from None
        finally:
            self._at_work.discard(process)
            process.kill()
            process.join()
            ours.close()
        if not isinstance(made, bytes):
            raise ValueError(made)
        return made

    def close(self) -> None:
        """End every drawing now."""
        self._closed = True
        for process in tuple(self._at_work):
            process.kill()


def _draw(
    says: Connection, memory: int, seconds: int, work: Callable[..., bytes], arguments: tuple[object, ...]
) -> None:
    """In the child: be bounded, draw, say the picture or why there is none."""
    bound_process(memory=memory, seconds=seconds)
    try:
        says.send(work(*arguments))
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a hostile page, there is no picture
        says.send(f"{type(error).__name__}: {error}"[:200])
