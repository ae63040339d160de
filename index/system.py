"""What the machine offers beyond Python."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

_MAIN = threading.Lock()


def tesseract_missing() -> str:
    """What to install so that scans can be read; empty when Tesseract and its Indonesian data are there."""
    program = shutil.which("tesseract")
    if program is None:
        return "apt install tesseract-ocr tesseract-ocr-ind"
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "" if "ind" in listed.stdout.split() else "apt install tesseract-ocr-ind"


def bound_process(*, memory: int, seconds: int) -> str:
    """Bound this process: bytes of memory and of any file it writes, seconds of CPU, no core dump.

    Returns why memory is not bound, "" where it is: macOS knows the limit and refuses to set it.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ValueError, OSError) as error:
        return str(error)
    return ""


def memory_unbound() -> str:
    """Why this system lets no process bound its memory, "" where it does; tried in a process of its own."""
    code = "from index.system import bound_process; print(bound_process(memory=1 << 30, seconds=60))"
    tried = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent
    )
    return tried.stdout.strip() or tried.stderr.strip()[-200:]


@contextmanager
def without_main() -> Iterator[None]:
    """Start a child process without the program's main module: it needs none, and importing one costs more than its work."""
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
