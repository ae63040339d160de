"""What a document is called: by its label, by a heading printed over its form or its flow table, surely or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from ingest.grid import Table
from ingest.pages import Page, Word

_CALLED = re.compile(r"^(SOP|STANDAR OPERASIONAL PROSEDUR|TATA CARA|PROSEDUR|ALUR)\b.{6,}", re.IGNORECASE)
_SOP = re.compile(r"^SOP\s.{6,}", re.IGNORECASE)
_LABELS = re.compile(r"\b(?:dasar\s+)?hukum\s*:|\bcara mengatasi\b|\bkualifikasi pelaksana\b", re.IGNORECASE)
_SPECKS = " '`.,|_-"
_WIDE, _ON_TOP, _LINES = 0.9, 4, 15
_ALIKE = 70
_SURE, _SURE_NUMBER = 85.0, 61.0
Pages = Sequence[tuple[Page, Sequence[Table]]]


def title_of(labelled: str, pages: Pages, words: Sequence[Word]) -> str:
    """The title: its label's value, but on a scan the like heading that a stamp does not cross; "" if there is none.

    `words` are those of the label's value, with how sure OCR was of them.
    """
    labelled = before_labels(labelled)
    unsure = min((word.sure for word in words), default=0.0) < _SURE
    if labelled and pages[0][0].scanned:
        alike = (heading for heading in (*_wide_cells(pages), *_top_lines(pages)) if _are_alike(labelled, heading))
        labelled = next(
            (heading for heading in alike if unsure or len(_letters(heading)) > len(_letters(labelled))), labelled
        )
    if len(labelled.split()) > 1:
        return labelled
    return next(_wide_cells(pages), "") or _first_line(pages[0][0]) or labelled


def number_of(printed: str, page: Page, words: Sequence[Word]) -> str:
    """The number as printed; "" where a scan's handwriting or stamp left something that is none."""
    number = printed.strip(" .:")
    if not page.scanned:
        return number if re.search(r"\d", number) else ""
    number = re.sub(r"\s*([/.])\s*", r"\1", number)
    unsure = min((word.sure for word in words), default=100.0) < _SURE_NUMBER
    whole = re.fullmatch(r"[^\W_]\S*\d\S*[^\W_]", number)
    return number if whole and not unsure else ""


def before_labels(title: str) -> str:
    """A title without the labels that stand below it where a form has no line between them."""
    return _LABELS.split(title)[0].strip(" .:(")


def _wide_cells(pages: Pages) -> Iterator[str]:
    """The cells as wide as their table that call themselves a SOP."""
    for _, tables in pages:
        for table in tables:
            width = table.box.x1 - table.box.x0
            for row in table.rows:
                text = " ".join(row[0].text.split()).strip(_SPECKS)
                if len(row) == 1 and row[0].box.x1 - row[0].box.x0 >= _WIDE * width and _SOP.match(text):
                    yield before_labels(text)


def _top_lines(pages: Pages) -> Iterator[str]:
    """The lines above the flow tables that call themselves a SOP."""
    for page, _ in pages[1:]:
        lines = (line.strip(_SPECKS) for line in page.text.splitlines()[:_ON_TOP])
        yield from (before_labels(line) for line in lines if _SOP.match(line))


def _first_line(page: Page) -> str:
    """A line of the first page that calls itself a SOP or a procedure, with its second line if it has one."""
    lines = [line.strip() for line in page.text.splitlines()[:_LINES]]
    for n, line in enumerate(lines):
        if _CALLED.match(line):
            rest = lines[n + 1] if n + 1 < len(lines) and lines[n + 1].isupper() and len(lines[n + 1]) < 60 else ""
            return before_labels(f"{line} {rest}")
    return ""


def _are_alike(title: str, heading: str) -> bool:
    """Whether a title that a stamp has bitten into may be this heading."""
    alike = fuzz.token_set_ratio(title.lower(), heading.lower())
    return max(alike, fuzz.partial_ratio(_letters(title), _letters(heading))) >= _ALIKE


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]+", "", re.sub(r"^SOP\s+", "", text, flags=re.IGNORECASE).lower())
