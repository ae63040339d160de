"""Pages are drawn in a process of their own, within bounds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.drawing import Drawer
from bot.pictures import page_picture
from tests.conftest import DOCUMENTS, ROOT, busy

WHOLE = (False,)


def for_ever() -> bytes:
    while True:
        time.sleep(0.01)


def eats_memory() -> bytes:
    return bytes(4 << 30)


def test_a_page_is_drawn_within_bounds() -> None:
    drawer = Drawer(memory_mb=1024, seconds=30)
    page = DOCUMENTS / "public" / "jenazah.pdf"
    assert drawer.draw(page_picture, page, 1, (), *WHOLE).startswith(b"\xff\xd8")
    with pytest.raises(ValueError, match="no page 99"):
        drawer.draw(page_picture, page, 99, (), *WHOLE)
    with pytest.raises(ValueError, match="MemoryError"):
        drawer.draw(eats_memory)


def test_a_drawing_does_not_load_the_program_that_asked_for_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.drawing import Drawer\n"
        "from bot.pictures import page_picture\n"
        "with Path('loaded').open('a') as file:\n"
        "    file.write('x')\n"
        "if __name__ == '__main__':\n"
        "    drawer = Drawer(memory_mb=1024, seconds=60)\n"
        "    for page in (1, 2):\n"
        "        assert drawer.draw(page_picture, Path(sys.argv[1]), page, (), False)\n",
        encoding="utf-8",
    )
    page = DOCUMENTS / "public" / "jenazah.pdf"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, program, page], cwd=tmp_path, env=environment, check=True, timeout=120)
    assert (tmp_path / "loaded").read_text(encoding="utf-8") == "x"


def test_a_page_that_takes_for_ever_is_given_up_and_its_process_killed() -> None:
    drawer = Drawer(memory_mb=1024, seconds=1)
    began = time.monotonic()
    with pytest.raises(ValueError, match="not drawn within"):
        drawer.draw(for_ever)
    assert time.monotonic() - began < busy(5)
    assert not drawer._at_work


def test_stopping_ends_a_drawing_at_once() -> None:
    drawer = Drawer(memory_mb=1024, seconds=60)
    ended: list[float] = []

    def draw() -> None:
        with pytest.raises(ValueError, match="ended the program"):
            drawer.draw(for_ever)
        ended.append(time.monotonic())

    drawing = threading.Thread(target=draw)
    drawing.start()
    while not drawer._at_work:
        time.sleep(0.01)
    time.sleep(1)
    began = time.monotonic()
    drawer.close()
    drawing.join(10)
    assert ended
    assert ended[0] - began < 5
