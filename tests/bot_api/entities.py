"""Telegram's own parser of message text (TDLib, through tdjson): its verdict on markup is Telegram's verdict."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import tdjson


@dataclass(frozen=True)
class Parsed:
    """The text as people see it and its entities, or Telegram's complaint."""

    text: str
    entities: list[dict[str, Any]]
    complaint: str = ""


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return found


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(text: str, parse_mode: str | None) -> Parsed:
    """The text under `parse_mode` ("HTML" or None)."""
    if parse_mode is None:
        return Parsed(text, [])
    if parse_mode.upper() != "HTML":
        return Parsed("", [], "unsupported parse_mode")
    found = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": {"@type": "textParseModeHTML"}})
    if found["@type"] == "error":
        return Parsed("", [], found["message"])
    return Parsed(found["text"], found["entities"])


def units(text: str) -> int:
    """The length by which Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
