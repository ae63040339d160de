"""The columns of a flow table, by its headings."""

from __future__ import annotations

from ingest.columns import columns_of
from tests.ingest.test_flow import FIRST, HEADING, form


def test_the_actors_are_all_columns_though_pelaksana_stands_over_one() -> None:
    found = columns_of(form(("1", "Mengisi", "", "", "Surat", "1 jam", "Isian"))[1])
    assert found is not None
    assert [column.name for column in found[0] if column.actor] == ["Pemohon", "Petugas"]


def test_headings_are_known_but_for_a_letter() -> None:
    misread = (("No", "Kegiatari", "", "Pelaksana", "", "Mutu Baku", ""), (*HEADING[1][:-1], "Dutput"))
    found = columns_of(form(FIRST, heading_rows=misread)[1])
    assert found is not None
    assert {column.name for column in found[0]} >= {"kegiatan", "output", "Pemohon", "Petugas"}


def test_under_pelaksana_an_actor_may_be_called_so_too() -> None:
    upper, lower = HEADING
    named = (upper, tuple("Unit Pelaksana" if text == "Petugas" else text for text in lower))
    found = columns_of(form(FIRST, heading_rows=named)[1])
    assert found is not None
    assert [column.name for column in found[0] if column.actor] == ["Pemohon", "Unit Pelaksana"]
