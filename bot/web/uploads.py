"""Works through what admins sent over the pages: each upload is read in a child process, and published on their word.

Of several servers over one data folder one works; what is under way is taken up again after a restart.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.accepting import tidy
from bot.drafts import decided
from bot.ingesting import pages_in, refusal, run_ingest, set_options
from bot.jobs import PUBLISHED, PUBLISHING, READY, RECEIVED, REFUSED, Job
from bot.web.room import Room
from index.errors import JobError, StorageError
from index.messages import say
from index.storage import storage_error

_log = logging.getLogger(__name__)
_PAUSE, _LOCKED_PAUSE = 2.0, 5.0  # seconds between two looks for work; while another process has the library
# A reader that cannot work is tried this often, a few seconds apart.
_TRIES = 4


class Worker:
    """Works through the uploads of one library, one after another, for ever."""

    def __init__(self, room: Room) -> None:
        self._room, self._jobs = room, room.people.uploads
        self._data = room.settings.data
        self._failed: Counter[str] = Counter()

    async def work(self) -> None:
        """Run until cancelled; no upload's failure ends it. Waits while another process works on the same folder."""
        with (self._data / "uploads.lock").open("a") as lock:
            while not _locked(lock.fileno()):  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(_LOCKED_PAUSE)
            while True:
                self._room.wake.clear()
                try:
                    busy = await self._round()
                except StorageError as error:
                    _log.error("uploads wait: %s", error)
                    busy = False
                if not busy:
                    await self._waited()

    async def _round(self) -> bool:
        """Work through every upload that waits now; returns whether there was one."""
        jobs = [job for job in await self._room.clerk(self._jobs.all) if not job.message]
        await self._room.clerk(tidy, self._data / "uploads", self._jobs)
        waiting = [job for job in jobs if job.state in (RECEIVED, PUBLISHING)]
        for job in waiting:
            await self._one(job)
        return bool(waiting)

    async def _waited(self) -> None:
        try:
            async with asyncio.timeout(_PAUSE):
                await self._room.wake.wait()
        except TimeoutError:
            return

    async def _one(self, job: Job) -> None:
        try:
            await (self._read if job.state == RECEIVED else self._publish)(job)
        except JobError as error:
            await self._again(job, str(error.facts["reason"]))
        except Exception as error:
            if told := storage_error(error, self._data):
                raise told from error
            code = secrets.token_hex(3)
            _log.exception("upload failed, code %s", code)
            await self._refuse(job, [{"key": "", "facts": {}, "reason": say("web.failed", self._language, code=code)}])

    async def _again(self, job: Job, reason: str) -> None:
        """Once more after a pause; after a few times the admin is told: a publication waits for the button again."""
        self._failed[job.id] += 1
        self._room.progress[job.id] = reason
        if self._failed[job.id] < _TRIES:
            await asyncio.sleep(_PAUSE)
            return
        del self._failed[job.id]
        if job.state == PUBLISHING:
            await self._room.clerk(self._jobs.move, job.id, PUBLISHING, READY)
            await self._room.clerk(self._room.people.note, job.admin, "publish_waits", job.file)
        else:
            await self._refuse(job, [{"key": "", "facts": {}, "reason": reason}])

    async def _read(self, job: Job) -> None:
        files = await self._room.clerk(_files, self._data / "uploads" / job.id)
        if not files:
            # Stopped while it was coming in: there is nothing to read.
            await self._room.clerk(self._jobs.move, job.id, RECEIVED, "")
            return
        draft = await self._room.clerk(self._jobs.draft, job.id)
        told = await self._run(job, files, "--check", *set_options(draft.fields))
        if found := told.get("read", []):
            await self._room.clerk(self._jobs.read, job.id, found)
            await self._room.clerk(self._jobs.move, job.id, RECEIVED, READY)
        else:
            await self._refuse(job, told.get("failed", []))

    async def _publish(self, job: Job) -> None:
        draft = await self._room.clerk(self._jobs.draft, job.id)
        options = ["--set", "visibility", job.visibility, *set_options(decided(draft))]
        files = await self._room.clerk(_files, self._data / "uploads" / job.id)
        told = await self._run(job, files, *options)
        if told.get("failed") or not told:
            await self._refuse(job, told.get("failed", []))
            return
        detail = f"{job.file} {job.visibility} generation {told['generation']}"
        await self._room.clerk(self._room.people.note, job.admin, "publish", detail)
        await self._room.clerk(self._jobs.move, job.id, PUBLISHING, PUBLISHED, job.visibility)

    async def _refuse(self, job: Job, failed: Sequence[Mapping[str, Any]]) -> None:
        """Keep why an upload did not go in, until its admin puts it away."""
        await self._room.clerk(self._jobs.read, job.id, failed)
        await self._room.clerk(self._jobs.move, job.id, job.state, REFUSED)
        if job.state == PUBLISHING:
            await self._room.clerk(self._room.people.note, job.admin, "publish_failed", job.file)

    async def _run(self, job: Job, files: list[Path], *options: str) -> dict[str, Any]:
        async def tell(text: str) -> None:
            self._room.progress[job.id] = text

        try:
            return await run_ingest(files, self._data, *options, tell=tell)
        finally:
            self._room.progress.pop(job.id, None)

    @property
    def _language(self) -> str:
        return self._room.settings.language


def why_refused(found: Sequence[Mapping[str, Any]], language: str) -> str:
    """Why an upload did not go in, in words."""
    return refusal({"failed": found}, language)


def _files(folder: Path) -> list[Path]:
    return pages_in(folder) if folder.is_dir() else []


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
