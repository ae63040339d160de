"""Pages are drawn in a process of their own, within bounds."""

from __future__ import annotations

import threading
import time

import pytest

from bot.drawing import Drawer
from bot.pictures import page_picture
from tests.conftest import DOCUMENTS, busy

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
