"""What the machine offers beyond Python, and the bounds of a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.system import tesseract_missing

ROOT = Path(__file__).parents[2]


def bounded(code: str, *, memory: int = 1 << 30, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """Python that runs this after it was bound."""
    first = f"from index.system import bound_process\nassert not bound_process(memory={memory}, seconds={seconds})\n"
    return subprocess.run([sys.executable, "-c", first + code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="memory cannot be bound here")
def test_a_bound_process_gets_no_more_memory_and_writes_no_larger_file(tmp_path: Path) -> None:
    assert "MemoryError" in bounded("bytes(2 << 30)").stderr
    large = bounded(f"open({str(tmp_path / 'x')!r}, 'wb').write(bytes(300 << 20))", memory=256 << 20)
    assert large.returncode != 0
    assert (tmp_path / "x").stat().st_size <= 256 << 20
    assert bounded("print('well')").stdout == "well\n"


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("ind\neng", ""),
        ("eng\nosd", "apt install tesseract-ocr-ind"),
        (None, "apt install tesseract-ocr tesseract-ocr-ind"),
    ],
)
def test_what_is_missing_for_scans_is_told_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str | None, told: str
) -> None:
    if says is not None:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\nprintf '{says}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tesseract_missing() == told
