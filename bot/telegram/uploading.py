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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from telegram import Bot, Chat, Document, InlineKeyboardMarkup, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.people import Job
from bot.telegram.buttons import Act, Press
from bot.telegram.desk import Desk
from bot.telegram.rendering import button, clean, size
from bot.telegram.sending import edit_html, persistently, send_html
from index.messages import say
from index.sop import Visibility

Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger(__name__)
_LARGEST = 20 * 1024 * 1024
_EDIT_SECONDS = 3.0
_SHOWN_TITLE = 120
_MAGIC_WITHIN = 1024


async def upload(update: Update, context: Context, desk: Desk) -> None:
    """A document in a private chat: an admin's PDF is taken in, anything else gets a line."""
    message, chat, user = update.effective_message, update.effective_chat, update.effective_user
    if message is None or chat is None or user is None or message.document is None or chat.type != ChatType.PRIVATE:
        return
    language, document = desk.language(update), message.document
    refusal = _refusal(document) if desk.is_admin(user) else "telegram.upload_admin_only"
    if refusal:
        await send_html(chat, say(refusal, language, size=size(document.file_size or 0, language)))
        return
    name = _shown_name(document.file_name or "sop.pdf")
    status = await send_html(chat, clean(say("telegram.upload_started", language, file=name)), reply_to=message.id)
    desk.people.add_job(user.id, status.id, name, document.file_id)
    desk.people.note(user.id, "upload", name)


async def decided(press: Press, update: Update, context: Context, desk: Desk) -> None:
    """Terbitkan or Batal: once, by an admin, in the private chat where the report stands."""
    chat, user = update.effective_chat, update.effective_user
    job = desk.people.job(press.key)
    if chat is None or user is None or not desk.is_admin(user) or chat.type != ChatType.PRIVATE:
        return
    language = desk.language(update)
    if job is None or job.admin != user.id:
        await send_html(chat, say("telegram.old_button", language))
    elif press.word == "drop" and desk.people.move_job(job.id, "ready", ""):
        _file_of(job, desk).unlink(missing_ok=True)
        desk.people.note(user.id, "drop", job.file)
        await edit_html(chat, job.message, clean(say("telegram.upload_dropped", language, file=job.file)))
    elif press.word in {visibility.value for visibility in Visibility}:
        desk.people.move_job(job.id, "ready", "publishing", press.word)


class Uploads:
    """Works through the uploads one after another; after a restart it goes on where it was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def work(self, bot: Bot) -> None:
        """For ever: the oldest upload that waits for us."""
        while True:
            waiting = [job for job in self._desk.people.jobs() if job.state in ("received", "publishing")]
            for job in waiting:
                try:
                    await self._step(job, Chat(job.admin, ChatType.PRIVATE, api_kwargs=None), bot)
                except (TelegramError, OSError, json.JSONDecodeError):
                    code = secrets.token_hex(3)
                    _log.exception("upload failed, code %s", code)
                    self._desk.people.move_job(job.id, job.state, "")
                    await self._tell(job, bot, say("telegram.failed", self._language(job), code=code))
            await asyncio.sleep(0.2 if waiting else 0.5)

    def _language(self, job: Job) -> str:
        return self._desk.people.language(job.admin) or self._desk.settings.language

    async def _step(self, job: Job, chat: Chat, bot: Bot) -> None:
        chat.set_bot(bot)
        if job.state == "received":
            await self._read(job, bot)
        else:
            await self._publish(job, bot)

    async def _read(self, job: Job, bot: Bot) -> None:
        """Fetch the file, look at it, have it read, and show the report with its two buttons."""
        language, path = self._language(job), _file_of(job, self._desk)
        file = await persistently(lambda: bot.get_file(job.file_id))
        path.parent.mkdir(parents=True, exist_ok=True)
        await file.download_to_drive(path)
        with path.open("rb") as opened:
            is_pdf = b"%PDF-" in opened.read(_MAGIC_WITHIN)
        report = await self._run(job, bot, "--check") if is_pdf else {}
        found = next(iter(report.get("read", [])), None)
        if found is None:
            reason = next(
                (failed["reason"] for failed in report.get("failed", [])), say("telegram.upload_not_pdf", language)
            )
            self._desk.people.move_job(job.id, "received", "")
            path.unlink(missing_ok=True)
            await self._tell(job, bot, say("telegram.upload_failed", language, file=job.file, reason=reason))
            return
        self._desk.people.move_job(job.id, "received", "ready")
        if found["known"] == "same":
            self._desk.people.move_job(job.id, "ready", "")
            await self._tell(job, bot, say("telegram.upload_same", language, file=job.file))
            return
        await self._tell(job, bot, _report(found, job.file, language), _choices(job, language))

    async def _publish(self, job: Job, bot: Bot) -> None:
        language = self._language(job)
        report = await self._run(job, bot, "--visibility", job.visibility)
        self._desk.people.move_job(job.id, "publishing", "")
        if report.get("failed") or not report:
            reason = report["failed"][0]["reason"] if report else say("error.unexpected", language)
            await self._tell(job, bot, say("telegram.upload_failed", language, file=job.file, reason=reason))
            return
        self._desk.people.note(job.admin, "publish", f"{job.file} {job.visibility} generation {report['generation']}")
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
        last = time.monotonic()
        try:
            async for line in child.stderr:
                if time.monotonic() - last > _EDIT_SECONDS:
                    last = time.monotonic()
                    text = line.decode(errors="replace").strip()
                    await self._tell(job, bot, say("telegram.upload_progress", self._language(job), line=text))
            output = await reading
            await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
        found: dict[str, Any] = json.loads(output or b"{}")
        return found

    async def _tell(self, job: Job, bot: Bot, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change the message that tells of this upload, or send a new one if it can no longer be changed."""
        chat = Chat(job.admin, ChatType.PRIVATE)
        chat.set_bot(bot)
        if not await edit_html(chat, job.message, clean(text), keyboard):
            sent = await send_html(chat, clean(text), keyboard)
            self._desk.people.settle_on(job.id, sent.id)


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


def _file_of(job: Job, desk: Desk) -> Path:
    """Where an upload lies: its own folder, under the sender's name as far as it is letters and digits."""
    return desk.settings.data / "uploads" / job.id / job.file


def _shown_name(name: str) -> str:
    """The sender's file name without paths, signs and directions, at most 84 letters."""
    stem = re.sub(r"[^\w -]+", "_", re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE)).strip("_ .")[:80] or "sop"
    return f"{stem}.pdf"
