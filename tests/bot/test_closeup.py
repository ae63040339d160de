"""A passage for a phone of 360 px: its label and its words, upright, large enough, no row cut in half."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytesseract
import pytest
from PIL import Image

from bot.closeup import WIDTH, close_up
from bot.pictures import turned_boxes
from bot.telegram.buttons import Act, Press
from bot.telegram.showing import _boxes
from bot.upright import turn_of
from index.sop import Box, Part, Place, Role, Sop
from index.store import Store
from index.system import tesseract_missing

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
reads = pytest.mark.skipif(bool(tesseract_missing()), reason="Tesseract is not installed")


@pytest.fixture
def opp(library: Path) -> tuple[Sop, Path]:
    """A SOP and its PDF: landscape, letters of eight points."""
    store = Store(library)
    sop = store.sop(OPP, Role.PUBLIC)
    file = store.stored_file(sop.sha256)
    store.close()
    return sop, file


def boxes(sop: Sop, part: Part, page: int) -> tuple[Box, ...]:
    return _boxes(sop, Press(Act.PASSAGE, part=part, page=page))


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("L")


def line_heights(picture: Image.Image) -> list[float]:
    """How tall each line of letters is where the picture is as wide as a phone, CSS px."""
    dark = (np.asarray(picture) < 110).any(axis=1).astype(int)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark, [0]])))
    return [(end - start) * WIDTH / picture.width for start, end in zip(edges[::2], edges[1::2], strict=True)]


def said(picture: Image.Image) -> str:
    whole = picture.resize((1_440, picture.height * 1_440 // picture.width))
    return " ".join(pytesseract.image_to_string(whole, lang="ind", config="--psm 6").split())


@pytest.mark.parametrize(
    ("part", "page"), [(Part.PERSYARATAN, 2), (Part.WAKTU, 2), (Part.LANGKAH, 2), (Part.DASAR_HUKUM, 1)]
)
def test_letters_are_twelve_css_pixels_tall_on_a_phone_and_the_picture_is_small(
    opp: tuple[Sop, Path], part: Part, page: int
) -> None:
    sop, file = opp
    data = close_up(file, page, boxes(sop, part, page), 0)
    picture = shown(data)
    assert len(data) <= 150_000
    assert max(picture.size) <= 1_280
    # A line with a letter that rises and one that falls; some lines have none of the two.
    assert np.percentile(line_heights(picture), 75) >= 12


@pytest.mark.ocr
@reads
def test_the_label_and_the_text_are_shown_and_nothing_of_the_next_row(opp: tuple[Sop, Path]) -> None:
    sop, file = opp
    needs = said(shown(close_up(file, 2, boxes(sop, Part.PERSYARATAN, 2), 0)))
    assert needs.startswith("Persyaratan 1. Surat permohonan OPP")
    assert needs.endswith("6. Perjanjian kerja")
    law = said(shown(close_up(file, 1, boxes(sop, Part.DASAR_HUKUM, 1), 0)))
    assert law.startswith("DASAR HUKUM 1. Undang-Undang Nomor 18")


@pytest.mark.ocr
@reads
def test_a_step_shows_its_own_row_and_many_steps_end_with_a_whole_one(opp: tuple[Sop, Path]) -> None:
    sop, file = opp
    second = sop.steps[1].places[0].box
    assert second is not None
    row = said(shown(close_up(file, 2, (second,), 0)))
    assert "Menyerahkan dokumen asli" in row
    assert "Mengunggah" not in row
    rows = boxes(sop, Part.LANGKAH, 2)
    last = sop.steps[-1].places[0].box
    assert last is not None
    many = said(shown(close_up(file, 2, (*rows, *rows[:-1], *rows[:-1], last), 0)))
    # What a phone cannot show is left out row by row: of the last one that is there, the last cell is there.
    assert 2 <= many.count("Tanda terima berkas") <= many.count("Menyerahkan dokumen asli") <= 3
    assert many.endswith(("terkirim", "berkas", "lengkap", "terverifikasi", "Jadwal OPP", "SISKOP2MI"))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_that_was_scanned_on_its_side_is_turned_upright(
    opp: tuple[Sop, Path], tmp_path: Path, quarters: int
) -> None:
    sop, file = opp
    page = pdfium.PdfDocument(file)[1]
    width, height = page.get_size()
    picture = page.render(scale=200 / 72).to_pil().convert("L").rotate(0.4, fillcolor=255)
    scan = tmp_path / "scan.pdf"
    picture.rotate(90 * quarters, expand=True).save(scan, resolution=200)
    lying = _lying(sop, quarters, width, height)
    turn = turn_of(lying, 2)
    assert turn == quarters
    data = close_up(scan, 1, boxes(lying, Part.LANGKAH, 2), turn)
    upright = close_up(file, 2, boxes(sop, Part.LANGKAH, 2), 0)
    assert np.percentile(line_heights(shown(data)), 75) >= 12
    # The same lines one below another, as of the page that stands.
    assert abs(len(line_heights(shown(data))) - len(line_heights(shown(upright)))) <= 2


def _lying(sop: Sop, quarters: int, width: float, height: float) -> Sop:
    """The SOP as it is read from a page that lies: every box turned counter-clockwise by so many quarters."""

    def placed(place: Place) -> Place:
        box = place.box and turned_boxes((place.box,), (width, height), -quarters % 4)[0]
        return Place(place.page, box)

    sections = tuple(replace(one, places=tuple(map(placed, one.places))) for one in sop.sections)
    steps = tuple(replace(one, places=tuple(map(placed, one.places))) for one in sop.steps)
    return replace(sop, sections=sections, steps=steps)
