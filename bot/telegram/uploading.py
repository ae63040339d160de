"""An admin sends a PDF: it is kept under a name of our own and ingested by the command itself, in a child process."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from telegram import Chat, Document, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.telegram.desk import Desk
from bot.telegram.rendering import size
from bot.telegram.sending import edit_text, persistently, send_html
from index.messages import say
from index.sop import Role, Visibility

Context = ContextTypes.DEFAULT_TYPE
_LARGEST = 20 * 1024 * 1024
_EDIT_SECONDS = 3.0
_PUBLIC = re.compile(r"\b(publik|public)\b", re.IGNORECASE)


async def upload(update: Update, context: Context, desk: Desk) -> None:
    """A document in a private chat: an admin's PDF goes into the library, anything else gets a line."""
    message, chat, user = update.effective_message, update.effective_chat, update.effective_user
    if message is None or chat is None or user is None or message.document is None or chat.type != ChatType.PRIVATE:
        return
    language = "en" if (user.language_code or "").startswith("en") else "id"
    refusal = _refusal(message.document, desk, language) if desk.is_admin(user) else "telegram.upload_admin_only"
    if refusal:
        facts = {"size": size(message.document.file_size or 0, language)}
        await send_html(chat, say(refusal, language, **facts))
        return
    # Not awaited: other people's questions go on while a file is read.
    context.application.create_task(_ingest(message, message.document, chat, desk, language), update=update)


def _refusal(document: Document, desk: Desk, language: str) -> str:
    if (document.file_size or 0) > _LARGEST:
        return "telegram.upload_large"
    named = (document.file_name or "").lower().endswith(".pdf")
    return "" if named or document.mime_type == "application/pdf" else "telegram.upload_not_pdf"


async def _ingest(message: Message, document: Document, chat: Chat, desk: Desk, language: str) -> None:
    path = _kept_as(document.file_name or "sop.pdf", desk.settings.data)
    shown = path.name
    status = await send_html(chat, _plain(say("telegram.upload_started", language, file=shown)), reply_to=message.id)
    file = await persistently(document.get_file)
    await file.download_to_drive(path)
    public = bool(_PUBLIC.search(message.caption or ""))
    visibility = Visibility.PUBLIC if public else Visibility.INTERNAL
    report = await _run(path, visibility, desk, status)
    await edit_text(status, _outcome(report, path, visibility, desk, language))


async def _run(path: Path, visibility: Visibility, desk: Desk, status: Message) -> dict[str, Any]:
    """`tanya-sop ingest FILE --json` in a child; its progress lines are shown at most every three seconds."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.door", "ingest", str(path), "--json"),
        *("--visibility", visibility.value, "--data", str(desk.settings.data)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    if child.stdout is None or child.stderr is None:
        raise RuntimeError("the child has no pipes")
    reading = asyncio.ensure_future(child.stdout.read())
    last = time.monotonic()
    async for line in child.stderr:
        if time.monotonic() - last > _EDIT_SECONDS:
            last = time.monotonic()
            text = line.decode(errors="replace").strip()
            await edit_text(status, say("telegram.upload_progress", desk.settings.language, line=text))
    output = await reading
    await child.wait()
    found: dict[str, Any] = json.loads(output or b"{}")
    return found


def _outcome(report: dict[str, Any], path: Path, visibility: Visibility, desk: Desk, language: str) -> str:
    """The report as the admin reads it, with a preview of what was recognised."""
    if not report or report["failed"]:
        reason = report["failed"][0]["reason"] if report else say("error.unexpected", language)
        return say("telegram.upload_failed", language, file=path.name, reason=reason)
    entry = next((e for e in desk.store.entries(Role.STAFF) if e.source == str(path.resolve())), None)
    if entry is None or report["unchanged"]:
        return say("telegram.upload_same", language, file=path.name)
    sop = desk.store.sop(entry.number, Role.STAFF)
    return say(
        "telegram.upload_done",
        language,
        outcome=say(f"telegram.{'replaced' if report['replaced'] else 'added'}", language),
        number=entry.number,
        title=entry.title,
        pages=entry.pages,
        sections=len(sop.sections),
        steps=len(sop.steps),
        seconds=f"{report['seconds']:.1f}",
        access=say(f"telegram.upload_{visibility.value}", language),
    )


def _kept_as(name: str, data: Path) -> Path:
    """Where an upload is kept: the sender's name serves for its letters and digits alone."""
    stem = re.sub(r"[^\w -]+", "_", re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE)).strip("_ .")[:80] or "sop"
    folder = data / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stem}.pdf"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
