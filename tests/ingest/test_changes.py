from __future__ import annotations

from dataclasses import replace
from datetime import date

from index.sop import Duration, Part, Section, Step
from ingest.changes import Change, changes
from tests.ingest.test_same_document import LEAVE


def test_fee_time_requirements_and_steps_are_told_old_beside_new() -> None:
    revised = replace(
        LEAVE,
        effective=date(2024, 3, 1),
        sections=(
            Section(Part.BIAYA, "Biaya", "Gratis"),
            Section(Part.PERSYARATAN, "Persyaratan", "Formulir cuti\nSurat atasan"),
        ),
        steps=(
            LEAVE.steps[0],
            Step(2, "Menyetujui cuti", ("Kepala Biro",), waktu=Duration("1 hari")),
            Step(3, "Mengarsipkan", ("Staf",)),
        ),
    )
    assert changes(LEAVE, revised) == (
        Change("effective", "2020-01-01", "2024-03-01"),
        Change("biaya", "Rp10.000", "Gratis"),
        Change("persyaratan", "Kartu pegawai", "Surat atasan"),
        Change("langkah", "Menyetujui cuti | Atasan | 2 hari", "Menyetujui cuti | Kepala Biro | 1 hari"),
        Change("langkah", "", "Mengarsipkan | Staf"),
    )
    assert changes(LEAVE, replace(LEAVE, title="PELAYANAN CUTI TAHUNAN  PEGAWAI")) == ()
