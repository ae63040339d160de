"""Abbreviations written out by the agency's glossary, and the English of the form's common values (`glossary.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from index.messages import say
from index.profile import Profile, current

_TABLE = Path(__file__).parent / "glossary.toml"
_AT_MOST = 3  # abbreviations explained below one answer: six lines would outgrow a short answer
_TOKEN = re.compile(
    r"(?P<number>(?:Rp|US\$|NT\$|RM|\$)?\d[\d.,:/-]*\d|\d)|(?P<word>[^\W\d_](?:[\w-]*\w)?)|(?P<mark>[^\w\s])"
)
_PLURAL = re.compile(r"(?<![\d.,])1 ((?:working |calendar )?)(\w+)s\b")
# English that means nothing without what follows it.
_LEADS_ON = (
    "after",
    "before",
    "since",
    "to",
    "at",
    "at most",
    "at least",
    "less than",
    "more than",
    "and",
    "or",
    "for",
    "from",
)
_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)


@cache
def _english(profile: Profile) -> dict[str, str]:
    """The English of common values, and of those that one agency's forms have."""
    common = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["english"]
    return {**common, **profile.table("glossary").get("english", {})}


def english(value: str) -> str:
    """The English of a common value ("hari kerja"); the value itself where none is known."""
    return _english(current()).get(value.strip().rstrip(".").casefold(), value)


def singular(text: str) -> str:
    """English with "1 hours" mended to "1 hour"."""
    return _PLURAL.sub(r"1 \1\2", text)


def shown(value: str, language: str) -> str:
    """The value as the SOP has it; for an English reader its meaning first, or that of the figures in it behind."""
    if language != "en":
        return value
    if whole := _translated(value):
        return value if whole == value else f'{whole} ("{value}")'
    figures = [text for text in _runs(value) if re.search(r"\d", text)]
    return f'"{value}"' + (f" ({'; '.join(figures)})" if figures else "")


def brief(value: str, language: str) -> str:
    """The value for an aside: in English alone where every word of it is understood, else as the SOP has it."""
    return (_translated(value) if language == "en" else "") or value


def said_date(day: date, language: str) -> str:
    """A date as people write it: "15 November 2022"."""
    month = _MONTHS[day.month - 1]
    return f"{day.day} {english(month) if language == 'en' else month.capitalize()} {day.year}"


@cache
def _known(profile: Profile) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The table's phrases as words, longest first."""
    phrases = [(tuple(phrase.split()), said) for phrase, said in _english(profile).items()]
    return tuple(sorted(phrases, key=lambda pair: -len(pair[0])))


def _pieces(value: str) -> Iterable[tuple[str, bool]]:
    """The value's words, numbers and marks in English, phrase by phrase, each with whether it is understood."""
    tokens = list(_TOKEN.finditer(value))
    words = [token[0].casefold() for token in tokens]
    at = 0
    while at < len(tokens):
        fits = ((phrase, said) for phrase, said in _known(current()) if tuple(words[at : at + len(phrase)]) == phrase)
        phrase, said = next(fits, ((), tokens[at][0]))
        yield said, bool(phrase) or tokens[at]["word"] is None
        at += len(phrase) or 1


def _joined(pieces: Iterable[str]) -> str:
    return singular(re.sub(r"\s+([,.;:)])", r"\1", " ".join(pieces)).replace("( ", "(")).strip(" ,;:.")


def _translated(value: str) -> str:
    """The value in English if every word of it is understood, else empty."""
    pieces = list(_pieces(value))
    known = all(understood for _, understood in pieces)
    text = (
        _joined(said for said, _ in pieces) if known and any(re.search(r"[^\W\d]", said) for said, _ in pieces) else ""
    )
    return text[:1].upper() + text[1:] if value[:1].isupper() else text


def _runs(value: str) -> list[str]:
    """The stretches of the value that are understood, in English."""
    runs: list[list[str]] = [[]]
    for said, understood in _pieces(value):
        if understood and not re.fullmatch(r"[^\w\s]", said):
            runs[-1].append(said)
        else:
            runs.append([])
    ended = (run[: _end(run)] for run in runs)
    return [_joined(run) for run in ended if len(run) > 1]


def _end(run: Sequence[str]) -> int:
    """Where a stretch ends once a last "after" or "at most" with nothing behind it is cut off."""
    return next((n for n in range(len(run), 0, -1) if run[n - 1] not in _LEADS_ON), 0)


def abbreviations(text: str, language: str, known: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """The first few abbreviations of a text written out, unless the text or an earlier answer did so; and which they are.

    `known` are those explained already.
    """
    lines = []
    for short, long in current().table("glossary").get("abbreviation", {}).items():
        if (
            short not in known
            and re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text)
            and long.split(" (")[0].lower() not in text.lower()
        ):
            lines.append((text.index(short), short, say("answer.abbreviation", language, short=short, long=long)))
    first = sorted(lines)[:_AT_MOST]
    return "; ".join(line for _, _, line in first), tuple(short for _, short, _ in first)
