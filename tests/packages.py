"""The table of packages in index/README.md, measured of what is installed; `make pages` writes it, the suite compares it.

What each is for and who keeps it stands beside its name in pyproject.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
_LINE = re.compile(r'^  "(.+)",  # (.+) \| (.+)$', re.MULTILINE)
_MEGABYTE = 1_000_000
_LONGEST = 60


def dependencies() -> str:
    """A row for each package that the house asks for, the largest first, with what it brings that nothing else needs."""
    told = {one: (what, keeper) for one, what, keeper in _LINE.findall(_PYPROJECT.read_text(encoding="utf-8"))}
    found = []
    for one, (what, keeper) in told.items():
        own = distribution(Requirement(one).name)
        gone = _installed([one]) - _installed(other for other in told if other != one)
        others = len(gone - {canonicalize_name(own.name)}) or "" if gone else "stays"
        size = _bytes(gone | {canonicalize_name(own.name)})
        found.append((size, f"{own.name} {own.version} | {what}", f"{others} | {_licence(own)} | {keeper}"))
    whole = _installed(told)
    return "\n".join(
        [
            "| package | what for | MB | brings | licence | who keeps it |",
            "| --- | --- | --- | --- | --- | --- |",
            *(f"| {name} | {_megabytes(size)} | {rest} |" for size, name, rest in sorted(found, reverse=True)),
            f"| all {len(whole)}, with what several of them need | | {_megabytes(_bytes(whole))} | | | |\n",
        ]
    )


def _installed(asked: Iterable[str]) -> set[str]:
    """The names of these packages and of all that they need, which are installed."""
    found: set[str] = set()
    waiting = [Requirement(one) for one in asked]
    while waiting:
        one = waiting.pop()
        # An extra may bring more of a package that is known.
        if (name := canonicalize_name(one.name)) in found and not one.extras:
            continue
        found.add(name)
        needed = (Requirement(text) for text in distribution(name).requires or ())
        waiting += [
            need
            for need in needed
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *one.extras))
        ]
    return found


def _bytes(names: Iterable[str]) -> int:
    """What the files of these packages take, as their makers list them: without what Python compiles."""
    return sum(file.size or 0 for name in names for file in distribution(name).files or ())


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.0f}" if size >= _MEGABYTE else "<1"


def _licence(package: Distribution) -> str:
    """As the package itself says: an expression, a word, or what it is filed under."""
    said = package.metadata["License-Expression"] or package.metadata["License"] or ""
    if 0 < len(said) <= _LONGEST:
        return str(said)
    filed = (one.rpartition(" :: ")[2] for one in package.metadata.get_all("Classifier") or () if "License ::" in one)
    return ", ".join(filed)
