"""What people read is plain: no word that only those who build such a program know, in either language."""

from __future__ import annotations

import re
import string

import pytest

from bot.changing import _WORK
from index.messages import LANGUAGES, catalogue
from tests.program import ROOT

# What workers, their families and staff read; the rest is for admins and for those who run the program.
_ROOMS = (
    "opening",
    "answer",
    "what",
    "ask",
    "emergency",
    "office",
    "hearing",
    "handover",
    "digest",
    "telegram",
    "time",
)
_FOR_ADMINS = re.compile(
    r"telegram\.(report|upload|role|invite|status|audit|history|withdraw|done|confirm|conflict|first_pdf|chart)"
    r"|telegram\.admins_only|handover\.(nobody|listed|judged|no_sop)"
)
_OF_BUILDERS = {
    "id": (
        *("kutipan", "generasi", "utc", "indeks", "encoder", "server", "token", "database", "basis data", "sistem"),
        *("log", "ocr", "url", "json", "api", "error", "query", "timeout", "0.0 detik", "tanya-sop", "parameter"),
        *("konfigurasi", "autentikasi", "sesi", "cache", "embedding", "skor", "metadata", "valid", "format"),
        *("output", "kata kunci", "kelengkapan", "file", "link", "upload", "download", "update", "online", "user"),
    ),
    "en": (
        *("passage", "generation", "utc", "index", "encoder", "server", "token", "database", "system", "log", "ocr"),
        *("url", "json", "api", "error", "query", "timeout", "0.0 seconds", "tanya-sop", "parameter", "session"),
        *("configuration", "authentication", "cache", "embedding", "score", "metadata", "invalid", "citation"),
    ),
}


def read_by_people(language: str) -> dict[str, str]:
    return {
        key: text
        for key, text in catalogue(language).items()
        if key.split(".")[0] in _ROOMS and not _FOR_ADMINS.match(key)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_those_who_build_it_stands_in_what_people_read(language: str) -> None:
    found = read_by_people(language)
    assert len(found) > 150
    wrong = {
        key: word
        for key, text in found.items()
        for word in _OF_BUILDERS[language]
        if re.search(rf"\b{re.escape(word)}\b", _said(text).lower())
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_times_of_greenwich_or_of_the_insides(language: str) -> None:
    told = {key: _said(text).lower() for key, text in catalogue(language).items()}
    assert not [key for key, text in told.items() if re.search(r"\butc\b|\bkutipan\b|\bgenerasi\b", text)]


def _said(text: str) -> str:
    """A sentence without its blanks, whose names nobody reads."""
    return "".join(piece for piece, *_ in string.Formatter().parse(text))


def test_every_action_that_is_noted_has_words_for_the_admins() -> None:
    lines = [line for path in (ROOT / "bot").rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    noted = {word for line in lines if re.search(r"note[,(]", line) for word in re.findall(r'"([a-z_]+)"', line)}
    assert {"publish", "grant", "revoke", "handover_sent"} <= noted
    assert {f"audit.{action}" for action in noted | set(_WORK)} <= catalogue("id").keys()
