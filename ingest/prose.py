"""The rest of a document, which no field, label or step holds: sections under the headings that are printed over them.

Laws go by BAB and Pasal, narrative SOPs by headings that are numbered or in capitals, tables row by row, anything else by
page. Nothing is left out but furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.sop import Part, Place, Section
from ingest.acting import begins_act
from ingest.grid import Table
from ingest.header import named
from ingest.labels import FIELDS, bare, known
from ingest.lists import begins_item, tidied
from ingest.pages import Word, paragraphs_of
from ingest.tables import Rows, ruled

_HEADING = re.compile(
    r"^(BAB\s+[IVXLC]+\b.*|Pasal\s+\d+[A-Z]?\s*$|LAMPIRAN\b.*|[A-Z]\.\s*[A-Z].{3,80}|[IVX]+\.\s+[A-Z].{3,80})$"
)
_NUMBERED = re.compile(r"^(\d{1,2}|[A-Za-z]|[IVX]{1,5})[.)]{1,2}\s*(\S.{2,80})$")
# "3. Ketentuan umum": a number, and few words that are no sentence.
_CHAPTER = re.compile(r"^(\d{1,2})[.)]?\s+(?=\S{0,40}[A-Z])(?:[\w/&-]+\s*){1,6}(?:\(.*\))?$")
# After several chapters one may be called by more words.
_LATER = re.compile(r"^(\d{1,2})[.)]?\s+(?=\S{0,40}[A-Z])(?:[\w/&-]+\s*){1,9}(?:\(.*\))?$")
# "1.9. Kebutuhan Biaya": numbers by chapter and section, and few words that are no sentence.
_SECTION = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,2}\.?\s+(?=[A-Z])(?:[\w/&,()-]+\s*){1,9}$")
_CAPTION = re.compile(r"^(?:[a-z]\s?[.)]\s*)?[A-Z][\w/ ]{2,30}\s?:$")  # "Sekretaris :" over what he has to do
_FIRST = re.compile(r"^\(?(?:1|a)\s?[.)]")
_ANNEXED = re.compile(r"^lampiran\s+(?:[ivx\d]+\b[.:]?\s*)?", re.IGNORECASE)
_BRACKETED = re.compile(r"\(.*?\)")
_BY_FIRST = (Part.LANGKAH, Part.BIAYA, Part.PERSYARATAN)
_FEW = 10  # words of a line that announces the list of a procedure: "Tahapan yang dilakukan adalah sebagai berikut"
_CHAPTERS = 3  # that a document has at least, if it has any
# A word at least: specks of a scan are read as capitals too.
_SHOUTED = re.compile(r"^(?=.*[A-Z]{4})[A-Z][A-Z0-9 /,():&'.-]{4,80}$")
_CAPITALS = re.compile(r"^(?=.*[A-Z]{4})[^a-z]+$")
_ANNEX = re.compile(r"^lampiran\b.*[^;,]$", re.IGNORECASE)
_MONTH = r"(?:jan|feb|peb|mar|apr|mei|jun|jul|ag|sep|okt|nov|nop|des)[a-z]*"
# What begins the block in which a document is signed, and the number below a name that ends it.
_SIGNED = re.compile(
    rf"^(?:(?:ditetapkan|disahkan|dikeluarkan|dibuat)\s+di\b|mengetahui\b|menyetujui\b|"
    rf"[^\W\d][\w .]{{2,24}},\s*(?:tanggal\s+)?[\d.…_]*\s*{_MONTH}\s+(?:\d{{4}}|[.…_]+)\s*$)",
    re.IGNORECASE,
)
_SIGNATURE = 14  # lines of such a block at most, with the rank and two offices
_OFFICIAL = re.compile(r"^(?:NIP|NRP|NIK)\b", re.IGNORECASE)
# Characters of a section: a longer one is parted at a sentence's end. At half three of 23 files have other
# sections, at double one.
_LONG = 1_400
_HEADINGS = 120  # characters of headings that stand right below each other, told as one


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of a page: the words that no field, label, step or furniture holds, and the tables that are no form."""

    number: int
    words: tuple[Word, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class _ProseLine:
    """A line of a document, an empty one between paragraphs.

    `row` says that it is a table's row, `top` that it is the first of its page.
    """

    page: int
    text: str
    row: bool = False
    top: bool = False


def prose_sections(pages: Sequence[Rest]) -> tuple[Section, ...]:
    """The rest of the pages by its headings; long stretches are split at sentences."""
    found = _lines(pages)
    labelled = _labelled(found)
    sections = [_part(found[n:end]) for n, end in labelled.items()]
    taken = {n for start, end in labelled.items() for n in range(start, end)}
    found = [line for n, line in enumerate(found) if n not in taken]
    heading, begins, lines = "", pages[0].number if pages else 1, list[_ProseLine]()
    signed = _signed(found)
    inside = {n for start, end in signed.items() for n in range(start + 1, end)}
    shouted = set(_in_capitals(found))
    numbered = set(_in_order(found))
    for n, line in enumerate(found):
        if n in signed or n in signed.values():
            sections += _section(heading, begins, lines)
            heading, begins, lines = line.text if n in signed else "", line.page, []
        if n in signed:
            continue
        after = next((other.text for other in found[n + 1 :] if other.text), "")
        is_annex = line.top and bool(_ANNEX.match(line.text))
        # In a procedure, "4.1 Persiapan" and "Persiapan:" are parts of it.
        heads = _heads(line.text, after) or (_named(heading) != Part.LANGKAH and _heads_part(line.text, found[n + 1 :]))
        if line.row or n in shouted or n in inside or not (is_annex or n in numbered or heads):
            lines.append(line)
            continue
        alone = heading and line.page == begins and not any(other.text for other in lines)
        if alone and len(heading) + len(line.text) < _HEADINGS:
            heading = f"{heading} - {line.text}"
            continue
        sections += _section(heading, begins, lines)
        heading, begins, lines = line.text, line.page, []
    sections += _section(heading, begins, lines)
    return tuple(sections)


def _labelled(lines: Sequence[_ProseLine]) -> dict[int, int]:
    """The paragraphs that name a part of the form by a label, "Syarat: KTP dan foto": where each begins and ends.

    A part that is said twice may be another service's each time.
    """
    found = {n: name for n, line in enumerate(lines) if not line.row and (name := _said_part(line.text))}
    counts = Counter(found.values())
    ends = [n for n, one in enumerate(lines) if one.row or not one.text or n in found or begins_item(one.text)]
    return {n: next((end for end in ends if end > n), len(lines)) for n, name in found.items() if counts[name] == 1}


def _said_part(line: str) -> str | None:
    name = named(line) if line.partition(":")[2].strip() else None
    return None if name in (Part.ISI, *FIELDS) else name


def _part(lines: Sequence[_ProseLine]) -> Section:
    """The paragraph of a labelled part; its text keeps the label, as printed."""
    [(_, text)] = tidied([" ".join(line.text for line in lines)])
    name = _said_part(lines[0].text) or Part.ISI
    return Section(Part(name), bare(text.partition(":")[0]), text, (Place(lines[0].page),))


def _signed(lines: Sequence[_ProseLine]) -> dict[int, int]:
    """Where the blocks begin in which a document is signed, and where each ends: with an official's number, or its page."""
    found: dict[int, int] = {}
    for n, line in enumerate(lines):
        if line.row or not _SIGNED.match(line.text) or n < max(found.values(), default=0):
            continue
        page = [k for k in range(n, len(lines)) if lines[k].page == line.page]
        told = [k for k in page if lines[k].text][: _SIGNATURE + 1]
        official = [k for k in told if _OFFICIAL.search(lines[k].text)]
        if official or len(told) <= _SIGNATURE:
            found[n] = (official or told)[-1] + 1
    return found


def _in_capitals(lines: Sequence[_ProseLine]) -> Iterator[int]:
    """Which lines are prose in capitals: longer all together than any heading is."""
    run: list[int] = []
    for n, line in enumerate((*lines, _ProseLine(0, "-"))):
        if line.text and not (not line.row and _CAPITALS.match(line.text)):
            yield from run if sum(len(lines[k].text) for k in run) > 2 * _HEADINGS else ()
            run = []
        elif line.text:
            run.append(n)


def _in_order(lines: Sequence[_ProseLine]) -> Iterator[int]:
    """Which lines are the numbered headings of chapters: short, one after the other from 1 on, with text below each."""
    run: list[int] = []
    for n, line in enumerate(lines):
        match = (_LATER if len(run) >= _CHAPTERS else _CHAPTER).match(line.text)
        if line.row or not match or not _begins_text(lines[n + 1 :]):
            continue
        if int(match[1]) == len(run) + 1:
            run.append(n)
        elif int(match[1]) == 1:
            yield from run if len(run) >= _CHAPTERS else ()
            run = [n]
    yield from run if len(run) >= _CHAPTERS else ()


def _begins_text(below: Sequence[_ProseLine]) -> bool:
    """Whether the line below is text under this heading, not the next number of a list."""
    after = next((line for line in below if line.text), None)
    if after is None:
        return False
    begun = after.row or not after.text[0].islower() or _FIRST.match(after.text) is not None
    return begun and not _CHAPTER.match(after.text)


def _heads(line: str, after: str) -> bool:
    """Whether a line is a heading: by its number, its capitals, or a label's words alone."""
    if _OFFICIAL.match(after):
        # A name over its owner's number: "A. Contoh", "NIP. 19...".
        return False
    if _HEADING.match(line) and not line.endswith((".", ";", ",")):
        return True
    if begins_item(after) and _announces_list(line):
        return True
    numbered = _NUMBERED.match(line)
    if numbered and (
        (_SHOUTED.match(numbered[2]) and not numbered[1].islower()) or _begins_list(numbered[1], numbered[2], after)
    ):
        return True
    # A line that goes on with the one above, "lengkap:", may end with a label's word.
    if known(line) not in (None, *FIELDS) and not line.endswith((".", ";", ",")) and not line[0].islower():
        return True
    return bool(_SHOUTED.match(line)) and sum(map(str.isalpha, line)) > len(line) / 2


def _heads_part(line: str, below: Sequence[_ProseLine]) -> bool:
    """Whether a line heads a part of a chapter: numbered by chapter and section over text, or a few words over a list."""
    after = next((other.text for other in below if other.text), "")
    if _SECTION.match(line):
        return _begins_text(below) and not _SECTION.match(after) and not begins_act(line.partition(" ")[2])
    return bool(_CAPTION.match(line) and _FIRST.match(after)) and known(line) is None


def _begins_list(marker: str, title: str, after: str) -> bool:
    """Whether "1. Pemuatan" heads the items "a. ...", "b. ...", bullets below it, or "a). Persiapan" those from "1)." on."""
    first = "1" if marker.islower() else "a"
    begun = re.match(rf"^(?:{first}\s?[.)]|[•●▪]\s)", after)
    return bool(begun) and title[0].isupper() and not title.endswith((".", ";", ",", ":"))


def _lines(pages: Iterable[Rest]) -> list[_ProseLine]:
    """The lines of the pages, their tables row by row where they stand."""
    lines: list[_ProseLine] = []
    rows = Rows()
    for page in pages:
        free = [word for word in page.words if not ruled(word.box, page.tables)]
        top = float("-inf")
        for table in sorted(page.tables, key=lambda table: table.box.y0):
            lines += _text(page.number, [w for w in free if top <= w.box.y0 < table.box.y0])
            for _, text, whole in rows.of(table):
                if whole and len(lines) > 1 and lines[-2].row:
                    text = whole
                    del lines[-3:]
                lines += (
                    _ProseLine(page.number, ""),
                    _ProseLine(page.number, text, row=True),
                    _ProseLine(page.number, ""),
                )
            top = table.box.y0
        lines += _text(page.number, [w for w in free if w.box.y0 >= top])
    tops = {n for n, line in enumerate(lines) if n == 0 or lines[n - 1].page != line.page}
    return [replace(line, top=True) if n in tops else line for n, line in enumerate(lines)]


def _text(page: int, words: Sequence[Word]) -> Iterator[_ProseLine]:
    if words:
        yield from (_ProseLine(page, line.strip()) for line in paragraphs_of(words).splitlines())


def _section(heading: str, begins: int, lines: Sequence[_ProseLine]) -> Iterator[Section]:
    """A heading with what stands below it, in pieces; a heading alone is its own text."""
    told = [(lines[n].page, text) for n, text in tidied([line.text for line in lines])]
    told = told or [(begins, heading)] * bool(heading)
    names = [name for one in heading.split(" - ") if (name := _named(one)) and name not in FIELDS]
    part = Part(names[-1]) if names else Part.ISI
    for pages, text in _pieces(told):
        places = tuple(Place(page) for page in dict.fromkeys(pages))
        yield Section(part, bare(heading) if part is not Part.ISI else heading, text, places)


def _named(heading: str) -> str | None:
    """The part of the form that a heading announces; of "4. Prosedur Pengajuan Cuti" the first words tell it."""
    heading = _BRACKETED.sub("", heading)
    # "Lampiran Tarif Sewa" is the annex that tells the fees.
    plain = _ANNEXED.sub("", heading)
    by_first = _by_first(plain)
    # An unnumbered title in capitals, "PROSEDUR CUTI", is the document's own.
    numbered = plain != heading or bare(heading) != " ".join(heading.split()).strip(" :.")
    return known(heading) or (by_first if numbered or (by_first is Part.LANGKAH and not heading.isupper()) else None)


def _announces_list(line: str) -> bool:
    """Whether a line in few words announces the list of a procedure, and is none of its items."""
    few = len(line.split()) <= _FEW and not line.endswith((".", ";", ","))
    return few and not line.isupper() and not begins_item(line) and _by_first(line) is Part.LANGKAH


def _by_first(heading: str) -> Part | None:
    """The part that a heading's first words announce: "Prosedur Pengajuan Cuti", "Tata Cara Cuti"."""
    words = bare(heading).split()
    names = (known(" ".join(words[:n])) for n in (1, 2) if len(words) >= n)
    return next((Part(name) for name in names if name in _BY_FIRST), None)


def _pieces(told: Sequence[tuple[int, str]]) -> Iterator[tuple[list[int], str]]:
    """The lines in pieces of at most about 1,400 characters, cut between lines or sentences, each with its pages."""
    pages, piece = list[int](), ""
    for page, line in told:
        for unit in re.split(r"(?<=[.;:])\s+(?=[A-Z(\d])", line) if len(line) > _LONG else [line]:
            if piece and len(piece) + len(unit) > _LONG:
                yield pages, piece
                pages, piece = [], ""
            pages.append(page)
            piece = f"{piece}\n{unit}" if piece else unit
    if piece:
        yield pages, piece
