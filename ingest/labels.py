"""The labels and headings of forms in one registry, known by the stems of their words, in any order and spelling.

Four forms meet here: the flow form of PermenPANRB 35/2012, the service standard of PermenPANRB 15/2014 with its 14
components, the hospital's SPO (Pengertian, Tujuan, Kebijakan, Prosedur, Unit terkait), and the Philippine Citizen's
Charter, whose headings its law (RA 11032) sets. A label announces a field of
the identity (`FIELDS`) or a part of the form (a value of `Part`); a heading names a column of a table (`COLUMNS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, reduce

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from index import parts
from index.stemming import stem
from ingest.lists import joined

FIELDS = {
    "number": (
        "nomor sop",
        "nomor urut sop",
        "nomor dokumen",
        "nomor dok",
        "nomor",
        "kode sop",
        "kode dokumen",
        "kode",
    ),
    "title": ("nama sop", "judul sop", "nama/judul sop", "nama pelayanan", "jenis pelayanan", "judul"),
    "created": ("tanggal pembuatan", "tanggal dibuat"),
    "revised": ("tanggal revisi",),
    "effective": (
        *("tanggal efektif", "tanggal effektif", "tanggal berlaku", "tanggal mulai berlaku", "tanggal terbit"),
        *("tanggal pengesahan", "tanggal disahkan", "tanggal disetujui"),
    ),
    "approved": ("disahkan oleh", "disahkan", "ditetapkan oleh", "disetujui oleh"),
    "revision": ("revisi", "revisi ke", "nomor revisi", "versi"),
    "page": ("halaman", "page"),
    "unit": (
        *("unit kerja", "unit pemilik", "unit pengelola", "unit organisasi", "satuan kerja", "unit"),
        *("nama lembaga", "nama instansi", "pemilik sop"),
    ),
    "process": ("proses", "proses bisnis", "proses inti", "kelompok proses"),
    "map": ("peta lintas fungsi", "cross functional map", "peta"),
    "makro": ("sop makro", "sop makro induk", "bagian dari sop makro"),
    "visibility": ("sifat", "klasifikasi", "akses"),
    "kind": ("jenis sop", "jenis", "tingkat"),
}
PARTS = {one.part: one.labels for one in parts.PARTS}
# The columns of a flow table, and of the tables of steps in narrative SOPs.
COLUMNS = {
    "no": ("no", "nomor", "nomor urut"),
    "kegiatan": (
        *("kegiatan", "uraian kegiatan", "jenis kegiatan", "uraian jenis kegiatan", "aktivitas", "aktifitas"),
        *("prosedur", "uraian prosedur", "langkah kegiatan", "langkah", "uraian", "client steps"),
    ),
    "uraian": ("deskripsi", "deskripsi kegiatan", "penjelasan", "agency action"),
    "kelengkapan": ("kelengkapan", "persyaratan/kelengkapan", "perlengkapan", "syarat", "persyaratan"),
    "waktu": ("waktu", "waktu penyelesaian", "lama waktu", "durasi", "waktu pelaksanaan", "processing time"),
    "output": ("output", "keluaran", "hasil", "out put"),
    "keterangan": ("keterangan", "ket"),
}
_ACTORS = re.compile(
    r"pelaksana(an)?( kegiatan)?|aktor|unit pelaksana|penanggung\s?jawab|pihak (terlibat|terkait)|pic|"
    r"person responsible|responsible person",
    re.IGNORECASE,
)
_LONGEST = 70  # characters of a label; the longest that is registered has 51
_ALIKE = 90  # rapidfuzz's ratio from which a long label is a known one misread
_FUZZY_FROM = 11  # characters; a shorter one is another word by one letter ("Peta", "Data")
_LONG = 9  # characters of a heading in which OCR may have two letters wrong, not one; of a label, one
_SHORTEST = 5  # characters of the shortest heading that is known though misread
_SHORT = {"no": "nomor", "nomer": "nomor", "tgl": "tanggal", "ket": "keterangan"}
_EMPTY = frozenset(["dan", "atau", "dari", "yang", "untuk", "pada", "di", "ke", "dalam", "of", "the"])
_ENUMERATED = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\s?[.)]\s*|\d{1,2}\s+(?-i:(?=[A-Z])))+(?=\D)", re.IGNORECASE
)
_VALUED = re.compile(r":\s*\S|\d")  # "Nomor : 12" is a label with its value
_BRACKETED = re.compile(r"\([^)]*\)?")


def known(label: str) -> str | None:
    """What a label announces, or None: a name of FIELDS or a value of `Part`."""
    return _announced(label, "labels")


def column(heading: str) -> str | None:
    """The column of COLUMNS that a heading stands over, or None."""
    return _announced(heading, "columns")


def is_acting(heading: str) -> bool:
    """Whether a heading or label announces who acts."""
    return _ACTORS.fullmatch(in_line(heading)) is not None


def in_line(text: str) -> str:
    """A text in one line, its broken words mended, without the colon after a label."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return reduce(joined, filter(None, lines), "").strip(" :*")


def bare(label: str) -> str:
    """A label without its number or letter: "Ruang Lingkup" of "B. Ruang Lingkup"."""
    return _ENUMERATED.sub("", " ".join(label.split())).strip(" :.")


@lru_cache(maxsize=4_096)
def _announced(label: str, context: str) -> str | None:
    if len(label) > 2 * _LONGEST or _VALUED.search(label := bare(label)):
        return None
    words = _plain(label)
    if not words or len(words) > _LONGEST:
        return None
    for spelt in _alternatives(words):
        if name := _spellings(context).get(_stems(spelt)):
            return name
    if context == "columns":
        return _nearly(words)
    if len(words) < _FUZZY_FROM:
        return _but_for_a_letter(words)
    best = process.extractOne(words, _spelt(context).keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _spelt(context)[best[0]] if best else None


def _but_for_a_letter(label: str) -> str | None:
    """What a shorter label announces that was printed or read with one letter wrong: "Perngatan"."""
    if len(label) < _LONG:
        return None
    near = (spelt for spelt in _spelt("labels") if Levenshtein.distance(spelt, label, score_cutoff=1) <= 1)
    return next((_spelt("labels")[spelt] for spelt in near), None)


def _nearly(heading: str) -> str | None:
    """The column whose heading this is but for a letter that a scan made another: "Dutput", "Kegiatari"."""
    wrong = 1 if len(heading) < _LONG else 2
    for spelt, name in _spelt("columns").items():
        if len(spelt) >= _SHORTEST and Levenshtein.distance(spelt, heading, score_cutoff=wrong) <= wrong:
            return name
    return None


def _alternatives(words: str) -> Iterator[str]:
    """The label as printed, then each part between its slashes: "aktivitas/kegiatan" may mean either."""
    yield words
    if "/" in words:
        yield from filter(None, (part.strip(" ,") for part in words.split("/")))


def _stems(label: str) -> frozenset[str]:
    spelt = re.findall(r"[a-z]+", label)
    # "No" alone heads a column of numbers; it takes a second word to be short for a document's.
    words = (_SHORT.get(word, word) if len(spelt) > 1 else word for word in spelt)
    # A verb is no label: "mencatat dan mendata" is a step.
    return frozenset(word if word.startswith(("me", "di")) else stem(word) for word in words if word not in _EMPTY)


@cache
def _spelt(context: str) -> dict[str, str]:
    parts = {str(part): spellings for part, spellings in PARTS.items()}
    names = COLUMNS if context == "columns" else FIELDS | parts
    return {_plain(spelt): name for name, spellings in names.items() for spelt in spellings}


@cache
def _spellings(context: str) -> dict[frozenset[str], str]:
    return {_stems(spelt): name for spelt, name in reversed(_spelt(context).items())}


def _plain(label: str) -> str:
    label = _BRACKETED.sub(" ", label.lower())
    return re.sub(r"[^a-z/&, ]+", " ", " ".join(label.split())).strip(" /,:&")
