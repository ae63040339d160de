"""Steps told as a list: a numbered line for each activity, and after it who, with what, how long, each after its label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.quantities import parse_duration
from index.sop import Place, Step
from ingest.labels import column, is_acting
from ingest.pages import Page, Word, around, in_lines, text_of

_NUMBERED = re.compile(r"^(\d{1,2})\s?[.)]\s+(\S.*)$")
_LABEL = re.compile(r"(?:^|[|;]|\s)\s*([A-Z][\w/ ]{1,24}?)\s*:\s+")
_FEWEST = 2  # of who, needs, time and output that each step tells, and steps that make such a list
_TELLING = frozenset({"pelaksana", "kelengkapan", "waktu", "output"})


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered line with the lines below it that go on with it."""

    no: int
    text: str
    page: int
    lines: tuple[Sequence[Word], ...]


def listed_steps(pages: Sequence[Page]) -> tuple[Step, ...]:
    """The steps of a list whose items tell who acts or what they take; none where too few of them do."""
    steps = [step for item in _items(pages) if (step := _step(item)) is not None]
    return tuple(steps) if len(steps) >= _FEWEST else ()


def labels_among(words: Iterable[Word]) -> frozenset[Word]:
    """The words of steps that are labels of such a list: they announce a value and are none."""
    return frozenset(word for word in words if word.text.endswith(":") and _named(word.text.strip("|: ")))


def _items(pages: Sequence[Page]) -> Iterator[_Item]:
    for page in pages:
        item: _Item | None = None
        for line in in_lines(page.words):
            text = text_of(line)
            if numbered := _NUMBERED.match(text):
                if item:
                    yield item
                item = _Item(int(numbered[1]), numbered[2], page.number, (line,))
            elif item:
                item = _Item(item.no, f"{item.text}\n{text}", page.number, (*item.lines, line))
        if item:
            yield item


def _step(item: _Item) -> Step | None:
    """The item as a step; None where it tells fewer than two of who, needs, time and output."""
    labels = [(name, match) for match in _LABEL.finditer(item.text) if (name := _named(match[1]))]
    if len({name for name, _ in labels} & _TELLING) < _FEWEST:
        return None
    ends = [*(match.start() for _, match in labels[1:]), len(item.text)]
    cells = {
        name: " ".join(item.text[match.end() : end].split()).strip(" |;")
        for (name, match), end in zip(labels, ends, strict=True)
    }
    boxes = [word.box for line in item.lines for word in line]
    return Step(
        item.no,
        " ".join(item.text[: labels[0][1].start()].split()),
        tuple(filter(None, re.split(r"\s*[,;]\s*", cells.get("pelaksana", "")))),
        cells.get("kelengkapan", ""),
        parse_duration(cells.get("waktu", "")),
        cells.get("output", ""),
        cells.get("keterangan", ""),
        None,
        (Place(item.page, around(boxes)),),
    )


def _named(label: str) -> str | None:
    name = "pelaksana" if is_acting(label) else column(label)
    return name if name in _TELLING or name == "keterangan" else None
