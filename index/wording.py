"""Text to terms: how passages are indexed and how a question is understood, with every rewriting on record."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import Stemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

T = TypeVar("T")
_LEXICON = Path(__file__).parent / "lexicon"
_MAX_CHARACTERS = 1_000
_MISSPELT_FROM = 5
_NEAR = 80
_OFTEN = 2

# Names that people and offices write in several ways become one token on both sides.
_COMPOUNDS = (
    (re.compile(r"\b(?:g\s*-?\s*(?:to|2)\s*-?\s*g|gtog|government to government)\b"), "g2g"),
    (re.compile(r"\b(?:p\s*-?\s*(?:to|2)\s*-?\s*p|ptop|private to private)\b"), "p2p"),
    (re.compile(r"\be\s*-?\s*(pmi|kpmi|ktkln|id|topik)\b"), r"e\1"),
    (re.compile(r"\beps\s*-?\s*topik\b"), "epstopik eps topik"),
    (re.compile(r"\bsisko\s*-?\s*(p2mi|pmi|tkln)\b"), r"sisko\1"),
    (re.compile(r"\bsiskopmi\b"), "siskop2mi"),
    (re.compile(r"\bak\s*[.-]?\s*(?:1|i)\b"), "ak1"),
    (re.compile(r"\bb4\s*g\b"), "b4g"),
    (re.compile(r"(?<=\d)[.](?=\d{3}\b)"), ""),
    (re.compile(r"\b(\d+)\s*(?:jt|juta)\b"), r"\g<1>000000 \1 juta"),
    (re.compile(r"\b(\d+)\s*(?:rb|ribu)\b"), r"\g<1>000 \1 ribu"),
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    `text` is lower case with slang and spelling written out (patterns are matched on it), `terms` the stems searched
    lexically (no stop words, synonyms at the end), `dense` what is embedded, `own` how many of `terms` are the question's
    own. `language` is "id", "en" or "mixed"; `rewritings` are (kind, before, after).
    """

    original: str
    language: str
    text: str
    terms: tuple[str, ...]
    dense: str
    own: int = 0
    rewritings: tuple[tuple[str, str, str], ...] = ()


def index_text(text: str) -> str:
    """A text as it is indexed: lower case, compounds joined, each word stemmed (Snowball's Indonesian), blanks between."""
    return " ".join(_stem(word) for word in _TOKEN.findall(_joined(text)))


def _joined(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, token in _COMPOUNDS:
        text = pattern.sub(token, text)
    return text


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # Codes and numbers are kept whole: a stemmer takes letters off "g2g".
    return word if any(character.isdigit() for character in word) else _stemmer().stemWord(word)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("indonesian")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables that rewrite a question; `synonyms` may be extended by a file of the operator's."""

    slang: Mapping[str, str]
    regional: Mapping[str, str]
    english: Mapping[str, str]
    synonyms: tuple[tuple[re.Pattern[str], str, str], ...]


def load_lexicon(own: Path | None = None) -> Lexicon:
    """The shipped tables; `own` is a synonyms file laid over the shipped one where it exists."""
    synonyms = _table("synonyms") | (tomllib.loads(own.read_text(encoding="utf-8")) if own and own.exists() else {})
    patterns = tuple(
        (re.compile(rf"(?<!\w){re.escape(used)}(?!\w)"), used, said)
        for used, said in sorted(synonyms.items(), key=lambda pair: -len(pair[0]))
    )
    return Lexicon(_table("slang"), _table("regional"), _table("english"), patterns)


def _table(name: str) -> dict[str, str]:
    return tomllib.loads((_LEXICON / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_table("words")[name].split())


def language_of(text: str) -> str:
    """ "en" or "id" by the share of words that only one of them uses, "mixed" where both do, "id" where neither does."""
    words = _TOKEN.findall(text.casefold())
    english = sum(word in _words("english") for word in words)
    indonesian = sum(word in _words("indonesian") for word in words)
    if english > 2 * indonesian:
        return "en"
    return "mixed" if english and indonesian and english >= indonesian else "id"


def understand(question: str, lexicon: Lexicon, vocabulary: Mapping[str, int]) -> Query:
    """A question as typed, understood with the library's own words (`vocabulary`: word to count) at hand."""
    typed = _joined(" ".join(question[:_MAX_CHARACTERS].split()))
    language = language_of(typed)
    rewritings: list[tuple[str, str, str]] = []
    text = typed
    if language != "en":
        text = _replaced(text, lexicon.slang, "slang", rewritings)
        text = _replaced(text, lexicon.regional, "regional", rewritings)
        text = _spelt(text, vocabulary, rewritings)
    added = _added(text, language, lexicon, rewritings)
    stop = _words("stop_id") | _words("stop_en")
    own = [_stem(word) for word in _TOKEN.findall(text) if word not in stop and (len(word) > 1 or word.isdigit())]
    more = [_stem(word) for word in _TOKEN.findall(_joined(added)) if word not in stop]
    terms = tuple(dict.fromkeys([*own, *more]))
    dense = f"{text} {added}".strip()
    return Query(question, language, text, terms, dense, len(dict.fromkeys(own)), tuple(rewritings))


def _replaced(text: str, table: Mapping[str, str], kind: str, rewritings: list[tuple[str, str, str]]) -> str:
    def standard(match: re.Match[str]) -> str:
        word = match[0]
        after = table.get(word)
        if after is None:
            return word
        rewritings.append((kind, word, after))
        return after

    return " ".join(_TOKEN.sub(standard, text).split())


def _spelt(text: str, vocabulary: Mapping[str, int], rewritings: list[tuple[str, str, str]]) -> str:
    """Words that the library does not know, as the word of it that they most likely are."""

    def corrected(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < _MISSPELT_FROM or word in vocabulary or not word.isalpha() or _known(word, vocabulary):
            return word
        best = _nearest(word, vocabulary)
        if best is None:
            return word
        rewritings.append(("spelling", word, best))
        return best

    return _TOKEN.sub(corrected, text)


def _known(word: str, vocabulary: Mapping[str, int]) -> bool:
    """Whether the word is a stop word, or another form of a word that the library has."""
    return word in _words("stop_id") or word in _words("stop_en") or _stem(word) in _stems(vocabulary)


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    candidates = _by_letter(vocabulary).get(word[0], ())
    allowed = 1 if len(word) < 8 else 2
    found = process.extract(word, candidates, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=8)
    near = [(DamerauLevenshtein.distance(word, best), -vocabulary[best], best) for best, _, _ in found]
    near = [item for item in near if item[0] <= allowed]
    return min(near)[2] if near else None


class _Remembered(Generic[T]):
    """What was made of the last vocabulary, which changes with the generation only."""

    def __init__(self, make: Callable[[Mapping[str, int]], T]) -> None:
        self._make = make
        self._held: tuple[Mapping[str, int], T] | None = None

    def __call__(self, vocabulary: Mapping[str, int]) -> T:
        if self._held is None or self._held[0] is not vocabulary:
            self._held = (vocabulary, self._make(vocabulary))
        return self._held[1]


def _letters(vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    """The words that may be meant, by first letter: seen often enough to be no misprint themselves."""
    by_letter: dict[str, list[str]] = {}
    for word, count in vocabulary.items():
        if count >= _OFTEN and len(word) >= _MISSPELT_FROM - 1 and word.isalpha():
            by_letter.setdefault(word[0], []).append(word)
    return by_letter


_by_letter = _Remembered(_letters)
_stems = _Remembered(lambda vocabulary: frozenset(map(_stem, vocabulary)))


def _added(text: str, language: str, lexicon: Lexicon, rewritings: list[tuple[str, str, str]]) -> str:
    """The words by which SOPs say the same, to be searched besides the question's own."""
    added: list[str] = []
    if language != "id":
        for word in _TOKEN.findall(text):
            said = lexicon.english.get(word)
            if said:
                added.append(said)
                rewritings.append(("english", word, said))
    for pattern, used, said in lexicon.synonyms:
        if pattern.search(text) and not all(word in text.split() for word in said.split()):
            added.append(said)
            rewritings.append(("synonym", used, said))
    return " ".join(dict.fromkeys(" ".join(added).split()))
