"""The library's commands, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bot.program import program
from index.errors import UnknownSop
from tests.conftest import INTERNAL, PUBLIC


def run(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(program, [*arguments, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_is_of_whom_it_is_asked_for_and_narrowed(library: Path) -> None:
    everything = json.loads(run(library, "list", "--json"))["sops"]
    public = json.loads(run(library, "list", "--json", "--role", "public"))["sops"]
    assert (len(everything), len(public)) == (len(PUBLIC) + len(INTERNAL), len(PUBLIC))
    placed = json.loads(run(library, "list", "--json", "--role", "public", "--process", "penempatan"))["sops"]
    assert 0 < len(placed) < len(public)
    assert all("penempatan" in entry["process"].casefold() for entry in placed)


def test_the_status_counts_what_is_there(library: Path) -> None:
    told = json.loads(run(library, "status", "--json"))
    assert told["sops"] == len(PUBLIC) + len(INTERNAL)
    assert told["pages"] >= told["sops"]
    assert str(told["passages"]) in run(library, "status")


def test_a_search_says_where_it_found_what(library: Path) -> None:
    hits = json.loads(run(library, "search", "syarat opp", "--top", "3", "--json"))["hits"]
    assert len(hits) == 3
    assert hits[0]["number"] == "CONTOH-MKO.02.04.03.01/BP3MI/2022"
    told = run(library, "search", "syarat opp", "--top", "1", "--explain")
    assert "cosine" in told


def test_a_sop_is_removed_and_its_generation_rolled_back(fresh: Path) -> None:
    number = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
    before = json.loads(run(fresh, "history", "--json"))["generations"][0]["id"]
    run(fresh, "remove", number)
    assert number not in run(fresh, "list", "--json")
    gone = CliRunner().invoke(program, ["remove", number, "--data", str(fresh)])
    assert isinstance(gone.exception, UnknownSop)
    run(fresh, "rollback", str(before))
    assert number in run(fresh, "list", "--json")
