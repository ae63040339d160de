"""A charter's services begin in mid-page: each is a document of its own, also to those who may not see the other one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table
from reportlab.platypus.flowables import Flowable

from index.encoder import load_encoder
from index.publisher import Publisher
from index.sop import Role, Sop, Visibility
from index.store import Store
from ingest.reading import read_all
from tests.conftest import run_ingest
from tests.ingest.test_offices import cell, pdf, table

STYLES = getSampleStyleSheet()
WIDTHS = (110, 90, 120, 110)


def service(no: int, name: str, *needs: str, days: int = 2) -> list[Flowable]:
    """A heading, a sentence, and a table: labels with their values, needs, then rows under headings of their own."""
    rows: list[Sequence[str]] = [
        ("Bagian:", "", "Kantor Desa Contoh", ""),
        ("Golongan:", "", "Sederhana", ""),
        ("Yang dilayani:", "", "Semua warga", ""),
        ("YANG DIBAWA", "", "DIPEROLEH DI", ""),
        *[(need, "", "Kantor kecamatan", "") for need in needs],
        ("TINDAKAN WARGA", "TINDAKAN PETUGAS", "LAMA LAYANAN", "PETUGAS"),
        ("1. Serahkan berkas", "1.1. Periksa berkas", f"{days} hari", "Sekretaris"),
        ("2. Ambil surat", "2.1. Berikan surat", "5 menit", "Bendahara"),
    ]
    spans = [("SPAN", (x, n), (x + 1, n)) for n in range(4 + len(needs)) for x in (0, 2)]
    return [
        Paragraph(f"{no}. {name}", STYLES["Heading2"]),
        cell(f"Surat ini diberikan kepada warga yang memerlukan layanan nomor {no}."),
        Spacer(1, 6),
        ruled(rows, spans),
        Spacer(1, 10),
    ]


def ruled(rows: Sequence[Sequence[str]], spans: Sequence[tuple[str, tuple[int, int], tuple[int, int]]]) -> Table:
    return table(*rows, widths=WIDTHS, spans=spans)


def charter() -> bytes:
    return pdf(
        Paragraph("MAKLUMAT LAYANAN DESA CONTOH", STYLES["Title"]),
        cell("Kami melayani warga dengan ramah."),
        PageBreak(),
        *service(1, "Surat Keterangan Domisili", "KTP"),
        *service(2, "Izin Becak", "STNK", "KTP", days=3),
        *service(3, "Surat Keterangan Usaha", "NPWP", days=4),
        PageBreak(),
        Paragraph("TATA CARA PENGADUAN", STYLES["Title"]),
        cell("Pengaduan dimasukkan ke kotak saran."),
    )


@pytest.fixture(scope="module")
def sops() -> tuple[Sop, ...]:
    return read_all(charter(), name="piagam.pdf", visibility=Visibility.PUBLIC)


def said(sop: Sop) -> str:
    return "\n".join(section.text for section in sop.sections)


def test_each_service_is_a_document_under_its_own_heading(sops: Sequence[Sop]) -> None:
    titles = [sop.title for sop in sops]
    assert titles[1:4] == ["Surat Keterangan Domisili", "Izin Becak", "Surat Keterangan Usaha"]
    assert len(titles) == 5
    assert "kotak saran" in said(sops[4])
    assert sops[1].first == sops[2].first == 2
    assert ("3 hari" in said(sops[2]), "3 hari" in said(sops[1]), "STNK" in said(sops[3])) == (True, False, False)
    assert min(sop.kept for sop in sops) >= 0.97


def test_a_heading_goes_on_in_a_line_whose_letters_are_lower() -> None:
    names = ("Izin Gelar Pasar<br/>bersama warga", "Izin Becak", "Surat Usaha")
    parts = [part for n, name in enumerate(names, 1) for part in service(n, name, "KTP")]
    titles = [sop.title for sop in read_all(pdf(*parts), name="piagam.pdf", visibility=Visibility.PUBLIC)]
    assert titles[0] == "Izin Gelar Pasar bersama warga"


def test_the_parts_of_one_table_are_told_under_their_own_headings(sops: Sequence[Sop]) -> None:
    lines = said(sops[2]).splitlines()
    assert "Golongan: Sederhana" in lines
    assert (
        "1. Serahkan berkas; TINDAKAN PETUGAS: 1.1. Periksa berkas; LAMA LAYANAN: 3 hari; PETUGAS: Sekretaris" in lines
    )


def test_two_tables_with_one_label_alike_are_no_charter() -> None:
    tables = [table(("Nama", "Budi"), ("Umur", str(n)), widths=(90, 90)) for n in range(3)]
    data = pdf(*(part for n, one in enumerate(tables) for part in (cell(f"Bagian {n}"), one)))
    assert len(read_all(data, name="a.pdf", visibility=Visibility.PUBLIC)) == 1


def test_a_page_that_an_internal_service_shares_is_shown_to_staff_alone(tmp_path: Path) -> None:
    folder, data = tmp_path / "public", tmp_path / "data"
    folder.mkdir()
    (folder / "piagam.pdf").write_bytes(charter())
    run_ingest(data, folder)
    store = Store(data)
    hidden = next(entry for entry in store.entries(Role.PUBLIC) if entry.title == "Izin Becak")
    assert store.sees_page(hidden.sha256, 2, Role.PUBLIC)
    with Publisher(data, load_encoder()) as publisher:
        publisher.correct(hidden.number, "visibility", "internal")
    assert not store.sees_whole(hidden.sha256, Role.PUBLIC)
    assert [store.sees_page(hidden.sha256, page, Role.PUBLIC) for page in (1, 2)] == [True, False]
    assert store.sees_page(hidden.sha256, 2, Role.STAFF)


def test_services_with_requirements_and_a_flow_table_each_are_documents_and_phases_of_one_are_not() -> None:
    def flow(heading: str, needs: str, act: str) -> list[Flowable]:
        rows = (
            ("No", "Kegiatan", "Pelaksana", "Waktu"),
            ("1", act, "Kaur", "5 menit"),
            ("2", "Menutup", "Kades", "1 hari"),
        )
        return [cell(heading), cell(needs), Spacer(1, 6), table(*rows, widths=(30, 200, 100, 80)), Spacer(1, 10)]

    head = cell("PELAYANAN DESA CONTOH")
    surat = (
        flow("A. SURAT PENGANTAR KEMATIAN", "Syarat: KTP", "Mencatat"),
        flow("B. SURAT KEPINDAHAN", "Syarat: KK", "Menulis"),
    )
    found = read_all(pdf(head, *surat[0], *surat[1]), name="desa.pdf", visibility=Visibility.PUBLIC)
    assert [(sop.title, [step.kegiatan for step in sop.steps]) for sop in found[1:]] == [
        ("Surat Pengantar Kematian", ["Mencatat", "Menutup"]),
        ("Surat Kepindahan", ["Menulis", "Menutup"]),
    ]
    phases = (
        flow("A. TAHAP PERSIAPAN", "Dilakukan awal tahun.", "Mencatat"),
        flow("B. TAHAP AKHIR", "Sesudahnya.", "Menulis"),
    )
    assert len(read_all(pdf(head, *phases[0], *phases[1]), name="a.pdf", visibility=Visibility.PUBLIC)) == 1
