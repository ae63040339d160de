"""Many ask, one publishes, one browses: nobody waits for ever, nobody sees half of a generation, nothing is made twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.assistant import Assistant, open_assistant
from index.encoder import Encoder
from index.engine import Nearest
from index.publisher import Publisher
from index.retriever import Retriever
from index.settings import load_settings
from index.sop import Role
from index.store import Store
from index.vectors import load_vectors
from tests.conftest import Remembering

QUESTIONS = ("syarat opp apa saja", "gaji blm dibayar majikan", "ujian eps topik korea berapa lama", "cuti tahunan")
SECONDS, ASKING = 20.0, 8


class _Threads:
    """Runs work over and over in threads of its own; keeps count of the rounds and what went wrong."""

    def __init__(self) -> None:
        self.rounds: Counter[str] = Counter()
        self.errors: list[BaseException] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[int], object], pause: float = 0.0) -> None:
        def loop() -> None:
            while not self._stop.wait(pause):
                try:
                    work(self.rounds[name])
                except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
                    self.errors.append(error)
                    return
                self.rounds[name] += 1

        # Daemons: a deadlock must fail the test, not hang the suite.
        self._threads.append(threading.Thread(target=loop, name=name, daemon=True))
        self._threads[-1].start()

    def stop(self) -> list[str]:
        """Ask all to end; the names of those that do not within ten seconds."""
        self._stop.set()
        until = time.monotonic() + 10
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]


def _publish(publisher: Publisher, number: str) -> Callable[[int], object]:
    return lambda done: publisher.roll_back(1) if done % 2 else publisher.withdraw(number)


def _browse(store: Store) -> None:
    for entry in store.entries(Role.PUBLIC)[:5]:
        with store.snapshot():
            if entry.number in {other.number for other in store.entries(Role.PUBLIC)}:
                assert store.passages_of(entry.number, Role.PUBLIC)


@pytest.mark.slow
def test_eight_ask_while_one_publishes_and_one_browses(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derived: Counter[int] = Counter()

    def counted(store: Store, encoder: str, dim: int) -> Nearest:
        found = load_vectors(store, encoder, dim)
        derived[found.generation] += 1
        return found

    monkeypatch.setattr("index.retriever.load_vectors", counted)
    assistant: Assistant = open_assistant(load_settings(fresh))
    threads = _Threads()
    with Publisher(fresh, assistant.retriever.encoder) as publisher:
        number = publisher.numbers()[0]
        for n in range(ASKING):
            ask = lambda done: assistant.answer(QUESTIONS[done % len(QUESTIONS)], role=Role.STAFF)  # noqa: E731
            threads.start(f"asking {n}", ask)
        threads.start("publishing", _publish(publisher, number), pause=0.15)
        threads.start("browsing", lambda done: _browse(assistant.store), pause=0.01)
        before, still = Counter[str](), ""
        for _ in range(4):
            time.sleep(SECONDS / 4)
            still = next((name for name in threads.rounds if threads.rounds[name] == before[name]), "")
            before = Counter(threads.rounds)
        stuck = threads.stop()
    assert not threads.errors, threads.errors[0]
    assert not stuck
    assert not still, f"{still} stood still"
    assert set(derived.values()) == {1}, "the same knowledge was derived twice"
    assert len(derived) > 10
    assistant.store.close()


class _SlowEncoder(Remembering):
    """Holds a question up between two events, as a slow model does."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.go_on = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        if query:
            self.reading.set()
            assert self.go_on.wait(20)
        return super().encode(texts, query=query)


def test_nobody_waits_while_somebody_elses_question_is_encoded(fresh: Path, encoder: Encoder) -> None:
    store, held_up = Store(fresh), _SlowEncoder()
    retriever = Retriever(store, held_up)
    slow = threading.Thread(target=lambda: retriever.search("syarat opp", role=Role.PUBLIC), daemon=True)
    slow.start()
    assert held_up.reading.wait(20)
    with Publisher(fresh, encoder) as publisher:
        publisher.withdraw(publisher.numbers()[0])
    done = threading.Event()

    def others() -> None:
        Retriever(store, encoder).search("syarat opp", role=Role.PUBLIC)
        retriever.understand("syarat opp")
        store.entries(Role.PUBLIC)
        done.set()

    threading.Thread(target=others, daemon=True).start()
    try:
        assert done.wait(10)
    finally:
        held_up.go_on.set()
    slow.join(10)
    assert not slow.is_alive()
    store.close()
