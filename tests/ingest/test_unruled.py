"""Header blocks without lines: fields are told apart by where they stand."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.sop import Sop, Visibility
from ingest.reading import read

FIELDS = (
    ("Nomor SOP", "045 / UM / 2024"),
    ("Tanggal Pembuatan", "2 Mei 2024"),
    ("Tanggal Revisi", ""),
    ("Tanggal Efektif", "6 Mei 2024"),
    ("Nama SOP", "Peminjaman Gedung Serbaguna"),
    ("", "oleh Warga Sekitar"),
)


def typed(*fields: tuple[str, str], prose: tuple[str, ...] = ()) -> Sop:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for n, (label, value) in enumerate(fields):
        canvas.drawString(300, 780 - 13 * n, label)
        canvas.drawString(420, 780 - 13 * n, value)
    for n, line in enumerate(prose):
        canvas.drawString(60, 600 - 14 * n, line)
    canvas.save()
    return read(stream.getvalue(), name="berkas.pdf", visibility=Visibility.PUBLIC)


def test_fields_are_parted_by_position_alone_and_an_empty_one_takes_no_other_s_value() -> None:
    sop = typed(*FIELDS, prose=("Gedung dipinjamkan paling lama satu hari.",))
    assert (sop.number, sop.title) == ("045 / UM / 2024", "Peminjaman Gedung Serbaguna oleh Warga Sekitar")
    assert [str(day) for day in (sop.created, sop.revised, sop.effective)] == ["2024-05-02", "None", "2024-05-06"]


def test_a_label_s_word_in_a_sentence_set_wide_is_no_field() -> None:
    sop = typed(("Undang-Undang    Nomor", "10 Tahun 2004 tentang Contoh"), prose=("Isi aturan ini.",))
    assert sop.number == "berkas"
