"""How much of what the pages say has a place in the document."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.sop import Duration, Part, Section, Step, Visibility
from ingest.kept import Kept, kept, texts_of
from ingest.reading import read
from tests.ingest.drawn import page


def test_a_word_is_kept_as_often_as_it_is_said() -> None:
    """Of three mentions on the page two were kept: the third is a loss, though the word stands in the document."""
    found = kept([page(("surat surat surat izin", 100))], {}, ["surat", "SURAT izin"])
    assert found.share == pytest.approx(3 / 4)
    assert found.left == ((1, ("surat",)),)


def test_labels_and_furniture_have_a_place() -> None:
    sheet = page(("Nomor SOP", 30), ("Isi", 60))
    assert kept([sheet], {1: frozenset(sheet.words[:2])}, ["Isi"]).share == 1.0


def test_what_was_left_is_told_by_its_page() -> None:
    pages = [page(("Isi satu hilang", 60)), page(("Isi dua", 60), number=2), page(("lenyap", 60), number=3)]
    assert kept(pages, {}, ["isi satu isi dua"]).told == "hal. 1: hilang; hal. 3: lenyap"


def test_pages_without_words_have_lost_nothing() -> None:
    assert kept([page()], {}, []).share == 1.0


def test_everything_that_a_step_and_a_section_say_counts_as_said() -> None:
    step = Step(3, "Memeriksa berkas", ("Staf", "Kepala"), "Formulir", Duration("2 hari"), "Catatan", "Bila lengkap")
    said = " ".join(texts_of([Section(Part.BIAYA, "Tarif", "Gratis")], [step]))
    for told in ("Tarif", "Gratis", "3", "Memeriksa berkas", "Staf", "Kepala", "Formulir", "2 hari", "Catatan"):
        assert told in said
    assert "Bila lengkap" in said


def test_of_a_document_that_lost_words_the_share_and_the_words_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.document.kept", lambda *_: Kept(0.5, ((2, ("hilang", "lenyap")),)))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 700, "Aturan peminjaman ruang rapat bagi semua pegawai")
    canvas.save()
    sop = read(stream.getvalue(), name="aturan.pdf", visibility=Visibility.PUBLIC)
    (warning,) = (told for told in sop.warnings if "hilang" in told)
    assert "50%" in warning
    assert "hal. 2: hilang lenyap" in warning
    assert (sop.kept, sop.left) == (0.5, "hal. 2: hilang lenyap")
