"""Text that cannot play tricks where it is shown: no control characters, none that turn the direction of writing."""

from __future__ import annotations

_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\x7f")


def plain(text: str) -> str:
    """The text without control characters (new lines and tabs stay), marks of direction and halves of characters."""
    return "".join(
        c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in _DIRECTIONS and not 0xD800 <= ord(c) < 0xE000)
    )
