"""What the machine offers beyond Python."""

from __future__ import annotations

import shutil
import subprocess


def tesseract_missing() -> str:
    """What to install so that scans can be read; empty when Tesseract and its Indonesian data are there."""
    program = shutil.which("tesseract")
    if program is None:
        return "apt install tesseract-ocr tesseract-ocr-ind"
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "" if "ind" in listed.stdout.split() else "apt install tesseract-ocr-ind"
