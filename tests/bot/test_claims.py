"""Who of several bots on one database does what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.people import People
from index.databases import Address, keep_in
from tests.postgres import Server


@pytest.fixture
def shared(postgres: Server, tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path, Address(postgres.url, f"claims_{tmp_path.name[-24:]}".lower().replace("-", "_")))
    yield tmp_path
    keep_in(tmp_path, None)


def test_one_leads_and_the_next_takes_over_when_it_ends(shared: Path) -> None:
    one, other = People(shared), People(shared)
    assert one.claims.leads()
    assert not other.claims.leads()
    assert one.claims.leads()
    one.close()
    assert any(other.claims.leads() for _ in range(200))
    other.close()


def test_after_the_server_was_started_again_somebody_leads(
    shared: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(shared)
    assert people.claims.leads()
    assert people.claims.lanes([1, 2], ()) == {1, 2}
    postgres.stop()
    postgres.start()
    assert people.claims.leads()
    assert people.claims.lanes([2, 3], ()) == {2}, "for a moment each takes back its own alone"
    monkeypatch.setattr(people.claims, "_open", 0.0)
    assert people.claims.lanes([2, 3], ()) == {2, 3}
    people.close()


def test_a_bot_lets_go_of_chats_that_rest_when_it_holds_many(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.claims._LANES", 3)
    one, other = People(shared), People(shared)
    assert one.claims.lanes([1, 2, 3], ()) == {1, 2, 3}
    assert one.claims.lanes([4], (1,)) == {4}
    assert other.claims.lanes([1, 2, 3, 4], ()) == {2}
    one.close()
    other.close()


def test_files_are_one_bots(tmp_path: Path) -> None:
    people = People(tmp_path)
    assert not people.shared
    assert people.claims.leads()
    assert people.claims.lanes([1, 2], ()) == {1, 2}
    assert people.claims.bots() == 1
    people.close()


def test_a_chat_whose_talk_is_forgotten_may_be_the_next_ones(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = People(shared), People(shared)
    assert one.claims.lanes([1, 2, 3], ()) == {1, 2, 3}
    assert one.claims.lanes([4], ()) == {4}
    assert other.claims.lanes([1, 2], ()) == set(), "the talks are young"
    monkeypatch.setattr("bot.claims.KEPT_SECONDS", 0)
    assert one.claims.lanes([4], (3,)) == {4}
    assert other.claims.lanes([1, 2, 3, 4], ()) == {1, 2}
    one.close()
    other.close()
