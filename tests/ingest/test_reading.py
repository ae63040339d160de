from __future__ import annotations

import io
import shutil
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from documents.press.__main__ import shipped
from documents.press.library import load_library
from documents.press.source import SOURCES, Source
from index.errors import DamagedPdf, EmptyPdf, EncryptedPdf, NotAPdf, TooLarge, UnreadablePdf, WaitingForOcr
from index.passages import split
from index.sop import Box, Kind, Part, Sop, Visibility
from ingest.document import _unsure_number
from ingest.pages import Page, Word
from ingest.reading import read
from ingest.showing import draw_pages

DOCUMENTS = SOURCES.parent
SHIPPED = [source for source in load_library() if shipped(source)]
SAMPLES = [source for source in SHIPPED if not source.pindai]
SCANS = [source for source in SHIPPED if source.pindai]


def of(source: Source) -> Sop:
    path = DOCUMENTS / source.akses / f"{source.id}.pdf"
    return read(path.read_bytes(), name=path.name, visibility=Visibility(source.akses))


def drawn(*lines: str, size: tuple[float, float] = A4) -> bytes:
    """A one-page PDF with these lines."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1)
    for n, line in enumerate(lines):
        canvas.drawString(60, size[1] - 60 - 16 * n, line)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def words(text: str) -> str:
    return "".join(text.split()).lower()


@pytest.mark.parametrize("source", SAMPLES, ids=lambda source: source.id)
def test_the_header_block_is_read_as_it_was_written(source: Source) -> None:
    sop = of(source)
    assert (sop.number, sop.title, sop.kind.value, sop.unit) == (source.nomor, source.judul, source.jenis, source.unit)
    assert (sop.process, sop.map, sop.makro) == (source.proses, source.peta, source.makro)
    assert (sop.created, sop.effective) == (source.tanggal.pembuatan, source.tanggal.efektif)
    parts = {section.part: section.text for section in sop.sections}
    for part, value in ((Part.BIAYA, source.biaya), (Part.WAKTU, source.jangka_waktu), (Part.PRODUK, source.produk)):
        assert parts.get(part, "") == value
    for part, items in ((Part.PERSYARATAN, source.persyaratan), (Part.DASAR_HUKUM, source.dasar_hukum)):
        assert words(parts.get(part, "")) == words(
            "".join(f"{n}. {item}" for n, item in enumerate(items, 1)) if len(items) > 1 else "".join(items)
        )


@pytest.mark.parametrize("source", SAMPLES, ids=lambda source: source.id)
def test_every_step_is_read_with_its_actors_needs_and_time(source: Source) -> None:
    sop = of(source)
    assert [step.no for step in sop.steps] == list(range(1, len(source.langkah) + 1))
    for step, written in zip(sop.steps, source.langkah, strict=True):
        assert words(step.kegiatan) == words(written.kegiatan)
        assert sorted(step.pelaksana) == sorted(written.actors)
        assert words(step.kelengkapan) == words(written.kelengkapan)
        assert words(step.waktu.words if step.waktu else "") == words(written.waktu)
        assert words(step.output) == words(written.output)
        assert (step.branch is not None) == (written.ya is not None or written.tidak is not None)


@pytest.mark.ocr
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
@pytest.mark.parametrize("source", SCANS[:1] + [s for s in SCANS if s.id == "backup-data"], ids=lambda s: s.id)
def test_a_scan_is_read_like_the_paper_it_came_from(source: Source) -> None:
    sop = of(source)
    assert sop.scanned == tuple(range(1, sop.pages + 1))
    assert (sop.number, sop.title) == (source.nomor, source.judul)
    assert len(sop.steps) == len(source.langkah)
    right = sum(words(a.kegiatan) == words(b.kegiatan) for a, b in zip(sop.steps, source.langkah, strict=True))
    assert right >= len(source.langkah) - 1


def test_a_scan_waits_for_ocr_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.looking.tesseract_missing", lambda: "apt install tesseract-ocr")
    with pytest.raises(WaitingForOcr, match="tesseract-ocr-ind"):
        of(SCANS[0])


def test_a_document_without_a_form_becomes_passages_under_its_file_name() -> None:
    data = drawn("Panduan singkat", "Datang ke kantor pada hari kerja.", "Bawa kartu identitas.")
    sop = read(data, name="panduan.pdf", visibility=Visibility.PUBLIC)
    assert (sop.number, sop.title, sop.kind) == ("panduan", "Panduan singkat", Kind.DOKUMEN)
    assert "Bawa kartu identitas." in "\n".join(passage.text for passage in split(sop))


def test_a_form_may_tell_its_procedure_in_sentences_on_the_next_page() -> None:
    pages = pypdf.PdfWriter()
    for lines in (
        ("Nomor SOP : 7/2024", "Judul : Keluar Gedung", "Unit Kerja : Umum"),
        ("Tetap tenang.", "Bunyikan bel."),
    ):
        pages.append(io.BytesIO(drawn(*lines)))
    stream = io.BytesIO()
    pages.write(stream)
    sop = read(stream.getvalue(), name="x.pdf", visibility=Visibility.PUBLIC)
    assert (sop.number, sop.title) == ("7/2024", "Keluar Gedung")
    assert "Bunyikan bel." in "\n".join(section.text for section in sop.sections)


def test_a_law_is_split_by_its_articles() -> None:
    lines = ["BAB I", "KETENTUAN UMUM", "Pasal 1", "Pekerja adalah orang.", "Pasal 2", "Negara melindungi pekerja."]
    sop = read(drawn(*lines), name="uu.pdf", visibility=Visibility.PUBLIC)
    assert [section.text for section in sop.sections if section.heading == "Pasal 2"] == ["Negara melindungi pekerja."]


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn("rahasia")))
    writer.encrypt(password, "owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def active() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn("Isi dokumen yang cukup panjang untuk dibaca")))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (b"", NotAPdf, "Ini bukan PDF \\(isinya kosong\\)"),
        (b"<html><body>x</body></html>", NotAPdf, "HTML"),
        (b"PK\x03\x04 docx", NotAPdf, "Office"),
        (b"%PDF-1.7\n garbage", DamagedPdf, "rusak atau terpotong"),
        (drawn("x")[:400], DamagedPdf, "rusak atau terpotong"),
        (drawn(), EmptyPdf, "tidak berisi teks"),
        (encrypted("rahasia"), EncryptedPdf, "terkunci kata sandi"),
    ],
    ids=["zero bytes", "html", "docx", "garbage", "truncated", "blank page", "password"],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, error: type[UnreadablePdf], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        read(data, name="x.pdf", visibility=Visibility.INTERNAL)


def test_a_file_with_an_owner_password_alone_is_read() -> None:
    sop = read(encrypted(""), name="x.pdf", visibility=Visibility.INTERNAL)
    assert sop.sections[0].text == "rahasia"


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(TooLarge, match="1 > 0 halaman"):
        read(drawn("x"), name="x.pdf", visibility=Visibility.INTERNAL, pages=0)


def test_active_content_is_told_to_the_admin() -> None:
    sop = read(active(), name="x.pdf", visibility=Visibility.INTERNAL)
    assert "bagian aktif" in sop.warnings[0]


def test_every_quoted_place_holds_the_words() -> None:
    source = SAMPLES[0]
    path = DOCUMENTS / source.akses / f"{source.id}.pdf"
    sop, document = of(source), pdfium.PdfDocument(path)
    for step in sop.steps:
        place = step.places[0]
        assert place.box is not None
        page = document[place.page - 1]
        height = page.get_height()
        box = place.box
        text = page.get_textpage().get_text_bounded(box.x0, height - box.y1, box.x1, height - box.y0)
        assert words(step.kegiatan) in words(text)


def test_a_number_that_ocr_is_not_sure_of_is_told_to_the_admin() -> None:
    words = (Word("SOP-0123/BP3MI", Box(0, 0, 1, 1), 41.0), Word("lain", Box(0, 0, 1, 1), 5.0))
    [warning] = _unsure_number("SOP-0123/BP3MI", Page(1, 100, 100, words, scanned=True))
    assert "SOP-0123/BP3MI" in warning
    assert "41" in warning
    assert _unsure_number("SOP-0123/BP3MI", Page(1, 100, 100, words)) == ()


def test_the_pages_are_drawn_with_what_was_recognised(tmp_path: Path) -> None:
    drawn = draw_pages(DOCUMENTS / "internal" / "backup-data.pdf", tmp_path / "seen")
    assert [path.name for path in drawn] == ["1.png", "2.png"]
    colours = {colour for _, colour in Image.open(drawn[1]).getcolors(1 << 24) or []}
    assert {(40, 110, 220), (220, 40, 60), (255, 190, 60)} <= colours
