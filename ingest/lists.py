"""Lines as printed to the items of a list, one a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

# "a)." and "1)." are printed too, and "4.2" before a capital ("14.30 WIB" is a time).
# A lone figure without a stop begins an item only before a capital.
_ITEM = re.compile(
    r"^\s*(?:(?:\(?\d{1,2}[.,)]{1,2}|[1-9](?=\s(?!Tahun)[A-Z])|\(?[a-z]\s?[.)]{1,2}|[-–•●▪✓❖➢\uf000-\uf0ff*o])\s+"
    r"|\d{1,2}[.)]\s?[a-z][.)]\s|(?:\d{1,2}|[a-z])[.)]{1,2}(?=[A-Z])"
    r"|[1-9]\d?(?:\.[1-9]\d?){1,2}\.?\s+(?=[A-Z])(?!WI(?:B|TA?)\b)"
    r"|(?:Langkah|LANGKAH|Tahap|TAHAP|Step)\s+(?:[Kk]e\s?-?\s?)?\d{1,2}\s?[:.)]\s)"
)

_ADDRESS = re.compile(r"(?:://|\bwww\.|@)\S*$")
_NUMBERED = re.compile(r"\s*\(?(\d{1,2})[.)]")
_ROOT = 3  # letters of the shortest word that is doubled: "hak-hak"


def tidy_list(text: str) -> str:
    """The items of a list one a line: a line that begins no item nor paragraph goes on with the one before."""
    return "\n".join(line for _, line in tidied(text.splitlines()))


def tidied(printed: Sequence[str]) -> list[tuple[int, str]]:
    """The items of a list, each with which of the printed lines it begins on."""
    lines: list[tuple[int, str]] = []
    anew = False
    in_list = any(_ITEM.match(line) for line in printed)
    for n, raw in enumerate(printed):
        line = " ".join(raw.split())
        if line and lines and not anew and _goes_on(line, lines[-1][1], in_list=in_list):
            lines[-1] = (lines[-1][0], joined(lines[-1][1], line))
        elif line:
            lines.append((n, line))
        anew = not line
    return lines


def begins_item(line: str) -> bool:
    """Whether a line begins with a list's number, letter or bullet."""
    return bool(_ITEM.match(line))


def begins_list(lines: Sequence[str]) -> bool:
    """Whether the first of these lines is the first item of a list, whose second one is among the others."""
    numbers = [int(match[1]) for line in lines if (match := _NUMBERED.match(line))]
    return bool(lines) and _NUMBERED.match(lines[0]) is not None and numbers[1:2] == [numbers[0] + 1]


def _goes_on(line: str, before: str, *, in_list: bool) -> bool:
    return not _ITEM.match(line) if in_list else not before.endswith((".", ";", ":"))


def joined(before: str, line: str) -> str:
    """Two lines as one; a word broken by a hyphen at the line's end is mended, a doubled word and an address keep it."""
    broken, rest = re.search(r"(\w*[a-z])-$", before), re.match(r"[a-z]+", line)
    if not broken or not rest:
        # "Undang-\nUndang", "karunia-\nNya": what goes on with a capital is written with its hyphen.
        return before + line if broken and line[:1].isupper() else f"{before} {line}"
    # "masing-masing", "perundang-undangan": what stands before ends as what comes after begins.
    doubled = any(broken[1].endswith(rest[0][:n]) for n in range(_ROOT, len(rest[0]) + 1))
    # "https://arsip-\nkota.go.id": an address has its hyphen wherever it is broken.
    return before + line if doubled or _ADDRESS.search(before) else before[:-1] + line
