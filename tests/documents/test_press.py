from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from documents.press.__main__ import press
from documents.press.library import load_library
from documents.press.source import SOURCES, SourceError, load


def test_the_same_source_gives_the_same_bytes_as_committed() -> None:
    sources = load_library()
    titles = {source.id: f"SOP {source.nomor} {source.judul}" for source in sources}
    for source in sources:
        if source.id in ("opp-p-to-p", "cuti-tahunan-pegawai"):
            committed = (SOURCES.parent / source.akses / f"{source.id}.pdf").read_bytes()
            assert press(source, titles) == committed


def test_numbers_are_unique_and_cannot_be_taken_for_real_ones() -> None:
    numbers = [source.nomor for source in load_library()]
    assert len(numbers) == len(set(numbers))
    assert all(number.startswith("CONTOH-") for number in numbers)


def test_no_source_holds_a_phone_number() -> None:
    import re

    for path in SOURCES.glob("*/*.yaml"):
        printed = yaml.safe_load(path.read_text(encoding="utf-8"))
        printed.pop("sumber", None)
        assert not re.search(r"(\+62|\b0\d{2,3})[\s-]?\d{3,}", str(printed)), path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"akses": "rahasia"}, "akses"),
        ({"langkah": []}, "langkah"),
        ({"pelaksana": ["A", "B"]}, "is not among pelaksana"),
        ({"warna": "merah"}, "warna"),
        ({"id": "lain"}, "must equal the file's name"),
    ],
)
def test_a_wrong_source_is_one_clear_sentence(tmp_path: Path, change: dict[str, object], said: str) -> None:
    source = yaml.safe_load((SOURCES / "02-penempatan" / "opp-p-to-p.yaml").read_text(encoding="utf-8"))
    file = tmp_path / "opp-p-to-p.yaml"
    file.write_text(yaml.safe_dump({**source, **change}), encoding="utf-8")
    with pytest.raises(SourceError, match=said) as raised:
        load(file)
    assert str(raised.value).startswith("opp-p-to-p.yaml: ")
