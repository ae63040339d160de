"""`tanya-sop start`: Telegram where a token is set, else the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.program import program
from index.settings import Settings


def test_without_a_token_it_says_so_and_talks_to_the_public_in_the_terminal(library: Path) -> None:
    done = CliRunner().invoke(program, ["start", "--data", str(library)], input="cuti tahunan pegawai\n")
    assert done.exit_code == 0
    assert "TELEGRAM_BOT_TOKEN" in done.output.splitlines()[0]
    assert "CONTOH-MKO.09" not in done.output


def test_with_a_token_the_bot_is_run(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Path] = []

    def run(settings: Settings) -> None:
        ran.append(settings.data)

    monkeypatch.setattr("bot.running.run_bot", run)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:x")
    done = CliRunner().invoke(program, ["start", "--data", str(library)])
    assert (done.exit_code, done.output, ran) == (0, "", [library])
