"""The catalogue's shelves and numbers: what OCR got wrong by a letter must not open a shelf or a series of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from index.sop import Sop

_KNOWN = 3  # SOPs that stand on a shelf before its name is trusted over a scan's
_ALIKE = 0.85  # difflib's ratio; a slash read as V in a name of 60 letters gives 0.97

# Digits that scans make of letters; a unit's code in a number ("SOP-1/IJ/2024") is told from those of printed SOPs.
_LETTERS = str.maketrans("10582", "IOSBZ")

Shelf = tuple[str, str, str]


def settle_shelves(sops: Iterable[Sop], stand: Iterable[Shelf]) -> list[Sop]:
    """The SOPs, those from scans moved to the shelf (process, map, makro) that their own differs from by a few letters.

    `stand` are the shelves of the SOPs that the library has.
    """
    read = list(sops)
    count = Counter([*stand, *((sop.process, sop.map, sop.makro) for sop in read)])
    known = {shelf: n for shelf, n in count.items() if n >= _KNOWN and all(shelf)}
    return [_settled(sop, known) if sop.scanned else sop for sop in read]


def _settled(sop: Sop, known: dict[Shelf, int]) -> Sop:
    for level, name in ((2, sop.makro), (1, sop.map), (0, sop.process)):
        alike = get_close_matches(name, {shelf[level] for shelf in known}, n=1, cutoff=_ALIKE) if name else []
        if alike:
            # The lowest level whose name is known tells the levels above it.
            shelf = max((shelf for shelf in known if shelf[level] == alike[0]), key=lambda shelf: known[shelf])
            above = dict(zip(("process", "map", "makro"), shelf[: level + 1], strict=False))
            return replace(sop, **above)  # type: ignore[arg-type]
    return sop


def settle_numbers(sops: Iterable[Sop], stand: Iterable[str]) -> list[Sop]:
    """The SOPs, in the numbers of scans each part that only a misread digit keeps from one that is known made that one.

    `stand` are the numbers that the library has.
    """
    read = list(sops)
    printed = [sop.number for sop in read if not sop.scanned]
    known = {part for part, n in Counter(part for number in [*stand, *printed] for part in number.split("/")).items()
             if n >= _KNOWN}  # fmt: skip

    def part_meant(part: str) -> str:
        letters = part.translate(_LETTERS)
        return letters if part not in known and letters in known else part

    return [
        replace(sop, number="/".join(map(part_meant, sop.number.split("/")))) if sop.scanned else sop for sop in read
    ]
