"""What a message asks, without what only greets, asks leave or says a name; and each of the things that it asks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from index.classifier import likeliest, piece_kinds
from index.names import names
from index.wording import Query, content_terms, index_text

# Probabilities of being an opening: from the first on a piece is left out; a greeting that runs into the question ends where
# the rest has less than the second.
_OPENS, _STAYS = 0.7, 0.2
_ADDED = ("synonym", "english")
_GREETING = ("greeting", "asking")
_OPENINGS = (*_GREETING, "thanks", "introduction")
# The most stems that ask leave to ask and name no matter.
_FEW = 2
# The most words that a greeting runs on without a mark before the question: "ass wr wb kak maaf mau tanya".
_RUNNING = 8
# So surely do the first words of a piece only greet, where no mark parts them from what is asked ("May we", 0.94, asks).
_SURELY = 0.95
# Letters of a message beyond which only what asks, and what stands nearest before it, is searched.
_LONG = 700
_PIECES = re.compile(r"(?<=[.?!;])\s+|,\s+|\n+")
# Where one question may end and the next begin, and the question words: both closed classes.
_ENDS = re.compile(
    r"((?<=[?!;])\s+|(?<=\w\w\.)\s+|\s*,\s*(?:dan|terus|lalu|and)\s+|\s*,\s*|\s+(?:dan|sama|serta|terus|lalu|and|also|then)\s+)"
)
_WORDS = (
    r"(?:(?<!-)apa(?!-)|siapa|berapa|kapan|bagaimana|di ?mana|ke ?mana|mana|kenapa|mengapa|what|who|how|where|which|why|"
    r"when (?:do|does|did|will|is|are|can|must|should))"
)
_LEADS = (
    r"(?:apakah|bolehkah|bisakah|haruskah|perlukah|boleh|bisa|can|may|must|do|does|did|is|are|am|will|should|could)"
)
_TAG = r"(?:tidak|kan|bukan|belum)\b(?: (?:ya|sih|kak|kakak|admin|min|pak|bu|bang|mas|mbak|dong|kah))*\W*$"
_ASKS = re.compile(
    rf"\b{_WORDS}\b|\b{_TAG}|^{_LEADS}\b|\b(?:boleh|bisa|dapat|harus|perlu|wajib)\b.*\?\W*$|^(?:per)?syarat"
)
_BEGINS = re.compile(rf"^(?:yang |kalau |lalu |terus |and |so )?(?:{_WORDS}|{_LEADS})\b")
_HOLDS = re.compile(rf"\b{_WORDS}\b")
_CONDITION = re.compile(r"^(?:kalau|jika|bila|if|when)\b[^?]*$")
_SENTENCE = re.compile(r"[?!;.]\W*$")
# A clause of so many words after a question may ask something else.
_CLAUSE = 3


@dataclass(frozen=True, slots=True)
class AskedPart:
    """One of the things that a message asks; not `surely` where its words do not ask, so that only an answer can tell."""

    query: Query
    surely: bool


def parted(query: Query) -> tuple[AskedPart, ...]:
    """The questions of a message that asks several things, in their order; the message itself where it asks one.

    A piece that asks nothing belongs to the question that it runs on from, a sentence to the question after it. After a
    question a clause of some words may be another, whose words do not tell ("..., ada yang minta OTP").
    """
    parts: list[str] = []
    sure: list[bool] = []
    ahead, before, whole = "", "", True
    pieces = _ENDS.split(query.text)
    told = _statements(query.text)
    for text, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        joined = not whole and "," not in before
        follows = bool(parts) and not ahead and not _CONDITION.match(text)
        ends = text.rstrip().endswith("?")
        if _asks(text, told, joined=joined) or (ends and (whole or not parts)):
            parts.append(ahead + text)
            sure.append(True)
            ahead = ""
        elif follows and not joined and len(text.split()) >= _CLAUSE:
            parts.append(text)
            sure.append(False)
        elif follows and not whole:
            parts[-1] += before + text
            sure[-1] |= ends
        else:
            ahead += text + mark
        before, whole = mark, bool(_SENTENCE.search(text))
    if len(parts) < 2:
        return (AskedPart(query, surely=True),)
    parts[-1] += f" {ahead}".rstrip()
    return tuple(AskedPart(_part(query, text), surely=surely) for text, surely in zip(parts, sure, strict=True))


def with_matter(parts: Sequence[AskedPart]) -> list[Query]:
    """The questions of one message, one that names no matter itself with that of the one before it ("..., berapa hari?")."""
    full: list[Query] = []
    for part in parts:
        before = full[-1] if full and not content_terms(part.query) else None
        full.append(part.query if before is None else _and(before, part.query))
    return full


def _and(one: Query, other: Query) -> Query:
    terms = tuple(dict.fromkeys([*one.terms[: one.own_count], *other.terms[: other.own_count]]))
    every = tuple(dict.fromkeys([*terms, *one.terms, *other.terms]))
    text, dense = f"{one.text} {other.text}", f"{one.dense} {other.dense}"
    return replace(one, original=text, text=text, dense=dense, terms=every, own_count=len(terms))


def _statements(text: str) -> frozenset[str]:
    """The sentences that end in a full stop, where others end in a question mark: those tell, whatever words they hold."""
    return frozenset(re.findall(r"[^.?!]+\.(?=[\s,]|$)", text)) if "?" in text else frozenset()


def _asks(piece: str, told: frozenset[str] = frozenset(), *, joined: bool = False) -> bool:
    """Whether a piece of a message asks by itself.

    What a sentence only tells (`told`) asks where a question word begins it; what no mark parts from what stands before it
    (`joined`) where it holds one.
    """
    if any(piece.strip(" .") in sentence for sentence in told):
        return bool(_BEGINS.match(piece))
    return bool(_BEGINS.match(piece) or (_HOLDS if joined else _ASKS).search(piece))


def _part(query: Query, text: str) -> Query:
    """One question of a message, with the other words that were added for its own."""
    added = " ".join(after for kind, before, after in query.rewritings if kind in _ADDED and before in text)
    own = frozenset(index_text(text).split())
    kept = [term for term in query.terms[: query.own_count] if term in own]
    terms = tuple(dict.fromkeys([*kept, *index_text(added).split()]))
    return replace(query, original=text, text=text, dense=f"{text} {added}".strip(), terms=terms, own_count=len(kept))


def asking(message: str) -> str:
    """The part of a message that asks or tells what is the matter; the whole message where nothing else stays.

    What only opens stands first or last. What an introduction tells of a place or a number stays: "umur 45" and "suami saya
    di Korea" matter to the answer.
    """
    pieces = [piece.strip() for piece in _PIECES.split(message) if piece.strip()]
    kept = list(dropwhile(_only_opens, map(_without_greeting, pieces)))
    while len(kept) > 1 and _only_opens(kept[-1]):
        kept.pop()
    if not kept:
        return message
    said = message if kept == pieces else ", ".join(kept)
    return said if len(said) <= _LONG else ", ".join(_nearest(kept))


def _only_opens(piece: str) -> bool:
    """Whether a piece greets, asks leave or says a name, and tells nothing that an answer turns on."""
    share, kind = _opening(piece)
    if share <= _OPENS or kind not in _OPENINGS:
        return False
    if kind == "introduction":
        return bool(re.search(r"\s[A-Z]", piece)) and not names(piece) and not re.search(r"\d", piece)
    return kind != "asking" or len(content_terms(_plain(piece))) <= _FEW


def _without_greeting(piece: str) -> str:
    """The piece without the greeting that it begins with, where no mark parts the two."""
    words = piece.split()
    if _opening(piece)[1] == "introduction" and names(piece):
        return piece
    for cut in range(1, min(_RUNNING, len(words) - 2) + 1):
        rest = " ".join(words[cut:])
        share, kind = _opening(" ".join(words[:cut]))
        if share > _SURELY and kind in _GREETING and _opening(rest)[0] < _STAYS:
            return rest
    return piece


def _plain(text: str) -> Query:
    plain = text.casefold()
    terms = tuple(index_text(plain).split())
    return Query(text, "id", plain, terms, plain, len(terms))


def _opening(text: str) -> tuple[float, str]:
    """The probability that a text is an opening, and of which kind it would be likeliest."""
    scores = piece_kinds().scores(_plain(text))
    return math.exp(scores["opening"]), likeliest(scores, "opening")[0]


def _nearest(pieces: list[str]) -> Iterator[str]:
    """Of a long story the pieces that ask, or the last where none does, filled up with those before them; in order."""
    order = sorted(range(len(pieces)), key=lambda n: (not _asks(pieces[n].casefold()), -n))
    chosen: set[int] = set()
    room = _LONG
    for n in order:
        if room >= len(pieces[n]) or not chosen:
            chosen.add(n)
            room -= len(pieces[n])
    yield from (pieces[n][:_LONG] for n in sorted(chosen))
