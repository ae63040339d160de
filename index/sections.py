"""Which part of the form a question asks for."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from index.sop import Part

_TABLE = Path(__file__).parent / "lexicon" / "sections.toml"


def asked_parts(text: str) -> frozenset[Part]:
    """The parts that a question (lower case, slang written out) asks for; often none."""
    return frozenset(part for part, pattern in _patterns() if pattern.search(text))


@cache
def _patterns() -> tuple[tuple[Part, re.Pattern[str]], ...]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple((Part(name), re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")) for name, cues in table.items())
