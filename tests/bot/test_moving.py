"""Everything from files to PostgreSQL and back: whole, checked, and never over something that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.handovers import Handover
from bot.people import People
from bot.program import program
from index.databases import Address, keep_in
from index.publisher import Publisher
from index.sop import Role
from index.store import Store
from tests.conftest import remembering
from tests.postgres import Server

KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"
SARI, ADMIN = 7_000_000_001, 7_000_000_004


def move(to: str, data: Path, **environment: str) -> Result:
    named = {f"TANYA_SOP_{name.upper()}": value for name, value in environment.items()}
    return CliRunner().invoke(program, ["move", "--to", to, "--data", str(data)], env=named)


def test_everything_goes_to_postgresql_and_comes_back(
    fresh: Path, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.moving.configured_encoder", lambda settings: remembering())
    people = People(fresh)
    people.grant(SARI, Role.STAFF)
    people.receive([(5, SARI, SARI, '{"a": 1}')])
    people.note(ADMIN, "remove", "generation 2")
    people.note(ADMIN, "remove", "generation 3")
    people.handovers.draft(Handover("h", SARI, "id", 0, "asked", "draft", "apa?", ""))
    people.handovers.send("h", SARI, [ADMIN])
    people.close()
    with Publisher(fresh, remembering()) as publisher:
        publisher.correct(KOREA, "title", "Ujian Korea")
    store = Store(fresh)
    wanted = store.entries(Role.STAFF), store.generations(), store.frequencies()
    store.close()

    there = move(postgres.url, fresh, agency="moving")
    assert there.exit_code == 0, there.output
    assert "0 dari 11" in there.output
    again = move(postgres.url, fresh, agency="moving")
    assert isinstance(again.exception, Exception)
    assert "TANYA_SOP_AGENCY" in str(again.exception)

    keep_in(fresh, Address(postgres.url, "moving"))
    people = People(fresh)
    people.receive([(6, SARI, SARI, "{}")])
    people.handovers.answer(people.handovers.listed(1)[0], "k", ADMIN, "begini")
    people.close()
    with Publisher(fresh, remembering()) as publisher:
        assert publisher.withdraw(KOREA) == 3
        assert publisher.roll_back(2) == 4
    for name in ("index.db", "people.db"):
        (fresh / name).rename(tmp_path / name)

    back = move("files", fresh, agency="moving", database=postgres.url)
    assert back.exit_code == 0, back.output
    keep_in(fresh, None)
    store, people = Store(fresh), People(fresh)
    assert (store.entries(Role.STAFF), store.generations()[-2:], store.frequencies()) == (
        wanted[0], wanted[1][-2:], wanted[2],
    )  # fmt: skip
    assert [generation.action for generation in store.generations()] == ["rollback", "remove", "edit", "ingest"]
    assert store.problem() == ""
    assert [waiting.update_id for waiting in people.waiting()] == [5, 6]
    assert people.staff() == [SARI]
    assert [act.detail for act in people.audit()][1:] == ["h", "generation 3", "generation 2"]
    assert people.handovers.chats() == [ADMIN, SARI]
    store.close()
    people.close()


def test_a_place_that_is_none_is_told(fresh: Path) -> None:
    assert "postgresql://" in str(move("mysql://host/sop", fresh).exception)
