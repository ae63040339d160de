"""The pages of one document to a Sop: its fields, sections and steps, the rest as sections too, and what share was kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from index.messages import say
from index.quantities import parse_date
from index.sop import Box, Kind, Part, Place, Section, Sop, Step, Visibility
from index.spelling import is_common
from ingest.arrows import with_targets
from ingest.charts import chart_steps, charted
from ingest.columns import columns_of
from ingest.components import components
from ingest.flow import counts_columns, is_mark, read_flow
from ingest.furniture import furniture, letterhead, told_once
from ingest.grid import Cell, Table, holds, words_in
from ingest.header import LabelledValue, fields_of, heads_components, labelled, sections, unruled_component
from ingest.kept import Kept, kept, texts_of
from ingest.labels import FIELDS
from ingest.listed import labels_among, listed_steps
from ingest.naming import Pages, coded, number_of, title_of, unannounced
from ingest.pages import Page, Word, around, paragraphs_of
from ingest.prose import Rest, prose_sections
from ingest.told import told_steps
from ingest.totals import totals
from ingest.unruled import labelled_lines

_SURE = 75.0  # percent below which OCR's digits are often wrong, as in doubt.py
_KEPT = 0.9  # share of the words below which the admin is told what was left
_LETTERHEAD, _HEADER = "Kop naskah", "Identitas"
_NAMING = frozenset({"number", "title", "page"})
_SHORT = 12  # characters of a title that stays in capitals
_ABBREVIATION = 5  # letters of an abbreviation at most
_PLAIN = 1_000  # commonest words, among which is no abbreviation: the first is the 1,313th of index/lexicon/known.txt
_KNOWN = 20_000  # commonest words, among which none of four letters that can be spoken is an abbreviation
_SPOKEN = re.compile(r"(?=.{4})(?:(?:ng|ny|sy|kh|[b-df-hj-np-tv-z][lr]?)?[aiueo](?:ng|[b-df-hj-np-tv-z](?![aiueo]))?)+")
_FRAMED = 80  # characters in a cell that has none beside it from which it is a frame around prose


def document_of(read: Pages, *, name: str, visibility: Visibility, order: int, title: str = "") -> Sop:
    """The document on these pages. `order` (1-based) is its place in the file called `name`, `title` its heading there."""
    pages = [page for page, _ in read]
    steps = with_targets(read_flow(read) or listed_steps(pages), pages)
    idle = _but_steps(furniture(pages), pages, steps)
    found = _labelled(read, idle)
    told = [item for item in found if not _is_idle(item, pages, idle)]
    parts = (*_printed(told, pages[0], told_once(pages[0], idle[pages[0].number])), *sections(told))
    taken = {page.number: _taken(page, tables, found, steps) for page, tables in read}
    rest = prose_sections([_rest(page, tables, taken[page.number], idle[page.number]) for page, tables in read])
    is_form = bool(steps) or _is_form(found)
    steps = steps or told_steps((*parts, *rest), pages) or with_targets(chart_steps(pages), pages)
    sop = _identity(found, name, visibility, read, is_form=is_form, order=order)
    sop = replace(sop, title=_tidy_title(title, read)) if title else sop
    share = kept(pages, _placed(read, found, steps, idle), (*texts_of((*parts, *rest), steps), sop.title, sop.number))
    scanned = tuple(page.number for page in pages if page.scanned)
    warnings = _untold_number(sop.number, found, pages[0], name) or _unsure_number(sop.number, pages[0])
    warnings += (*_unsure_times(steps, pages), *_odd_dates(sop), *_lost(share))
    last = pages[-1].number
    return replace(
        sop,
        first=pages[0].number,
        pages=last - pages[0].number + 1,
        sections=(*parts, *rest),
        steps=steps,
        scanned=scanned,
        warnings=warnings,
        kept=round(share.share, 3),
        left=share.told,
    )


def _but_steps(
    idle: Mapping[int, frozenset[Word]], pages: Sequence[Page], steps: Sequence[Step]
) -> dict[int, frozenset[Word]]:
    """Furniture without what steps hold: two tables of one flow at the same height are no running heads."""
    held = {
        page.number: [word for box in _boxes_on(page, steps) for word in words_in(page.words, box)] for page in pages
    }
    return {number: words.difference(held[number]) for number, words in idle.items()}


def _boxes_on(page: Page, steps: Iterable[Step]) -> list[Box]:
    return [place.box for step in steps for place in step.places if place.page == page.number and place.box]


def _labelled(read: Pages, idle: Mapping[int, frozenset[Word]]) -> list[LabelledValue]:
    """Every label of the document with its value."""
    forms = [(page, [table for table in tables if columns_of(table) is None]) for page, tables in read]
    listed, left = components([(_busy(page, idle) if n else page, tables) for n, (page, tables) in enumerate(forms)])
    found: list[LabelledValue] = []
    for (page, tables), (_, whole) in zip(left, forms, strict=True):
        found += (*labelled(tables), *unruled_component(page, whole))
    found += [*listed, *totals(read)]
    known = {item.name for item in found}
    found += [item for item in labelled_lines(_untold(read[0][0], found)) if item.name not in known]
    # A revision is counted in figures: a scan's "O1" is 01.
    found = [replace(i, text=_counted(i.text)) if i.name == "revision" and read[0][0].scanned else i for i in found]
    return sorted(found, key=lambda item: (item.place.page, item.place.box.y0 if item.place.box else 0.0))


def _untold(page: Page, found: Iterable[LabelledValue]) -> Page:
    """The page without what parts of the form say, where a word before a colon is no field's label."""
    parts = [item for item in found if item.name not in FIELDS and item.place.page == page.number]
    boxes = [box for item in parts for box in (item.label, item.place.box) if box]
    return replace(page, words=tuple(word for word in page.words if not any(holds(box, word.box) for box in boxes)))


def _counted(revision: str) -> str:
    return revision.replace("O", "0") if re.fullmatch(r"[O\d]{1,3}", revision.strip()) else revision


def _busy(page: Page, idle: Mapping[int, frozenset[Word]]) -> Page:
    """The page without its running heads."""
    return replace(page, words=tuple(word for word in page.words if word not in idle[page.number]))


def _printed(found: Iterable[LabelledValue], first: Page, letterhead: str) -> Iterator[Section]:
    """The letterhead, and the fields of the header block as printed but for number and title: unit, dates, who approved."""
    if letterhead:
        yield Section(Part.ISI, _LETTERHEAD, letterhead, (Place(first.number),))
    items = [item for item in found if item.name in FIELDS and item.name not in _NAMING and item.text.strip()]
    lines = dict.fromkeys(f"{item.heading}: {' '.join(item.text.split())}" for item in items)
    if lines:
        yield Section(Part.ISI, _HEADER, "\n".join(lines), (items[0].place,))


def _is_idle(item: LabelledValue, pages: Sequence[Page], idle: Mapping[int, frozenset[Word]]) -> bool:
    """Whether a labelled value stands in a running head."""
    page = next(page for page in pages if page.number == item.place.page)
    words = words_in(page.words, item.place.box) if item.place.box else []
    return page is not pages[0] and bool(words) and all(word in idle[page.number] for word in words)


def _taken(page: Page, tables: Sequence[Table], found: Iterable[LabelledValue], steps: Iterable[Step]) -> list[Box]:
    """The boxes of a page that labels, values and steps fill."""
    boxes = [box for item in found if item.place.page == page.number for box in (item.label, item.place.box) if box]
    return boxes + _boxes_on(page, steps) + list(_headings(tables))


def _headings(tables: Iterable[Table]) -> Iterator[Box]:
    for table in tables:
        if heading := columns_of(table):
            yield replace(table.box, y1=heading[1])
            yield from (around([c.box for c in row]) for row in table.rows if counts_columns([c.text for c in row]))
        yield from (around([cell.box for cell in row]) for row in table.rows if heads_components(row))


def _placed(
    read: Pages, found: Iterable[LabelledValue], steps: Iterable[Step], idle: Mapping[int, frozenset[Word]]
) -> dict[int, frozenset[Word]]:
    """The words of each page that are labels, headings, marks of who acts, fields of the identity or furniture."""
    boxes = {page.number: [*_headings(tables), *(cell.box for cell in fields_of(tables))] for page, tables in read}
    for item in found:
        filled = (item.label, item.place.box if item.name in FIELDS else None)
        boxes[item.place.page] += [box for box in filled if box]
    acts = {page.number: _boxes_on(page, steps) for page, _ in read}
    return {
        page.number: idle[page.number]
        | {word for box in boxes[page.number] for word in words_in(page.words, box)}
        | {word for box in acts[page.number] for word in labels_among(words_in(page.words, box))}
        | {word for box in acts[page.number] for word in words_in(page.words, box) if is_mark(word.text)}
        | {word for box in acts[page.number] for word in _row_number(words_in(page.words, box))}
        for page, _ in read
    }


def _row_number(words: Sequence[Word]) -> list[Word]:
    """The number that a row begins with: where a file has several tables its steps are counted on."""
    first = min(words, key=lambda word: word.box.x0, default=None)
    return [first] if first and first.text.strip(".)").isdigit() else []


def _rest(page: Page, tables: Sequence[Table], taken: Sequence[Box], idle: frozenset[Word]) -> Rest:
    """What is left of a page, its tables with what is left of their cells."""
    words = tuple(w for w in page.words if w not in idle and not any(holds(box, w.box) for box in taken))
    left: list[Table] = []
    for table in sorted(tables, key=lambda table: table.box.y0 - table.box.y1):
        cells = [[replace(c, text=paragraphs_of(words_in(words, c.box))) for c in row] for row in table.rows]
        rows = tuple(tuple(row) for row in cells if any(cell.text for cell in row))
        # Cells below each other with much text are frames around prose.
        frames = all(len(row) == 1 for row in rows) and any(len(row[0].text) >= _FRAMED for row in rows)
        if rows and not frames and not any(holds(other.box, table.box) for other in left):
            left.append(replace(table, rows=rows))
    return Rest(page.number, words, (*left, *_charted(page, words, tables)))


def _charted(page: Page, words: Sequence[Word], tables: Sequence[Table]) -> Iterator[Table]:
    """What is written in the shapes of a chart outside all tables: each in one piece, as a table of one cell is."""
    free = [word for word in words if not any(holds(table.box, word.box) for table in tables)]
    for box, inside in charted(page, free):
        yield Table(page.number, box, ((Cell(box, paragraphs_of(inside)),),))


def _unsure_times(steps: Iterable[Step], pages: Sequence[Page]) -> Iterator[str]:
    """A warning that names the steps of a scan in whose times OCR was not sure of a figure."""
    scanned = {page.number: page for page in pages if page.scanned}
    unsure = []
    for step in steps:
        boxes = [(scanned[place.page], place.box) for place in step.places if place.box and place.page in scanned]
        words = [word for page, box in boxes for word in words_in(page.words, box)]
        said = step.waktu.words.split() if step.waktu else []
        if any(w.sure < _SURE and w.text in said and any(map(str.isdigit, w.text)) for w in words):
            unsure.append(str(step.no))
    if unsure:
        yield say("note.unsure_times", steps=", ".join(unsure))


def _odd_dates(sop: Sop) -> Iterator[str]:
    """A warning for each date that cannot be: after today by more than a year, or a revision before the making."""
    latest = datetime.now(UTC).date() + timedelta(days=366)
    dates = {"created": sop.created, "revised": sop.revised, "effective": sop.effective}
    odd = [day for day in dates.values() if day and day > latest]
    if sop.created and sop.revised and sop.revised < sop.created:
        odd.append(sop.revised)
    yield from (say("note.odd_date", date=day) for day in dict.fromkeys(odd))


def _lost(share: Kept) -> tuple[str, ...]:
    """A warning where too few of the words have a place."""
    if share.share >= _KEPT:
        return ()
    return (say("note.lost", share=f"{share.share:.0%}", words=share.told),)


def _is_form(found: Iterable[LabelledValue]) -> bool:
    """Whether the labels found make a SOP or a service standard: three different ones at least."""
    return len({item.name for item in found}) >= 3


def _identity(
    found: Sequence[LabelledValue],
    name: str,
    visibility: Visibility,
    pages: Pages,
    *,
    is_form: bool,
    order: int,
) -> Sop:
    values = {item.name: " ".join(item.text.split()) for item in reversed(found)}
    stem = PurePath(name).stem + (f" ({order})" if order > 1 else "")
    number, title = coded(pages)
    title = title_of(values.get("title", "") or title, pages, _words_of("title", found, pages), letterhead(pages[0][0]))
    title = title or values.get(Part.PRODUK, "") or stem
    number = number_of(values.get("number", "") or number, pages[0][0], _words_of("number", found, pages)) or stem
    return Sop(
        number=number,
        title=_tidy_title(title, pages),
        kind=_kind(values, title, number) if is_form else Kind.DOKUMEN,
        visibility=visibility,
        file=name,
        sha256="",
        pages=len(pages),
        unit=values.get("unit", ""),
        process=values.get("process", ""),
        map=values.get("map", ""),
        makro=values.get("makro", ""),
        revision=values.get("revision", ""),
        created=parse_date(values.get("created", "")),
        revised=parse_date(values.get("revised", "")),
        effective=parse_date(values.get("effective", "")),
    )


def _unsure_number(number: str, page: Page) -> tuple[str, ...]:
    """A warning where OCR was not sure of the number, as it is of handwriting and stamps: the admin looks and corrects."""
    sure = min((word.sure for word in page.words if len(word.text) > 2 and word.text in number), default=100.0)
    return (say("note.unsure_number", number=number, sure=round(sure)),) if page.scanned and sure < _SURE else ()


def _untold_number(number: str, found: Sequence[LabelledValue], page: Page, name: str) -> tuple[str, ...]:
    """A warning where a scan's number could not be read and the file's name stands for it."""
    printed = next((" ".join(item.text.split()) for item in found if item.name == "number"), None)
    told = printed is not None and re.sub(r"\W", "", printed) == re.sub(r"\W", "", number)
    named = number.startswith(PurePath(name).stem)
    unread = page.scanned and printed and named and not told
    return (say("note.untold_number", printed=printed, number=number),) if unread else ()


def _kind(values: dict[str, str], title: str, number: str) -> Kind:
    told = f"{values.get('kind', '')} {title} {number}".lower()
    return Kind.MAKRO if re.search(r"\b(makro|mkr)\b", told) else Kind.MIKRO


def _words_of(name: str, found: Sequence[LabelledValue], pages: Pages) -> list[Word]:
    """The words of a label's value, with how sure OCR was of them."""
    place = next((item.place for item in found if item.name == name), None)
    page = next((page for page, _ in pages if place and page.number == place.page), None)
    return words_in(page.words, place.box) if place and place.box and page else []


def _tidy_title(title: str, pages: Pages) -> str:
    """The title as printed, without what announces it; one in capitals with only its abbreviations so."""
    title = unannounced(" ".join(title.split())) or title
    if not title.isupper() or len(title) <= _SHORT:
        return title
    small = {word.text.strip("(),./:;").upper() for page, _ in pages for word in page.words if word.text[1:].islower()}
    return re.sub(r"[^\W\d_]+", lambda word: _in_small(word[0], small), title)


def _in_small(word: str, small: Collection[str]) -> str:
    """A word of a title in capitals as elsewhere: an abbreviation is short, not common, nowhere printed in small letters."""
    # "TANDA" is rarer than "APBD", but is spoken as it is spelt.
    plain = word.lower()
    common = is_common(plain, _KNOWN if _SPOKEN.fullmatch(plain) else _PLAIN)
    shortened = len(word) <= _ABBREVIATION and word not in small and not common
    return word if shortened else word.capitalize()
