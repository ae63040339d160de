"""How a question is understood: slang, regional words and misprints resolved, synonyms added, each rewriting on record."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from index.errors import BadSetting
from index.profile import Profile, current
from index.spelling import Speller, slips
from index.stemming import TOKEN, index_text, joined, terms

__all__ = ["Lexicon", "Query", "content_terms", "index_text", "language_of", "load_lexicon", "meanings", "understand"]

_LEXICON = Path(__file__).parent / "lexicon"
# The longest message that Telegram sends (core.telegram.org/bots/api#message).
_MAX_CHARACTERS = 4_096
_ASKING = re.compile(
    r"\b((berapa|paling|seberapa) lama(nya)?( proses(nya)?)?|lama(nya)? (proses(nya)?|waktu(nya)?|berapa)|"
    r"berapa (hari|jam|menit|minggu|bulan|tahun)(nya)?|bagaimana (cara|proses)(nya)?|how (long|many|much|do|can)|how to)\b"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    `text` is lower case with slang and spelling written out (patterns are matched on it), `terms` the stems searched
    lexically (no stop words, synonyms at the end), `dense` what is embedded, `own_count` how many of `terms` are
    the question's own. `language` is "id", "en" or "mixed"; `rewritings` are (kind, before, after).
    """

    original: str
    language: str
    text: str
    terms: tuple[str, ...]
    dense: str
    own_count: int = 0
    rewritings: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables that rewrite a question; `synonyms` are the agency's.

    `spelling` says whether unknown words are mended.
    """

    slang: Mapping[str, str]
    regional: Mapping[str, str]
    english: Mapping[str, str]
    synonyms: tuple[tuple[re.Pattern[str], str, str], ...]
    spelling: bool = True

    def without(self, step: str) -> Lexicon:
        """The same with one step left out ("slang", "regional", "english", "synonyms" or "spelling"): for ablations."""
        if step == "spelling":
            return replace(self, spelling=False)
        if step == "synonyms":
            return replace(self, synonyms=())
        return Lexicon(
            {} if step == "slang" else self.slang,
            {} if step == "regional" else self.regional,
            {} if step == "english" else self.english,
            self.synonyms,
            spelling=self.spelling,
        )


def load_lexicon(profile: Profile | None = None) -> Lexicon:
    """The shipped tables with an agency's own slang, English and synonyms, by default those of the profile in use.

    Raises BadSetting where one of its own is no table of words and words.
    """
    profile = profile or current()
    slang, english = (_table(name) | _pairs(name, profile) for name in ("slang", "english"))
    patterns = tuple(
        (re.compile(rf"(?<!\w){re.escape(used)}(?!\w)"), used, said)
        for used, said in sorted(_pairs("synonyms", profile).items(), key=lambda pair: -len(pair[0]))
    )
    return Lexicon(slang, _table("regional"), english, patterns)


def _pairs(name: str, profile: Profile) -> dict[str, str]:
    table = profile.table(name)
    for used, said in table.items():
        if not isinstance(said, str):
            raise BadSetting(name=f"{name}.toml", value=used, reason='each line must be "word" = "words"')
    return table


def _table(name: str) -> dict[str, str]:
    return tomllib.loads((_LEXICON / f"{name}.toml").read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    return _listed(name, current())


@cache
def _listed(name: str, profile: Profile) -> frozenset[str]:
    """A list of the language's words with what the agency adds to it."""
    return frozenset(f"{_table('words')[name]} {profile.table('words').get(name, '')}".split())


def language_of(text: str) -> str:
    """ "en" or "id" by the share of words that only one of them uses, "mixed" where both do, "id" where neither does."""
    words = TOKEN.findall(text.casefold())
    english, indonesian = (
        sum(word in listed for word in words) for listed in (_words("english"), _words("indonesian"))
    )
    if english > 2 * indonesian:
        return "en"
    return "mixed" if english and indonesian and english >= indonesian else "id"


def writable(text: str) -> str:
    """A text as UTF-8 can write it, which half an emoji cannot be: a question mark stands for it."""
    return text.encode("utf-8", "replace").decode()


def understand(question: str, lexicon: Lexicon, speller: Speller) -> Query:
    """A question as typed, understood with the library's own words at hand.

    English questions keep their words; Indonesian and mixed ones have slang and regional words replaced. Misprints are
    mended in any language.
    """
    question = writable(question)
    typed = joined(" ".join(question[:_MAX_CHARACTERS].split()))
    language = language_of(typed)
    rewritings: list[tuple[str, str, str]] = []
    text = typed
    if language != "en":
        text = _rewritten(text, "slang", lexicon.slang.get, rewritings)
        text = _rewritten(text, "regional", lexicon.regional.get, rewritings)
    if lexicon.spelling and language != "en":
        text = _rewritten(text, "spelling", lambda word: _slip(word, speller, lexicon), rewritings)
    if lexicon.spelling:
        text = _rewritten(text, "everyday form", lambda word: _unknown(word, speller, speller.formal), rewritings)
        text = _rewritten(text, "spelling", lambda word: _unknown(word, speller, speller.corrected), rewritings)
        language = language_of(text)
    added = _added(text, language, lexicon, rewritings)
    own = list(dict.fromkeys(_searched(text)))
    every = tuple(dict.fromkeys([*own, *_searched(joined(added))]))
    return Query(question, language, text, every, f"{text} {added}".strip(), len(own), tuple(rewritings))


def content_terms(query: Query) -> tuple[str, ...]:
    """The question's own stems that name a matter: what only asks ("syaratnya", "berapa lama", "SOP") is left out."""
    asking = _asking_stems()
    return tuple(term for term in query.terms[: query.own_count] if term not in asking)


def meanings(query: Query) -> dict[str, set[str]]:
    """For each stem of a question that was given other words (a synonym, a translation), the stems of those."""
    meanings: dict[str, set[str]] = {}
    for kind, before, after in query.rewritings:
        if kind in ("english", "synonym"):
            for stem in index_text(before).split():
                meanings.setdefault(stem, set()).update(index_text(after).split())
    return meanings


@cache
def _asking_stems() -> frozenset[str]:
    return frozenset(stem for word in _words("asking") for stem in index_text(word).split())


def _rewritten(
    text: str, kind: str, standard: Callable[[str], str | None], rewritings: list[tuple[str, str, str]]
) -> str:
    """The text with each word that `standard` knows better replaced; an empty word drops it, None keeps it."""

    def replaced(match: re.Match[str]) -> str:
        word = match[0]
        after = standard(word)
        if after is None or after == word:
            return word
        rewritings.append((kind, word, after))
        return after

    return " ".join(TOKEN.sub(replaced, text).split())


def _unknown(word: str, speller: Speller, mend: Callable[[str], str | None]) -> str | None:
    """What `mend` makes of a word that neither the tables nor the speller know."""
    if word in _said() or not word.isalpha() or speller.knows(word):
        return None
    return mend(word)


def _slip(word: str, speller: Speller, lexicon: Lexicon) -> str | None:
    """What a slip of the thumb in a word of the street stands for ("brrp", "bpr": "brp", "berapa")."""
    if word in _said() or not word.isalpha() or speller.knows(word):
        return None
    meant = (table.get(tried) for tried in slips(word) for table in (lexicon.slang, lexicon.regional))
    return next((standard for standard in meant if standard), None)


def _searched(text: str) -> list[str]:
    """The terms of a text that say what it is about: no stop words, no single letters."""
    stop = _words("stop_id") | _words("stop_en")
    # "Berapa lama" asks for a time and means no SOP with "lama" (old) in its title.
    matter = _ASKING.sub(" ", text)
    kept = TOKEN.sub(lambda match: "" if match[0] in stop else match[0], matter if matter.strip(" ?.!") else text)
    return [term for term in terms(kept) if len(term) > 1 or term.isdigit()]


@cache
def _said() -> frozenset[str]:
    """Words that the tables speak of: never taken for misprints."""
    own = (current().table(name) for name in ("slang", "english", "synonyms"))
    tables = [*own, *(_table(name) for name in ("english", "slang", "regional"))]
    listed = {word for table in tables for pair in table.items() for text in pair for word in text.split()}
    named = ("stop_id", "stop_en", "english", "indonesian", "grave")
    return frozenset(listed).union(*map(_words, named))


def _added(text: str, language: str, lexicon: Lexicon, rewritings: list[tuple[str, str, str]]) -> str:
    """The words by which SOPs say the same, to be searched besides the question's own."""
    added: list[str] = []
    words = text.split()
    if language != "id":
        for word in TOKEN.findall(text):
            if said := lexicon.english.get(word):
                added.append(said)
                rewritings.append(("english", word, said))
    for pattern, used, said in lexicon.synonyms:
        if pattern.search(text) and not all(word in words for word in said.split()):
            added.append(said)
            rewritings.append(("synonym", used, said))
    return " ".join(dict.fromkeys(" ".join(added).split()))


def named_in(query: Query, title: str) -> list[float]:
    """How far a title holds each stem that names a matter: 1 for itself, else the share of other words given for it.

    So "jkm" (jaminan kematian) is named wholly by one SOP's title and half by that of the "jaminan kecelakaan kerja".
    """
    meant, stems = meanings(query), set(index_text(title).split())

    def share(term: str) -> float:
        others = meant.get(term, set())
        return 1.0 if term in stems else len(others & stems) / (len(others) or 1)

    return [share(term) for term in content_terms(query)]
