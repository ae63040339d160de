"""Which files an admin may send, what they are called on our disk, and which of the kept folders are still wanted."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from shutil import rmtree

from bot.jobs import Jobs

# What `ingest/converting.py` makes a PDF of.
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif")
TAKEN = (".pdf", *PICTURES, ".docx", ".doc", ".odt", ".rtf")


def is_taken(name: str) -> bool:
    """Whether a file of this name is read."""
    return PurePath(name).suffix.lower() in TAKEN


def is_picture(name: str) -> bool:
    """Whether a file of this name is a page of a document, not a document."""
    return PurePath(name).suffix.lower() in PICTURES


def shown_name(name: str) -> str:
    """The sender's file name without paths, signs and directions, at most 84 letters."""
    suffix = PurePath(name).suffix.lower()
    suffix = suffix if suffix in TAKEN else ".pdf"
    stem = re.sub(r"[^\w -]+", "_", re.sub(rf"{re.escape(suffix)}$", "", name, flags=re.IGNORECASE))
    return f"{stem.strip('_ .')[:80] or 'sop'}{suffix}"


def tidy(folder: Path, jobs: Jobs) -> None:
    """Delete the files of uploads that nobody has to decide about any more, and those that a hard stop left behind.

    An upload is noted before its folder is made, so uploads are read after the folders were listed.
    """
    there = list(folder.iterdir()) if folder.is_dir() else []
    wanted = {job.id for job in jobs.all()}
    for one in there:
        if one.name not in wanted:
            rmtree(one)
