"""Which files there are, what names each over time, and who may see it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from index.sop import Visibility
from ingest.finding import file_of, find, is_there, part_of, path_of, printable, source_of


def made(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    return root


def test_documents_below_a_folder_are_found_in_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    made(tmp_path, "b.PDF", "a/c.docx", ".x/d.pdf", "a/.e.pdf", "catatan.txt", "foto.jpg")
    assert [file.file for file in find([tmp_path], visibility=None, documents=tmp_path)] == [
        *("a/c.docx", "b.PDF", "foto.jpg")
    ]


@pytest.mark.parametrize(
    ("name", "seen", "told"),
    [
        ("public/a.pdf", Visibility.PUBLIC, True),
        ("Publik/x/a.pdf", Visibility.PUBLIC, True),
        ("public/internal/a.pdf", Visibility.INTERNAL, True),
        ("a.pdf", Visibility.INTERNAL, False),
        ("publikasi/a.pdf", Visibility.INTERNAL, False),
    ],
)
def test_the_nearest_folder_that_is_called_so_says_who_sees_a_file(
    tmp_path: Path, name: str, seen: Visibility, *, told: bool
) -> None:
    [found] = find([made(tmp_path, name)], visibility=None, documents=tmp_path / "elsewhere")
    assert (found.visibility, found.explicit) == (seen, told)


def test_a_folder_above_the_one_that_was_given_says_nothing(tmp_path: Path) -> None:
    """Whoever names a folder decides about what is in it, not about where it happens to lie."""
    made(tmp_path / "public" / "masuk", "a.pdf")
    [found] = find([tmp_path / "public" / "masuk"], visibility=None, documents=tmp_path / "elsewhere")
    assert found.visibility is Visibility.INTERNAL
    [found] = find([tmp_path / "public" / "masuk"], visibility=None, documents=tmp_path)
    assert found.visibility is Visibility.PUBLIC


def test_a_file_that_is_named_itself_is_chosen_and_comes_once(tmp_path: Path) -> None:
    made(tmp_path, "a.pdf", "b.pdf")
    found = find([tmp_path / "a.pdf", tmp_path], visibility=Visibility.PUBLIC, documents=tmp_path)
    assert sorted(file.file for file in found) == ["a.pdf", "b.pdf"]
    [only] = find([tmp_path / "a.pdf"], visibility=Visibility.PUBLIC, documents=tmp_path)
    assert (only.chosen, only.visibility) == (True, Visibility.PUBLIC)


def test_photos_that_count_on_are_one_document_whose_hash_is_that_of_all_pages(tmp_path: Path) -> None:
    made(tmp_path, "surat-1.jpg", "surat-2.jpg", "surat-4.jpg")
    first, alone = find([tmp_path], visibility=None, documents=tmp_path)
    assert [first.path.name, *(page.name for page in first.more), alone.path.name] == [
        *("surat-1.jpg", "surat-2.jpg", "surat-4.jpg")
    ]
    (tmp_path / "surat-2.jpg").write_bytes(b"anew")
    assert find([tmp_path], visibility=None, documents=tmp_path)[0].sha256 != first.sha256


def test_an_upload_is_named_by_its_place_among_the_uploads_and_stands_though_its_file_is_gone(tmp_path: Path) -> None:
    source = source_of(tmp_path / "uploads" / "9" / "a.pdf", tmp_path / "uploads")
    assert source == "upload:9/a.pdf"
    assert is_there(source)
    assert not is_there(str(tmp_path / "a.pdf"))


def test_a_part_of_a_file_leads_back_to_the_file(tmp_path: Path) -> None:
    path = made(tmp_path, "a.pdf") / "a.pdf"
    parts = [part_of(str(path), 1), part_of(str(path), 3), part_of(str(path), 3, 1)]
    assert len(set(parts)) == 3
    assert [file_of(part) for part in parts] == [str(path)] * 3
    assert all(is_there(part) for part in parts)


@pytest.mark.skipif(sys.platform != "linux", reason="file names are UTF-8 here")
def test_a_name_that_is_no_utf8_has_a_source_that_leads_back_to_it(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/s\x97p.pdf"))
    path.write_bytes(b"x")
    source = source_of(path, None)
    source.encode()
    assert path_of(source) == path
    assert printable(path.name) == "s\\x97p.pdf"
