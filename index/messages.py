"""Every sentence a person reads, by key and language, from `index/messages/<language>.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from index.sop import Branch

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "messages"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of one language, keys flattened with dots ("error.no_index")."""
    tree = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, entries in tree.items() for key, text in entries.items()}


def say(key: str, language: str = "id", **facts: object) -> str:
    """The sentence of `key` in `language`, its {named} fields filled; KeyError for an unknown key or a missing fact."""
    return catalogue(language if language in LANGUAGES else "id")[key].format(**facts)


def say_branch(branch: Branch | None, language: str = "id") -> str:
    """Where a decision leads, "?" where only one answer's way is known; empty where none is."""
    if branch is None or not (branch.ya or branch.tidak):
        return ""
    return say("answer.yes_no", language, ya=branch.ya or "?", tidak=branch.tidak or "?")
