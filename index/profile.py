"""The agency that the product speaks for, as data: folders of tables, each laid over the one it builds on.

A process serves one agency: `use` chooses its profile once, when the settings are loaded, and everything asks `current`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import BadSetting
from index.messages import LANGUAGES, lay_over

SHIPPED = Path(__file__).parent / "profiles"
# Every table that a profile may hold, with what it is for: `tanya-sop profile new` writes these lines as comments.
TABLES: Mapping[str, str] = {
    "profile": "what the agency is called, and the profile that this one builds on",
    "names": "names that tell sister SOPs apart: kinds of name, each name with the words by which it is written",
    "slang": "words of the street that mean something to those whom the agency serves, each with the word put in its place",
    "english": "English words, and the words that the SOPs use for them",
    "words": "by which words a language is told, and which words of emergencies are never taken for misprints",
    "synonyms": "words that people use, and the words that the SOPs use for the same",
    "compounds": "names that are written in several ways, as patterns, and the one word that is indexed for them",
    "glossary": "abbreviations, written out, and the English of values that the forms have",
    "calibration": "weights of a search's belief and an answer's confidence, written by `tanya-sop calibrate`",
    "needs": "what people come for, each with the words to search for it: the web's first way into the catalogue",
    "emergency": "help lines with source and date, and what to search for each kind of danger",
    "offices": "offices with address, hours and numbers, each with source and date, and the provinces they serve",
    "topics": "what people come for: topics by name, each with the questions behind it, as buttons",
    "messages.id": "sentences in Indonesian that differ from the common ones",
    "messages.en": "the same in English",
}


@dataclass(frozen=True)
class Profile:
    """The folders of a profile, the agency's own first and what it builds on behind it."""

    folders: tuple[Path, ...]

    def table(self, name: str) -> dict[str, Any]:
        """The table `name` of every folder in one: what stands in an earlier folder wins, key by key.

        Raises BadSetting where a file is no TOML.
        """
        merged: dict[str, Any] = {}
        for folder in reversed(self.folders):
            merged = _over(merged, _read(folder / f"{name}.toml"))
        return merged


def open_profile(name: str) -> Profile:
    """The shipped profile of this name, or the folder at this path over the one that its `profile.toml` builds on.

    Raises BadSetting where there is neither.
    """
    folder = SHIPPED / name if (SHIPPED / name).is_dir() and name else Path(name)
    if not name or not folder.is_dir():
        shipped = ", ".join(sorted(path.name for path in SHIPPED.iterdir() if path.is_dir()))
        raise BadSetting(name="TANYA_SOP_PROFILE", value=repr(name), reason=f"neither a folder nor one of {shipped}")
    base = str(_read(folder / "profile.toml").get("base", "" if folder == SHIPPED / "plain" else "plain"))
    return Profile((folder, *(open_profile(base).folders if base else ())))


_chosen: list[Profile] = []


def use(profile: Profile) -> None:
    """Let this process speak for the agency of `profile` from now on."""
    _chosen[:] = [profile]
    for language in LANGUAGES:
        lay_over(language, profile.table(f"messages.{language}"))


def current() -> Profile:
    """The profile of this process."""
    return _chosen[0]


@cache
def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(name=file.name, value=file, reason=error) from error


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` laid over `base`: tables are joined key by key, everything else is replaced."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


use(open_profile("bp2mi"))
