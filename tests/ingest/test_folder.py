from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.errors import UnreadablePdf
from index.publisher import Publisher
from index.sop import Kind, Part, Role, Section, Sop, Visibility
from index.store import Store
from ingest.finding import FoundFile, find
from ingest.folder import Progress, ingest
from ingest.sandbox import Sandbox
from tests.conftest import Silent, remembering, run_ingest

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.fixture
def own(few_files: Path, tmp_path: Path) -> Path:
    """A copy of the sample folder that a test may change."""
    return shutil.copytree(few_files, tmp_path / "own")


def numbers(data: Path, role: Role = Role.STAFF) -> set[str]:
    store = Store(data)
    found = {entry.number for entry in store.entries(role)}
    store.close()
    return found


def test_unchanged_files_are_not_read_again(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    first = run_ingest(data, own)
    assert (len(first.added), first.exit_code, first.generation) == (4, 0, 1)
    assert first.pages_per_second > 0

    def nobody_reads(self: Sandbox, found: FoundFile) -> None:
        raise AssertionError(f"{found.file} was read again")

    monkeypatch.setattr(Sandbox, "_start", nobody_reads)
    second = run_ingest(data, own)
    assert (len(second.unchanged), second.generation, second.exit_code) == (4, 1, 0)


def test_a_changed_file_replaces_its_sop(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    shutil.copy(own / "public" / "jenazah.pdf", own / "public" / "mediasi-gaji.pdf")
    (own / "public" / "jenazah.pdf").unlink()
    report = run_ingest(data, own, prune=True)
    assert report.replaced == ("public/mediasi-gaji.pdf",)
    assert report.withdrawn == ("public/jenazah.pdf",)
    assert "CONTOH-MKO.03.02.01.01/BP3MI/2022" not in numbers(data)
    assert "CONTOH-MKO.03.07.02.02/BP3MI/2022" in numbers(data)


def test_a_vanished_file_is_reported_and_withdrawn_only_when_asked(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    (own / "public" / "jenazah.pdf").unlink()
    assert run_ingest(data, own).vanished == ("public/jenazah.pdf",)
    assert "CONTOH-MKO.03.07.02.02/BP3MI/2022" in numbers(data)
    assert run_ingest(data, own, prune=True).withdrawn == ("public/jenazah.pdf",)
    assert "CONTOH-MKO.03.07.02.02/BP3MI/2022" not in numbers(data)


def test_a_bad_file_never_stops_the_rest_and_loses_nothing(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    (own / "public" / "g-to-g-korea-pendaftaran.pdf").write_bytes(b"<html>")
    (own / "public" / "baru.pdf").write_bytes((own / "public" / "jenazah.pdf").read_bytes()[:900])
    report = run_ingest(data, own)
    assert sorted(failed.file for failed in report.failed) == ["public/baru.pdf", "public/g-to-g-korea-pendaftaran.pdf"]
    assert report.exit_code == 1
    assert KOREA in numbers(data)


def test_nothing_but_bad_files_is_exit_status_two(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    assert run_ingest(tmp_path / "data", tmp_path / "x").exit_code == 2


def test_the_folder_decides_who_sees_and_internal_where_none_says(own: Path, tmp_path: Path) -> None:
    shutil.move(own / "public" / "jenazah.pdf", own / "jenazah.pdf")
    (own / "public" / "internal").mkdir()
    shutil.move(own / "public" / "mediasi-gaji.pdf", own / "public" / "internal" / "mediasi-gaji.pdf")
    run_ingest(tmp_path / "data", own)
    public = numbers(tmp_path / "data", Role.PUBLIC)
    assert len(public) == 1
    assert KOREA in public


def test_moving_a_file_to_internal_hides_it(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    shutil.move(own / "public" / "g-to-g-korea-pendaftaran.pdf", own / "internal")
    run_ingest(data, own)
    assert KOREA in numbers(data)
    assert KOREA not in numbers(data, Role.PUBLIC)


def test_the_same_content_under_another_name_goes_in_once(own: Path, tmp_path: Path) -> None:
    shutil.copy(own / "public" / "jenazah.pdf", own / "public" / "salinan.pdf")
    report = run_ingest(tmp_path / "data", own)
    assert [(note.file, note.key, note.fact) for note in report.notes] == [
        ("public/salinan.pdf", "same", "public/jenazah.pdf")
    ]


def test_what_an_admin_removed_stays_away_until_its_file_is_named(own: Path, tmp_path: Path, encoder: Encoder) -> None:
    data = tmp_path / "data"
    run_ingest(data, own)
    with Publisher(data, encoder) as publisher:
        publisher.withdraw(KOREA)
    assert [note.key for note in run_ingest(data, own).notes] == ["held"]
    assert KOREA not in numbers(data)
    run_ingest(data, own / "public" / "g-to-g-korea-pendaftaran.pdf")
    assert KOREA in numbers(data)


def test_a_number_printed_twice_keeps_both(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    files = find([own / "public" / "jenazah.pdf", own / "public" / "mediasi-gaji.pdf"], visibility=None, documents=own)

    def same_number(found: Sequence[FoundFile], progress: Progress) -> list[tuple[FoundFile, Sop | UnreadablePdf]]:
        isi = (Section(Part.ISI, "", "isi"),)
        kind, seen = Kind.MIKRO, Visibility.PUBLIC
        return [(file, Sop("1/2020", file.file, kind, seen, file.file, "", 1, sections=isi)) for file in found]

    folder_files = [FoundFile(f.path, f.source, f.file, f.sha256, f.visibility) for f in files]
    with Publisher(data, remembering()) as publisher:
        report = ingest(folder_files, publisher, same_number, Silent())
    assert numbers(data) == {"1/2020", "1/2020 (mediasi-gaji)"}
    assert [note.key for note in report.notes] == ["number_taken"]
