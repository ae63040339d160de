"""The parts of a SOP's form in one table: what asks for each, what kind of answer it holds, how forms head it.

A new part is a value of `Part` (index/sop.py) and a row here. What is said of it stands in the sentences `ask.*`, `what.*`
and `answer.*`, under the name of the question; how it is composed, where it needs more than its lines, in bot/parts.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from index.sop import Part


class Holds(Enum):
    """What kind of answer a part holds: one value, a list, the steps, or text that is read line by line."""

    VALUE = auto()
    LIST = auto()
    STEPS = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class FormPart:
    """`asked` is the question that asks for the part ("" where none does), `labels` what forms print over it."""

    part: Part
    asked: str
    holds: Holds
    labels: tuple[str, ...]


PARTS = (
    FormPart(Part.DASAR_HUKUM, "legal_basis", Holds.LIST, ("dasar hukum", "landasan hukum")),
    FormPart(
        Part.KUALIFIKASI,
        "",
        Holds.TEXT,
        ("kualifikasi pelaksana", "kualitas pelaksana", "kompetensi pelaksana", "kompetensi", "kualifikasi"),
    ),
    FormPart(
        Part.KETERKAITAN,
        "",
        Holds.TEXT,
        ("keterkaitan", "keterkaitan sop", "keterkaitan dengan sop lain", "sop terkait"),
    ),
    FormPart(
        Part.PERALATAN,
        "equipment",
        Holds.LIST,
        (
            "peralatan/perlengkapan",
            "peralatan",
            "perlengkapan",
            "peralatan dan bahan",
            "alat dan bahan",
            "sarana, prasarana, dan/atau fasilitas",
            "sarana dan prasarana",
            "kebutuhan sarana dan prasarana",
        ),
    ),
    FormPart(Part.PERINGATAN, "warning", Holds.LIST, ("peringatan",)),
    FormPart(Part.PENCATATAN, "", Holds.TEXT, ("pencatatan dan pendataan", "pencatatan")),
    FormPart(
        Part.PERSYARATAN,
        "requirements",
        Holds.LIST,
        ("persyaratan", "persyaratan pelayanan", "syarat", "persyaratan layanan", "checklist of requirements"),
    ),
    FormPart(
        Part.WAKTU,
        "duration",
        Holds.VALUE,
        ("jangka waktu", "jangka waktu pelayanan", "jangka waktu penyelesaian", "waktu pelayanan"),
    ),
    FormPart(Part.BIAYA, "fee", Holds.VALUE, ("biaya/tarif", "biaya", "tarif", "biaya pelayanan", "fees to be paid")),
    FormPart(Part.PRODUK, "output", Holds.VALUE, ("produk pelayanan", "produk", "hasil layanan")),
    FormPart(Part.TEMPAT, "place", Holds.VALUE, ("tempat", "tempat pelayanan", "lokasi pelayanan", "lokasi")),
    FormPart(
        Part.KONTAK,
        "contact",
        Holds.LIST,
        ("penanganan pengaduan, saran dan masukan", "penanganan pengaduan", "kontak", "pengaduan", "narahubung"),
    ),
    FormPart(Part.TUJUAN, "", Holds.TEXT, ("tujuan", "maksud dan tujuan", "deskripsi", "ringkasan")),
    FormPart(Part.DEFINISI, "definition", Holds.LIST, ("definisi", "pengertian", "definisi dan singkatan", "istilah")),
    FormPart(
        Part.LANGKAH,
        "steps",
        Holds.STEPS,
        (
            "sistem, mekanisme dan prosedur",
            "prosedur",
            "mekanisme",
            "proses/prosedur pelayanan",
            "proses/prosedur",
            "prosedur pelaksanaan",
            "langkah prosedur",
            "langkah kerja",
            "langkah-langkah",
            "tata cara",
            "tahapan",
            "tahapan pelaksanaan",
            "prosedur kerja",
            "prosedur pelayanan",
            "mekanisme pelayanan",
            "alur pelayanan",
        ),
    ),
    FormPart(
        Part.ISI,
        "",
        Holds.TEXT,
        (
            "pengawasan internal",
            "jumlah pelaksana",
            "jaminan pelayanan",
            "jaminan keamanan dan keselamatan pelayanan",
            "evaluasi kinerja pelaksana",
            "evaluasi kinerja",
            "lampiran",
            "formulir",
            "cara mengatasi",
            "kebijakan",
            "unit terkait",
            "unit kerja terkait",
            "ruang lingkup",
            "referensi",
            "dokumen terkait",
            "tanggung jawab",
        ),
    ),
)
BY_QUESTION: Mapping[str, FormPart] = {one.asked: one for one in PARTS if one.asked}
BY_PART: Mapping[Part, FormPart] = {one.part: one for one in PARTS}
