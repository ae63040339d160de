"""What a button says back: at most 64 bytes, a strict grammar, and never a right: every press is checked anew."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum, unique

from bot.answer import Intent
from index.sop import Box, Part

_GRAMMAR = re.compile(
    r"1\|(?P<act>[a-z])\|(?P<key>[0-9a-f]{12})\|(?P<what>[a-z_]*)\|(?P<page>\d{0,6})(?:\.(?P<spot>\d{1,5}))?"
)
HOME = "0" * 12


@unique
class Act(StrEnum):
    """What a press asks for; its letter in the button's data."""

    PART = "q"
    FULL = "a"
    PASSAGE = "p"
    PAGE = "h"
    PDF = "d"
    SHARE = "b"
    SHELF = "c"
    VOTE = "u"
    LANGUAGE = "l"
    EXAMPLE = "e"
    JOB = "j"
    HISTORY = "v"
    WITHDRAW = "w"
    ROLLBACK = "g"
    CONFIRM = "k"
    RESTORE = "r"
    CHANGE = "x"
    TOGETHER = "m"
    WITHDRAWN = "z"
    DIGEST = "y"
    REPORT = "n"
    OFFICER = "o"
    TOPIC = "t"
    MORE = "i"
    REASON = "f"
    HEARD = "s"


@dataclass(frozen=True, slots=True)
class Press:
    """A button's data: the act, a key, the intent, part or word that goes with it, and a page or number.

    `spot` is where on the page the one step stands that is meant (see `spot_of`), 0 for all of the part.

    The key is a SOP's (of its number), a shelf's (of its path), a question's, an upload's or a confirmation's id.
    """

    act: Act
    key: str = HOME
    intent: Intent | None = None
    part: Part | None = None
    page: int = 1
    word: str = ""
    spot: int = 0


def spot_of(box: Box) -> int:
    """A box by its place: the sum of its left and top sides in points, which differs from row to row either way up."""
    return round(box.x0 + box.y0)


def key_of(name: str) -> str:
    """A short name for a SOP's number or a shelf's path, however long: 12 hexadecimal digits of its BLAKE2 hash."""
    return hashlib.blake2s(name.encode(), digest_size=6).hexdigest()


def encode(press: Press) -> str:
    """A press as a button's callback data, which `decode` reads; at most 64 bytes, as Telegram demands."""
    what = press.intent or press.part or press.word
    spot = f".{press.spot}" if press.spot else ""
    return f"1|{press.act}|{press.key}|{what}|{press.page}{spot}"


def decode(data: str) -> Press | None:
    """The press in a callback's data, or None for anything that is not exactly one of ours (or of an older version)."""
    match = _GRAMMAR.fullmatch(data)
    if match is None or match["act"] not in {act.value for act in Act}:
        return None
    act, key, what, page = Act(match["act"]), match["key"], match["what"], int(match["page"] or 1)
    if act in (Act.PART, Act.FULL, Act.MORE):
        known = what in {intent.value for intent in Intent} and match["spot"] is None
        return Press(act, key, Intent(what), None, page) if known else None
    if act in (Act.PASSAGE, Act.PAGE, Act.PDF):
        known = what in {part.value for part in Part}
        part, spot = Part(what) if known else None, int(match["spot"] or 0)
        return Press(act, key, None, part, page, spot=spot) if known or not what else None
    return Press(act, key, page=page, word=what) if match["spot"] is None else None
