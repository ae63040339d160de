"""Text to the terms of the lexical index: compounds and codes in one form, words stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import Stemmer

from index.errors import BadSetting
from index.profile import Profile, current

# Numbers and forms that people and offices write in several ways become one token on both sides; an agency's own names
# that are written in several ways stand in its table `compounds`.
_COMPOUNDS = (
    (re.compile(r"\bak\s*[.-]?\s*(?:1|i)\b"), "ak1"),
    (re.compile(r"(?<=\d)[.](?=\d{3}\b)"), ""),
    (re.compile(r"\b(\d+)\s*(?:jt|juta)\b"), r"\g<1>000000 \1 juta"),
    (re.compile(r"\b(\d+)\s*(?:rb|ribu)\b"), r"\g<1>000 \1 ribu"),
    (re.compile(r"\b(\d+)(bln|bulan|thn|th|tahun|hr|hari|mgg|minggu|jam|menit|org|orang)\b"), r"\1 \2"),
    # "anak2", "berkas2nya": a doubled word.
    (re.compile(r"\b([a-z]{3,})2(an|nya)?\b"), r"\1"),
)
_CODE = re.compile(r"\b(?=[a-z./-]*\d)[a-z0-9]+(?:[./-][a-z0-9]+)+\b")
_LONGEST_CODE = 24  # letters of a code that is indexed squeezed ("PM-1/2024"); a SOP's number has its own search
TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def joined(text: str) -> str:
    """Lower case, with every name that is written in several ways in the one form that is indexed."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, token in (*_own_compounds(current()), *_COMPOUNDS):
        text = pattern.sub(token, text)
    return text


@cache
def _own_compounds(profile: Profile) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The agency's names that are written in several ways. Raises BadSetting for a pattern that cannot be read."""
    try:
        return tuple((re.compile(pattern), token) for pattern, token in profile.table("compounds").items())
    except re.error as error:
        raise BadSetting(name="compounds.toml", value=error.pattern, reason=error) from error


def terms(text: str) -> list[str]:
    """The terms of a text that went through `joined`: stems of words; numbers and codes in each form that people type.

    "045" is found by 045 and 45, "SP-PZ-49" by its parts and by sppz49.
    """
    found = []
    for token in TOKEN.findall(text):
        found.append(stem(token))
        if token[0] == "0" and token.isdigit() and token.strip("0"):
            found.append(token.lstrip("0"))
    squeezed = (re.sub(r"[./-]", "", code) for code in _CODE.findall(text))
    return found + [code for code in squeezed if len(code) <= _LONGEST_CODE]


def index_text(text: str) -> str:
    """A text as it is indexed and searched: its terms, blanks between."""
    return " ".join(terms(joined(text)))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word's stem by Snowball's Indonesian stemmer (Tala 2003); what holds a digit is kept whole."""
    return word if any(character.isdigit() for character in word) else _stemmer().stemWord(word)


@cache
def _stemmer() -> Stemmer.Stemmer:
    # No cache of its own: `stem` has one, and can forget it.
    return Stemmer.Stemmer("indonesian", 0)
