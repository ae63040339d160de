"""The documented objects that programs read: what `--json` prints and the web's interface returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.sop import Hit, Sop
from index.store import SOP


def hits_json(question: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """What a search found, best first, as `search --json` prints it."""
    found = [
        {
            "number": hit.passage.number,
            "title": hit.passage.title,
            "section": hit.passage.part.value,
            "page": hit.passage.page,
            "file": hit.file,
            "score": round(hit.score, 6),
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    return {"question": question, "hits": found}


def sop_json(sop: Sop) -> dict[str, Any]:
    """Everything that was read of one SOP, as `show --json` prints it."""
    return dict(SOP.dump_python(sop, mode="json"))
