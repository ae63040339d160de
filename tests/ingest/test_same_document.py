"""The same document again: known by number, or by title and owner, and never by where its file lies."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.errors import UnreadablePdf
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Duration, Kind, Part, Role, Section, Sop, Step, Visibility
from index.store import Store
from ingest.finding import FoundFile, find, part_of
from ingest.folder import Progress, ReadFiles, Report, ingest
from ingest.previewing import Known, Preview, preview
from tests.conftest import Silent, run_ingest
from tests.library import entries

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"
LEAVE = Sop(
    *("SOP-7/UPT/2020", "Pelayanan Cuti Tahunan Pegawai", Kind.MIKRO, Visibility.INTERNAL, "cuti.pdf", "", 1),
    unit="Biro Kepegawaian",
    effective=date(2020, 1, 1),
    sections=(
        Section(Part.BIAYA, "Biaya", "Rp10.000"),
        Section(Part.PERSYARATAN, "Syarat", "Formulir cuti\nKartu pegawai"),
    ),
    steps=(
        Step(1, "Mengisi formulir cuti", ("Pegawai",), waktu=Duration("10 menit")),
        Step(2, "Menyetujui cuti", ("Atasan",), waktu=Duration("2 hari")),
    ),
)


class Shelf:
    """A library that is filled with SOPs as if they had been read from files of these names."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder, self.data, self._encoder = folder / "masuk", folder / "data", encoder

    def put(
        self, name: str, sop: Sop, *more: Sop, chosen: bool = False, decided: Mapping[str, str] | None = None
    ) -> Report:
        with Publisher(self.data, self._encoder) as publisher:
            file = self._file(name, sop, chosen=chosen)
            return ingest([file], publisher, _reads(sop, *more), Silent(), decided=decided)

    def take_away(self, name: str) -> None:
        (self.folder / name).unlink()

    def look(self, name: str, sop: Sop) -> Preview:
        with Publisher(self.data, self._encoder) as publisher:
            [found], _ = preview([self._file(name, sop, chosen=True)], publisher, _reads(sop), Silent(), {})
        return found

    def correct(self, number: str, field: str, value: str) -> None:
        with Publisher(self.data, self._encoder) as publisher:
            publisher.correct(number, field, value)

    def stands(self, role: Role = Role.STAFF) -> dict[str, str]:
        store = Store(self.data)
        found = {entry.number: entry.title for entry in store.entries(role)}
        store.close()
        return found

    def answering(self, role: Role = Role.STAFF) -> set[str]:
        """The numbers of the SOPs that a search for a leave finds."""
        store = Store(self.data)
        try:
            return {hit.passage.number for hit in Retriever(store, self._encoder).search("cuti tahunan", role=role)}
        finally:
            store.close()

    def _file(self, name: str, sop: Sop, *, chosen: bool) -> FoundFile:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(repr(sop))
        files = find([path if chosen else self.folder], visibility=None, documents=self.folder)
        return next(file for file in files if file.path == path.resolve())


def _reads(*sops: Sop) -> ReadFiles:
    def read(found: Sequence[FoundFile], progress: Progress) -> list[tuple[FoundFile, Sop | UnreadablePdf]]:
        if not found:
            return []
        [file] = found
        parts = [replace(file, source=part_of(file.source, n)) if n else file for n in range(len(sops))]
        return [
            (part, replace(sop, file=file.file, visibility=file.visibility))
            for part, sop in zip(parts, sops, strict=True)
        ]

    return read


@pytest.fixture
def shelf(tmp_path: Path, encoder: Encoder) -> Shelf:
    return Shelf(tmp_path, encoder)


@pytest.mark.parametrize("name", ["Public", "publik", "PUBLIK", "public"])
def test_the_folders_are_known_in_any_case(shelf: Shelf, name: str) -> None:
    report = shelf.put(f"{name}/cuti.pdf", LEAVE)
    assert report.access == ((f"{name}/cuti.pdf", Visibility.PUBLIC),)
    assert shelf.stands(Role.PUBLIC)


def test_a_folder_that_says_nothing_leaves_who_sees_a_sop_as_it_is(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    report = run_ingest(data, own / "public" / "g-to-g-korea-pendaftaran.pdf")
    loose = shutil.move(own / "public" / "g-to-g-korea-pendaftaran.pdf", own / "korea.pdf")
    report = run_ingest(data, own)
    assert Path(loose).name in {file for file, _ in report.access}
    assert KOREA in {entry.number for entry in entries(data, Role.PUBLIC)}
    assert not [note for note in report.notes if note.key == "now_internal"]


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "own")


def test_a_change_of_access_by_a_folder_is_told(own: Path, tmp_path: Path) -> None:
    run_ingest(tmp_path / "data", own)
    shutil.move(own / "public" / "g-to-g-korea-pendaftaran.pdf", own / "internal")
    report = run_ingest(tmp_path / "data", own)
    assert [(n.file, n.key) for n in report.notes] == [("internal/g-to-g-korea-pendaftaran.pdf", "now_internal")]


def test_two_unlike_documents_of_one_number_stand_beside_each_other(shelf: Shelf) -> None:
    shelf.put("a/sop.pdf", LEAVE, chosen=True)
    other = replace(LEAVE, title="Penanganan Pengaduan Pekerja", unit="Crisis Center")
    assert shelf.look("b/sop.pdf", other).known is Known.CLASHES
    shelf.put("b/sop.pdf", other, chosen=True)
    assert sorted(shelf.stands().values()) == ["Pelayanan Cuti Tahunan Pegawai", "Penanganan Pengaduan Pekerja"]


def test_a_correction_follows_the_document_and_not_the_path(shelf: Shelf) -> None:
    misread = replace(LEAVE, number="SOP-7/VPT/2020", scanned=(1,))
    shelf.put("x/scan.pdf", misread)
    shelf.correct("SOP-7/VPT/2020", "number", "SOP-7/UPT/2020")
    shelf.correct("SOP-7/UPT/2020", "visibility", "public")
    # A better scan of it under another name shows the same misreading, and is the same document.
    better = replace(misread, sections=(*misread.sections, Section(Part.TUJUAN, "Tujuan", "Tertib cuti")))
    assert shelf.look("y/baru.pdf", better).known is Known.REPLACES
    shelf.put("y/baru.pdf", better, chosen=True)
    assert shelf.stands(Role.PUBLIC) == {"SOP-7/UPT/2020": LEAVE.title}
    # Another document under the old path gets nothing of it.
    shelf.put("x/scan.pdf", replace(misread, number="SOP-9", title="Penanganan Pengaduan Pekerja", unit="Lain"))
    assert shelf.stands(Role.PUBLIC) == {"SOP-7/UPT/2020": LEAVE.title}
    assert shelf.stands()["SOP-9"] == "Penanganan Pengaduan Pekerja"


def test_what_is_read_right_by_now_is_not_corrected_again(shelf: Shelf) -> None:
    shelf.put("cuti.pdf", replace(LEAVE, title="Pelayanan Cvti Tahunan"))
    shelf.correct(LEAVE.number, "title", "Pelayanan Cuti Tahunan")
    shelf.put("cuti.pdf", replace(LEAVE, title="Pelayanan Cuti Tahunan bagi Pegawai"))
    assert shelf.stands() == {LEAVE.number: "Pelayanan Cuti Tahunan bagi Pegawai"}


def test_a_revised_one_is_known_by_its_title_and_takes_the_place_when_an_admin_says_so(shelf: Shelf) -> None:
    shelf.put("lama.pdf", LEAVE)
    shelf.correct(LEAVE.number, "visibility", "public")
    revised = replace(LEAVE, number="SOP-12/UPT/2024", effective=date(2024, 3, 1))
    seen = shelf.look("upload/baru.pdf", revised)
    assert (seen.known, seen.former and seen.former.number, seen.is_older) == (Known.REVISES, LEAVE.number, False)
    assert shelf.look("upload/baru.pdf", replace(revised, effective=date(2019, 1, 1))).is_older
    shelf.put("upload/baru.pdf", revised, chosen=True, decided={"replaces": LEAVE.number})
    assert shelf.stands(Role.PUBLIC) == shelf.stands() == {"SOP-12/UPT/2024": LEAVE.title}


def test_each_document_of_a_file_takes_the_place_that_is_said_for_it(shelf: Shelf) -> None:
    sick = replace(LEAVE, number="SOP-8/UPT/2020", title="Pelayanan Cuti Sakit")
    shelf.put("lama.pdf", LEAVE)
    shelf.put("lama sakit.pdf", sick)
    revised = replace(LEAVE, number="SOP-12/UPT/2024"), replace(sick, number="SOP-13/UPT/2024", first=2)
    both = {LEAVE.number: LEAVE.title, "SOP-12/UPT/2024": LEAVE.title}
    decided = {"replaces": "", "document.2.replaces": sick.number}
    shelf.put("upload/baru.pdf", *revised, chosen=True, decided=decided)
    assert shelf.stands() == {**both, "SOP-13/UPT/2024": sick.title}


def test_of_two_versions_the_one_in_force_answers_and_a_doubt_is_told(shelf: Shelf) -> None:
    shelf.put("public/2020.pdf", LEAVE)
    assert shelf.answering() == {LEAVE.number}
    report = shelf.put("public/2024.pdf", replace(LEAVE, number="SOP-12/UPT/2024", effective=date(2024, 3, 1)))
    assert report.notes == ()
    assert shelf.answering() == {"SOP-12/UPT/2024"}
    # One that is not yet in force waits; both still stand in the catalogue.
    shelf.put("public/2099.pdf", replace(LEAVE, number="SOP-1/UPT/2099", effective=date(2099, 1, 1)))
    assert shelf.answering() == {"SOP-12/UPT/2024"}
    assert len(shelf.stands()) == 3
    # An internal version puts no public one aside for those who cannot see it.
    shelf.put("internal/2025.pdf", replace(LEAVE, number="SOP-3/UPT/2025", effective=date(2025, 1, 1)))
    assert shelf.answering() == {"SOP-3/UPT/2025"}
    assert shelf.answering(Role.PUBLIC) == {"SOP-12/UPT/2024"}
    report = shelf.put("public/tanpa.pdf", replace(LEAVE, number="SOP-4/UPT", effective=None))
    assert [note.key for note in report.notes] == ["twins"]
    assert "SOP-4/UPT" in shelf.answering()


def test_a_sop_made_public_by_an_admin_is_hidden_when_its_file_moves_to_an_internal_folder(shelf: Shelf) -> None:
    shelf.put("publik/cuti.pdf", LEAVE)
    shelf.correct(LEAVE.number, "visibility", "public")
    shelf.take_away("publik/cuti.pdf")
    report = shelf.put("internal/cuti.pdf", replace(LEAVE, revision="02"))
    assert shelf.stands(Role.PUBLIC) == {}
    assert [note.key for note in report.notes] == ["now_internal"]


def test_of_several_documents_in_a_file_each_is_set_right_by_its_place_and_kept_when_the_file_is_read_again(
    shelf: Shelf,
) -> None:
    # The tenth begins on page 10, whose name stands before that of page 2.
    others = [replace(LEAVE, number=f"SOP-{n}/UPT/2020", title=f"Pelayanan {n}", first=n) for n in range(8, 18)]
    fields = {"document.2.title": "Cuti Sakit", "document.11.number": "SOP-99/UPT/2020", "title": "Cuti Tahunan"}
    for revision in ("01", "02"):
        shelf.put("semua.pdf", replace(LEAVE, revision=revision), *others, chosen=True, decided=fields)
        stands = shelf.stands(Role.STAFF)
        assert (stands[LEAVE.number], stands["SOP-8/UPT/2020"]) == ("Cuti Tahunan", "Cuti Sakit")
        assert stands["SOP-99/UPT/2020"] == "Pelayanan 17"
        assert len(stands) == 11
        fields = {}
    decided = {"document.12.title": "Tidak ada"}
    report = shelf.put("semua.pdf", replace(LEAVE, revision="03"), *others, chosen=True, decided=decided)
    [failed] = report.failed
    assert "document.12.title" in str(failed.error.facts["reason"])


def test_of_several_documents_in_a_file_what_is_set_right_is_the_first_and_access_is_all(shelf: Shelf) -> None:
    other = replace(LEAVE, number="SOP-8/UPT/2020", title="Pelayanan Cuti Sakit", first=2)
    decided = {"title": "Cuti Tahunan", "visibility": "public", "replaces": ""}
    shelf.put("berdua.pdf", LEAVE, other, chosen=True, decided=decided)
    assert shelf.stands(Role.PUBLIC) == {LEAVE.number: "Cuti Tahunan", "SOP-8/UPT/2020": "Pelayanan Cuti Sakit"}
