"""The words that all code shares: what a SOP, its steps, its passages and a hit are.

Every type is a frozen value. What the form prints keeps the form's Indonesian name (PermenPANRB 35/2012: nomor,
dasar hukum, kegiatan, pelaksana, mutu baku: kelengkapan, waktu, output, keterangan); identity is English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of document it is. DOKUMEN is no SOP at all (a law, a guide)."""

    MAKRO = "makro"
    MIKRO = "mikro"
    DOKUMEN = "dokumen"


class Visibility(StrEnum):
    """Who may see a SOP: everybody, or staff alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Role(StrEnum):
    """Who reads: PUBLIC sees public SOPs, STAFF internal ones too; admins read as staff."""

    PUBLIC = "public"
    STAFF = "staff"

    def sees(self, visibility: Visibility) -> bool:
        """The one rule about who sees what; everything that shows a SOP asks it."""
        return self is Role.STAFF or visibility is Visibility.PUBLIC


class Part(StrEnum):
    """Which part of the form a section is. The values are stored and printed by `--json`: never rename one."""

    TUJUAN = "tujuan"
    DEFINISI = "definisi"
    DASAR_HUKUM = "dasar_hukum"
    KUALIFIKASI = "kualifikasi"
    KETERKAITAN = "keterkaitan"
    PERALATAN = "peralatan"
    PERINGATAN = "peringatan"
    PENCATATAN = "pencatatan"
    PERSYARATAN = "persyaratan"
    LANGKAH = "langkah"
    WAKTU = "waktu"
    BIAYA = "biaya"
    PRODUK = "produk"
    TEMPAT = "tempat"
    KONTAK = "kontak"
    ISI = "isi"


class Unit(StrEnum):
    """Units of a duration as the form prints them; a working day is not 24 hours and is never converted."""

    MENIT = "menit"
    JAM = "jam"
    HARI_KERJA = "hari kerja"
    HARI = "hari"
    MINGGU = "minggu"
    BULAN = "bulan"
    TAHUN = "tahun"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is shown: PDF points, origin top left, x to the right, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: page number, 1-based, and the box around it; no box means the whole page."""

    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration as printed, and as understood if it was: `amount` of `unit`, at most if `upper`."""

    words: str
    amount: float | None = None
    unit: Unit | None = None
    upper: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a decision leads: step numbers, None where the arrows do not tell."""

    ya: int | None = None
    tidak: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the flow table. `no` is 1-based in reading order; empty text where the cell is empty.

    `pelaksana` is empty when the flow chart does not tell who acts: unsure is never guessed. `unsure` are those of them
    whose name a scan may have cut short.
    """

    no: int
    kegiatan: str
    pelaksana: tuple[str, ...] = ()
    kelengkapan: str = ""
    waktu: Duration | None = None
    output: str = ""
    keterangan: str = ""
    branch: Branch | None = None
    places: tuple[Place, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word of a scan of which OCR was not sure, and where it stands."""

    word: str
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form, as text; list items each on a line of their own. `heading` is as printed."""

    part: Part
    heading: str
    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sop:
    """One document of the library as it was read from one file.

    `number` identifies it and is never empty: a document without a printed number carries its file's stem.
    `process`, `map` and `makro` are its place in the catalogue (core process, cross-functional map, SOP makro), empty
    where not printed. `file` is the path relative to the folder it was ingested from, `sha256` the hash of its bytes.
    `scanned` are the pages (1-based) read by OCR; `warnings` are sentences for the admin's report. A file may hold several
    documents: `first` is the page of the file on which this one begins (1-based), `pages` how many it has. `kept` is the
    share (0..1) of the words on its pages that have a place in it, `left` the first of the others, by page. `doubts` are
    the first of its words that OCR was not sure of.
    """

    number: str
    title: str
    kind: Kind
    visibility: Visibility
    file: str
    sha256: str
    pages: int
    unit: str = ""
    process: str = ""
    map: str = ""
    makro: str = ""
    revision: str = ""
    created: date | None = None
    revised: date | None = None
    effective: date | None = None
    sections: tuple[Section, ...] = ()
    steps: tuple[Step, ...] = ()
    scanned: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    first: int = 1
    kept: float = 1.0
    left: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved: one section, or a run of steps, of one SOP. `order` is 0-based within the SOP."""

    number: str
    title: str
    part: Part
    heading: str
    text: str
    order: int
    places: tuple[Place, ...] = ()
    steps: tuple[int, ...] = ()

    @property
    def page(self) -> int:
        """The page on which it begins, 1-based."""
        return self.places[0].page if self.places else 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score (higher is better, unbounded) and its rank (1-based).

    `cosine` is that of its vector to the question's (-1..1), `lexical` its BM25 (0 where no word matches).
    """

    passage: Passage
    score: float
    rank: int
    kind: Kind
    file: str
    cosine: float = 0.0
    lexical: float = 0.0
