"""Errors: each a sentence of its own in both languages, whole on the other side of a process."""

from __future__ import annotations

import pickle

from index.errors import DiskFull, SopError, StorageError, UnknownSop


def test_an_error_is_told_with_its_facts_in_the_language_asked_for() -> None:
    error = UnknownSop(number="7/2024")
    assert "7/2024" in error.sentence("en")
    assert error.sentence("en") != error.sentence("id") == str(error)


def test_an_error_comes_whole_from_a_process_of_its_own() -> None:
    found = pickle.loads(pickle.dumps(DiskFull(path="/data", reason="no space")))
    assert type(found) is DiskFull
    assert found.facts == {"path": "/data", "reason": "no space"}
    assert isinstance(found, StorageError)
    assert isinstance(found, SopError)
