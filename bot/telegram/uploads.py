"""Works through what admins sent: each upload is fetched, read in a child process, shown as a report, and published.

Reading and publishing are the command `tanya-sop ingest`. What is under way is taken up again after a restart.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import Forbidden, TelegramError

from bot.accepting import tidy
from bot.drafts import SAME, decided, is_good
from bot.ingesting import refusal, remarks, run_ingest, set_options
from bot.jobs import PUBLISHING, READY, RECEIVED, Draft, Job
from bot.pictures import MAX_BYTES, MAX_SIDE, WHOLE, page_picture
from bot.telegram.buttons import Act, Press
from bot.telegram.drafting import choices, report
from bot.telegram.hub import Hub
from bot.telegram.recipient import FILE_SECONDS, Recipient, persistently
from bot.telegram.rendering import button, clean
from bot.upright import turn_of
from index.errors import JobError
from index.messages import say
from index.storage import storage_error
from index.store import SOP

_log = logging.getLogger(__name__)
_EDIT_SECONDS = 3.0  # between two edits of the message that tells the progress: Telegram limits edits as messages
# With the growing pauses between them (`watching`): ten seconds, and the admin can begin again.
_TRIES = 4


class Uploads:
    """Works through the uploads one after another; after a restart it goes on where it was."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._jobs = hub.people.uploads
        self._folder = hub.settings.data / "uploads"
        self._refused: Counter[str] = Counter()

    async def work(self, bot: Bot) -> None:
        """Until cancelled: read or publish the oldest upload that waits for it."""
        while True:
            await self._hub.off_loop(self._jobs.whole)
            jobs = await self._hub.off_loop(self._jobs.all)
            await self._hub.off_loop(tidy, self._folder, self._jobs)
            # Those without a message of ours came by the browser and are worked through there.
            waiting = [job for job in jobs if job.state in (RECEIVED, PUBLISHING) and job.message]
            for job in waiting:
                await self._one(job, bot)
            await asyncio.sleep(0.2 if waiting else 0.5)

    async def _one(self, job: Job, bot: Bot) -> None:
        try:
            await (self._read if job.state == RECEIVED else self._publish)(job, bot)
        except Forbidden:
            # The admin blocked the bot: nobody is there to decide.
            await self._move(job, job.state, "")
        except JobError as error:
            # The task begins again after a pause, and with it this upload.
            if not await self._given_up(job, bot, str(error.facts["reason"])):
                raise
        except Exception as error:
            if told := storage_error(error, self._folder):
                # The disk, not the upload: it is taken up again with the task.
                raise told from error
            code = secrets.token_hex(3)
            _log.exception("upload failed, code %s", code)
            await self._move(job, job.state, "")
            await self._tell(job, bot, clean(say("telegram.failed", await self._language(job), code=code)))

    async def _given_up(self, job: Job, bot: Bot, reason: str) -> bool:
        """Tell the admin why it could not be done; whether that was the last try.

        Then a publication waits for the admin's press again, and what could not even be read has to be sent anew.
        """
        language = await self._language(job)
        self._refused[job.id] += 1
        if self._refused[job.id] < _TRIES:
            await self._tell(job, bot, clean(JobError(reason=reason).sentence(language)))
            return False
        del self._refused[job.id]
        _log.error("upload given up: %s", job.state, extra={"facts": {"job": job.id, "tries": _TRIES}})
        publishing = job.state == PUBLISHING
        await self._move(job, job.state, READY if publishing else "")
        if publishing:
            await self._hub.off_loop(self._hub.people.note, job.admin, "publish_waits", job.file)
        draft = await self._hub.off_loop(self._jobs.draft, job.id)
        said = say(f"telegram.upload_given_up_{job.state}", language, file=shown(job, language), reason=reason)
        await self._tell(job, bot, clean(said), choices(draft, language) if publishing else None)
        return True

    async def _language(self, job: Job) -> str:
        known = await self._hub.off_loop(self._hub.people.known, job.admin)
        return known.language or self._hub.settings.language

    async def _move(self, job: Job, before: str, after: str) -> None:
        await self._hub.off_loop(self._jobs.move, job.id, before, after)

    async def _read(self, job: Job, bot: Bot) -> None:
        """Fetch the file, have it read, and show the report with its buttons; its first page once."""
        language, files = await self._language(job), await self._fetched(job, bot)
        draft = await self._hub.off_loop(self._jobs.draft, job.id)
        seen_before = bool(draft.found)
        told = await self._run(job, bot, files, "--check", *set_options(draft.fields))
        found = told.get("read", [])
        if not found:
            await self._move(job, RECEIVED, "")
            await self._tell(job, bot, _refused(told, job, language))
            return
        if all(item["known"] == SAME for item in found):
            await self._move(job, RECEIVED, "")
            await self._tell(job, bot, clean(say("telegram.upload_same", language, file=shown(job, language))))
            return
        await self._hub.off_loop(self._jobs.read, job.id, found)
        await self._move(job, RECEIVED, READY)
        draft = await self._hub.off_loop(self._jobs.draft, job.id)
        await self._tell(job, bot, report(draft, shown(job, language), language), choices(draft, language))
        if not seen_before:
            await self._show_page(job, draft, bot, language)
        await self._sum_up(job, draft, bot, language)

    async def _fetched(self, job: Job, bot: Bot) -> list[Path]:
        """The upload's files on our disk, in order; fetched where they are not there yet."""
        folder, paths = self._folder / job.id, []
        for n, file_id in enumerate(job.file_ids, 1):
            path = folder / (job.file if len(job.file_ids) == 1 and PurePath(job.file).suffix else f"foto-{n:02}.jpg")
            paths.append(path)
            if await self._hub.off_loop(path.exists):
                continue
            file = await persistently(lambda name=file_id: bot.get_file(name), seconds=FILE_SECONDS)  # type: ignore[misc]
            data = await persistently(file.download_as_bytearray, seconds=FILE_SECONDS)
            await self._hub.off_loop(_write, path, data)
        return paths

    async def _show_page(self, job: Job, draft: Draft, bot: Bot, language: str) -> None:
        """Page 1 upright as a picture, to be compared with what was read; a courtesy, so its failure is no news."""
        path, sop = Path(draft.found[0]["pdf"]), SOP.validate_python(draft.found[0]["sop"])
        try:
            turn = turn_of(sop, sop.first)
            picture = await self._hub.draw(page_picture, path, sop.first, (), *WHOLE, MAX_BYTES, MAX_SIDE, turn)
            await Recipient(bot, job.admin).photo(picture, say("draft.first_page", language, file=shown(job, language)))
        except (ValueError, OSError, TelegramError) as error:
            _log.info("page 1 of an upload could not be shown: %s", type(error).__name__)

    async def _sum_up(self, job: Job, draft: Draft, bot: Bot, language: str) -> None:
        """When the last of an album was read: all of them in one message, and those that are good by one button."""
        if not draft.batch:
            return
        jobs = [one for one in await self._hub.off_loop(self._jobs.all) if one.admin == job.admin]
        drafts = [(one, await self._hub.off_loop(self._jobs.draft, one.id)) for one in jobs]
        together = [(one, its) for one, its in drafts if its.batch == draft.batch]
        if len(together) < 2 or any(one.state != READY for one, _ in together):
            return
        lines = [say("desk.together", language, count=len(together))]
        for one, its in together:
            mark = "✅" if is_good(its) else "⚠"
            lines.append(f"{mark} {clean(one.file)}: {clean(its.found[0]['title'][:80])}")
        rows = [
            [
                button(
                    say(f"desk.publish_good_{word}", language), Press(Act.TOGETHER, job.id, word=word), longest=44
                )
            ]
            for word in ("internal", "public")
        ]  # fmt: skip
        good = any(is_good(its) for _, its in together)
        await Recipient(bot, job.admin).send("\n".join(lines), InlineKeyboardMarkup(rows) if good else None)

    async def _publish(self, job: Job, bot: Bot) -> None:
        language = await self._language(job)
        draft = await self._hub.off_loop(self._jobs.draft, job.id)
        options = ["--set", "visibility", job.visibility, *set_options(decided(draft))]
        told = await self._run(job, bot, await self._fetched(job, bot), *options)
        await self._move(job, PUBLISHING, "")
        if told.get("failed") or not told:
            await self._hub.off_loop(self._hub.people.note, job.admin, "publish_failed", job.file)
            await self._tell(job, bot, _refused(told, job, language))
            return
        detail = f"{job.file} {job.visibility} generation {told['generation']}"
        await self._hub.off_loop(self._hub.people.note, job.admin, "publish", detail)
        access = say(f"telegram.upload_{job.visibility}", language)
        said = [say("telegram.upload_done", language, file=shown(job, language), access=access)]
        said += [f"⚠ {remark[0].upper()}{remark[1:]}" for remark in remarks(told, language)]
        await self._tell(job, bot, clean("\n".join(said)))

    async def _run(self, job: Job, bot: Bot, files: list[Path], *options: str) -> dict[str, Any]:
        """Read or publish in a child; its progress lines are shown at most every three seconds."""
        last = time.monotonic()

        async def tell(text: str) -> None:
            nonlocal last
            if time.monotonic() - last > _EDIT_SECONDS:
                last = time.monotonic()
                said = say("telegram.upload_progress", await self._language(job), line=text)
                await self._tell(job, bot, clean(said))

        return await run_ingest(files, self._hub.settings.data, *options, tell=tell)

    async def _tell(self, job: Job, bot: Bot, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change the message that tells of this upload (HTML), or send a new one if it can no longer be changed."""
        to = Recipient(bot, job.admin)
        if not await to.edit(job.message, text, keyboard):
            sent = await to.send(text, keyboard)
            await self._hub.off_loop(self._jobs.settle_on, job.id, sent.id)


def shown(job: Job, language: str) -> str:
    """What an upload is called to its admin."""
    count = len(job.file_ids)
    return say("desk.photos_count", language, count=count) if count > 1 else job.file


def _refused(told: Mapping[str, Any], job: Job, language: str) -> str:
    """Why an upload did not go in and what to do, as HTML."""
    return clean(say("telegram.upload_failed", language, file=shown(job, language), reason=refusal(told, language)))


def _write(path: Path, data: bytes | bytearray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
