"""A question to an upload alone: answered from it and nothing else, as its admin set it right, and nothing is published."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.jobs import Draft
from bot.trial import answer_from, trial_library
from index.encoder import bundled
from index.errors import JobError
from index.sop import Role
from index.store import Store
from tests.conftest import DOCUMENTS, own_copy
from tests.library import entries, generation

JOB = "0123456789ab"
OTHER_NUMBER = "CONTOH-1/UJI/2026"


def uploaded(data: Path, file: str) -> Path:
    folder = data / "uploads" / JOB
    folder.mkdir(parents=True)
    (data / "read").mkdir(exist_ok=True)
    shutil.copy(DOCUMENTS / "public" / file, folder / "1.pdf")
    return data


def made(data: Path, **fields: str) -> Path:
    return asyncio.run(trial_library(data, Draft(JOB, fields=fields)))


def test_an_upload_answers_alone_and_the_library_stays_as_it_was(few: Path, tmp_path: Path) -> None:
    data = uploaded(own_copy(few, tmp_path / "data"), "klaim-jkm.pdf")
    before = generation(data)
    trial = made(data, number=OTHER_NUMBER)
    [entry] = entries(trial)
    assert entry.number == OTHER_NUMBER
    found = answer_from(trial, "syaratnya apa?", "id", bundled())
    assert {citation.number for citation in found.citations} == {OTHER_NUMBER}
    assert generation(data) == before
    assert OTHER_NUMBER not in {entry.number for entry in entries(data)}


def test_what_was_set_right_makes_another_trial_and_the_same_draft_the_same(tmp_path: Path) -> None:
    data = uploaded(tmp_path / "data", "opp-p-to-p.pdf")
    first = made(data, title="Judul Satu")
    at = (first / "index.db").stat().st_mtime_ns
    assert made(data, title="Judul Satu") == first
    assert (first / "index.db").stat().st_mtime_ns == at
    second = made(data, title="Judul Dua")
    assert second != first
    assert [entry.title for entry in entries(second)] == ["Judul Dua"]


def test_a_trial_that_failed_says_so_and_is_made_anew_the_next_time(tmp_path: Path) -> None:
    data = uploaded(tmp_path / "data", "opp-p-to-p.pdf")
    file = data / "uploads" / JOB / "1.pdf"
    whole = file.read_bytes()
    file.write_bytes(b"%PDF-1.4 torn")
    with pytest.raises(JobError):
        made(data)
    file.write_bytes(whole)
    assert len(Store(made(data)).entries(Role.STAFF)) == 1
