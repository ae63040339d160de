"""Forms as other offices print them: hospitals' SPOs, service standards, narrative SOPs, several documents in one file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from index.sop import Kind, Part, Sop, Visibility
from ingest.reading import read, read_all
from tests.conftest import run_ingest
from tests.library import entries

STYLES = getSampleStyleSheet()


def pdf(*story: Flowable) -> bytes:
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(list(story))
    return stream.getvalue()


def cell(text: str) -> Paragraph:
    return Paragraph(text.replace("\n", "<br/>"), STYLES["Normal"])


Span = tuple[str, tuple[int, int], tuple[int, int]]


def table(*rows: Sequence[str], widths: Sequence[float], spans: Sequence[Span] = ()) -> Table:
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans])
    return Table([[cell(text) for text in row] for row in rows], colWidths=list(widths), style=ruled)


def document(data: bytes, name: str = "berkas.pdf") -> Sop:
    return read(data, name=name, visibility=Visibility.PUBLIC)


def texts(sop: Sop) -> dict[str, str]:
    return {section.heading: section.text for section in sop.sections}


SPO_HEAD = (
    ("RS CONTOH", "PEMASANGAN GELANG IDENTITAS", "", ""),
    ("", "No. Dokumen\n01.02.003", "No. Revisi\n00", "Halaman\n{page}/2"),
)
SPO_SPANS = (("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (3, 0)))


def spo_head(page: int) -> Table:
    rows = [[text.replace("{page}", str(page)) for text in row] for row in SPO_HEAD]
    return table(*rows, widths=(90, 150, 100, 100), spans=SPO_SPANS)


def spo() -> bytes:
    """A hospital's SPO of two pages: labels left, what they say right, the header printed again on the second."""
    return pdf(
        spo_head(1),
        table(
            ("STANDAR PROSEDUR OPERASIONAL", "Tanggal Terbit\n15 Juli 2024"),
            ("Pengertian", "Gelang menandai pasien selama dirawat."),
            ("Tujuan", "Mencegah salah pasien."),
            ("Kebijakan", "Peraturan Direktur Nomor 7."),
            ("Prosedur", "1. Petugas memberi salam.\n2. Petugas menanyakan nama pasien."),
            widths=(90, 350),
        ),
        PageBreak(),
        spo_head(2),
        table(("", "3. Petugas memasang gelang."), ("Unit Terkait", "Rawat Inap"), widths=(90, 350)),
    )


def test_a_hospital_form_is_read_over_its_pages() -> None:
    sop = document(spo())
    assert (sop.number, sop.title) == ("01.02.003", "Pemasangan Gelang Identitas")
    parts = {section.part: section.text for section in sop.sections}
    assert parts[Part.LANGKAH].splitlines() == [
        "1. Petugas memberi salam.",
        "2. Petugas menanyakan nama pasien.",
        "3. Petugas memasang gelang.",
    ]
    assert parts[Part.DEFINISI] == "Gelang menandai pasien selama dirawat."
    assert texts(sop)["Unit Terkait"] == "Rawat Inap"
    assert texts(sop)["Kebijakan"] == "Peraturan Direktur Nomor 7."
    assert "Tanggal Terbit: 15 Juli 2024" in texts(sop)["Identitas"]
    assert sop.kept >= 0.97


def test_a_header_block_printed_again_in_the_same_table_is_no_part_of_what_goes_on() -> None:
    """The header's words are read otherwise on the second page, as a scan's are: it is known by where its rows stand."""
    spans = (("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (3, 0)), *(("SPAN", (1, n), (3, n)) for n in range(2, 6)))

    def form(agency: str, page: int, *rows: tuple[str, str]) -> Table:
        head = ((agency, "CUCI TANGAN", "", ""), ("", "No. Dokumen\n07.1", "No. Revisi\n00", f"Halaman\n{page}/2"))
        body = [(label, value, "", "") for label, value in rows]
        return table(*head, *body, widths=(90, 150, 100, 100), spans=spans[: 2 + len(rows)])

    data = pdf(
        form("RS CONTOH", 1, ("Pengertian", "Membersihkan tangan."), ("Tujuan", "Mencegah infeksi."),
             ("Kebijakan", "Peraturan Nomor 7."), ("Prosedur", "1. Petugas membasahi tangan.")),
        PageBreak(),
        form("R5 CNTH", 2, ("", "2. Petugas memakai sabun."), ("Unit Terkait", "Rawat Inap")),
    )  # fmt: skip
    parts = {section.part: section.text for section in document(data).sections if section.part is not Part.ISI}
    assert parts[Part.LANGKAH].splitlines() == ["1. Petugas membasahi tangan.", "2. Petugas memakai sabun."]


def standard(service: str, days: int) -> Table:
    rows = (
        ("A.", "Unit Kerja", "Seksi Pelayanan"),
        ("", "Jenis Pelayanan", service),
        ("1.", "Dasar Hukum", "1. Peraturan Contoh Nomor 1;\n2. Peraturan Contoh Nomor 2."),
        ("2.", "Persyaratan Pelayanan", "1. KTP\n2. Kartu Keluarga"),
        ("3.", "Proses/prosedur pelayanan", "1. Pemohon datang.\n2. Petugas memeriksa."),
        ("4.", "Jangka waktu penyelesaian", f"{days} hari"),
        ("5.", "Biaya / tarif", "Tidak ada"),
        ("6.", "Produk layanan", f"Surat {service}"),
        ("7.", "Sarana prasarana dan atau fasilitas", "Komputer"),
    )
    return table(*rows, widths=(30, 150, 260))


def test_each_service_of_a_standard_is_a_document_of_its_own() -> None:
    data = pdf(standard("Keterangan Usaha", 3), PageBreak(), standard("Pengantar Nikah", 5))
    first, second = read_all(data, name="standar.pdf", visibility=Visibility.PUBLIC)
    assert [(sop.title, sop.number, sop.first, sop.pages) for sop in (first, second)] == [
        ("Keterangan Usaha", "standar", 1, 1),
        ("Pengantar Nikah", "standar (2)", 2, 1),
    ]
    assert [{s.part: s.text for s in sop.sections}[Part.WAKTU] for sop in (first, second)] == ["3 hari", "5 hari"]
    assert {s.part: s.text for s in second.sections}[Part.PRODUK] == "Surat Pengantar Nikah"
    assert {place.page for section in second.sections for place in section.places} == {2}


NARRATIVE = pdf(
    Paragraph("STANDAR OPERASIONAL PROSEDUR (SOP)", STYLES["Title"]),
    Paragraph("SOP PEMAKAIAN RUANG BACA", STYLES["Title"]),
    table(("Dokumen No.\nSOP-RB-008", "Revisi Ke-\n01", "Tanggal Berlaku\n13 Oktober 2025"), widths=(150, 100, 150)),
    Paragraph("1. TUJUAN", STYLES["Heading3"]),
    cell("Mengatur pemakaian ruang baca."),
    Paragraph("2. TANGGUNG JAWAB", STYLES["Heading3"]),
    table(
        ("Pihak", "Tugas"),
        ("Pustakawan", "Membuka ruang pada pukul 8."),
        ("Pengunjung", "Menjaga kebersihan ruang."),
        widths=(150, 250),
    ),
    Paragraph("3. INDIKATOR", STYLES["Heading3"]),
    table(
        ("No.", "Yang diukur", "Nilai"), ("1", "Kebersihan", "1-5"), ("2", "Ketenangan", "1-4"), widths=(40, 200, 100)
    ),
)


def test_a_narrative_sop_keeps_its_headings_and_the_tables_under_them() -> None:
    sop = document(NARRATIVE)
    assert (sop.number, sop.title) == ("SOP-RB-008", "Pemakaian Ruang Baca")
    assert {section.part: section.text for section in sop.sections}[Part.TUJUAN] == "Mengatur pemakaian ruang baca."
    duties = next(section.text for section in sop.sections if "TANGGUNG JAWAB" in section.heading.upper())
    assert duties.splitlines() == [
        "Pustakawan; Tugas: Membuka ruang pada pukul 8.",
        "Pengunjung; Tugas: Menjaga kebersihan ruang.",
    ]
    assert "1. Kebersihan; Nilai: 1-5" in next(s.text for s in sop.sections if "INDIKATOR" in s.heading)


def test_prose_beside_a_flow_table_is_kept() -> None:
    data = pdf(
        Paragraph("SOP PEMINJAMAN PROYEKTOR", STYLES["Title"]),
        cell("Proyektor dipinjamkan paling lama dua hari. Kerusakan diganti peminjam."),
        table(
            ("No", "Aktivitas/Kegiatan", "Penanggung Jawab", "Syarat", "Waktu (Menit)", "Dokumen/Output"),
            ("1", "Pencatatan Peminjaman oleh petugas", "Petugas", "Formulir", "10", "Catatan"),
            ("2", "Penyerahan proyektor", "Kepala Gudang", "Catatan", "5", "Proyektor"),
            widths=(30, 110, 80, 70, 60, 90),
        ),
        cell("Pertanyaan disampaikan kepada pengelola gudang."),
    )
    sop = document(data)
    assert [(s.no, s.kegiatan, s.pelaksana, s.waktu and s.waktu.words, s.output) for s in sop.steps] == [
        (1, "Pencatatan Peminjaman oleh petugas", ("Petugas",), "10 menit", "Catatan"),
        (2, "Penyerahan proyektor", ("Kepala Gudang",), "5 menit", "Proyektor"),
    ]
    told = "\n".join(section.text for section in sop.sections)
    assert "Kerusakan diganti peminjam." in told
    assert "Pertanyaan disampaikan kepada pengelola gudang." in told
    assert sop.kept >= 0.97


def test_what_is_written_in_a_chart_s_shape_is_told_in_one_piece() -> None:
    """Two boxes side by side: their lines stand at the same heights and must not be read across."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.drawString(60, 800, "Alur pembuatan surat di kantor contoh:")
    for n, written in enumerate(
        (("PETUGAS LOKET", "Menerima berkas"), ("KEPALA KANTOR", "Menandatangani"), ("ARSIP", "Menyimpan"))
    ):
        canvas.rect(60 + 170 * n, 700, 130, 50)
        for k, text in enumerate(written):
            canvas.drawString(66 + 170 * n, 732 - 16 * k, text)
    canvas.save()
    lines = "\n".join(section.text for section in document(stream.getvalue()).sections).splitlines()
    assert lines[-3:] == ["PETUGAS LOKET Menerima berkas", "KEPALA KANTOR Menandatangani", "ARSIP Menyimpan"]


def test_a_running_head_is_told_once_and_page_numbers_are_no_content() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for page in (1, 2):
        canvas.drawString(60, 800, "PT Contoh Makmur - Panduan Kerja")
        canvas.drawString(60, 700, f"Isi halaman yang ke-{page} tentang kerja bakti.")
        canvas.drawString(280, 30, f"Halaman {page} dari 2")
        canvas.showPage()
    canvas.save()
    sop = document(stream.getvalue())
    told = "\n".join(f"{section.heading}\n{section.text}" for section in sop.sections)
    assert "kerja bakti" in told
    assert "Halaman" not in told
    assert told.count("Makmur") == 1
    assert (sop.kept, sop.kind) == (1.0, Kind.DOKUMEN)


def test_abbreviations_of_a_title_in_capitals_stay_and_dates_that_cannot_be_are_told() -> None:
    data = pdf(
        table(
            ("Nomor SOP", "12/TU/2024"),
            ("Tanggal Pembuatan", "2 Mei 2094"),
            ("Tanggal Revisi", "1 Mei 2024"),
            ("Nama SOP", "PENYETORAN PNBP TANDA TERIMA OLEH KSO ATAU KSM"),
            widths=(150, 250),
        ),
        cell("Uang disetor kepada bendahara."),
    )
    sop = document(data)
    assert sop.title == "Penyetoran PNBP Tanda Terima Oleh KSO Atau KSM"
    assert len([warning for warning in sop.warnings if "tidak mungkin" in warning]) == 2


def test_the_title_stands_on_the_second_page_where_the_cover_has_an_office_s_name_alone() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for lines in (
        ("DESA CONTOH SARI", 500, 22),
        ("DESA CONTOH SARI", 600, 22, "Panduan Layanan Warga", 500, 26, "2025", 470, 14),
        ("Layanan dibuka pada hari kerja.", 700, 12),
    ):
        for text, y, size in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
            canvas.setFont("Helvetica", size)
            canvas.drawString(80, y, text)
        canvas.showPage()
    canvas.save()
    assert document(stream.getvalue()).title == "Panduan Layanan Warga"


def test_documents_of_one_file_are_published_and_renewed_together(tmp_path: Path) -> None:
    folder, data = tmp_path / "public", tmp_path / "data"
    folder.mkdir()
    file = folder / "standar.pdf"
    file.write_bytes(pdf(standard("Keterangan Usaha", 3), PageBreak(), standard("Pengantar Nikah", 5)))
    run_ingest(data, folder)
    assert titles(data) == ["Keterangan Usaha", "Pengantar Nikah"]
    assert run_ingest(data, folder).unchanged == ("standar.pdf",)
    file.write_bytes(pdf(standard("Keterangan Usaha", 4)))
    run_ingest(data, folder)
    assert titles(data) == ["Keterangan Usaha"]


def titles(data: Path) -> list[str]:
    return sorted(entry.title for entry in entries(data))


def test_the_title_of_a_stretch_of_steps_is_no_step_but_kept() -> None:
    spans = tuple(("SPAN", (1, n), (-1, n)) for n in (1, 4))
    heading = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output")
    rows = (
        ("A.", "Persiapan", "", "", "", ""),
        ("1", "Menyusun rencana", "Staf", "Data", "1 jam", "Rencana"),
        ("2", "Mengesahkan rencana", "Kepala", "Rencana", "1 hari", "Rencana sah"),
        ("B.", "Pelaksanaan", "", "", "", ""),
        ("1", "Menjalankan rencana", "Staf", "Rencana sah", "2 hari", "Laporan"),
    )
    sop = document(pdf(table(heading, *rows, widths=(30, 130, 70, 80, 60, 80), spans=spans)))
    assert [(step.no, step.kegiatan) for step in sop.steps] == [
        (1, "Menyusun rencana"),
        (2, "Mengesahkan rencana"),
        (3, "Menjalankan rencana"),
    ]
    assert {"Persiapan", "Pelaksanaan"} <= set("\n".join(texts(sop).values()).replace(".", " ").split())


def test_a_heading_that_is_cut_up_and_printed_over_the_wrong_column_stands_over_its_own() -> None:
    """A heading in two pieces, one of them left of its column's line; another that begins over the column before."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=landscape(A4), invariant=1)
    edges = (40, 70, 230, 300, 370, 480, 560, 660)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(60, 560, "SOP PELAPORAN DATA")
    for y in (520, 484, 440, 396):
        canvas.line(edges[0], y, edges[-1], y)
    canvas.line(edges[2], 502, edges[-1], 502)
    for n, x in enumerate(edges):
        canvas.line(x, 396, x, 502 if n in (3, 5, 6) else 520)
    heads = (
        (45, "No"),
        (66, "Keg"),
        (84, "iatan"),
        (290, "Pelaksana"),
        (240, "Staf"),
        (310, "Kepala"),
        (355, "Kelengkapan"),
    )
    for (x, text), y in zip(heads, (490, 508, 508, 508, 490, 490, 490), strict=True):
        canvas.drawString(x, y, text)
    for x, text, y in ((520, "Mutu Baku", 508), (500, "Waktu", 490), (590, "Output", 490)):
        canvas.drawString(x, y, text)
    rows = (
        ("1", "Menerima data", "X", "", "Surat", "1 jam", "Data"),
        ("2", "Memeriksa", "", "X", "Data", "1 hari", "Izin"),
    )
    for n, row in enumerate(rows):
        for x, text in zip(edges, row, strict=False):
            canvas.drawString(x + 4, 465 - 44 * n, text)
    canvas.save()
    assert [(s.kegiatan, s.pelaksana, s.kelengkapan, s.output) for s in document(stream.getvalue()).steps] == [
        ("Menerima data", ("Staf",), "Surat", "Data"),
        ("Memeriksa", ("Kepala",), "Data", "Izin"),
    ]


def test_steps_that_stand_alike_on_two_pages_are_no_running_head() -> None:
    """Two flows of one office begin with the same steps, at the same height."""
    flow = table(
        ("No", "Kegiatan", "Pelaksana", "Waktu"),
        ("1", "Menerima laporan", "Petugas", "5 menit"),
        ("2", "Memeriksa laporan", "Kepala", "10 menit"),
        widths=(30, 200, 100, 80),
    )
    sop = document(pdf(flow, PageBreak(), flow))
    assert [step.kegiatan for step in sop.steps] == ["Menerima laporan", "Memeriksa laporan"] * 2
    assert "laporan" not in " ".join(texts(sop).values())
    assert sop.kept == 1.0


def test_the_numbers_of_the_columns_of_a_flow_table_are_none_of_the_text_around_it() -> None:
    data = pdf(
        table(
            ("No", "Kegiatan", "Pelaksana", "Waktu", "Output"),
            ("1", "2", "3", "4", "5"),
            ("1", "Mencatat tamu", "Satpam", "5 menit", "Buku tamu"),
            ("2", "Mengantar tamu", "Resepsionis", "5 menit", "Tamu"),
            widths=(30, 150, 90, 70, 90),
        ),
        cell("Tamu pulang lewat pintu depan."),
    )
    sop = document(data)
    assert [step.kegiatan for step in sop.steps] == ["Mencatat tamu", "Mengantar tamu"]
    assert [section.text for section in sop.sections] == ["Tamu pulang lewat pintu depan."]
