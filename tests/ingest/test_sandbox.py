"""Reading one file happens in a child process with bounds."""

from __future__ import annotations

import os
import signal
import time
import zlib
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReaderDied, TooSlow, UnreadablePdf
from index.settings import Settings
from index.sop import Sop, Visibility
from ingest.finding import FoundFile, find
from ingest.sandbox import Sandbox
from tests.conftest import DOCUMENTS, Silent, busy
from tests.ingest.hostile import pdf_of


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
    return pdf_of(
        [
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
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

    def killed(self: Sandbox, found: FoundFile) -> object:
        child = started(self, found)
        if "jenazah" in found.file and child.process.pid:
            os.kill(child.process.pid, signal.SIGSEGV)
        return child

    monkeypatch.setattr(Sandbox, "_start", killed)
    outcomes = reading(settings, *paths)
    assert isinstance(outcomes[0], ReaderDied)
    assert isinstance(outcomes[1], Sop)
