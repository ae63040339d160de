"""The way of a PDF: bytes to pages, pages to tables, tables to documents, each a Sop."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import pypdf
import pypdfium2 as pdfium
from pypdf.errors import PyPdfError

from index.errors import DamagedPdf, EmptyPdf, EncryptedPdf, NotAPdf, TooLarge, WaitingForOcr
from index.messages import say
from index.sop import Place, Section, Sop, Step, Visibility
from ingest.document import document_of
from ingest.documents import documents
from ingest.doubt import doubts, unsure_words
from ingest.flow import apart, is_left_half
from ingest.grid import find_tables
from ingest.looking import page_of
from ingest.ocr_correction import agreed
from ingest.pages import Page
from ingest.sheets import joined

MAX_PAGES = 2_000  # bounds the time; the longest of 307 real files and samples has 79
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles", "/XFA")
Progress = Callable[[int, int], None]


def read(
    data: bytes, *, name: str, visibility: Visibility, progress: Progress | None = None, pages: int = MAX_PAGES
) -> Sop:
    """The first document in these bytes; see `read_all`."""
    return read_all(data, name=name, visibility=visibility, progress=progress, pages=pages)[0]


def read_all(
    data: bytes, *, name: str, visibility: Visibility, progress: Progress | None = None, pages: int = MAX_PAGES
) -> tuple[Sop, ...]:
    """The documents in these bytes, one at least. `name` is their file, `pages` how many it may have.

    Raises NotAPdf, EncryptedPdf, DamagedPdf, EmptyPdf, TooLarge or WaitingForOcr.
    """
    warnings = _examine(data, pages)
    pages_read = agreed(read_pages(data, progress))
    sheets = joined(pages_read, is_left_half)
    tables = [(page, [part for table in find_tables(page) for part in apart(table)]) for page in sheets.pages]
    found = [
        document_of(one.pages, name=name, visibility=visibility, order=n, title=one.title)
        for n, one in enumerate(documents(tables), 1)
    ]
    sops = [_as_shown(sop, pages_read, sheets.printed) for sop in found if sop.sections or sop.steps]
    if not sops:
        raise EmptyPdf
    sops = [
        replace(sop, warnings=(*sop.warnings, *doubts(sop, pages_read)), doubts=unsure_words(sop, pages_read))
        for sop in sops
    ]
    return (replace(sops[0], warnings=(*warnings, *sops[0].warnings)), *sops[1:])


def _examine(data: bytes, limit: int) -> tuple[str, ...]:
    """Warnings of what is active in a file (scripts, attachments). Raises where it is encrypted, damaged or too long."""
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


def _as_shown(sop: Sop, pages: Sequence[Page], printed: Callable[[Place], Place]) -> Sop:
    """The SOP with its places on the pages as they are shown: a scan was turned upright to be read."""
    turned = {page.number: page for page in pages if page.back}

    def places(found: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(
            Place(place.page, turned[place.page].shown(place.box)) if place.box and place.page in turned else place
            for place in map(printed, found)
        )

    def section(part: Section) -> Section:
        return replace(part, places=places(part.places))

    def step(one: Step) -> Step:
        return replace(one, places=places(one.places))

    return replace(sop, sections=tuple(map(section, sop.sections)), steps=tuple(map(step, sop.steps)))


def _short(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text[:120]
