from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import BadSetting
from index.profile import open_profile
from index.spelling import Speller
from index.wording import load_lexicon, understand

SPELLER = Speller.of({"gaji": 9, "jenazah": 7, "epmi": 3})


@pytest.mark.parametrize("content", ["no table", '"majikan" = 3', '["a]'])
def test_a_synonyms_file_that_cannot_be_read_is_told_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "synonyms.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BadSetting, match=r"synonyms\.toml"):
        load_lexicon(open_profile(str(tmp_path)))


@pytest.mark.parametrize(
    "question",
    [
        "saya diperkosa anak majikan",
        "kami disekap di kamboja",
        "teman pingsan, dikunci di kamar",
        "kumaha carana ngurus epmi",
    ],
)
def test_a_grave_or_rare_word_is_never_made_into_another(question: str) -> None:
    assert [r for r in understand(question, load_lexicon(), SPELLER).rewritings if r[0] == "spelling"] == []


def test_an_agency_has_its_own_words_of_the_street_and_of_english(tmp_path: Path) -> None:
    (tmp_path / "slang.toml").write_text('"kir" = "uji berkala"\n', encoding="utf-8")
    (tmp_path / "english.toml").write_text('"inspection" = "uji berkala"\n', encoding="utf-8")
    own = load_lexicon(open_profile(str(tmp_path)))
    assert understand("syarat kir", own, SPELLER).text == "syarat uji berkala"
    assert "berkala" in understand("how long does the inspection take", own, SPELLER).dense
    assert "majikan" not in load_lexicon(open_profile("plain")).slang.values()
    assert load_lexicon(open_profile("bp2mi")).slang["madam"] == "majikan"


def test_a_step_can_be_left_out() -> None:
    query = understand("gaji blm dibayar, jenasah", load_lexicon().without("slang").without("spelling"), SPELLER)
    assert "blm" in query.text
    assert "jenasah" in query.text
