from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.door import door
from index.errors import BadSetting
from index.messages import say
from index.names import names
from index.profile import SHIPPED, TABLES, current, open_profile, use
from index.profile_commands import problems


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


def test_a_new_folder_has_every_table_and_says_that_no_help_line_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    made = CliRunner().invoke(door, ["profile", "new", str(folder)])
    assert made.exit_code == 0, made.output
    assert {file.stem for file in folder.iterdir()} == TABLES.keys()
    checked = CliRunner().invoke(door, ["profile", "check", str(folder), "--json"])
    assert checked.exit_code == 1
    assert [problem.split(":")[0] for problem in json.loads(checked.output)["problems"]] == ["emergency.toml"]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('[office]\npst = ["pst"]\n', encoding="utf-8")
    CliRunner().invoke(door, ["profile", "new", str(tmp_path)])
    assert open_profile(str(tmp_path)).table("names") == {"office": {"pst": ["pst"]}}


@pytest.mark.parametrize(
    ("table", "content", "told"),
    [
        ("names", '[country]\nkorea = ["eps", "korea"]\njepang = ["eps"]\n', "eps"),
        ("messages.id", '[answer]\nhallo = "Hai"\n', "answer.hallo"),
        ("messages.en", '[opening]\nthanks = "Thanks, {who}"\n', "who"),
        ("emergency", '[[contact]]\nname = "Polisi"\nnumber = "110"\nwhere = "Indonesia"\n', "source, date"),
        ("kamus", "", "kamus.toml"),
    ],
)
def test_what_contradicts_itself_is_told(tmp_path: Path, table: str, content: str, told: str) -> None:
    (tmp_path / f"{table}.toml").write_text(content, encoding="utf-8")
    assert told in "\n".join(problems(open_profile(str(tmp_path)), "en"))


def test_the_shipped_profile_of_the_agency_is_well() -> None:
    assert list(problems(open_profile("bp2mi"), "en")) == []
