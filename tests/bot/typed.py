"""A question as it is typed, understood by the language's own words alone."""

from __future__ import annotations

from index.spelling import Speller
from index.wording import Query, load_lexicon, understand


def query(text: str) -> Query:
    """What is understood of it without a library."""
    return understand(text, load_lexicon(), Speller({}, dict))
