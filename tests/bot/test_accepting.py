"""Which files an admin may send, and what they are called on our disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accepting import PICTURES, TAKEN, is_picture, is_taken, shown_name, tidy
from bot.people import People
from ingest.converting import PICTURES as READ_PICTURES
from ingest.converting import WORD


def test_what_is_taken_is_what_can_be_read() -> None:
    assert set(PICTURES) == READ_PICTURES
    assert set(TAKEN) == {".pdf"} | READ_PICTURES | WORD


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.PDF", "etc_passwd.pdf"),
        ("SOP Cuti (rev. 2).docx", "SOP Cuti _rev_ 2.docx"),
        ("a\u202efdp.exe", "a_fdp_exe.pdf"),
        (".pdf", "sop.pdf"),
        ("x" * 300 + ".jpg", "x" * 80 + ".jpg"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text(max_size=120))
def test_any_name_becomes_one_of_a_file_that_is_taken(name: str) -> None:
    shown = shown_name(name)
    assert Path(shown).name == shown
    assert is_taken(shown)
    assert is_picture(shown) == is_picture(name)
    assert len(shown) <= 86


def test_only_folders_of_uploads_that_wait_are_kept(tmp_path: Path) -> None:
    people = People(tmp_path)
    job = people.uploads.add(7, 1, "a.pdf", "x")
    for name in (job.id, "0123456789ab"):
        (tmp_path / "uploads" / name).mkdir(parents=True)
    tidy(tmp_path / "uploads", people.uploads)
    assert [one.name for one in (tmp_path / "uploads").iterdir()] == [job.id]
    tidy(tmp_path / "none", people.uploads)
    people.close()
