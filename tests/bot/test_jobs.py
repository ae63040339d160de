"""Uploads on their way; on both engines."""

from __future__ import annotations

from pathlib import Path

from bot.jobs import GATHERING, READY, RECEIVED
from bot.people import People

ADMIN = 7_000_000_004


def test_an_upload_goes_from_state_to_state_and_its_photos_stay_in_order(empty: Path) -> None:
    people = People(empty)
    job = people.uploads.add(ADMIN, 1, "foto", "a", gathers=True)
    people.uploads.add_page(job, "b")
    people.uploads.add_page(job, "c")
    kept = people.uploads.one(job.id)
    assert kept
    assert (kept.file_ids, kept.state) == (["a", "b", "c"], GATHERING)
    assert people.uploads.move(job.id, GATHERING, RECEIVED)
    assert not people.uploads.move(job.id, GATHERING, READY)
    people.uploads.set_right(job.id, "title", "Judul 100%")
    people.uploads.set_right(job.id, "number", "1")
    assert people.uploads.draft(job.id).fields == {"title": "Judul 100%", "number": "1"}
    people.uploads.await_text(ADMIN, "title", job.id)
    people.uploads.await_text(ADMIN, "number", job.id)
    assert people.uploads.awaited(ADMIN) == ("number", job.id)
    assert people.uploads.awaited(ADMIN) is None
    people.close()
