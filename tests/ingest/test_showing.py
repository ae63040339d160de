"""`tanya-sop show`: what was read, with what is unsure marked as such, and the pages with what was recognised drawn over."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from click.testing import CliRunner
from PIL import Image

from bot.program import program
from index.errors import UnknownSop
from index.sop import Branch, Duration, Step
from ingest.showing import _step_row, draw_pages
from tests.conftest import DOCUMENTS

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
PDF = DOCUMENTS / "public" / "opp-p-to-p.pdf"


def test_a_row_says_who_may_be_misread_who_is_not_known_and_where_a_decision_leads() -> None:
    step = Step(2, "Lengkap?", ("Staf", "Kep"), waktu=Duration("1 jam"), branch=Branch(3, 1), unsure=("Kep",))
    no, work, actors, _, time, *_ = _step_row(step, "id")
    assert (no, actors, time) == ("2", "Staf, Kep (?)", "1 jam")
    assert work.startswith("Lengkap? [")
    assert "3" in work
    assert "1" in work
    assert _step_row(Step(1, "Terima"), "id")[1:3] == ("Terima", "?")


def test_a_sop_is_shown_to_those_who_may_see_it(library: Path) -> None:
    shown = CliRunner().invoke(program, ["show", LEAVE, "--data", str(library), "--json"])
    assert json.loads(shown.output)["number"] == LEAVE
    words = CliRunner().invoke(program, ["show", LEAVE, "--data", str(library)], env={"COLUMNS": "400"})
    assert "Mengisi formulir cuti tahunan" in " ".join(words.output.split())
    hidden = CliRunner().invoke(program, ["show", LEAVE, "--role", "public", "--data", str(library)])
    assert isinstance(hidden.exception, UnknownSop)
    assert hidden.output == ""


def test_what_was_recognised_is_drawn_over_each_page(tmp_path: Path) -> None:
    drawn = draw_pages(PDF, tmp_path / "seen")
    document = pdfium.PdfDocument(PDF)
    assert [path.name for path in drawn] == [f"{n}.png" for n in range(1, len(document) + 1)]
    image = np.asarray(Image.open(drawn[-1]))
    assert max(image.shape) <= 2_000
    for colour in ((255, 190, 60), (40, 110, 220), (220, 40, 60), (40, 160, 70)):
        assert (image == colour).all(axis=2).any(), f"words, cells, shapes and arrows: {colour}"
