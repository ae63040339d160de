from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from documents.press import check, count
from documents.press.__main__ import annexes, press, shipped
from documents.press.layout import layout_of
from documents.press.library import load_library
from documents.press.similarity import pairs
from documents.press.source import SOURCES, Langkah, Source, SourceError, load
from documents.press.tree import load_tree


@pytest.fixture(scope="module")
def library() -> list[Source]:
    return load_library()


def test_the_library_is_as_large_as_the_agencys(library: list[Source]) -> None:
    assert Counter(source.jenis for source in library) == {"makro": 106, "mikro": 644}
    branches = load_tree(SOURCES / "pohon.yaml").values()
    assert len({(branch.process, branch.map) for branch in branches}) == 82
    processes = Counter({branch.process: branch.kind for branch in branches}.values())
    assert processes == {"inti": 5, "pendukung": 14, "lainnya": 1}


def test_what_is_written_by_hand_has_its_sources_beside_it(library: list[Source]) -> None:
    assert [source.id for source in library if source.ditulis and not source.sumber] == []
    written = Counter(source.akses for source in library if source.ditulis)
    assert written["public"] >= 80
    assert written["internal"] >= 60


def test_no_two_sops_share_more_than_a_third_of_their_steps(library: list[Source]) -> None:
    assert max(pair.share for pair in pairs([source for source in library if source.jenis == "mikro"])) <= 1 / 3


def test_a_step_with_one_noun_swapped_is_the_same_step(library: list[Source]) -> None:
    one = next(source for source in library if source.id == "opp-p-to-p")
    swapped = [step.model_copy(update={"kegiatan": f"{step.kegiatan} segera"}) for step in one.langkah]
    other = [step.model_copy(update={"kegiatan": f"kata{n} yang{n} lain{n}"}) for n, step in enumerate(one.langkah)]
    assert pairs([one, one.model_copy(update={"langkah": swapped})])[0].share > 0.5
    assert pairs([one, one.model_copy(update={"langkah": other})]) == []


def test_a_quarter_are_scans_and_every_layout_is_used(library: list[Source]) -> None:
    assert 0.22 < sum(source.pindai for source in library) / len(library) < 0.3
    assert any(source.lapisan_buruk for source in library)
    assert len({layout_of(source.id).name for source in library if shipped(source)}) >= 8


def test_check_lists_of_one_page_make_up_the_pages_that_are_asked(library: list[Source]) -> None:
    pages = [2] * len(library)
    chosen = annexes(library, pages, 1600)
    assert len(chosen) == 1600 - sum(pages)
    assert not chosen & {source.id for source in library if shipped(source)}
    with pytest.raises(SourceError, match="cannot be made"):
        annexes(library, pages, 9999)


def test_what_was_set_is_counted_from_the_files() -> None:
    result = CliRunner().invoke(count.main, [str(SOURCES.parent)])
    files = len(list(SOURCES.parent.glob("*/*.pdf")))
    assert result.exit_code == 0, result.output
    assert f"{files:5} files" in result.output
    assert "    3 SOP makro" in result.output


def test_the_check_finds_the_library_complete() -> None:
    result = CliRunner().invoke(check.main, ["--top", "1"])
    assert result.output.startswith("644 SOP mikro; pairs that share more than a third: 0")


def test_a_step_may_be_one_line() -> None:
    step = Langkah.model_validate("Periksa berkas. Lengkap? | Petugas | Berkas | 1 jam | Catatan | Ya: 3, tidak: 1")
    assert (step.pelaksana, step.waktu, step.ya, step.tidak, step.keterangan) == ("Petugas", "1 jam", 3, 1, "")
    with pytest.raises(ValueError, match="5 or 6 columns"):
        Langkah.model_validate("Periksa | Petugas")


def test_the_same_source_gives_the_same_bytes_as_committed(library: list[Source]) -> None:
    titles = {source.id: f"SOP {source.nomor} {source.judul}" for source in library}
    for source in library:
        if source.id in ("opp-p-to-p", "cuti-tahunan-pegawai"):
            committed = (SOURCES.parent / source.akses / f"{source.id}.pdf").read_bytes()
            assert press(source, titles) == committed


def test_numbers_are_unique_and_cannot_be_taken_for_real_ones(library: list[Source]) -> None:
    numbers = [source.nomor for source in library]
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
