"""Reading and publishing an upload by the real command in a child process, and what is said when it does not go in."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from pypdf import PdfWriter

from bot.ingesting import pages_in, refusal, remarks, run_ingest, set_options, worded
from index.errors import JobError
from index.sop import Role
from tests.conftest import DOCUMENTS
from tests.library import entries

SAMPLE = DOCUMENTS / "public" / "opp-p-to-p.pdf"


def test_a_file_is_published_with_what_was_set_right_and_its_progress_is_told(tmp_path: Path) -> None:
    lines: list[str] = []

    async def tell(line: str) -> None:
        lines.append(line)

    data = tmp_path / "data"
    asyncio.run(run_ingest([SAMPLE], data, *set_options({"title": "Judul Lain", "visibility": "public"}), tell=tell))
    [entry] = entries(data, Role.PUBLIC)
    assert entry.title == "Judul Lain"
    assert any(SAMPLE.name in line for line in lines)


def test_a_file_that_cannot_be_read_is_refused_in_words_without_a_command(tmp_path: Path) -> None:
    empty = tmp_path / "kosong.pdf"
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(empty)
    told = asyncio.run(run_ingest([empty], tmp_path / "data"))
    assert refusal(told, "id").startswith("Tidak ada tulisan yang dapat dibaca di berkas ini.")
    assert refusal(told, "en") != refusal(told, "id")


def test_a_reason_that_lies_with_us_is_an_error_and_not_a_refusal_of_the_file(tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.write_text("a file where the data folder should be")
    with pytest.raises(JobError):
        asyncio.run(run_ingest([SAMPLE], blocked))


def test_a_refusal_without_a_word_for_it_says_what_the_command_said() -> None:
    assert worded("no_such_key", {}, "as the command said", "id") == "as the command said"
    assert "SOP-7" in worded("unknown_sop", {"number": "SOP-7"}, "as the command said", "id")


def test_what_the_report_has_told_already_is_not_remarked_again() -> None:
    notes = [
        {"key": "warning", "fact": "", "note": "periksa halaman 2"},
        {"key": "number_taken", "fact": "SOP-7", "note": "nomor SOP-7 sudah dipakai"},
        {"key": "new_kind", "fact": "", "note": "catatan lain"},
    ]
    taken, other = remarks({"notes": notes}, "id")
    assert "SOP-7" in taken
    assert "/riwayat" in taken
    assert other == "catatan lain"


def test_the_pages_of_an_upload_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("02.jpg", "10.jpg", "01.jpg"):
        shutil.copy(SAMPLE, tmp_path / name)
    (tmp_path / "trial").mkdir()
    assert [path.name for path in pages_in(tmp_path)] == ["01.jpg", "02.jpg", "10.jpg"]
