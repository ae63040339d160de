"""What is written into a page rather than printed on it."""

from __future__ import annotations

import io

import pypdf
import pypdfium2 as pdfium
from pypdf.annotations import FreeText
from pypdf.constants import AnnotationFlag
from reportlab.pdfgen.canvas import Canvas

from ingest.looking import read_page
from tests.ingest.test_looking import made, page


def filled_in(canvas: Canvas) -> None:
    for n, (label, value) in enumerate((("Nomor SOP", "SOP-9/X/2024"), ("Nama SOP", "Peminjaman Kunci Gudang"))):
        canvas.drawString(60, 500 - 30 * n, label)
        canvas.acroForm.textfield(
            name=label, value=value, x=200, y=494 - 30 * n, width=300, height=20, forceBorder=True
        )


def test_values_typed_into_fields_are_read() -> None:
    assert read_page(page(filled_in), 1).text == "Nomor SOP SOP-9/X/2024\nNama SOP Peminjaman Kunci Gudang"


def noted(*, hidden: bool) -> str:
    """The words of a page with a note typed over it."""
    writer = pypdf.PdfWriter(io.BytesIO(made(lambda canvas: canvas.drawString(60, 500, "Biaya:"))))
    note = FreeText(text="Rp50.000", rect=(120, 490, 220, 515))
    note.flags = AnnotationFlag(2 if hidden else 4)
    writer.add_annotation(0, note)
    file = io.BytesIO()
    writer.write(file)
    return read_page(pdfium.PdfDocument(file.getvalue())[0], 1).text


def test_a_note_over_a_page_is_read_where_it_is_shown_and_a_hidden_one_is_not() -> None:
    assert noted(hidden=False) == "Biaya: Rp50.000"
    assert noted(hidden=True) == "Biaya:"
