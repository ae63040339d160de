"""A question to an upload alone, before it is published: answered from a library that holds nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from pathlib import Path

from bot.answer import Answer
from bot.assistant import Assistant
from bot.emergency import EmergencyPage
from bot.followup import Topic
from bot.ingesting import pages_in, run_ingest, set_options
from bot.jobs import Draft
from index.encoder import Encoder
from index.errors import JobError
from index.retriever import Retriever
from index.sop import Role
from index.store import Store


async def trial_library(data: Path, draft: Draft) -> Path:
    """A library in the upload's own folder that holds this upload as it would be published, made once for each draft.

    Raises JobError or OSError where it cannot be made.
    """
    folder = data / "uploads" / draft.job
    stamp = hashlib.sha256(json.dumps(dict(draft.fields), sort_keys=True).encode()).hexdigest()[:12]
    trial = folder / f"coba-{stamp}"
    if not (trial / "index.db").exists():
        trial.mkdir(parents=True, exist_ok=True)
        # What was read of the file already is not read again.
        if not (trial / "read").exists():
            (trial / "read").symlink_to((data / "read").resolve(), target_is_directory=True)
        # A trial stays in its own folder.
        told = await run_ingest(
            pages_in(folder), trial, *set_options(draft.fields), environment={"TANYA_SOP_DATABASE": ""}
        )
        if failed := told.get("failed"):
            # The next try begins anew: a busy machine may have been too slow.
            await asyncio.to_thread(shutil.rmtree, trial, ignore_errors=True)
            raise JobError(reason=failed[0]["reason"])
    return trial


def answer_from(trial: Path, question: str, language: str, encoder: Encoder) -> Answer:
    """The answer to a question that is asked as if the document had just been opened: "syaratnya apa?" is about it."""
    store = Store(trial)
    try:
        assistant = Assistant(store, Retriever(store, encoder), EmergencyPage())
        [first, *others] = [entry.number for entry in store.entries(Role.STAFF)]
        topic = None if others else Topic(first, first)
        return assistant.answer(question, role=Role.STAFF, topic=topic, language=language)
    finally:
        store.close()
