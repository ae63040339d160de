"""Abbreviations written out by the agency's glossary, and the English of the form's common values (`glossary.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from index.messages import say
from index.profile import current

_TABLE = Path(__file__).parent / "glossary.toml"
_AT_MOST = 3


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def english(value: str) -> str:
    """The English of a common value ("hari kerja"); the value itself where none is known."""
    return _table()["english"].get(value.strip().rstrip(".").casefold(), value)


def shown(value: str, language: str) -> str:
    """The value as the SOP has it; for an English reader with its translation behind, if every word has one."""
    if language != "en":
        return value
    translated = _translate(value)
    return f"{value} ({translated})" if translated else value


def _translate(value: str) -> str:
    rest = value.strip().rstrip(".").casefold()
    words = []
    known = sorted(_table()["english"].items(), key=lambda item: -len(item[0]))
    while rest:
        match = next((pair for pair in known if re.match(rf"{re.escape(pair[0])}\b", rest)), None)
        number = re.match(r"[\d.,]+", rest)
        if match:
            words.append(match[1])
            rest = rest[len(match[0]) :].lstrip()
        elif number:
            words.append(number[0])
            rest = rest[number.end() :].lstrip()
        else:
            return ""
    return " ".join(words)


def abbreviations(text: str, language: str) -> str:
    """The first few abbreviations of a text, written out one a line, unless the text does so itself."""
    lines = []
    for short, long in current().table("glossary").get("abbreviation", {}).items():
        if (
            re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text)
            and long.split(" (")[0].lower() not in text.lower()
        ):
            lines.append((text.index(short), say("answer.abbreviation", language, short=short, long=long)))
    return "; ".join(line for _, line in sorted(lines)[:_AT_MOST])
