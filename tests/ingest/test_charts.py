"""What is written in a chart is read shape by shape, in the order of its rows and of the arrows between its shapes."""

from __future__ import annotations

from dataclasses import replace

from index.sop import Box
from ingest.charts import chart_steps, charted
from ingest.pages import DrawnShape, Form, Page, text_of
from tests.ingest.drawn import line, page


def chart(*shapes: tuple[str, float, float], heads: tuple[tuple[float, float], ...] = ()) -> Page:
    """A page of boxes, each a text over two lines at (x, y), with arrowheads at these places."""
    words = [
        w for text, x, y in shapes for n, one in enumerate(text.split("/")) for w in line(one, y + 12 * n, x=x + 4)
    ]
    boxes = tuple(DrawnShape(Form.BOX, Box(x, y - 4, x + 100, y + 26)) for _, x, y in shapes)
    tips = tuple(Box(x - 2, y - 2, x + 2, y + 2) for x, y in heads)
    return replace(page(), words=tuple(words), shapes=boxes, heads=tips)


def read(drawn: Page) -> list[str]:
    return [text_of(sorted(held, key=lambda word: word.box.y0)) for _, held in charted(drawn, drawn.words)]


def test_each_shape_is_read_in_one_piece_and_a_row_that_leads_back_from_its_right() -> None:
    boxes = (
        ("Berkas/diterima", 60, 100),
        ("Berkas/diperiksa", 220, 103),
        ("Surat/diserahkan", 60, 200),
        ("Surat/dicetak", 220, 198),
    )
    forward = ["Berkas diterima", "Berkas diperiksa"]
    assert read(chart(*boxes)) == [*forward, "Surat diserahkan", "Surat dicetak"]
    assert read(chart(*boxes, heads=((217, 110), (163, 210)))) == [*forward, "Surat dicetak", "Surat diserahkan"]


def test_two_shapes_are_no_chart() -> None:
    assert read(chart(("Berkas/diterima", 60, 100), ("Berkas/diperiksa", 220, 100))) == []


def test_a_chart_whose_shapes_say_who_does_what_is_a_procedure_and_one_of_posts_is_none() -> None:
    boxes = (
        ("ANALIS/MENGUJI CONTOH AIR", 60, 100), ("KA. SEKSI/TANDA TANGAN HASIL", 60, 200), ("Y", 60, 260),
        ("PTGS. LOKET/PENYERAHAN HASIL", 60, 300),
    )  # fmt: skip
    tips = ((110, 194), (110, 294))
    steps = chart_steps([chart(*boxes, heads=tips)])
    assert [(step.no, step.pelaksana, step.kegiatan) for step in steps] == [
        (1, ("ANALIS",), "MENGUJI CONTOH AIR"), (2, ("KA. SEKSI",), "TANDA TANGAN HASIL"),
        (3, ("PTGS. LOKET",), "PENYERAHAN HASIL"),
    ]  # fmt: skip
    assert chart_steps([chart(*boxes)]) == ()
    posts = (("Camat", 60, 100), ("Sekretaris", 60, 200), ("Kasi Umum", 60, 300))
    assert chart_steps([chart(*posts, heads=tips)]) == ()


def test_a_chart_is_walked_along_its_arrows_and_tells_in_brackets_who_acts() -> None:
    """The last shape stands below the first and leads back to it; one arrow has a head at both ends."""
    boxes = (
        ("Pemohon", 60, 100), ("Penerimaan Berkas/(FO)", 220, 100), ("Verifikasi/(FO & BO)", 380, 100),
        ("Penyerahan Izin/(FO)", 60, 200), ("Cetak Izin/(Staf BO)", 380, 260),
    )  # fmt: skip
    tips = ((163, 110), (217, 110), (377, 110), (430, 253), (110, 129))
    steps = chart_steps([chart(*boxes, heads=tips)])
    assert [(step.kegiatan, step.pelaksana) for step in steps] == [
        ("Penerimaan Berkas", ("FO",)), ("Verifikasi", ("FO", "BO")), ("Cetak Izin", ("Staf BO",)),
        ("Penyerahan Izin", ("FO",)),
    ]  # fmt: skip
