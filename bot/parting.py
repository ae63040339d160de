"""What a message asks, without the sentences that only greet, ask leave to ask, or say a name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from bot.intent import asks
from index.classifier import kinds, likeliest
from index.names import names
from index.wording import Query, index_text

# A piece is left out from this probability of an opening on; a greeting that runs into the question ends where what
# follows is an opening with less than the second.
_OPENS, _STAYS = 0.7, 0.1
_GREETING = ("greeting", "asking")
# The most words that a greeting runs on without a mark before the question: "ass wr wb kak maaf mau tanya".
_RUNNING = 8
# Letters of a message beyond which only what asks, and what stands nearest before it, is searched.
_LONG = 700
_PIECES = re.compile(r"(?<=[.?!;])\s+|,\s+|\n+")


def asking(message: str) -> str:
    """The part of a message that asks or tells what is the matter; the whole message where nothing else stays.

    What an introduction tells of a place or a number stays: "umur 45" and "suami saya di Korea" matter to the answer.
    """
    pieces = [piece.strip() for piece in _PIECES.split(message) if piece.strip()]
    kept = [said for piece in pieces if not _only_opens(said := _without_greeting(piece))]
    if not kept:
        return message
    said = message if kept == pieces else ", ".join(kept)
    return said if len(said) <= _LONG else ", ".join(_nearest(kept))


def _only_opens(piece: str) -> bool:
    """Whether a piece greets, asks leave or introduces, and tells nothing that an answer turns on."""
    share, kind = _opening(piece)
    tells = names(piece) or re.search(r"\d", piece)
    return share > _OPENS and (kind in (*_GREETING, "thanks") or (kind == "introduction" and not tells))


def _without_greeting(piece: str) -> str:
    """The piece without the greeting that it begins with, where no mark parts the two."""
    words = piece.split()
    if _opening(piece)[1] == "introduction" and names(piece):
        return piece
    for cut in range(1, min(_RUNNING, len(words) - 2) + 1):
        rest = " ".join(words[cut:])
        share, kind = _opening(" ".join(words[:cut]))
        if share > _OPENS and kind in _GREETING and _opening(rest)[0] < _STAYS:
            return rest
    return piece


def _opening(text: str) -> tuple[float, str]:
    """The probability that a text is an opening, and of which kind it would be likeliest."""
    plain = text.casefold()
    scores = kinds().scores(Query(text, "id", plain, tuple(index_text(plain).split()), plain))
    return math.exp(scores["opening"]), likeliest(scores, "opening")[0]


def _nearest(pieces: list[str]) -> Iterator[str]:
    """Of a long story the pieces that ask, or the last where none does, filled up with those before them; in order."""
    order = sorted(range(len(pieces)), key=lambda n: (not asks(pieces[n].casefold()), -n))
    chosen: set[int] = set()
    room = _LONG
    for n in order:
        if room >= len(pieces[n]) or not chosen:
            chosen.add(n)
            room -= len(pieces[n])
    yield from (pieces[n][:_LONG] for n in sorted(chosen))
