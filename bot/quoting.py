"""A SOP's own words as statements: a line, a cell, a step, each with the place that proves it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from bot.answer import Citation, Statement
from bot.glossary import brief, shown
from bot.intent import Asked
from index.lines import Line
from index.messages import say
from index.parts import BY_PART
from index.sop import Part, Place, Section, Sop, Step

_ITEM = re.compile(r"^(?:\(?\d{1,2}[.)]+|\(?[a-z][.)]+|[-•▪◦o])\s")
_HEADER = Place(1)
# Parts whose lines need no heading to be understood.
_BARE = (Part.DEFINISI, Part.KONTAK, Part.LANGKAH)
# The end of a line that introduces a list.
_INTRODUCES = re.compile(
    r":$|\bsebagai berikut\b|\b(yaitu|yakni|antara lain|meliputi|terdiri (dari|atas)|as follows)\W*$", re.I
)
# The most lines of a list that are told, and that one sentence runs over. Half cuts a list of requirements that has seven,
# double fills a phone twice. No measurement of others is kept.
_LISTED, _CUT = 9, 3
# A heading has at most so many words.
_HEADING = 6
# A line is quoted where the reader gives it at least this share, and this part of the likeliest line's.
_LEAST, _BESIDE = 0.08, 0.35


@dataclass(frozen=True, slots=True)
class SopQuestion:
    """A SOP and the question put to it: what was asked, the language of the reply.

    `read` are the SOP's lines with their share of the belief that they answer, likeliest first; none where a button asks.
    `specific` says that the question names something beyond the SOP's title and a part of the form. `detailed` (for staff)
    tells of each step also what comes out of it and where a decision leads. `brief` asks for one line, as one of several
    things asked. `beyond` are the stems of what the question names besides the SOP's title.
    """

    sop: Sop
    asked: Asked
    language: str
    read: tuple[tuple[Line, float], ...] = ()
    specific: bool = False
    detailed: bool = False
    brief: bool = False
    beyond: frozenset[str] = frozenset()

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the section `answer` in the question's language; the SOP's title is at hand in it."""
        return say(f"answer.{key}", self.language, title=self.sop.title, **facts)

    def section(self, *parts: Part) -> Section | None:
        """The first of these parts that the SOP has: of its sections the one with the likeliest line."""
        for part in parts:
            if held := [section for section in self.sop.sections if section.part is part and section.text.strip()]:
                return next((line.section for line, _ in self.read if line.section in held), held[0])
        return None

    @property
    def least(self) -> float:
        """The share of the belief from which on a line may well answer."""
        return max(_LEAST, _BESIDE * self.read[0][1]) if self.read else _LEAST

    @property
    def likely(self) -> tuple[Line, ...]:
        """The lines that may well answer, likeliest first."""
        return tuple(line for line, share in self.read if share >= self.least)

    def belief(self, parts: Iterable[Part]) -> float:
        """The share of the belief that an answer stands in these parts."""
        wanted = {part.value for part in parts}
        return sum(share for line, share in self.read if line.kind in wanted)


def likely_statements(matter: SopQuestion, lines: Iterable[Line], most: int) -> Iterator[Statement]:
    """The first lines as statements, a step once, however many of its cells are among them."""
    steps: set[int] = set()
    taken: set[str] = set()
    for line in lines:
        if most == 0:
            return
        if line.step is None and line.section is not None and line.text not in taken:
            most -= 1
            whole = belonging(line.section, line.text)
            taken.update(whole)
            yield _alone(matter, line.section, line.text, whole)
        elif line.step is not None and line.step.no not in steps:
            steps.add(line.step.no)
            most -= 1
            yield step_line(matter, line.step, line)


def belonging(section: Section, line: str) -> list[str]:
    """The lines of a section that one of them is not whole without, itself among them, in their order.

    A sentence that is cut at a line's end goes on in the next; what introduces a list, or heads a text, is told with it.
    """
    lines = lines_in(section.text)
    if line not in lines:
        return [line]
    first = last = lines.index(line)
    while last + 1 < len(lines) and last - first < _CUT and _goes_on(lines[last], lines[last + 1]):
        last += 1
    while first > 0 and last - first < _CUT and _goes_on(lines[first - 1], lines[first]):
        first -= 1
    rest = lines[last + 1 : first + _LISTED]
    if rest and _INTRODUCES.search(lines[last]):
        mark = _mark(rest[0])
        last += len(list(takewhile(lambda one: _mark(one) in (mark, ""), rest)))
    elif rest and section.part is Part.ISI and _heads(lines[last], rest[0]):
        last += 1 + len(list(takewhile(lambda pair: _goes_on(*pair), pairwise(rest))))
    return lines[first : last + 1]


def _heads(line: str, then: str) -> bool:
    """Whether a line of prose is the heading of the next: a few words without an end, and a longer text below."""
    few = len(line.split()) <= _HEADING < len(then.split())
    return few and not _ITEM.match(line) and not line.endswith(tuple(".:;,!?"))


def _goes_on(line: str, then: str) -> bool:
    """Whether a sentence goes on from one line to the next: it has no end, and what follows begins in its midst."""
    cut = line.endswith((",", "-")) or (not line.endswith(tuple(".:;!?")) and then[:1].islower())
    return cut and not _ITEM.match(then)


def _mark(line: str) -> str:
    """The kind of mark that an item of a list begins with ("1." and "2." are of one kind), empty where there is none."""
    found = _ITEM.match(line)
    return re.sub(r"[a-z]", "a", re.sub(r"\d+", "1", found[0].strip())) if found else ""


def _alone(matter: SopQuestion, section: Section, line: str, whole: Sequence[str]) -> Statement:
    """One line taken out of its list, with what it is not whole without: what it is in place of its number."""
    sentence, *items = _sentences(whole)
    plain = "\n".join(_meant(one, section, matter.language) for one in (_ITEM.sub("", sentence), *items))
    asked = "" if section.part in _BARE else BY_PART[section.part].asked
    label = f"{say(f'ask.{asked}', matter.language)}: " if asked else ""
    return Statement(f"{label}{plain}", cite(matter.sop, section.part, section.places, line))


def _sentences(lines: Sequence[str]) -> list[str]:
    """Lines with those that only go on joined to what they go on from."""
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if _goes_on(before, line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def step_line(matter: SopQuestion, step: Step, line: Line) -> Statement:
    """A step that answers: the decision that leads there, its act, who and how long, and the cell that was found.

    Where its time was found, that comes first.
    """
    act = f"{_condition(matter, step)}{step.kegiatan}{_consequence(matter, step)}"
    timed = line.kind == "waktu kegiatan"
    if aside := ", ".join([*step.pelaksana, *([] if timed else _time(matter, step))]):
        act += f" ({aside})"
    if key := {"kelengkapan": "needs", "output": "output", "keterangan": "note"}.get(line.kind):
        act += f". {matter.say(f'step_{key}', value=line.text)}"
    text = matter.say("value_of", value=shown(line.text, matter.language), act=act) if timed else act
    return Statement(text, cite(matter.sop, Part.LANGKAH, step.places, line.text))


def actor_line(matter: SopQuestion, step: Step) -> Statement:
    """Who takes a step, and then what it is: the answer to "who"."""
    act = f"{_condition(matter, step)}{step.kegiatan}{_consequence(matter, step)}"
    text = matter.say("value_of", value=", ".join(step.pelaksana), act=act)
    return Statement(text, cite(matter.sop, Part.LANGKAH, step.places, step.kegiatan))


def _condition(matter: SopQuestion, step: Step) -> str:
    """The question whose answer leads to this step, where the other answer leads past it."""
    asking = next((other for other in matter.sop.steps if other.no == step.no - 1), None)
    if asking is None or asking.branch is None:
        return ""
    ya, tidak = asking.branch.ya, asking.branch.tidak
    for key, here, there in (("if_no", tidak, ya), ("if_yes", ya, tidak)):
        if here == step.no and there is not None and there > step.no:
            return matter.say(key, question=_question(asking.kegiatan)) + " "
    return ""


def _consequence(matter: SopQuestion, step: Step) -> str:
    """What follows from each answer to the step's question, as far as the arrows tell."""
    acts = {other.no: other.kegiatan for other in matter.sop.steps}
    ways = ((key, to) for key, to in _ways(step) if to in acts)
    said = [matter.say(f"way_{key}", act=acts[to].rstrip(".")) for key, to in ways]
    return f" {'. '.join(said)}" if said else ""


def _ways(step: Step) -> Iterator[tuple[str, int]]:
    if step.branch is not None:
        yield from ((key, to) for key, to in (("yes", step.branch.ya), ("no", step.branch.tidak)) if to)


def _question(kegiatan: str) -> str:
    """The question at the end of a decision's act ("Memeriksa berkas. Lengkap?": "Lengkap?")."""
    return re.split(r"(?<=[.!;])\s+", kegiatan.strip())[-1]


def _time(matter: SopQuestion, step: Step) -> list[str]:
    return [brief(step.waktu.words, matter.language)] if step.waktu else []


def step_statement(matter: SopQuestion, step: Step, *, actor: bool = True) -> Statement:
    """A step in one line: its number and act, who does it and how long it takes; for staff where a decision leads."""
    aside = [*(step.pelaksana if actor else ()), *_time(matter, step)]
    if matter.detailed:
        aside += [matter.say(f"leads_{key}", no=to) for key, to in _ways(step)]
    text = f"{step.no}. {step.kegiatan}" + (f" ({', '.join(aside)})" if aside else "")
    if matter.detailed and step.output:
        text += f" → {step.output}"
    return cell(matter, step, text, step.kegiatan)


def cell(matter: SopQuestion, step: Step, text: str, quote: str) -> Statement:
    """A sentence about a step and the words of its row that prove it."""
    return Statement(text, cite(matter.sop, Part.LANGKAH, step.places, quote))


def section_lines(matter: SopQuestion, section: Section, bullet: str = "") -> Iterable[Statement]:
    """Every line of a section."""
    for line in lines_in(section.text):
        yield section_line(matter, section, line, bullet)


def section_line(matter: SopQuestion, section: Section, line: str, bullet: str) -> Statement:
    """One line of a section, with a bullet unless it has a mark of its own."""
    own = _ITEM.match(line)
    mark = own[0] if own else bullet
    words = _meant(line[own.end() if own else 0 :], section, matter.language)
    return Statement(mark + words, cite(matter.sop, section.part, section.places, line))


def _meant(line: str, section: Section, language: str) -> str:
    """The line, for an English reader with what its values mean; the numbers and years of laws are no values."""
    return line if section.part is Part.DASAR_HUKUM else shown(line, language)


def lines_in(text: str) -> list[str]:
    """The lines of a text that hold anything, without spaces around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def title_statement(sop_title: str, citation: Citation) -> Statement:
    """A line of a list of SOPs: its title and number, proved by its header."""
    return Statement(f"• {sop_title} ({citation.number})", citation)


def header_citation(sop: Sop, part: Part = Part.TUJUAN, quote: str = "") -> Citation:
    """The header block of a SOP, for what its number, title and unit prove."""
    return cite(sop, part, (_HEADER,), quote or sop.title)


def cite(sop: Sop, part: Part, places: Sequence[Place], quote: str) -> Citation:
    """Where the quote stands: the first page of these places, with the boxes on it."""
    page = places[0].page if places else 1
    boxes = tuple(place.box for place in places if place.page == page and place.box)
    return Citation(sop.number, sop.title, sop.kind, part, page, quote, sop.file, boxes)
