"""`tanya-sop profile new` and `check`: a folder to fill in, and what is missing in it or contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.program import program
from index.profile import TABLES, open_profile
from index.profile_commands import problems


def test_a_new_folder_has_every_table_and_says_that_no_help_line_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    made = CliRunner().invoke(program, ["profile", "new", str(folder)])
    assert made.exit_code == 0, made.output
    assert {file.stem for file in folder.iterdir()} == TABLES.keys()
    checked = CliRunner().invoke(program, ["profile", "check", str(folder), "--json"])
    assert checked.exit_code == 1
    assert [problem.split(":")[0] for problem in json.loads(checked.output)["problems"]] == ["emergency.toml"]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('[office]\npst = ["pst"]\n', encoding="utf-8")
    CliRunner().invoke(program, ["profile", "new", str(tmp_path)])
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
