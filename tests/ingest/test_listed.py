"""Steps told as a numbered list in which who acts, with what and how long stand after their labels."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.sop import Visibility
from ingest.reading import read


def typed(*lines: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for n, line in enumerate(lines):
        canvas.drawString(50, 800 - 16 * n, line)
    canvas.save()
    return stream.getvalue()


HEAD = ("STANDAR OPERASIONAL PROSEDUR", "Nama SOP: Pinjam Mobil Dinas", "Nomor SOP: SOP-UM-07", "", "Langkah Prosedur")


def test_each_item_that_tells_who_and_how_long_is_a_step() -> None:
    data = typed(
        *HEAD,
        "1. Mulai: Mengajukan peminjaman.",
        "Pelaksana: Pegawai | Kelengkapan: Formulir pinjam | Waktu: 10 menit | Keluaran: Formulir",
        "terisi",
        "2. Memeriksa jadwal mobil.",
        "Pelaksana: Petugas Umum; Sopir | Waktu: 2 jam | Keluaran: Jadwal",
        "Keterangan: Bila penuh dicari hari lain.",
    )
    sop = read(data, name="mobil.pdf", visibility=Visibility.PUBLIC)
    first, second = sop.steps
    assert (first.no, first.kegiatan, first.pelaksana) == (1, "Mulai: Mengajukan peminjaman.", ("Pegawai",))
    assert (first.kelengkapan, first.output) == ("Formulir pinjam", "Formulir terisi")
    assert (second.pelaksana, second.keterangan) == (("Petugas Umum", "Sopir"), "Bila penuh dicari hari lain.")
    assert [step.waktu and step.waktu.words for step in sop.steps] == ["10 menit", "2 jam"]
    assert sop.kept >= 0.97


def test_steps_that_tell_neither_are_those_of_the_list_and_nobody_is_guessed() -> None:
    sop = read(typed(*HEAD, "1. Mengisi formulir.", "2. Memeriksa jadwal: pagi atau sore."), name="m.pdf",
               visibility=Visibility.PUBLIC)  # fmt: skip
    told = [(step.kegiatan, step.pelaksana, step.waktu) for step in sop.steps]
    assert told == [("Mengisi formulir.", (), None), ("Memeriksa jadwal: pagi atau sore.", (), None)]
    assert any("Memeriksa jadwal: pagi atau sore." in section.text for section in sop.sections)
