"""Steps told in prose: the items of a list under "Prosedur", "Tata cara", "Mekanisme", or lines that say "Langkah 1".

What stands under an item, numbered otherwise, is part of it; where all items are titles of lists, those lists are the steps.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from index.sop import Box, Part, Place, Section, Step
from ingest.acting import actors_in, begins_act, known_doers, time_in
from ingest.grid import words_in
from ingest.labels import known
from ingest.pages import Page, Word, around, in_lines, read_through, text_of

_FEWEST = 2  # items that make a list of steps
_TITLE = 6  # words at most of a title over a list: "Pemilahan dan penampungan limbah cair" has five
_ACTS = 3  # items at least of a list whose marks are lost
_LIST = 5  # items at least of the lists that are a procedure without a heading
_TOP = 3  # lines at the top of a page in which a document says what it is
_NUMBERED = ("1.", "1)")
_PROCEDURE = re.compile(
    r"^(?:SOP|SPO|STANDAR\w* (?:OPERASIONAL|OPERATING|PROSEDUR)|PROSEDUR|INSTRUKSI KERJA)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"\bPasal \d")
_LAW = 3  # articles among the headings that make a law, whose lists are no procedure
_LOST = re.compile(r"^\d{1,2}[.,]?\s+(?=[A-Z])")
_ENDED = re.compile(r"[.;:,]$")
# Characters of an item with what stands under it, as many as a piece of a section has: beyond, what stands under it stays
# in its section alone. With 700 a hospital's amounts by rank were none of their step: 13 of its 16 questions, now 16.
_WHOLE = 1_400
_BARE = re.compile(r"\W+")
_SEEN = 3  # words by which an item is found on its page
_MARK = re.compile(
    r"^(?:(?P<worded>langkah|tahap|step)\s+(?:ke\s?-?\s?)?(?P<ordinal>\d{1,2})\s?[:.)–-]?\s+"
    r"|(?P<parts>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[A-Z])"
    r"|(?P<faded>\d{1,2}),\.?\s+(?=[A-Z])"
    r"|\(?(?P<one>\d{1,2}|[a-zA-Z]|[IVX]{2,5})\s?(?P<close>[.)]{1,2})\s*(?=\S)"
    r"|(?P<bullet>[-–•●▪✓❖➢\uf000-\uf0ff*])\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Marked:
    """An item of a list: the kind of its mark ("1.", "a."), its rank (0 if the mark tells none), text and place.

    `below` are the lines under it, `printed` is the line with its mark.
    """

    kind: str
    no: int
    text: str
    places: tuple[Place, ...]
    below: tuple[str, ...] = ()
    printed: str = ""

    @property
    def whole(self) -> str:
        whole = " ".join([self.text, *self.below])
        return whole if len(whole) <= _WHOLE else self.text


def told_steps(sections: Sequence[Section], pages: Sequence[Page]) -> tuple[Step, ...]:
    """The steps that sections tell in lists; none where the procedure is no list."""
    if sum(bool(_ARTICLE.search(section.heading)) for section in sections) >= _LAW:
        return ()
    scanned = any(page.scanned for page in pages)
    items = [item for chapter in _procedures(sections) for item in _of_chapter(chapter, scanned=scanned)]
    items = items or [item for one in sections for item in _steps(_items(one)) if item.kind == "worded"]
    items = items or _untitled(sections, pages)
    if len(items) < _FEWEST:
        return ()
    known = known_doers(item.text for item in items)
    return tuple(_step(n, item, pages, known) for n, item in enumerate(items, 1))


def _untitled(sections: Sequence[Section], pages: Sequence[Page]) -> list[_Marked]:
    """The lists of a document that calls itself a procedure and has no heading over its steps."""
    tops = (text_of(line) for page in pages for line in in_lines(page.words)[:_TOP])
    if not any(map(_PROCEDURE.match, (*(section.heading for section in sections), *tops))):
        return []
    lines = [item for section in sections if section.part is Part.ISI for item in _items(section)]
    begun = [n for n, line in enumerate(lines) if line.kind in _NUMBERED and line.no == 1]
    lists = [_steps(lines[start:end]) for start, end in pairwise([*begun, len(lines)])]
    items = [item for one in lists for item in one]
    acts = sum(begins_act(item.text) for item in items)
    in_order = all([item.no for item in one] == list(range(1, len(one) + 1)) for one in lists)
    return items if in_order and len(items) >= _LIST and 2 * acts >= len(items) else []


def _procedures(sections: Sequence[Section]) -> Iterator[list[tuple[_Marked, list[_Marked]]]]:
    """The chapters that tell a procedure: headings, "A.", then "B.", each with the lines below it."""
    chapter: list[tuple[_Marked, list[_Marked]]] = []
    heading = ""
    for section in sections:
        here = _marked(section.heading)
        if section.part is Part.LANGKAH and chapter and section.heading == heading:
            # A long section comes in pieces.
            chapter[-1][1].extend(_items(section))
        elif section.part is Part.LANGKAH:
            yield chapter
            under = _marked(section.heading.rpartition(" - ")[2])
            chapter, heading = [(replace(under, places=section.places), _items(section))], section.heading
        elif chapter and here.kind and known(section.heading) is None and _follows(here, chapter[-1][0]):
            chapter.append((replace(here, places=section.places), _items(section)))
            heading = section.heading
        elif chapter and section.heading == heading:
            chapter[-1][1].extend(_items(section))
        else:
            yield chapter
            chapter = []
    yield chapter


def _of_chapter(chapter: Sequence[tuple[_Marked, list[_Marked]]], *, scanned: bool) -> Iterator[_Marked]:
    """The items of a chapter's lists; a heading that has prose and no list below it is a step itself."""
    for heading, lines in chapter:
        items = _steps(lines)
        if len(items) + len(chapter) > _FEWEST or (scanned and (items := _unmarked(lines))):
            yield from items
        elif heading.kind and len(chapter) >= _FEWEST:
            yield replace(heading, below=tuple(line.text for line in lines))


def _follows(here: _Marked, before: _Marked) -> bool:
    return here.kind == before.kind and here.no == before.no + 1 and here.no > 1


def _items(section: Section) -> list[_Marked]:
    """The lines of a section; one that is a heading alone has none."""
    lines = section.text.splitlines() if section.text != section.heading else []
    return [replace(_marked(line), places=section.places, printed=line) for line in lines if line.strip()]


def _marked(line: str) -> _Marked:
    """A line without its mark, which is told apart."""
    match = _MARK.match(line)
    if match is None:
        return _Marked("", 0, line, ())
    text = line[match.end() :].strip()
    if match["worded"]:
        return _Marked("worded", int(match["ordinal"]), text, ())
    if parts := match["parts"]:
        return _Marked(f"parts {parts.count('.')}", int(parts.rpartition(".")[2]), text, ())
    if match["faded"]:
        # A scan makes a comma of the point after a number.
        return _Marked("1.", int(match["faded"]), text, ())
    if match["bullet"]:
        return _Marked(match["bullet"], 0, text, ())
    one = match["one"]
    kind = "1" if one.isdigit() else "A" if one.isupper() else "a"
    return _Marked(kind + match["close"], int(one) if one.isdigit() else ord(one[0].lower()) - ord("a") + 1, text, ())


def _steps(run: Sequence[_Marked]) -> list[_Marked]:
    """The items of a list's first kind, each with what stands under it."""
    first = next((item.kind for item in run if item.kind), None)
    if first is None:
        return []
    steps: list[_Marked] = []
    under: list[list[_Marked]] = []
    begins = next(n for n, item in enumerate(run) if item.kind)
    if begins and run[begins].no == _FEWEST and first[0].isalnum():
        # A scan has lost the mark of the first item alone.
        steps, under = [run[begins - 1]], [[]]
    for item in run[begins:]:
        if item.kind == first:
            steps.append(item)
            under.append([])
        elif steps:
            under[-1].append(item)
    while under and under[-1] and not under[-1][-1].kind:
        # A paragraph after the list is none of its last item.
        under[-1].pop()
    lists = [_steps(below) for below in under]
    if all(map(_is_title, steps)) and all(lists) and sum(map(len, lists)) > len(lists):
        return [item for below in lists for item in below]
    return [
        replace(step, below=tuple(item.printed for item in below)) for step, below in zip(steps, under, strict=True)
    ]


def _unmarked(lines: Sequence[_Marked]) -> list[_Marked]:
    """The paragraphs of a procedure as its steps, where a scan has lost their numbers."""
    items: list[_Marked] = []
    for line in lines:
        text = _LOST.sub("", line.printed)
        goes_on = items and (text[0].islower() or not (_ENDED.search(items[-1].whole) or actors_in(text)))
        if goes_on or (items and line.kind):
            items[-1] = replace(items[-1], below=(*items[-1].below, line.printed))
        else:
            items.append(replace(line, text=text))
    acts = sum(begins_act(item.text) for item in items)
    return items if len(items) >= _ACTS and 2 * acts >= len(items) else []


def _is_title(item: _Marked) -> bool:
    """Whether an item is a title over others: few words and no sentence."""
    return len(item.text.split()) <= _TITLE and not item.text.endswith((".", ";", ",")) and not actors_in(item.text)


def _step(no: int, item: _Marked, pages: Sequence[Page], known: Container[str]) -> Step:
    said = " ".join([item.text, *(line for line in item.below if not _marked(line).kind)])
    # "2. a. Petugas ...": what is marked twice is acted by whom its second mark precedes.
    return Step(
        no, item.whole, actors_in(_marked(item.text).text, known), waktu=time_in(said), places=_stands(item, pages)
    )


def _stands(item: _Marked, pages: Sequence[Page]) -> tuple[Place, ...]:
    """Where an item stands: around its words on the page that has them, else the first page of its section."""
    said = item.whole.split()
    for place in item.places:
        page = next(page for page in pages if page.number == place.page)
        words = read_through(words_in(page.words, place.box) if place.box else page.words)
        if box := _box(said, words):
            return (Place(page.number, box),)
    return item.places[:1]


def _box(said: Sequence[str], words: Sequence[Word]) -> Box | None:
    """The box around the words of the page that say this text: around the longest run that has its words in order."""
    bare = [_BARE.sub("", word) for word in said]
    stand = [(_BARE.sub("", word.text), word.box) for word in words]
    sought, there = [w for w in bare if w], [pair for pair in stand if pair[0]]
    starts = [n for n in range(len(there)) if [w for w, _ in there[n : n + len(sought[:_SEEN])]] == sought[:_SEEN]]
    runs = [
        sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1], zip(there[n:], sought, strict=False)))
        for n in starts
    ]
    if not runs or not sought:
        return None
    begins = starts[runs.index(max(runs))]
    # A word that was broken at a line's end was mended in what is said.
    return around([box for _, box in there[begins : begins + len(sought)]])
