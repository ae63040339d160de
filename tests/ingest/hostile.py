"""Files that mean harm or are broken, made here from small pieces, each with what may come of it."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from index.errors import (
    DamagedPdf,
    EmptyPdf,
    EncryptedPdf,
    NotAPdf,
    ReaderDied,
    TooLarge,
    TooSlow,
    UnreadablePdf,
    WaitingForOcr,
)
from index.sop import Sop

Outcome = type[Sop] | type[UnreadablePdf]
READ: tuple[Outcome, ...] = (Sop,)
BROKEN: tuple[Outcome, ...] = (Sop, DamagedPdf, EmptyPdf, NotAPdf, WaitingForOcr)
BOUND: tuple[Outcome, ...] = (TooLarge, TooSlow, DamagedPdf, EmptyPdf, WaitingForOcr, ReaderDied)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file's name and bytes, what may come of reading it, and what the admin must be told if it is read."""

    name: str
    data: bytes
    outcomes: tuple[Outcome, ...]
    warning: str = ""


def corpus(good: bytes) -> Iterator[Hostile]:
    """More than sixty files, most of them made from one good PDF; the same ones every time."""
    yield from _cut_and_flipped(good)
    yield from _not_pdfs()
    yield from _locked(good)
    yield from _active(good)
    yield from _page_trees()
    yield from _bombs()
    yield from _odd_pages()
    yield from _odd_files(good)


def mutations(good: list[bytes], count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` files, each one of `good` with bits flipped, bytes cut out or put in, or its end missing."""
    chance = random.Random(seed)
    for n in range(count):
        data = bytearray(chance.choice(good))
        at = chance.randrange(len(data))
        if n % 4 == 0:
            for _ in range(chance.choice([1, 5, 50])):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif n % 4 == 1:
            del data[at:]
        elif n % 4 == 2:
            del data[at : at + chance.randrange(1, 400)]
        else:
            data[at:at] = chance.randbytes(chance.randrange(1, 300))
        yield bytes(data)


def _cut_and_flipped(good: bytes) -> Iterator[Hostile]:
    for tenth in range(1, 10):
        yield Hostile(f"cut-at-{tenth}0.pdf", good[: len(good) * tenth // 10], BROKEN)
    for n, data in enumerate(mutations([good], 16)):
        yield Hostile(f"mutated-{n}.pdf", data, BROKEN)


def _not_pdfs() -> Iterator[Hostile]:
    wrong: tuple[Outcome, ...] = (NotAPdf,)
    for name, data in {
        "empty": b"",
        "blank": b"   \n",
        "page.html": b"<!doctype html><html><body>SOP</body></html>",
        "office": b"PK\x03\x04" + bytes(200),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "photo": b"\xff\xd8\xff\xe0" + bytes(100),
        "program": b"MZ" + bytes(100),
        "script": b"#!/bin/sh\nrm -rf /\n",
        "magic-too-late": b"x" * 2000 + b"%PDF-1.7",
        "text": b"Standar Operasional Prosedur",
    }.items():
        yield Hostile(f"{name}.pdf", data, wrong)
    yield Hostile("magic-only.pdf", b"%PDF-1.7\n", (DamagedPdf, EmptyPdf))


def _locked(good: bytes) -> Iterator[Hostile]:
    for name, user, outcomes in (("user-password", "rahasia", (EncryptedPdf,)), ("owner-password", "", READ)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
        writer.encrypt(user_password=user, owner_password="pemilik", algorithm="AES-256")
        yield Hostile(f"{name}.pdf", _written(writer), outcomes)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    writer.encrypt(user_password="rahasia", algorithm="RC4-40")
    yield Hostile("old-encryption.pdf", _written(writer), (EncryptedPdf,))


def _active(good: bytes) -> Iterator[Hostile]:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): ArrayObject()})})
    writer.root_object[NameObject("/Names")] = names
    yield Hostile("javascript.pdf", _written(writer), READ, "JavaScript")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    writer.add_attachment("../../evil.exe", b"MZ")
    yield Hostile("attachment.pdf", _written(writer), READ, "EmbeddedFiles")
    for key, action in (("/OpenAction", "/Launch"), ("/AA", "/JavaScript"), ("/OpenAction", "/URI")):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
        writer.root_object[NameObject(key)] = DictionaryObject({NameObject("/S"): NameObject(action)})
        yield Hostile(f"{key[1:]}-{action[1:]}.pdf", _written(writer), READ, key[1:])


def _page_trees() -> Iterator[Hostile]:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    yield Hostile("tree-eats-itself.pdf", pdf_of([b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]), BROKEN)
    two = [b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"]
    yield Hostile("tree-of-two-in-a-loop.pdf", pdf_of(two), BROKEN)
    yield Hostile("no-pages.pdf", pdf_of([b"<</Type/Pages/Kids[]/Count 0>>"]), BROKEN)
    yield Hostile(
        "count-lies-high.pdf", pdf_of([b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", page]), (*BROKEN, TooLarge)
    )
    yield Hostile("count-lies-low.pdf", pdf_of([b"<</Type/Pages/Kids[3 0 R]/Count -5>>", page]), BROKEN)
    kids = b" ".join([b"3 0 R"] * 100_000)
    yield Hostile(
        "one-page-100000-times.pdf", pdf_of([b"<</Type/Pages/Kids[" + kids + b"]/Count 100000>>", page]), BOUND
    )
    yield Hostile("kid-is-nothing.pdf", pdf_of([b"<</Type/Pages/Kids[99 0 R]/Count 1>>"]), BROKEN)
    yield Hostile("kids-is-a-number.pdf", pdf_of([b"<</Type/Pages/Kids 7/Count 1>>"]), BROKEN)
    deep = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(3_000)]
    yield Hostile("tree-3000-deep.pdf", pdf_of([*deep, page]), BROKEN)


def _bombs() -> Iterator[Hostile]:
    zeros = zlib.compress(bytes(300 << 20), 9)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(zeros), zeros)
    yield Hostile("inflates-to-300-mb.pdf", _with_contents(stream), BOUND)
    twice = zlib.compress(zeros, 9)
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(twice), twice)
    yield Hostile("inflates-twice.pdf", _with_contents(stream), BOUND)
    yield Hostile("a-million-saves.pdf", _with_contents(_stream(b"q " * 1_000_000)), BOUND)
    text = b"BT /F1 1 Tf " + b"(A) Tj " * 400_000 + b"ET"
    yield Hostile("a-page-of-400000-letters.pdf", _with_contents(_stream(text)), (*BOUND, Sop))
    lines = b"".join(b"%d %d m %d %d l S " % (n % 200, n % 190, n % 180, n % 170) for n in range(200_000))
    yield Hostile("a-page-of-200000-lines.pdf", _with_contents(_stream(lines)), BOUND)
    image = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream"
    yield Hostile("image-of-60000-by-60000.pdf", _with_x(image + b"/Length 1>>stream\n0\nendstream"), BOUND)
    yield Hostile("form-draws-itself.pdf", _with_x(form), BOUND)
    yield Hostile("arrays-5000-deep.pdf", _with_contents(_stream(b"[" * 5_000 + b"]" * 5_000 + b" TJ")), BOUND)
    yield Hostile("dictionary-5000-deep.pdf", pdf_of([b"<</A" * 5_000 + b">>" * 5_000]), BROKEN)


def _odd_pages() -> Iterator[Hostile]:
    for name, box in {
        "no-size": b"[0 0 0 0]",
        "upside-down": b"[200 200 0 0]",
        "endless": b"[0 0 1e30 1e30]",
        "kilometres": b"[0 0 9000000 9000000]",
        "not-numbers": b"[/a /b /c /d]",
        "too-short": b"[0 0]",
    }.items():
        pages = [b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R>>" % box]
        yield Hostile(f"page-{name}.pdf", pdf_of([*pages, _stream(b"0 0 m 9 9 l S")]), BROKEN + BOUND)
    yield Hostile(
        "turned-by-7.pdf",
        pdf_of([b"<</Type/Pages/Rotate 7/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>"]),
        BROKEN,
    )


def _odd_files(good: bytes) -> Iterator[Hostile]:
    yield Hostile("sop..%2f..%2fetc%2fpasswd.pdf", good, READ)
    yield Hostile("sop..\\..\\windows\\evil.pdf", good + b"\n%1", READ)
    yield Hostile("<b>tebal & 'kutip'.pdf", good + b"\n%2", READ)
    yield Hostile("-rf.pdf", good + b"\n%3", READ)
    yield Hostile("nama dengan\nbaris baru.pdf", good + b"\n%4", READ)
    yield Hostile("\u202efdp.exe.pdf", good + b"\n%5", READ)
    yield Hostile("junk-before.pdf", b"junk\n" * 20 + good, BROKEN)
    yield Hostile("junk-after.pdf", good + random.Random(3).randbytes(200_000), BROKEN)
    yield Hostile("twice.pdf", good + good, BROKEN)
    loop = good.replace(b"startxref", b"startxref\n0\n%%EOF\nstartxref", 1)
    yield Hostile("xref-at-0.pdf", loop, BROKEN)
    yield Hostile("xref-beyond-the-end.pdf", good[: good.rfind(b"startxref")] + b"startxref\n999999999\n%%EOF", BROKEN)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    for _ in range(2_100):
        writer.add_blank_page(200, 200)
    yield Hostile("2100-pages.pdf", _written(writer), (TooLarge,))
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    yield Hostile("blank-page.pdf", _written(writer), (EmptyPdf,))
    writer.pages[0][NameObject("/Annots")] = ArrayObject([NumberObject(1), NameObject("/x")])
    yield Hostile("annotations-are-nonsense.pdf", _written(writer), BROKEN)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _with_contents(stream: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    return pdf_of([b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream, font])


def _with_x(thing: bytes) -> bytes:
    """A page that draws one external object, number 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    return pdf_of([b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, _stream(b"200 0 0 200 0 0 cm /X Do"), thing])


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of a catalogue (object 1) and these objects from number 2 on, with a true cross-reference table."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate([b"<</Type/Catalog/Pages 2 0 R>>", *objects], 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start)
    return bytes(out)
