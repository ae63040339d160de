"""The library's history as a person reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import Encoder
from index.history import History
from index.publisher import Publisher
from tests.conftest import own_copy

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.fixture
def data(few: Path, tmp_path: Path, encoder: Encoder) -> Path:
    """A library in which one SOP was corrected and then withdrawn: generations 2 and 3."""
    data = own_copy(few, tmp_path / "data")
    with Publisher(data, encoder) as publisher:
        publisher.correct(KOREA, "title", "Ujian Korea")
        publisher.withdraw(KOREA)
    return data


def test_each_generation_tells_what_came_what_went_and_what_was_renewed(data: Path) -> None:
    history = History(data)
    removed, corrected, ingested = history.latest(10)
    assert (removed.action, [one.title for one in removed.went], removed.came) == ("remove", ["Ujian Korea"], ())
    [(before, after)] = corrected.renewed
    assert (before.number, after.number, after.title) == (KOREA, KOREA, "Ujian Korea")
    assert (ingested.action, len(ingested.came)) == ("ingest", 4)
    assert [one.generation for one in history.latest(2)] == [3, 2]
    history.close()


def test_going_back_is_told_before_it_is_done(data: Path) -> None:
    history = History(data)
    [back] = history.back_to(2).came
    assert back.title == "Ujian Korea"
    assert [one.title != "Ujian Korea" for one in history.back_to(1).came] == [True]
    assert history.back_to(3).came == history.back_to(3).went == ()
    history.close()


def test_a_document_is_followed_through_its_versions_and_the_one_that_was_taken_out_is_found(data: Path) -> None:
    history = History(data)
    versions = history.editions(KOREA.lower())
    assert [one.live for one in versions] == [False, False]
    assert versions[0].title == "Ujian Korea"
    assert [one.id for one in history.withdrawn()] == [versions[0].id], "its latest version, once"
    assert history.edition(versions[1].id) == versions[1]
    assert history.edition(10_000) is None
    history.close()
