"""A question to an upload alone, before it is published: answered from a library that holds nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.assistant import Assistant
from bot.emergency import EmergencyPage
from bot.followup import Topic
from bot.jobs import Draft, Job
from bot.telegram.buttons import key_of
from bot.telegram.desk import Desk
from bot.telegram.rendering import render
from bot.telegram.visit import Visit
from index.errors import SopError
from index.messages import say
from index.retriever import Retriever
from index.sop import Role
from index.store import Store


async def tried(job: Job, question: str, visit: Visit, desk: Desk) -> None:
    """Answer the admin's question from the upload."""
    draft = await desk.off_loop(desk.people.uploads.draft, job.id)
    folder = desk.settings.data / "uploads" / job.id
    try:
        trial = await _library(folder, draft, desk)
        parts = await desk.think(_answered, trial, question, visit.language, desk)
    except (SopError, OSError):
        await visit.to.send(say("draft.cannot_try", visit.language))
        return
    await visit.to.send(say("draft.tried", visit.language))
    for part in parts:
        await visit.to.send(part)


def _answered(trial: Path, question: str, language: str, desk: Desk) -> list[str]:
    store = Store(trial)
    try:
        assistant = Assistant(store, Retriever(store, desk.assistant.retriever.encoder), EmergencyPage())
        # Asked as if the document had just been opened: "syaratnya apa?" is about it.
        [first, *others] = [entry.number for entry in store.entries(Role.STAFF)]
        topic = None if others else Topic(first, first)
        return render(assistant.answer(question, role=Role.STAFF, topic=topic, language=language))
    finally:
        store.close()


async def _library(folder: Path, draft: Draft, desk: Desk) -> Path:
    """A library in the upload's own folder that holds this upload as it would be published, made once for each draft."""
    trial = folder / f"coba-{key_of(json.dumps(dict(draft.fields), sort_keys=True))}"
    if not (trial / "index.db").exists():
        trial.mkdir(parents=True, exist_ok=True)
        # What was read of the file already is not read again.
        (trial / "read").symlink_to((desk.settings.data / "read").resolve(), target_is_directory=True)
        await _ingested(trial, pages_in(folder), draft.fields)
    return trial


def pages_in(folder: Path) -> list[Path]:
    """The files of an upload, in order."""
    return sorted(path for path in folder.iterdir() if path.is_file())


async def _ingested(trial: Path, files: list[Path], fields: Mapping[str, str]) -> None:
    options = [part for name, value in fields.items() for part in ("--set", name, value)]
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.door", "ingest", *map(str, files), "--json", *options, "--data", str(trial)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        # A trial stays in its own folder.
        env={**os.environ, "TANYA_SOP_DATABASE": ""},
    )
    try:
        await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
