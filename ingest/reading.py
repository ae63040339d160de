"""The way of a PDF: bytes to pages, pages to tables, tables to identity, sections and steps: a Sop."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

import pypdf
import pypdfium2 as pdfium
from pypdf.errors import PyPdfError

from index.errors import DamagedPdf, EmptyPdf, EncryptedPdf, NotAPdf, TooLarge, WaitingForOcr
from index.messages import say
from index.sop import Kind, Place, Section, Sop, Step, Visibility
from ingest.agreement import agreed
from ingest.arrows import with_targets
from ingest.flow import apart, columns_of, is_left_half, read_flow
from ingest.grid import Table, find_tables, words_in
from ingest.header import Found, labelled, labelled_lines, sections, unruled_component
from ingest.looking import page_of
from ingest.naming import Pages, number_of, title_of
from ingest.pages import Page, Word
from ingest.prose import prose_sections
from ingest.quantities import parse_date
from ingest.sheets import joined

MAX_PAGES = 2_000
_SURE = 75.0
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles", "/XFA")
Progress = Callable[[int, int], None]


def read(
    data: bytes, *, name: str, visibility: Visibility, progress: Progress | None = None, pages: int = MAX_PAGES
) -> Sop:
    """The document in these bytes. `name` is its file, `pages` how many it may have.

    Raises NotAPdf, EncryptedPdf, DamagedPdf, EmptyPdf, TooLarge or WaitingForOcr.
    """
    warnings = _examine(data, pages)
    pages_read = agreed(read_pages(data, progress))
    sheets = joined(pages_read, is_left_half)
    tables = [(page, [part for table in find_tables(page) for part in apart(table)]) for page in sheets.pages]
    steps = with_targets(read_flow(tables), sheets.pages)
    steps = tuple(replace(step, places=tuple(map(sheets.printed, step.places))) for step in steps)
    found = _labelled(tables)
    parts = sections(found)
    if not steps:
        # A form may tell its procedure in sentences, on pages of their own.
        told = {item.place.page for item in found} if _is_form(found) else set()
        parts = (*(parts if told else ()), *prose_sections([page for page in pages_read if page.number not in told]))
    if not parts and not steps:
        raise EmptyPdf
    sop = _identity(found, name, visibility, tables, is_form=bool(steps) or _is_form(found))
    scanned = tuple(page.number for page in pages_read if page.scanned)
    warnings += _untold_number(sop.number, found, pages_read[0]) or _unsure_number(sop.number, pages_read[0])
    sop = replace(sop, pages=len(pages_read), sections=parts, steps=steps, scanned=scanned, warnings=warnings)
    return _as_shown(sop, pages_read)


def _examine(data: bytes, limit: int) -> tuple[str, ...]:
    """What pypdf says of the file before anything is drawn: encrypted, damaged, too long; what is active in it."""
    if b"%PDF-" not in data[:1024]:
        raise NotAPdf(found=_looks_like(data))
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedPdf
        count = len(reader.pages)
        root = reader.root_object
        names = root.get("/Names", pypdf.generic.DictionaryObject()).get_object()
        active = [key for key in _ACTIVE if key in root or key in names]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, IndexError) as error:
        raise DamagedPdf(reason=_short(error)) from error
    if count == 0:
        raise EmptyPdf
    if count > limit:
        raise TooLarge(what=f"{count} > {limit} halaman")
    return (say("note.active", parts=", ".join(active)),) if active else ()


def _looks_like(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    if not head:
        return "kosong"
    kinds = (
        (b"<", "HTML atau XML"),
        (b"pk\x03\x04", "berkas Office atau ZIP"),
        (b"\x89png", "gambar PNG"),
        (b"\xff\xd8", "gambar JPEG"),
    )
    return next((name for magic, name in kinds if head.startswith(magic)), "bukan PDF")


def read_pages(data: bytes, progress: Progress | None) -> list[Page]:
    """The pages of a file as words, rules and shapes. Raises DamagedPdf, EmptyPdf or WaitingForOcr."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise DamagedPdf(reason=_short(error)) from error
    pages, waiting = [], []
    total = len(document)
    for number in range(1, total + 1):
        try:
            page = document[number - 1]
            found = page_of(page, number)
        except pdfium.PdfiumError as error:
            raise DamagedPdf(reason=f"halaman {number}: {_short(error)}") from error
        if found is None:
            waiting.append(number)
        else:
            pages.append(found)
        page.close()
        if progress:
            progress(number, total)
    if waiting:
        raise WaitingForOcr(pages=", ".join(map(str, waiting)))
    if not any(page.words for page in pages):
        raise EmptyPdf
    return pages


def _labelled(tables: Sequence[tuple[Page, Sequence[Table]]]) -> list[Found]:
    found: list[Found] = []
    for page, of_page in tables:
        forms = [table for table in of_page if columns_of(table) is None]
        found += (*labelled(forms), *unruled_component(page, forms))
        if page.number == 1:
            lines = [(line, Place(1)) for line in page.text.splitlines()]
            known = {item.name for item in found}
            found += [item for item in labelled_lines(lines) if item.name not in known]
    return found


def _is_form(found: Iterable[Found]) -> bool:
    """Whether the labels found make a SOP or a service standard: three different ones at least."""
    return len({item.name for item in found}) >= 3


def _identity(found: Sequence[Found], name: str, visibility: Visibility, pages: Pages, *, is_form: bool) -> Sop:
    values = {item.name: " ".join(item.text.split()) for item in reversed(found)}
    stem = PurePath(name).stem
    title = title_of(values.get("title", ""), pages, _words_of("title", found, pages)) or stem
    number = number_of(values.get("number", ""), pages[0][0], _words_of("number", found, pages)) or stem
    return Sop(
        number=number,
        title=_tidy_title(title),
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


def _untold_number(number: str, found: Sequence[Found], page: Page) -> tuple[str, ...]:
    """A warning where a scan's number could not be read and the file's name stands for it."""
    printed = next((" ".join(item.text.split()) for item in found if item.name == "number"), None)
    told = printed is not None and re.sub(r"\W", "", printed) == re.sub(r"\W", "", number)
    return (say("note.untold_number", printed=printed, number=number),) if page.scanned and printed and not told else ()


def _kind(values: dict[str, str], title: str, number: str) -> Kind:
    told = f"{values.get('kind', '')} {title} {number}".lower()
    return Kind.MAKRO if re.search(r"\b(makro|mkr)\b", told) else Kind.MIKRO


def _words_of(name: str, found: Sequence[Found], pages: Pages) -> list[Word]:
    """The words of a label's value, with how sure OCR was of them."""
    place = next((item.place for item in found if item.name == name), None)
    page = next((page for page, _ in pages if place and page.number == place.page), None)
    return words_in(page.words, place.box) if place and place.box and page else []


def _tidy_title(title: str) -> str:
    title = re.sub(r"^SOP\s+", "", " ".join(title.split()), flags=re.IGNORECASE)
    return title.title() if title.isupper() and len(title) > 12 else title


def _as_shown(sop: Sop, pages: Sequence[Page]) -> Sop:
    """The SOP with its places on the pages as they are shown: a scan was turned upright to be read."""
    turned = {page.number: page for page in pages if page.back}

    def places(found: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(
            Place(place.page, turned[place.page].shown(place.box)) if place.box and place.page in turned else place
            for place in found
        )

    def section(part: Section) -> Section:
        return replace(part, places=places(part.places))

    def step(one: Step) -> Step:
        return replace(one, places=places(one.places))

    return (
        replace(sop, sections=tuple(map(section, sop.sections)), steps=tuple(map(step, sop.steps))) if turned else sop
    )


def _short(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text[:120]
