"""What a button says back: at most 64 bytes, a strict grammar, and never a right: every press is checked anew."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import Intent
from index.sop import Part

_GRAMMAR = re.compile(r"1\|(?P<act>[a-z])\|(?P<key>[0-9a-f]{12})\|(?P<what>[a-z_]*)\|(?P<page>\d{0,4})")


class Act(StrEnum):
    """What a press asks for: a part of a SOP, all of that part, the passage's picture, the whole page, the PDF."""

    PART = "q"
    FULL = "a"
    PASSAGE = "p"
    PAGE = "h"
    PDF = "d"


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data: the act, the SOP's key, the intent or part asked for, the page (1-based)."""

    act: Act
    key: str
    intent: Intent | None = None
    part: Part | None = None
    page: int = 1


def key_of(number: str) -> str:
    """A short name for a SOP's number, however long that is: 12 hexadecimal digits of its BLAKE2 hash."""
    return hashlib.blake2s(number.encode(), digest_size=6).hexdigest()


def encode(press: Press) -> str:
    what = press.intent or press.part or ""
    return f"1|{press.act}|{press.key}|{what}|{press.page}"


def decode(data: str) -> Press | None:
    """The press in a callback's data, or None for anything that is not exactly one of ours (or of an older version)."""
    match = _GRAMMAR.fullmatch(data)
    if match is None or match["act"] not in {act.value for act in Act}:
        return None
    act, what = Act(match["act"]), match["what"]
    page = int(match["page"] or 1)
    if act in (Act.PART, Act.FULL):
        known = what in {intent.value for intent in Intent}
        return Press(act, match["key"], intent=Intent(what), page=page) if known else None
    part = Part(what) if what in {part.value for part in Part} else None
    return Press(act, match["key"], part=part, page=page)
