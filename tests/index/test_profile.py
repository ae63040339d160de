from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import BadSetting
from index.messages import say
from index.names import names
from index.profile import SHIPPED, TABLES, current, open_profile, use


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = current()
    yield
    use(before)


def test_a_folder_of_ones_own_holds_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text('base = "bp2mi"\n', encoding="utf-8")
    (tmp_path / "glossary.toml").write_text('[abbreviation]\nPMI = "Palang Merah Indonesia"\n', encoding="utf-8")
    abbreviations = open_profile(str(tmp_path)).table("glossary")["abbreviation"]
    assert abbreviations["PMI"] == "Palang Merah Indonesia"
    assert abbreviations["KUR"] == "Kredit Usaha Rakyat"


def test_a_folder_that_names_no_base_builds_on_the_plain_profile(tmp_path: Path) -> None:
    assert open_profile(str(tmp_path)).folders == (tmp_path, SHIPPED / "plain")


def test_the_profile_in_use_gives_sentences_and_names() -> None:
    assert "pekerja migran" in say("opening.greeting")
    assert names("ujian korea")
    use(open_profile("plain"))
    assert "migran" not in say("opening.greeting")
    assert names("ujian korea") == frozenset()


def test_a_profile_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadSetting, match=r"TANYA_SOP_PROFILE.*bp2mi, plain"):
        open_profile("kementerian")


@pytest.mark.parametrize("name", ["bp2mi", "plain"])
def test_a_shipped_profile_holds_known_tables_only(name: str) -> None:
    assert {file.stem for file in (SHIPPED / name).glob("*.toml")} <= TABLES.keys()
