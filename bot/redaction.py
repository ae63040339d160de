"""A question without what could name somebody, as far as a machine can tell.

Numbers and addresses go by their shape. Names go because they are not words: what stays is what the library's own words,
everyday spellings and common words hold, less the common words that texts write with a capital. A name that is also an
everyday word ("Bintang") may stay where nothing around it says that it is one; `/privasi` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.spelling import common_noun

_OUT = "…"
# Ranks in the list of 51,082 common words. Up to the first a word names nobody by itself; up to the second not even after
# "nama" or "pak": the first given name in the list, "david", has rank 1,503.
_COMMON, _VERY_COMMON = 50_000, 1_500
_LONGEST = 200  # letters of a question that are kept
# What belongs to the name beside it: an initial; the word between a name and the father's or the house's.
_INITIAL = re.compile(rf"\b[^\W\d_]\.?\s{_OUT}|{_OUT}\s[^\W\d_]\b\.?")
_SEVERAL = re.compile(rf"{_OUT}(?:\s(?:bin(?:ti)?|al|el|van|de)\s{_OUT}|[\s{_OUT}]*{_OUT})+", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|@\w+|\b\S+\.(?:com|id|net|org)\b\S*", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d .-]{3,}\d|\b(?=\w*\d)(?=\w*[A-Za-z])\w{6,}\b")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s.()/-]{0,2}\d){7,}|\b[A-Za-z]{1,3}\s?\d{6,}\b")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTED = re.compile(r"['’-]")
_CALLS = re.compile(
    r"\b(?:nama(?:\s+(?:saya|aku|dia|ibu|bapak|suami|istri|anak|majikan|agen)|ku|nya)?|bernama|atas nama|panggil|"
    r"pak|bpk|bapak|bu|ibu|mas|mbak|mba|kak|bang|om|tante|sdri?|tn|ny|nn|mr|mrs|ms|madam|sir|my name is|named)"
    r"(?:\s+adalah|\s+itu)?[.:]?\s+$",
    re.IGNORECASE,
)
Familiar = Callable[[str], bool]


def redacted(text: str, familiar: Familiar) -> str:
    """The question, at most 200 letters, with an ellipsis for what may name somebody.

    `familiar` says whether the library or everyday spelling knows a word (lower case).
    """
    plain = _NUMBER.sub(_OUT, _ADDRESS.sub(_OUT, " ".join(text.split())))
    out, end, hidden = "", 0, False
    for found in _WORD.finditer(plain):
        between, word = plain[end : found.start()], found[0]
        called = bool(_CALLS.search(plain[: found.start()])) or (hidden and between == " " and word[0].isupper())
        begins = not out.strip() or bool(re.search(r"[.!?]\s*$", out + between))
        hidden = not _stays(word, familiar, called=called, begins=begins)
        out += between + (_OUT if hidden else word)
        end = found.end()
    return _SEVERAL.sub(_OUT, _INITIAL.sub(_OUT, out + plain[end:]))[:_LONGEST]


def unnumbered(text: str) -> str:
    """The text with an ellipsis for each e-mail or web address, user name, telephone, identity and passport number.

    Amounts of money ("5.000.000") and what is shorter than eight digits stay: an officer needs them.
    """
    return _LONG_NUMBER.sub(lambda found: found[0] if _MONEY.fullmatch(found[0]) else _OUT, _ADDRESS.sub(_OUT, text))


def _stays(word: str, familiar: Familiar, *, called: bool, begins: bool) -> bool:
    """Whether a word names nobody: after a form of address, or with a capital within a sentence, it must be familiar."""
    low = word.lower()
    if familiar(low) or _CALLS.fullmatch(f"{low} "):
        return True
    if called or (word[0].isupper() and not begins and not word.isupper()):
        return word == low and common_noun(low, _VERY_COMMON)
    return all(len(part) <= 2 or familiar(part) or common_noun(part, _COMMON) for part in _PARTED.split(low))
