from __future__ import annotations

import os
import shutil
import signal
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.encoder import Encoder
from index.errors import ReaderDied, TooSlow, UnreadablePdf
from index.publisher import Publisher
from index.settings import Settings
from index.sop import Kind, Part, Role, Section, Sop, Visibility
from index.store import Store
from ingest.finding import Found, find
from ingest.folder import Progress, ingest
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent, busy, remembering, run_ingest

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

    def nobody_reads(self: Sandbox, found: Found) -> None:
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

    def same_number(found: Sequence[Found], progress: Progress) -> list[tuple[Found, Sop | UnreadablePdf]]:
        isi = (Section(Part.ISI, "", "isi"),)
        kind, seen = Kind.MIKRO, Visibility.PUBLIC
        return [(file, Sop("1/2020", file.file, kind, seen, file.file, "", 1, sections=isi)) for file in found]

    folder_files = [Found(f.path, f.source, f.file, f.sha256, f.visibility) for f in files]
    with Publisher(data, remembering()) as publisher:
        report = ingest(folder_files, publisher, same_number, Silent())
    assert numbers(data) == {"1/2020", "1/2020 (mediasi-gaji)"}
    assert [note.key for note in report.notes] == ["number_taken"]


def reading(settings: Settings, *paths: Path) -> list[Sop | UnreadablePdf]:
    files = find(paths, visibility=Visibility.PUBLIC, documents=settings.documents)
    with Sandbox(settings) as sandbox:
        return [outcome for _, outcome in sandbox.read_all(files, Silent())]


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    long = tmp_path / "lama.pdf"
    canvas = Canvas(str(long), invariant=1)
    for _ in range(1_500):
        for n in range(40):
            canvas.drawString(40, 800 - 18 * n, "Pekerja migran menerima penjelasan tentang hak dan kewajibannya.")
        canvas.showPage()
    canvas.save()
    began = time.monotonic()
    [outcome] = reading(Settings(data=tmp_path, read_seconds=1), long)
    assert isinstance(outcome, TooSlow)
    assert time.monotonic() - began < busy(5)


def glyphs(count: int) -> bytes:
    """A page with this many letters: small on disk, large when read."""
    content = zlib.compress(b"BT /F1 1 Tf 10 10 Td (" + b"a" * count + b") Tj ET", 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


@pytest.mark.slow
@pytest.mark.parametrize("count", [1_500_000, 12_000_000])
def test_a_bomb_of_glyphs_stays_within_its_bounds(tmp_path: Path, count: int) -> None:
    bomb = tmp_path / "bom.pdf"
    bomb.write_bytes(glyphs(count))
    began = time.monotonic()
    [outcome] = reading(Settings(data=tmp_path, read_seconds=20, read_memory_mb=512), bomb)
    assert isinstance(outcome, (Sop, UnreadablePdf))
    assert not isinstance(outcome, Sop) or sum(len(section.text) for section in outcome.sections) < 250_000
    assert time.monotonic() - began < busy(25)


def test_a_child_that_dies_costs_its_own_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path, workers=1)
    paths = [DOCUMENTS / "public" / f"{name}.pdf" for name in ("jenazah", "mediasi-gaji")]
    started = Sandbox._start

    def killed(self: Sandbox, found: Found) -> object:
        child = started(self, found)
        if "jenazah" in found.file and child.process.pid:
            os.kill(child.process.pid, signal.SIGSEGV)
        return child

    monkeypatch.setattr(Sandbox, "_start", killed)
    outcomes = reading(settings, *paths)
    assert isinstance(outcomes[0], ReaderDied)
    assert isinstance(outcomes[1], Sop)
