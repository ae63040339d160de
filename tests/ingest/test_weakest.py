"""One file, whatever it is called, holds or does, is one line of the report; every other file goes in."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReaderDied, UnreadablePdf
from index.publisher import Publisher
from index.settings import Settings
from index.sop import Kind, Part, Role, Section, Sop, Visibility
from index.store import Store
from index.system import bound_process
from ingest.finding import FoundFile, find, path_of
from ingest.folder import Progress, Report, ingest
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent, remembering, run_ingest
from tests.ingest.hostile import pdf_of

SAMPLE = DOCUMENTS / "public" / "jenazah.pdf"


def prose(path: Path, *lines: str) -> Path:
    """A PDF of prose without number or title."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), invariant=1)
    for n, line in enumerate(("Tata tertib kantor.", "Semua pegawai hadir pukul delapan pagi.", *lines)):
        canvas.drawString(60, 780 - 16 * n, line)
    canvas.save()
    return path


def numbers(data: Path) -> list[str]:
    store = Store(data)
    found = [entry.number for entry in store.entries(Role.STAFF)]
    store.close()
    return found


def test_three_files_of_one_name_and_no_number_all_go_in_and_keep_their_numbers(tmp_path: Path) -> None:
    for folder in "abc":
        prose(tmp_path / "in" / folder / "sop.pdf", f"Aturan bagian {folder}.")
    report = run_ingest(tmp_path / "data", tmp_path / "in")
    assert len(report.added) == 3
    assert report.failed == ()
    named = numbers(tmp_path / "data")
    assert named == ["sop", "sop (b/sop)", "sop (c/sop)"]
    prose(tmp_path / "in" / "b" / "sop.pdf", "Aturan bagian b, diubah.")
    assert run_ingest(tmp_path / "data", tmp_path / "in").replaced == ("b/sop.pdf",)
    assert numbers(tmp_path / "data") == named


def test_a_file_named_like_one_without_number_does_not_take_its_place(tmp_path: Path) -> None:
    run_ingest(tmp_path / "data", prose(tmp_path / "a" / "scan.pdf", "Yang pertama."))
    run_ingest(tmp_path / "data", prose(tmp_path / "b" / "scan.pdf", "Yang kedua."))
    assert len(numbers(tmp_path / "data")) == 2


def test_a_name_that_is_not_utf8_goes_in_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    prose(folder / "biasa.pdf")
    strange = Path(os.fsdecode(os.fsencode(folder / "aneh") + b"\x97.pdf"))
    shutil.copy(prose(tmp_path / "x.pdf", "Aturan lain."), strange)
    report = run_ingest(tmp_path / "data", folder)
    assert sorted(report.added) == ["aneh\\x97.pdf", "biasa.pdf"]
    assert len(run_ingest(tmp_path / "data", folder).unchanged) == 2
    with Publisher(tmp_path / "data", remembering()) as publisher:
        assert strange in {path_of(version.source) for version in publisher.versions()}
    strange.unlink()
    assert run_ingest(tmp_path / "data", folder, prune=True).withdrawn == ("aneh\\x97.pdf",)


def test_the_command_tells_of_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path / "aneh") + b"\x97.pdf"))
    shutil.copy(prose(tmp_path / "x.pdf"), strange)
    missing = os.fsencode(tmp_path / "hilang") + b"\x97.pdf"
    for options in ((), ("--json",)):
        command = [
            sys.executable,
            "-m",
            "bot.program",
            "ingest",
            strange,
            missing,
            "--data",
            tmp_path / "data",
            *options,
        ]
        done = subprocess.run(
            command, capture_output=True, env=dict(os.environ), check=False, cwd=Path(__file__).parents[2]
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (1, False), done.stderr
        assert b"aneh\\x97.pdf" in done.stdout.replace(b"\\\\", b"\\") or b"aneh" in done.stderr


def halves(path: Path) -> Path:
    """A PDF whose text layer gives an emoji as two glyphs, each standing for one half of a UTF-16 pair."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfchar <01> <D83D> <02> <DE00> endbfchar "
        b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap end end"
    )
    words = b"Tata tertib kantor yang berlaku untuk semua pegawai \x01\x02 setiap hari kerja."
    content = b"BT /F1 12 Tf 60 700 Td (" + words + b") Tj ET"
    bodies = [
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf_of(bodies))
    return path


def test_an_emoji_in_two_halves_is_one_character(tmp_path: Path) -> None:
    halves(tmp_path / "in" / "emoji.pdf")
    prose(tmp_path / "in" / "biasa.pdf")
    report = run_ingest(tmp_path / "data", tmp_path / "in")
    assert report.failed == ()
    assert len(report.added) == 2
    store = Store(tmp_path / "data")
    text = " ".join(stored.passage.text for stored in store.passages_of("emoji", Role.STAFF))
    assert "pegawai" in text
    text.encode()
    store.close()


def told(*sops: tuple[str, str]) -> tuple[list[FoundFile], dict[str, Sop]]:
    """Files that are there, and what a reader makes of each: (file, number)."""
    isi = (Section(Part.ISI, "", "Isi dokumen."),)
    kind, seen = Kind.MIKRO, Visibility.PUBLIC
    made = {name: Sop(number, name, kind, seen, name, "", 1, sections=isi) for name, number in sops}
    return [FoundFile(SAMPLE, f"/there/{name}", name, name, seen) for name in made], made


def run(data: Path, found: Sequence[FoundFile], sops: dict[str, Sop], order: Sequence[str] = ()) -> Report:
    def read(files: Sequence[FoundFile], progress: Progress) -> list[tuple[FoundFile, Sop | UnreadablePdf]]:
        by_name = {file.file: file for file in files}
        return [(by_name[name], sops[name]) for name in order or by_name if name in by_name]

    with Publisher(data, remembering()) as publisher:
        return ingest(found, publisher, read, Silent())


def test_whatever_one_document_does_when_it_is_published_the_rest_goes_in(tmp_path: Path) -> None:
    found, sops = told(("a.pdf", "1/2020"), ("b.pdf", "2/2020"), ("c.pdf", "3/2020"))
    sops["b.pdf"] = replace(sops["b.pdf"], title="half of a pair \ud83d")
    report = run(tmp_path, found, sops)
    assert report.added == ("a.pdf", "c.pdf")
    assert [failed.file for failed in report.failed] == ["b.pdf"]
    assert numbers(tmp_path) == ["1/2020", "3/2020"]


def test_a_correction_that_no_longer_fits_costs_its_own_file_only(tmp_path: Path) -> None:
    found, sops = told(("a.pdf", "1/2020"), ("b.pdf", "2/2020"))
    run(tmp_path, found[:1], sops)
    with closing(sqlite3.connect(tmp_path / "index.db")) as database, database:
        database.execute("INSERT INTO correction VALUES ('/there/a.pdf', 'kind', 'no such kind', '')")
    database.close()
    report = run(tmp_path, [replace(file, sha256=f"{file.sha256} changed") for file in found], sops)
    assert [failed.file for failed in report.failed] == ["a.pdf"]
    assert numbers(tmp_path) == ["1/2020", "2/2020"]


@pytest.mark.parametrize("order", [("a.pdf", "b.pdf"), ("b.pdf", "a.pdf")])
@pytest.mark.parametrize("every", [-1.0, 60.0])
def test_two_documents_may_change_numbers_whichever_is_read_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str], every: float
) -> None:
    monkeypatch.setattr("ingest.folder._EVERY", every)
    found, sops = told(("a.pdf", "1/2020"), ("b.pdf", "2/2020"))
    run(tmp_path, found, sops)
    sops = {
        name: replace(sop, number={"1/2020": "2/2020", "2/2020": "1/2020"}[sop.number]) for name, sop in sops.items()
    }
    changed = [replace(file, sha256=f"{file.sha256} changed") for file in found]
    assert run(tmp_path, changed, sops, order).failed == ()
    store = Store(tmp_path)
    assert {entry.file: entry.number for entry in store.entries(Role.STAFF)} == {"a.pdf": "2/2020", "b.pdf": "1/2020"}
    store.close()


class _Stops(Silent):
    """Ends the ingestion, as Ctrl-C does, when this many files have been read."""

    def __init__(self, after: int) -> None:
        self._left = after

    def file(self, file: str, outcome: object) -> None:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


def test_what_has_been_read_is_published_before_the_last_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.folder._EVERY", -1.0)
    for name in "abc":
        prose(tmp_path / "in" / f"{name}.pdf", f"Aturan {name}.")
    settings = Settings(data=tmp_path / "data", workers=1)
    files = find([tmp_path / "in"], visibility=None, documents=settings.documents)
    with (
        Publisher(settings.data, remembering()) as publisher,
        Sandbox(settings) as sandbox,
        pytest.raises(KeyboardInterrupt),
    ):
        ingest(files, publisher, sandbox.read_all, _Stops(3))
    assert numbers(settings.data) == ["a", "b"]


class _Crashes(Silent):
    """Crashes the reading child in the middle of a file."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def pages(self, file: str, done: int, total: int) -> None:
        for child in self._sandbox._children:
            if child.process.pid:
                os.kill(child.process.pid, signal.SIGSEGV)


def test_what_the_reader_says_when_it_dies_reaches_the_report(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "panjang.pdf"), invariant=1)
    for _ in range(600):
        for n in range(40):
            canvas.drawString(40, 800 - 18 * n, "Pekerja migran menerima penjelasan tentang haknya.")
        canvas.showPage()
    canvas.save()
    settings = Settings(data=tmp_path / "data")
    files = find([tmp_path / "panjang.pdf"], visibility=None, documents=settings.documents)
    with Sandbox(settings) as sandbox:
        [(_, outcome)] = sandbox.read_all(files, _Crashes(sandbox))
    assert isinstance(outcome, ReaderDied)
    assert "SIGSEGV" in str(outcome)
    assert "Segmentation fault" in str(outcome)


REFUSING = """
import resource
real = resource.setrlimit
def setrlimit(which, limits):
    if which == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    real(which, limits)
resource.setrlimit = setrlimit
"""


def test_where_memory_cannot_be_bound_files_are_read_with_a_warning(tmp_path: Path) -> None:
    """As on macOS, whose kernel refuses RLIMIT_AS; here the refusal comes from a module that every Python loads first."""
    (tmp_path / "sitecustomize.py").write_text(REFUSING)
    house = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(house)])}
    command = [sys.executable, "-m", "bot.program", "ingest", str(SAMPLE), "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=house)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("without a bound on memory") == 1


def test_a_refused_bound_is_told_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(which: int, limits: tuple[int, int]) -> None:
        import resource

        if which == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr("resource.setrlimit", refuses)
    assert "exceeds" in bound_process(memory=1 << 30, seconds=10)
