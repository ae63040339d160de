"""Photos of pages and Word files go the ordinary way: made PDFs first, in the child that reads them."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from index.errors import NoOffice, TooLarge, UnreadablePicture
from index.settings import Settings
from index.sop import Sop, Visibility
from index.system import tesseract_missing
from ingest.converting import pictures_to_pdf, sheets, word_to_pdf
from ingest.finding import find
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent


def photo(path: Path, colour: str, size: tuple[int, int] = (850, 1_100), *, turned: int = 1) -> Path:
    picture = Image.new("RGB", size, colour)
    exif = picture.getexif()
    exif[0x0112] = turned
    picture.save(path, exif=exif)
    return path


def test_ten_photos_are_the_ten_pages_of_one_pdf_in_order(tmp_path: Path) -> None:
    colours = [f"#{n * 20:02x}{n * 20:02x}{n * 20:02x}" for n in range(10)]
    photos = [photo(tmp_path / f"foto-{n:02}.png", colour) for n, colour in enumerate(colours, 1)]
    pictures_to_pdf(photos, tmp_path / "out" / "sop.pdf", pages=50)
    document = pdfium.PdfDocument(tmp_path / "out" / "sop.pdf")
    assert len(document) == 10
    shades = [int(page.render(scale=0.1, grayscale=True).to_numpy().mean()) for page in document]
    assert shades == sorted(shades)
    assert max(document[0].get_size()) == pytest.approx(842, abs=2)
    with pytest.raises(TooLarge):
        pictures_to_pdf(photos, tmp_path / "out" / "lagi.pdf", pages=5)


@pytest.mark.parametrize("suffix", ["jpg", "webp", "png", "tiff"])
def test_a_photo_stands_upright_as_the_camera_says(tmp_path: Path, suffix: str) -> None:
    sideways = photo(tmp_path / f"a.{suffix}", "white", (1_100, 850), turned=6)
    pictures_to_pdf([sideways], tmp_path / "a.pdf", pages=5)
    width, height = pdfium.PdfDocument(tmp_path / "a.pdf")[0].get_size()
    assert height > width


def test_photos_that_count_on_are_one_document_and_others_stand_alone(tmp_path: Path) -> None:
    names = ["IMG_0007.jpg", "IMG_0008.jpg", "IMG_0010.jpg", "a.png", "b.png", "scan 1.png", "scan 2.png"]
    found = sheets([tmp_path / name for name in names])
    assert [[path.name for path in group] for group in found] == [
        ["IMG_0007.jpg", "IMG_0008.jpg"], ["IMG_0010.jpg"], ["a.png"], ["b.png"], ["scan 1.png", "scan 2.png"]
    ]  # fmt: skip


def test_a_photo_of_an_iphone_is_a_page(tmp_path: Path) -> None:
    # 320 x 200, white above and red below.
    photo = Path(__file__).parent / "pictures" / "iphone.heic"
    pictures_to_pdf([photo], tmp_path / "a.pdf", pages=5)
    [page] = pdfium.PdfDocument(tmp_path / "a.pdf")
    picture = page.render(scale=320 / page.get_width()).to_pil().convert("RGB")
    assert abs(picture.width / picture.height - 1.6) < 0.02
    colours = [picture.getpixel((160, y)) for y in (40, 160)]
    assert min(colours[0]) > 240
    assert colours[1][0] > 180
    assert max(colours[1][1:]) < 90


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    with pytest.raises(UnreadablePicture, match="HEIC"):
        pictures_to_pdf([tmp_path / "a.heic"], tmp_path / "a.pdf", pages=5)


@pytest.mark.ocr
@pytest.mark.skipif(bool(tesseract_missing()), reason="Tesseract is not installed")
def test_a_folder_takes_photos_of_pages_as_a_document(tmp_path: Path) -> None:
    page = pdfium.PdfDocument(DOCUMENTS / "public" / "kur-penempatan.pdf")
    (tmp_path / "publik").mkdir()
    for n in range(len(page)):
        page[n].render(scale=2.5).to_pil().convert("RGB").save(tmp_path / "publik" / f"kur-{n + 1}.jpg", quality=92)
    files = find([tmp_path], visibility=None, documents=tmp_path)
    assert [(file.file, file.visibility, len(file.more)) for file in files] == [
        ("publik/kur-1.jpg", Visibility.PUBLIC, len(page) - 1)
    ]
    with Sandbox(Settings(data=tmp_path / "data")) as sandbox:
        [(found, sop)] = sandbox.read_all(files, Silent())
    assert isinstance(sop, Sop)
    assert "Pengajuan KUR Penempatan" in sop.title
    assert sop.pages == len(page)
    assert found.path.read_bytes().startswith(b"%PDF-")


def docx(path: Path, text: str) -> Path:
    """The smallest Word file there is."""
    kind = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kind}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" Type="{kind}'
        '/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{kind}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}'
        "</w:t></w:r></w:p></w:body></w:document>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{body}')
    return path


def test_a_word_file_without_libreoffice_gets_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoOffice, match="Simpan sebagai PDF"):
        word_to_pdf(docx(tmp_path / "a.docx", "isi"), tmp_path / "a.pdf", seconds=60)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_word_file_is_read_by_libreoffice(tmp_path: Path) -> None:
    docx(tmp_path / "sop.docx", "Standar pelayanan cuti tahunan pegawai berlaku sejak tahun ini.")
    files = find([tmp_path / "sop.docx"], visibility=Visibility.INTERNAL, documents=tmp_path)
    with Sandbox(Settings(data=tmp_path / "data")) as sandbox:
        [(_, sop)] = sandbox.read_all(files, Silent())
    assert isinstance(sop, Sop), sop
    assert "cuti tahunan" in " ".join(section.text for section in sop.sections)
