"""What a document is called: by its label, in the cell of its title, by a heading's size and place; none where unsure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from statistics import median

from rapidfuzz import fuzz

from ingest.grid import Cell, Table
from ingest.labels import FIELDS, known
from ingest.pages import Page, Word, in_lines, size_of, text_of, upright_lines

_CALLED = re.compile(
    r"^(SOP|SPO|STANDAR OPERASIONAL PROSEDUR|STANDAR PELAYANAN|TATA CARA|PROSEDUR|ALUR|PEDOMAN|PANDUAN|MAKLUMAT)\b",
    re.IGNORECASE,
)
_SOP = re.compile(r"^SOP\s.{6,}", re.IGNORECASE)
_LABELS = re.compile(r"\b(?:dasar\s+)?hukum\s*:|\bcara mengatasi\b|\bkualifikasi pelaksana\b", re.IGNORECASE)
_PREFACE = 4  # pages on which a preface stands: after a cover and its inner side
_QUOTED = re.compile(r"[\"“”]([^\"“”]{10,150})[\"“”]")
_PROCEDURE = re.compile(r"\b(?:standar operasional|sop|prosedur|pedoman|panduan)\b", re.IGNORECASE)
# The words that announce a procedure; a title begins after them. "SOP" alone does, the others in a row.
_ANNOUNCING = ("standar", "standard", "operasional", "operating", "prosedur", "procedure")
_SPELT_OUT = re.compile(r"^stand\w+ (?:op\w+|pros\w+|proc\w+) (?:op\w+|pros\w+|proc\w+)", re.IGNORECASE)
_DECREED = re.compile(r"^\W*(?:NOMOR|NO)\s*[.:]?\s*(?=\S*\d)(.+)$", re.IGNORECASE)
_CODED = re.compile(r"^((?:SOP|SPO|IK|WI)[-./]\S*\d\S*)\s+([A-Za-z].+)$")
# A number by its make: letters and figures in parts, "PM/LAB-2/7.4"; what may announce it; what comes after it.
_CODE = r"(?=\S*\d)(?=\S*[A-Z])[A-Z\d][\w.\-]*(?:/[\w.\-]+)+"
_NUMBER_LINE = re.compile(
    rf"^\W*(?:(?:nomor|no|kode)\b[\s.:]*(?:(?:dok\w*|sop|spo)\b[\s.:]*)?)?({_CODE})(?:\s*\(.*\))?$", re.IGNORECASE
)
_OWN = re.compile(rf"({_CODE})\s+(?:\(|(?!(?i:tahun)\b)[A-Z]?[a-z]{{2,}})")
_ABOUT = re.compile(r"\W*tentang\W*", re.IGNORECASE)
_MONTHS = frozenset(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
_WORDED = re.compile(r"[^\W\d_]{3}")  # less is no word of a title
_STANDARD = "standar pelayanan"  # the name of a form, and no title of its own
_SPECKS = " '`.,|_-"
# A bar's share of its table's width; lines on top of a page that name it; lines of a cover.
_WIDE, _ON_TOP, _LINES = 0.9, 4, 15
_ALIKE = 70  # rapidfuzz's ratio of a title to itself in a scan's heading
_SPELT = 85  # rapidfuzz's ratio of an announcing word to itself misspelt: "OPRASIONAL" has 95
_LARGE = 1.2  # times the page's usual size in which a line is set that is a title
_APART, _WIDER = 1.6, 2.2  # heights of a title's line between it and its next; of one in capitals
# Tesseract's percent from which a title, and a number, is taken as read; below it an admin is asked
_SURE, _SURE_NUMBER = 85.0, 61.0
Pages = Sequence[tuple[Page, Sequence[Table]]]
_Line = list[Word]


def title_of(labelled: str, pages: Pages, words: Sequence[Word], idle: Collection[Word] = ()) -> str:
    """The title: its label's value, but on a scan the like heading that a stamp does not cross; "" if there is none.

    `words` are those of the label's value, with how sure OCR was of them; `idle` those of the first page's letterhead.
    """
    labelled = before_labels(labelled)
    unsure = min((word.sure for word in words), default=0.0) < _SURE
    if labelled and pages[0][0].scanned:
        alike = [heading for heading in (*_wide_cells(pages), *_top_lines(pages)) if _are_alike(labelled, heading)]
        # Two flow tables under headings of their own: the label names both.
        one = all(fuzz.ratio(_letters(heading), _letters(alike[0])) >= _SPELT for heading in alike)
        more = (heading for heading in alike if unsure or (one and len(_letters(heading)) > len(_letters(labelled))))
        labelled = next(more, labelled)
    if len(unannounced(labelled).split()) > 1:
        return labelled
    printed = (*_wide_cells(pages), *_title_cells(pages[0][1]), _heading(*_title_page(pages, idle)))
    return next(filter(None, printed), "") or (labelled if _WORDED.search(labelled) else "") or _quoted(pages)


def _quoted(pages: Pages) -> str:
    """The name of a procedure in quotation marks on the first pages: a preface names the book whose cover is a picture."""
    named = (match[1] for page, _ in pages[:_PREFACE] for match in _QUOTED.finditer(" ".join(page.text.split())))
    return next((name for name in named if _PROCEDURE.search(name)), "")


def number_of(printed: str, page: Page, words: Sequence[Word]) -> str:
    """The number as printed; "" where a scan's handwriting or stamp left something that is none."""
    number = _own(printed).strip(" .:")
    if not page.scanned:
        return number if re.search(r"\d", number) else ""
    number = "/".join(map(_month, re.sub(r"\s*([/.])\s*", r"\1", number).split("/")))
    unsure = min((word.sure for word in words), default=100.0) < _SURE_NUMBER
    whole = re.fullmatch(r"(?:\d{1,4} )?[^\W_]\S*\d\S*[^\W_](?: TAHUN \d{4}\b.*)?|\S+ \d{1,4} TAHUN \d{4}", number)
    return number if whole and not unsure else ""


def _month(part: str) -> str:
    """A part of a number that is a month in Roman figures, of which a scan made digits: "X11" is XII."""
    roman = re.sub(r"[1l|]", "I", part)
    return roman if roman in _MONTHS and re.search(r"[IVX]", part) else part


def coded(pages: Pages) -> tuple[str, str]:
    """The number and the title of a document that has both in its first line, a decree's, a number in a line of its own."""
    lines = in_lines(pages[0][0].words)[:_LINES]
    for n, line in enumerate(lines):
        if match := _CODED.match(text_of(line)):
            return match[1], match[2]
        if match := _NUMBER_LINE.match(text_of(line)):
            return match[1], ""
        number = _DECREED.match(text_of(line))
        about = next((k for k in range(n + 1, min(n + 3, len(lines))) if _ABOUT.fullmatch(text_of(lines[k]))), None)
        if number and about is not None and about + 1 < len(lines):
            return number[1], " ".join(map(text_of, _block(lines[about + 1 :])))
    return "", ""


def unannounced(title: str) -> str:
    """A title without the words that announce it: "STANDAR OPERASIONAL PROSEDUR (SOP)", "SOP", "SPO"."""
    words = title.split()
    begun = 0
    while begun < len(words) and (said := re.sub(r"[^a-z]+", "", words[begun].lower())) is not None:
        if said and said not in ("sop", "spo") and not _announces(said):
            break
        begun += 1
    before = [re.sub(r"[^a-z]+", "", word.lower()) for word in words[:begun]]
    # "Prosedur Peminjaman" and "Standar Pelayanan" are titles; "SOP Peminjaman" announces one.
    announced = len(set(before) - {""}) > 1 or bool({"sop", "spo"} & set(before))
    return title if not announced else " ".join(words[begun:]).strip(" :-")


def _announces(word: str) -> bool:
    return any(fuzz.ratio(word, announcing) >= _SPELT for announcing in _ANNOUNCING)


def _own(number: str) -> str:
    """The number alone, without the labels that follow it in the same cell."""
    if own := _OWN.match(number):
        return own[1]
    words = number.split()
    for n in range(1, len(words)):
        if any(known(" ".join(words[n:end])) in FIELDS for end in (n + 1, n + 2) if words[n][0].isalpha()):
            return " ".join(words[:n])
    return " ".join(words)


def before_labels(title: str) -> str:
    """A title without the labels that stand below it where a form has no line between them."""
    words = _LABELS.split(title)[0].split()
    for n in range(1, len(words)):
        # "PELAYANAN Revisi : 00": what stands before the colon is a field's label.
        if any(words[end : end + 1] == [":"] and known(" ".join(words[n:end])) in FIELDS for end in (n + 1, n + 2)):
            words = words[:n]
            break
    return " ".join(words).strip(" .:(")


def _title_cells(tables: Sequence[Table]) -> Iterator[str]:
    """The cells of a header block that hold its title: above or beside the number's, and not the agency's name."""
    for table in tables:
        number = next((cell for cell in table.cells if _names(cell, "number")), None)
        if number is None:
            continue
        over = [c for c in table.cells if abs(c.box.y1 - number.box.y0) < 3 and _spans(c, number)]
        beside = [c for c in table.cells if c.box.x1 < number.box.x0 + 3 and _SPELT_OUT.match(_line(c))]
        titles = (unannounced(_line(cell)) for cell in (*over, *beside) if known(_line(cell)) is None)
        yield from (title for title in titles if any(map(str.isalpha, title)) and title.lower() != _STANDARD)


def _names(cell: Cell, field: str) -> bool:
    first = cell.text.strip().splitlines()[:1]
    return bool(first) and known(first[0].partition(":")[0]) == field


def _spans(cell: Cell, other: Cell) -> bool:
    return cell.box.x0 < other.box.x0 + 3 and cell.box.x1 > other.box.x1 + 3


def _line(cell: Cell) -> str:
    return " ".join(cell.text.split())


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


def _title_page(pages: Pages, idle: Collection[Word]) -> tuple[Page, Collection[Word]]:
    """The page whose heading is the title, and what of it is none: the next one where a cover has an office's name alone."""
    first, *rest = (page for page, _ in pages[:2])
    if not rest:
        return first, idle
    cover = {text_of(line) for line in in_lines(first.words)}
    repeated = [word for line in in_lines(rest[0].words) if text_of(line) in cover for word in line]
    alone = len(in_lines(rest[0].words)) <= _LINES and {text_of(line) for line in in_lines(repeated)} == cover
    return (rest[0], repeated) if alone and len(repeated) < len(rest[0].words) else (first, idle)


def _heading(page: Page, idle: Collection[Word]) -> str:
    """The heading of a page: the lines that call themselves a procedure, else those set larger or in capitals at its top."""
    found = upright_lines([word for word in page.words if word not in idle])
    lines = [line for line in found if _WORDED.search(text_of(line)) and _sure(line)]
    begins = _begins(lines)
    if begins is None:
        return ""
    block = list(_block(lines[begins:]))
    title = unannounced(" ".join(map(text_of, block)))
    title = "" if title.lower() == _STANDARD else title
    if not title and begins + len(block) < len(lines):
        title = unannounced(" ".join(map(text_of, _block(lines[begins + len(block) :]))))
    return before_labels(title)


def _begins(lines: Sequence[_Line]) -> int | None:
    """Which line begins the heading."""
    usual = median(map(size_of, lines)) if lines else 0.0
    largest = max(map(size_of, lines), default=0.0)
    large = max(largest / _LARGE, _LARGE * usual)
    tests: tuple[Callable[[_Line], bool], ...] = (
        lambda line: bool(_CALLED.match(text_of(line))),
        lambda line: size_of(line) >= large,
        lambda line: text_of(line).isupper(),
    )
    reach = (_LINES, len(lines), _ON_TOP)
    found = (n for test, end in zip(tests, reach, strict=True) for n, line in enumerate(lines[:end]) if test(line))
    return next(found, None)


def _sure(line: _Line) -> bool:
    return median(word.sure for word in line) >= _SURE_NUMBER


def _block(lines: Sequence[_Line]) -> Iterator[_Line]:
    """The first line and those right below it in the same size and type."""
    before = lines[0]
    yield before
    for line in lines[1:]:
        height, size = median(word.box.y1 - word.box.y0 for word in before), size_of(before)
        near = line[0].box.y0 - before[0].box.y1 < (_WIDER if text_of(before).isupper() else _APART) * height
        alike = size / _LARGE < size_of(line) < size * _LARGE and text_of(line).isupper() == text_of(before).isupper()
        if not near or not alike or _ends_title(text_of(line)):
            return
        yield line
        before = line


def _ends_title(line: str) -> bool:
    """Whether a line below a title is none of its own: a sentence, a label, the document's number."""
    return line.endswith(".") or bool(_NUMBER_LINE.match(line)) or known(line.partition(":")[0]) is not None


def _are_alike(title: str, heading: str) -> bool:
    """Whether a title that a stamp has bitten into may be this heading."""
    alike = fuzz.token_set_ratio(title.lower(), heading.lower())
    return max(alike, fuzz.partial_ratio(_letters(title), _letters(heading))) >= _ALIKE


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]+", "", re.sub(r"^SOP\s+", "", text, flags=re.IGNORECASE).lower())
