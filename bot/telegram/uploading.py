"""An admin sends PDFs: each is checked, read, shown as a report, and goes into the library when the admin says so.

Reading and publishing are the command `tanya-sop ingest` in a child process. What is under way is kept in the database and
taken up again after a restart.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import Any

from telegram import Bot, Document, InlineKeyboardMarkup
from telegram.error import Forbidden

from bot.people import Job
from bot.telegram.asking import question
from bot.telegram.buttons import Act, Press
from bot.telegram.desk import Desk
from bot.telegram.recipient import FILE_SECONDS, Recipient, persistently
from bot.telegram.rendering import button, clean, size
from bot.telegram.visit import Visit
from index.errors import JobError
from index.messages import say
from index.sop import Visibility
from index.storage import storage_error

_log = logging.getLogger(__name__)
_LARGEST = 20 * 1024 * 1024
_EDIT_SECONDS = 3.0
_SHOWN_TITLE = 120
_MAGIC_WITHIN = 1024
# The exit status of a command that ends with one sentence.
_REFUSED = 2
# With the growing pauses between them (`watching`): ten seconds, and the admin can begin again.
_TRIES = 4


async def document(visit: Visit, desk: Desk) -> None:
    """A file: an admin's PDF is taken in; a caption is a question; any other file gets a line, an album one."""
    message = visit.message
    if message is None or message.document is None:
        return
    refusal = _refusal(message.document) if visit.admin else "telegram.upload_admin_only"
    if not refusal:
        await _take_in(message.document, message.id, visit, desk)
    if message.caption:
        await question(visit, desk)
    elif refusal and visit.to.private and desk.first_of_album(message):
        shown = size(message.document.file_size or 0, visit.language)
        await visit.to.send(say(refusal, visit.language, size=shown))


async def _take_in(document: Document, message: int, visit: Visit, desk: Desk) -> None:
    name = _shown_name(document.file_name or "sop.pdf")
    started = clean(say("telegram.upload_started", visit.language, file=name))
    status = await visit.to.send(started, reply_to=message)
    await desk.off_loop(desk.people.add_job, visit.person, status.id, name, document.file_id)
    await desk.off_loop(desk.people.note, visit.person, "upload", name)


async def decided(press: Press, visit: Visit, desk: Desk) -> None:
    """Terbitkan or Batal: once, by an admin, in the private chat where the report stands."""
    if not visit.admin:
        return
    move = desk.people.move_job
    job = await desk.off_loop(desk.people.job, press.key)
    if job is None or job.admin != visit.person:
        await visit.to.send(say("telegram.old_button", visit.language))
    elif press.word == "drop" and await desk.off_loop(move, job.id, "ready", ""):
        await desk.off_loop(desk.people.note, visit.person, "drop", job.file)
        await visit.to.edit(job.message, clean(say("telegram.upload_dropped", visit.language, file=job.file)))
    elif press.word in {visibility.value for visibility in Visibility}:
        await desk.off_loop(move, job.id, "ready", "publishing", press.word)


class Uploads:
    """Works through the uploads one after another; after a restart it goes on where it was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._folder = desk.settings.data / "uploads"
        self._refused: Counter[str] = Counter()

    def _tidy(self, wanted: set[str]) -> None:
        """Delete the files of uploads that nobody has to decide about any more, and those that a hard stop left behind."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if folder.name not in wanted:
                rmtree(folder)

    async def work(self, bot: Bot) -> None:
        """For ever: the oldest upload that waits for us."""
        while True:
            jobs = await self._desk.off_loop(self._desk.people.jobs)
            await self._desk.off_loop(self._tidy, {job.id for job in jobs})
            waiting = [job for job in jobs if job.state in ("received", "publishing")]
            for job in waiting:
                try:
                    await (self._read if job.state == "received" else self._publish)(job, bot)
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
                    await self._tell(job, bot, say("telegram.failed", await self._language(job), code=code))
            await asyncio.sleep(0.2 if waiting else 0.5)

    async def _given_up(self, job: Job, bot: Bot, reason: str) -> bool:
        """Tell the admin why it could not be done; whether that was the last try.

        Then a publication waits for the admin's press again, and what could not even be read has to be sent anew.
        """
        language = await self._language(job)
        self._refused[job.id] += 1
        if self._refused[job.id] < _TRIES:
            await self._tell(job, bot, JobError(reason=reason).sentence(language))
            return False
        del self._refused[job.id]
        _log.error("upload given up: %s", job.state, extra={"facts": {"job": job.id, "tries": _TRIES}})
        published = job.state == "publishing"
        await self._move(job, job.state, "ready" if published else "")
        said = say(f"telegram.upload_given_up_{job.state}", language, file=job.file, reason=reason)
        await self._tell(job, bot, said, _choices(job, language) if published else None)
        return True

    async def _language(self, job: Job) -> str:
        known = await self._desk.off_loop(self._desk.people.known, job.admin)
        return known.language or self._desk.settings.language

    async def _move(self, job: Job, before: str, after: str) -> None:
        await self._desk.off_loop(self._desk.people.move_job, job.id, before, after)

    async def _read(self, job: Job, bot: Bot) -> None:
        """Fetch the file, look at it, have it read, and show the report with its two buttons."""
        language, path = await self._language(job), _file_of(job, self._desk)
        file = await persistently(lambda: bot.get_file(job.file_id), seconds=FILE_SECONDS)
        data = await persistently(file.download_as_bytearray, seconds=FILE_SECONDS)
        await self._desk.off_loop(_write, path, data)
        is_pdf = b"%PDF-" in data[:_MAGIC_WITHIN]
        report = await self._run(job, bot, "--check") if is_pdf else {}
        found = next(iter(report.get("read", [])), None)
        if found is None:
            unread = say("error.unexpected" if is_pdf else "telegram.upload_not_pdf", language)
            reason = next((failed["reason"] for failed in report.get("failed", [])), unread)
            await self._move(job, "received", "")
            await self._tell(job, bot, say("telegram.upload_failed", language, file=job.file, reason=reason))
            return
        await self._move(job, "received", "ready")
        if found["known"] == "same":
            await self._move(job, "ready", "")
            await self._tell(job, bot, say("telegram.upload_same", language, file=job.file))
            return
        await self._tell(job, bot, _report(found, job.file, language), _choices(job, language))

    async def _publish(self, job: Job, bot: Bot) -> None:
        language = await self._language(job)
        report = await self._run(job, bot, "--visibility", job.visibility)
        await self._move(job, "publishing", "")
        if report.get("failed") or not report:
            reason = report["failed"][0]["reason"] if report else say("error.unexpected", language)
            await self._tell(job, bot, say("telegram.upload_failed", language, file=job.file, reason=reason))
            return
        detail = f"{job.file} {job.visibility} generation {report['generation']}"
        await self._desk.off_loop(self._desk.people.note, job.admin, "publish", detail)
        said = say(
            "telegram.upload_done",
            language,
            file=job.file,
            seconds=f"{report['seconds']:.1f}",
            generation=report["generation"],
            access=say(f"telegram.upload_{job.visibility}", language),
        )
        await self._tell(job, bot, said)

    async def _run(self, job: Job, bot: Bot, *options: str) -> dict[str, Any]:
        """`tanya-sop ingest FILE --json` in a child; its progress lines are shown at most every three seconds."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.door", "ingest", str(_file_of(job, self._desk)), "--json"),
            *options,
            *("--data", str(self._desk.settings.data)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        if child.stdout is None or child.stderr is None:
            raise RuntimeError("the child has no pipes")
        reading = asyncio.ensure_future(child.stdout.read())
        last, text = time.monotonic(), ""
        try:
            async for line in child.stderr:
                text = line.decode(errors="replace").strip()
                if time.monotonic() - last > _EDIT_SECONDS:
                    last = time.monotonic()
                    await self._tell(job, bot, say("telegram.upload_progress", await self._language(job), line=text))
            output = await reading
            await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
        if child.returncode == _REFUSED and not output:
            # Neither read nor published, for a reason that lies with us.
            raise JobError(reason=text)
        found: dict[str, Any] = json.loads(output or b"{}")
        return found

    async def _tell(self, job: Job, bot: Bot, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change the message that tells of this upload, or send a new one if it can no longer be changed."""
        to = Recipient(bot, job.admin)
        if not await to.edit(job.message, clean(text), keyboard):
            sent = await to.send(clean(text), keyboard)
            await self._desk.off_loop(self._desk.people.settle_on, job.id, sent.id)


def _refusal(document: Document) -> str:
    if (document.file_size or 0) > _LARGEST:
        return "telegram.upload_large"
    named = (document.file_name or "").lower().endswith(".pdf")
    return "" if named or document.mime_type == "application/pdf" else "telegram.upload_not_pdf"


def _report(found: dict[str, Any], file: str, language: str) -> str:
    """What was recognised, as the admin reads it before deciding."""
    told: Callable[..., str] = lambda key, **facts: say(f"telegram.{key}", language, **facts)  # noqa: E731
    lines = [
        told("read_title", file=file),
        f"{found['number']}",
        found["title"][:_SHOWN_TITLE],
        told("read_counts", **{key: found[key] for key in ("pages", "scanned", "sections", "steps")}),
    ]
    if found["known"]:
        lines.append(told(f"read_{found['known']}", number=found["number"]))
    lines += [f"⚠ {warning}" for warning in found["warnings"]]
    return "\n".join(lines)


def _choices(job: Job, language: str) -> InlineKeyboardMarkup:
    rows = [
        ("publish_internal", Visibility.INTERNAL.value),
        ("publish_public", Visibility.PUBLIC.value),
        ("drop", "drop"),
    ]
    return InlineKeyboardMarkup(
        [[button(say(f"telegram.{label}", language), Press(Act.JOB, job.id, word=word))] for label, word in rows]
    )


def _write(path: Path, data: bytes | bytearray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _file_of(job: Job, desk: Desk) -> Path:
    """Where an upload lies: its own folder, under the sender's name as far as it is letters and digits."""
    return desk.settings.data / "uploads" / job.id / job.file


def _shown_name(name: str) -> str:
    """The sender's file name without paths, signs and directions, at most 84 letters."""
    stem = re.sub(r"[^\w -]+", "_", re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE)).strip("_ .")[:80] or "sop"
    return f"{stem}.pdf"
