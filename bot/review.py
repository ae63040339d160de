"""A document at the desk: its pages with what was recognised drawn over them, and what was read, what is unsure first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.corrections import CELLS, apply, cell_text, correctable, text_of
from index.messages import say
from index.sop import Box, Doubt, Kind, Place, Section, Sop, Step

_IDENTITY = ("number", "title", "kind", "unit", "process", "map", "makro", "revision", "effective")
_WAYS = ("ya", "tidak")
# Letters: shorter words stand in many values by chance.
_TELLING = 2
_LONG = 70  # letters of a line of a field
# What a form names before it names the field.
SET = "set."


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: its name as corrections have it, its label, what was read, the words in it that OCR was not sure of."""

    name: str
    label: str
    value: str
    doubts: tuple[str, ...] = ()
    lacking: bool = False
    corrected: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def unsure(self) -> bool:
        return bool(self.doubts or self.lacking) and not self.corrected

    @property
    def rows(self) -> int:
        """How many lines the field takes on a page."""
        return min(12, sum(1 + len(line) // _LONG for line in self.value.splitlines() or [""]))


@dataclass(frozen=True, slots=True)
class Card:
    """What belongs together: the header, a step, a section. `page` is where it begins (0 where that is not known)."""

    id: str
    heading: str
    fields: tuple[FormField, ...]
    page: int = 0

    @property
    def unsure(self) -> bool:
        return any(one.unsure for one in self.fields)


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a page (points) that leads to a card; `kind` is "seen" or "doubt"."""

    box: Box
    card: str
    title: str
    kind: str

    @property
    def width(self) -> float:
        return self.box.x1 - self.box.x0

    @property
    def height(self) -> float:
        return self.box.y1 - self.box.y0


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """A page: its picture's address and that of a small one for a phone, its size in points, what was recognised on it."""

    number: int
    source: str
    small: str
    width: float
    height: float
    marks: tuple[Mark, ...]


def cards(sop: Sop, corrected: Collection[str], language: str) -> list[Card]:
    """Everything that was read of a document, in the order of the form, but what is unsure before all else."""
    made = [
        _header(sop, corrected, language),
        *(_step(sop, step, corrected, language) for step in sop.steps),
        *(_section(sop, n, section, corrected, language) for n, section in enumerate(sop.sections, 1)),
    ]
    return sorted(made, key=lambda card: not card.unsure)


def sheets(
    sop: Sop, sizes: Sequence[Sequence[float]], source: Callable[[int], tuple[str, str]], language: str
) -> list[ReviewedPage]:
    """The document's pages; `sizes` are those of the file's pages, `source` the addresses of a page's two pictures."""
    marks: dict[int, list[Mark]] = {}
    placed = [(f"step-{step.no}", f"{step.no}. {step.kegiatan}", step.places) for step in sop.steps]
    placed += [(f"section-{n}", _named(one, language), one.places) for n, one in enumerate(sop.sections, 1)]
    for card, title, places in placed:
        for place in places:
            if place.box:
                marks.setdefault(place.page, []).append(Mark(place.box, card, title[:_LONG], "seen"))
    for doubt in sop.doubts:
        if doubt.place.box:
            card = next((card for card, _, places in placed if _lies_in(doubt, places)), "header")
            marks.setdefault(doubt.place.page, []).append(Mark(doubt.place.box, card, doubt.word, "doubt"))
    pages = range(sop.first, min(sop.first + sop.pages, len(sizes) + 1))
    return [ReviewedPage(n, *source(n), sizes[n - 1][0], sizes[n - 1][1], tuple(marks.get(n, ()))) for n in pages]


def changed(sop: Sop, fields: Mapping[str, str]) -> dict[str, str]:
    """Of a posted form the fields that say otherwise than the document. Raises ValueError where one cannot be so."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        field, text = name.removeprefix(SET), _text(value)
        if name.startswith(SET) and correctable(field) and field != "visibility" and text != text_of(sop, field):
            apply(sop, {field: text})
            found[field] = text
    return found


def told(sop: Sop, fields: Mapping[str, str], language: str) -> list[str]:
    """What stands in each field and what will, in words."""
    labels = {one.name: f"{card.heading}, {one.label}" for card in cards(sop, (), language) for one in card.fields}
    none = say("web.nothing", language)
    return [
        say("web.becomes", language, field=labels.get(name, name), old=text_of(sop, name) or none, new=value or none)
        for name, value in fields.items()
    ]


def _text(value: str) -> str:
    """What somebody wrote into a field: its lines as we keep them, without spaces around."""
    return "\n".join(line.strip() for line in value.splitlines()).strip()


def _header(sop: Sop, corrected: Collection[str], language: str) -> Card:
    here = [doubt for doubt in sop.doubts if doubt.place.page == sop.first]
    fields = []
    for name in _IDENTITY:
        value = text_of(sop, name)
        label = say("web.revision" if name == "revision" else f"cli.{name}", language)
        kinds = tuple((kind.value, say(f"kind.{kind.value}", language)) for kind in Kind) if name == "kind" else ()
        lacking = name in ("number", "title") and value in sop.file
        fields.append(FormField(name, label, value, _within(here, value), lacking, name in corrected, kinds))
    return Card("header", say("web.header", language), tuple(fields), sop.first)


def _step(sop: Sop, step: Step, corrected: Collection[str], language: str) -> Card:
    near = [doubt for doubt in sop.doubts if _lies_in(doubt, step.places)]
    fields = []
    for cell in CELLS:
        name, value = f"step.{step.no}.{cell}", cell_text(step, cell)
        if cell in _WAYS and step.branch is None:
            continue
        label = say(f"web.{cell}" if cell in _WAYS else f"cli.{cell}", language)
        lacking = not value and cell in ("pelaksana", *_WAYS)
        doubted = step.unsure if cell == "pelaksana" else ()
        fields.append(FormField(name, label, value, doubted or _within(near, value), lacking, name in corrected))
    page = step.places[0].page if step.places else 0
    return Card(f"step-{step.no}", say("web.step", language, no=step.no), tuple(fields), page)


def _section(sop: Sop, n: int, section: Section, corrected: Collection[str], language: str) -> Card:
    near = [doubt for doubt in sop.doubts if _lies_in(doubt, section.places)]
    name, heading = f"section.{n}", _named(section, language)
    field = FormField(name, heading, section.text, _within(near, section.text), corrected=name in corrected)
    return Card(f"section-{n}", heading, (field,), section.places[0].page if section.places else 0)


def _named(section: Section, language: str) -> str:
    return section.heading.strip(" :") or say(f"part.{section.part.value}", language)


def _within(doubts: Iterable[Doubt], value: str) -> tuple[str, ...]:
    """The doubtful words that stand in a value."""
    words = set(value.split())
    found = (
        doubt.word for doubt in doubts if doubt.word in words or (len(doubt.word) > _TELLING and doubt.word in value)
    )
    return tuple(dict.fromkeys(found))


def _lies_in(doubt: Doubt, places: Iterable[Place]) -> bool:
    """Whether the middle of a doubtful word lies in one of these places."""
    box = doubt.place.box
    if box is None:
        return False
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    here = [place.box for place in places if place.page == doubt.place.page and place.box]
    return any(other.x0 <= x <= other.x1 and other.y0 <= y <= other.y1 for other in here)
