"""What a revised SOP says otherwise than the one that it would replace: old and new side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.sop import Part, Sop, Step

_PARTS = (Part.BIAYA, Part.WAKTU, Part.PERSYARATAN, Part.PERALATAN, Part.TEMPAT, Part.KONTAK, Part.DASAR_HUKUM)
_FIELDS = ("number", "title", "unit", "revision", "effective")
# Share of letters (difflib's ratio) from which a step is the same step in other words.
_SAME_STEP = 0.6


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the field or part that it is about, what stood there and what stands there now ("" for nothing)."""

    what: str
    old: str
    new: str


def changes(old: Sop, new: Sop) -> tuple[Change, ...]:
    """Every difference in identity, fee, time, requirements and steps, in the order of the form."""
    return (*_fields(old, new), *_parts(old, new), *_steps(old.steps, new.steps))


def _fields(old: Sop, new: Sop) -> Iterator[Change]:
    for name in _FIELDS:
        before, now = (str(getattr(sop, name) or "") for sop in (old, new))
        if _plain(before) != _plain(now):
            yield Change(name, before, now)


def _parts(old: Sop, new: Sop) -> Iterator[Change]:
    for part in _PARTS:
        before, now = _lines(old, part), _lines(new, part)
        kept = {_plain(line) for line in before} & {_plain(line) for line in now}
        gone, come = ("\n".join(line for line in lines if _plain(line) not in kept) for lines in (before, now))
        if gone or come:
            yield Change(part.value, gone, come)


def _lines(sop: Sop, part: Part) -> list[str]:
    return [line.strip() for s in sop.sections if s.part is part for line in s.text.splitlines() if line.strip()]


def _steps(old: Sequence[Step], new: Sequence[Step]) -> Iterator[Change]:
    """Steps in other words beside each other, then those that went and those that came."""
    before, now = [_told(step) for step in old], [_told(step) for step in new]
    matcher = SequenceMatcher(None, [_plain(line) for line in before], [_plain(line) for line in now], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield from _paired(before[i:j], now[k:m])


def _paired(before: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    left = list(before)
    for line in now:
        same = next((other for other in left if SequenceMatcher(None, other, line).ratio() >= _SAME_STEP), "")
        if same:
            left.remove(same)
        yield Change("langkah", same, line)
    for line in left:
        yield Change("langkah", line, "")


def _told(step: Step) -> str:
    """A step in one line: what, who, how long, what comes out."""
    parts = [step.kegiatan, ", ".join(step.pelaksana), step.waktu.words if step.waktu else "", step.output]
    return " | ".join(" ".join(part.split()) for part in parts if part)


def _plain(text: str) -> str:
    """Text as it is compared: case, spaces and full stops do not count."""
    return " ".join(_words(text.casefold()))


def _words(text: str) -> Iterable[str]:
    return (word.strip(".,;:") for word in text.split())
