"""The columns of a flow table whose headings are lost."""

from __future__ import annotations

from ingest.flow import read_flow
from tests.ingest.test_flow import FIRST, HEADING, SECOND, THIRD, form


def test_the_activities_are_known_by_their_place_where_their_heading_is_lost() -> None:
    lost = (("No.", "", "", "Pelaksana", "", "Mutu Baku", ""), HEADING[1])
    rows = (("1", "Mengisi surat", *FIRST[2:]), ("2", "Memeriksa surat", *SECOND[2:]), THIRD)
    page, table = form(*rows, heading_rows=lost)
    steps = read_flow([(page, [table])])
    assert [(step.kegiatan, step.pelaksana) for step in steps] == [
        ("Mengisi surat", ("Pemohon",)),
        ("Memeriksa surat", ("Petugas",)),
        ("Menyimpan berkas izin", ("Pemohon",)),
    ]
