"""Settings come from the environment; what is wrong is told with its variable, and no secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.databases import address_of, keep_in
from index.errors import BadSetting
from index.settings import Settings, load_settings


@pytest.mark.parametrize(
    ("variable", "value", "shown"),
    [
        ("TANYA_SOP_READ_SECONDS", "0", "0"),
        ("TANYA_SOP_WORKERS", "banyak", "banyak"),
        ("TANYA_SOP_LANGUAGE", "fr", "fr"),
        ("TANYA_SOP_ADMINS", "12,budi", "budi"),
        ("TANYA_SOP_AGENCY", "a; DROP", "DROP"),
        ("TANYA_SOP_OFFICERS_HOURS", "siang", "Sen-Jum"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, shown: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting, match=variable) as told:
        load_settings()
    assert shown in str(told.value)


def test_a_secret_that_is_wrong_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_SOP_DATABASE", "mysql://sop:rahasia@host/sop")
    with pytest.raises(BadSetting, match="TANYA_SOP_DATABASE") as told:
        load_settings()
    assert "rahasia" not in str(told.value)
    assert "postgresql://" in str(told.value)


def test_no_secret_is_in_what_is_printed_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "TANYA_SOP_LLM_KEY", "TANYA_SOP_SPEECH_KEY"):
        monkeypatch.setenv(name, "rahasia")
    assert "rahasia" not in repr(load_settings())


def test_what_is_copied_with_spaces_around_it_is_taken_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 12:abc\n")
    monkeypatch.setenv("TANYA_SOP_ADMINS", " 5, 6  7,")
    found = load_settings()
    assert found.telegram_bot_token.get_secret_value() == "12:abc"
    assert found.admins == {5, 6, 7}


def test_a_file_says_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TANYA_SOP_WORKERS=3\nTANYA_SOP_READ_PAGES=7\nUNKNOWN=1\n")
    monkeypatch.setenv("TANYA_SOP_WORKERS", "4")
    found = load_settings()
    assert (found.workers, found.read_pages) == (4, 7)


def test_a_group_of_officers_takes_the_place_of_single_ones() -> None:
    assert Settings(officers=(1, 2)).staff_chats == (1, 2)
    assert Settings(officers=(1, 2), officers_group=-5).staff_chats == (-5,)
    assert Settings().staff_chats == ()


def test_a_data_folder_is_kept_where_the_settings_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TANYA_SOP_DATABASE", "postgresql://host/sop")
    monkeypatch.setenv("TANYA_SOP_AGENCY", "dinas")
    load_settings(tmp_path)
    kept = address_of(tmp_path)
    assert kept
    assert kept.agency == "dinas"
    keep_in(tmp_path, None)
