"""The PDF that a SOP was read from: whether somebody may be given it, its name, and its size as people read it."""

from __future__ import annotations

import re

from index.sop import Role
from index.store import Store

_LONGEST = 60  # letters of a file's name


def pdf_bytes(store: Store, sha256: str, role: Role) -> int:
    """The size of a stored PDF; 0 where it holds other SOPs that `role` does not see. Raises OSError if it is gone."""
    size = store.stored_file(sha256).stat().st_size
    return size if store.sees_whole(sha256, role) else 0


def file_name(number: str) -> str:
    """What the PDF of the SOP with this number is called, without anything that a file's name may not hold."""
    return (re.sub(r"[^\w.-]+", "_", number).strip("_.")[:_LONGEST] or "sop") + ".pdf"


def size(count: int, language: str) -> str:
    """A file's size as people read it: "1,8 MB", "240 KB"."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1_000))} KB"
    text = f"{count / 1_000_000:.1f} MB"
    return text.replace(".", ",") if language == "id" else text
