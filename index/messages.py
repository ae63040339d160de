"""Every sentence a person reads, by key and language: `index/messages/<language>.toml` and an agency's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.sop import Branch

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "messages"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of one language, keys flattened with dots ("error.no_index")."""
    return _flat(tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")))


def lay_over(language: str, sentences: Mapping[str, Mapping[str, str]]) -> None:
    """Let an agency's own sentences, by section and key, take the place of the common ones, and no others."""
    _own[language] = _flat(sentences)


_own: dict[str, dict[str, str]] = {}


def _flat(tree: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{section}.{key}": text for section, entries in tree.items() for key, text in entries.items()}


def say(key: str, language: str = "id", **facts: object) -> str:
    """The sentence of `key` in `language`, its {named} fields filled; KeyError for an unknown key or a missing fact."""
    language = language if language in LANGUAGES else "id"
    return (_own.get(language, {}).get(key) or catalogue(language)[key]).format(**facts)


def say_branch(branch: Branch | None, language: str = "id") -> str:
    """Where a decision leads, "?" where only one answer's way is known; empty where none is."""
    if branch is None or not (branch.ya or branch.tidak):
        return ""
    return say("answer.yes_no", language, ya=branch.ya or "?", tidak=branch.tidak or "?")
