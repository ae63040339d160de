"""Photos of pages and Word files as PDFs, so that they go the ordinary way: Pillow for photos, LibreOffice for Word."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdf
from pi_heif import register_heif_opener
from PIL import Image, ImageOps, ImageSequence

from index.errors import NoOffice, TooLarge, TooSlow, UnreadablePicture

# Photos of an iPhone.
register_heif_opener()
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif"})
WORD = frozenset({".docx", ".doc", ".odt", ".rtf"})
# Long side of an A4 sheet in inches, and the most pixels a page has there: 300 a inch, more than OCR makes use of.
_SHEET_INCHES, _MOST_PIXELS = 11.69, 3_508
_QUALITY = 90  # JPEG's: letters keep their edges; at half of it they have rings around them
_OFFICE = ("soffice", "libreoffice")
_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)\W*")
# Nothing that a document names is fetched, and no macro runs.
_SAFE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES


def is_word(path: Path) -> bool:
    return path.suffix.lower() in WORD


def sheets(files: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Files in order of name, photos that follow each other (scan-1, scan-2 ...) as the pages of one document."""
    found: list[tuple[Path, ...]] = []
    for file in files:
        if found and is_picture(file) and _follows(found[-1][-1], file):
            found[-1] = (*found[-1], file)
        else:
            found.append((file,))
    return found


def _follows(before: Path, file: Path) -> bool:
    one, other = _NUMBERED.fullmatch(before.stem), _NUMBERED.fullmatch(file.stem)
    if not one or not other or before.parent != file.parent or before.suffix.lower() != file.suffix.lower():
        return False
    return one["prefix"] == other["prefix"] and int(other["number"]) == int(one["number"]) + 1


def pictures_to_pdf(files: Sequence[Path], target: Path, *, pages: int) -> None:
    """Write photos, upright by what the camera says, as the pages of one PDF. Raises UnreadablePicture or TooLarge."""
    writer = pypdf.PdfWriter()
    for count, page in enumerate(_pages(files), 1):
        if count > pages:
            raise TooLarge(what=f"> {pages} halaman")
        writer.append(page)
    _put(writer, target)


def _pages(files: Sequence[Path]) -> Iterator[io.BytesIO]:
    """Each picture as a PDF of one page."""
    for file in files:
        try:
            with Image.open(file) as picture:
                for frame in ImageSequence.Iterator(picture):
                    yield _page(frame)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise UnreadablePicture(kind=file.suffix.lstrip(".").upper()) from error


def _page(frame: Image.Image) -> io.BytesIO:
    upright = ImageOps.exif_transpose(frame)
    sheet = Image.new("RGB", upright.size, "white")
    alpha = upright.convert("RGBA") if "A" in upright.getbands() or "transparency" in upright.info else None
    sheet.paste(alpha or upright.convert("RGB"), mask=alpha)
    sheet.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    stream = io.BytesIO()
    sheet.save(stream, "PDF", resolution=max(sheet.size) / _SHEET_INCHES, quality=_QUALITY)
    return stream


def _put(writer: pypdf.PdfWriter, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    with partial.open("wb") as stream:
        writer.write(stream)
    partial.replace(target)


def word_to_pdf(file: Path, target: Path, *, seconds: int) -> None:
    """Have LibreOffice write a Word file as a PDF. Raises NoOffice, TooSlow or UnreadablePicture."""
    office = next((found for name in _OFFICE if (found := shutil.which(name))), None)
    if office is None:
        raise NoOffice
    with tempfile.TemporaryDirectory() as folder:
        home, copy = Path(folder) / "home", Path(folder) / f"berkas{file.suffix.lower()}"
        (home / "user").mkdir(parents=True)
        (home / "user" / "registrymodifications.xcu").write_text(_SAFE, encoding="utf-8")
        shutil.copyfile(file, copy)
        command = [office, f"-env:UserInstallation={home.as_uri()}", "--headless", "--norestore"]
        try:
            subprocess.run(
                [*command, "--convert-to", "pdf", "--outdir", folder, str(copy)],
                capture_output=True, timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise TooSlow(seconds=seconds) from None
        made = copy.with_suffix(".pdf")
        if not made.exists():
            raise UnreadablePicture(kind=file.suffix.lstrip(".").upper())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
