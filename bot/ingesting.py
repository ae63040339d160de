"""Reading and publishing an upload: the command `tanya-sop ingest` in a child process, and what it says, worded."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import JobError
from index.messages import catalogue, say

# The exit status of a command that ends with one sentence.
_REFUSED = 2
_PYTHON = sys.executable


async def run_ingest(
    files: Sequence[Path],
    data: Path,
    *options: str,
    tell: Callable[[str], Awaitable[None]] | None = None,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What `tanya-sop ingest FILES --json` prints; `tell` is given each line of its progress.

    `environment` are variables beside our own.

    Raises JobError where it could neither read nor publish for a reason that lies with us.
    """
    child = await asyncio.create_subprocess_exec(
        *(_PYTHON, "-m", "bot.program", "ingest", *map(str, files), "--json", *options, "--data", str(data)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    if child.stdout is None or child.stderr is None:
        raise RuntimeError("the child has no pipes")
    reading, text = asyncio.ensure_future(child.stdout.read()), ""
    try:
        async for line in child.stderr:
            text = line.decode(errors="replace").strip()
            if tell is not None:
                await tell(text)
        output = await reading
        await child.wait()
    finally:
        reading.cancel()
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == _REFUSED and not output:
        raise JobError(reason=text)
    found: dict[str, Any] = json.loads(output or b"{}")
    return found


def set_options(fields: Mapping[str, str]) -> list[str]:
    """The options that lay over an upload what its admin set right and decided."""
    return [part for name, value in fields.items() for part in ("--set", name, value)]


def refusal(told: Mapping[str, Any], language: str) -> str:
    """Why an upload did not go in and what to do, worded for somebody who has no shell."""
    for failed in told.get("failed", [])[:1]:
        return worded(failed["key"], failed["facts"], str(failed["reason"]), language)
    return say("error.unexpected", language)


def remarks(told: Mapping[str, Any], language: str) -> list[str]:
    """What was remarked at publishing, such as a conflict of two versions, without what the report has told already."""
    notes = [note for note in told.get("notes", []) if note["key"] != "warning"]
    return [worded(note["key"], {"fact": note["fact"]}, str(note["note"]), language) for note in notes]


def worded(key: str, facts: Mapping[str, Any], otherwise: str, language: str) -> str:
    """An error's sentence for somebody who has no shell, else `otherwise`."""
    own = f"refusal.{key}"
    return say(own, language, **facts) if own in catalogue(language) else otherwise


def pages_in(folder: Path) -> list[Path]:
    """The files of an upload, in order."""
    return sorted(path for path in folder.iterdir() if path.is_file())
