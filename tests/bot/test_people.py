"""What is kept of people, on both engines: each of these runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from bot.people import KEEP_DAYS, People
from index.databases import Address, address_of, keep_in
from index.errors import DatabaseAway
from index.sop import Role
from tests.bot.test_handovers import asked
from tests.postgres import Server

SARI, OFFICER, OTHER, ADMIN = 7_000_000_001, 7_000_000_002, 7_000_000_003, 7_000_000_004


def test_language_and_role_are_kept_apart(empty: Path) -> None:
    people = People(empty)
    people.speak(SARI, "en")
    people.grant(SARI, Role.STAFF)
    people.speak(SARI, "id")
    assert (people.known(SARI).language, people.known(SARI).role) == ("id", Role.STAFF)
    assert people.staff() == [SARI]
    people.call(SARI, "Bu Sari")
    people.call(SARI, "Sari")
    assert people.names() == {SARI: "Sari"}
    people.close()


def test_an_invitation_makes_one_person_staff(empty: Path) -> None:
    people = People(empty)
    token = people.invite(ADMIN)
    assert people.redeem(token, SARI) == ADMIN
    assert people.redeem(token, OTHER) is None
    assert people.staff() == [SARI]
    people.close()


def test_an_update_comes_in_once_and_what_was_not_done_is_found_again(empty: Path) -> None:
    people = People(empty)
    first = [(11, SARI, SARI, "{}"), (12, OTHER, OTHER, '{"a": "100%?"}')]
    assert [waiting.update_id for waiting in people.receive(first)] == [11, 12]
    assert [waiting.update_id for waiting in people.receive([*first, (13, SARI, SARI, "{}")])] == [13]
    people.done([11])
    people.begin(12)
    assert [(w.update_id, w.body, w.tries) for w in people.waiting()] == [(12, '{"a": "100%?"}', 1), (13, "{}", 0)]
    assert people.receive(first) == []
    people.close()


def test_a_question_asked_again_loses_its_vote_and_what_was_missing_is_counted(empty: Path) -> None:
    people = People(empty)
    people.asked("q", SARI, outcome="answered", number="1", text="tidak disimpan")
    assert people.vote("q", SARI, -1)
    assert not people.vote("q", OTHER, 1)
    assert people.explain("q", SARI, "long")
    assert people.explain("q", SARI, "wrong")
    assert people.missed(1) == {"wrong": 1}
    people.asked("q", SARI, outcome="abstained", number="", text="jadwal kereta")
    assert [(one.vote, one.text) for one in people.questions(1)] == [(0, "jadwal kereta")]
    people.close()


def test_admins_acts_come_newest_first_those_of_one_second_too(empty: Path) -> None:
    people = People(empty, lambda: 1_800_000_000)
    for number in range(3):
        people.note(ADMIN, "remove", f"generation {number}")
    assert [act.detail for act in people.audit()] == ["generation 2", "generation 1", "generation 0"]
    assert people.makers() == {0: ADMIN, 1: ADMIN, 2: ADMIN}
    people.close()


def test_who_asks_to_be_erased_leaves_nothing_but_what_admins_did(empty: Path) -> None:
    people = People(empty)
    people.speak(SARI, "id")
    people.asked("q", SARI, outcome="abstained", number="", text="x")
    people.receive([(1, SARI, SARI, "{}")])
    people.handovers.draft(asked("one"))
    people.uploads.add(SARI, 1, "foto", "a")
    people.sessions.enter(people.sessions.link(SARI))
    people.note(SARI, "remove", "1")
    people.forget(SARI)
    people.done([])
    assert (people.questions(1), people.waiting(), people.uploads.all(), people.handovers.listed(1)) == ([], [], [], [])
    assert people.known(SARI).language == ""
    assert len(people.audit()) == 1
    people.close()


def test_what_is_old_is_purged(empty: Path) -> None:
    now = [1_800_000_000.0]
    people = People(empty, lambda: now[0])
    people.asked("q", SARI, outcome="answered", number="1", text="")
    people.invite(ADMIN)
    people.sessions.link(SARI)
    people.handovers.draft(asked("one"))
    now[0] += (KEEP_DAYS + 1) * 86_400
    assert people.purge() == 5
    assert people.purge() == 0
    people.close()


def test_several_writes_are_done_whole_or_not_at_all(empty: Path) -> None:
    people = People(empty)
    with suppress(RuntimeError), people.writing() as connection:
        connection.execute("INSERT INTO greeted VALUES (?)", (SARI,))
        raise RuntimeError
    assert not people.greeted(SARI)
    people.greet(SARI)
    assert people.greeted(SARI)
    people.close()


def test_many_threads_of_two_openings_take_each_update_in_once(empty: Path) -> None:
    desks = [People(empty), People(empty)]
    taken: list[int] = []

    def take(people: People) -> None:
        for number in range(40):
            taken.extend(waiting.update_id for waiting in people.receive([(number, SARI, SARI, "{}")]))

    threads = [threading.Thread(target=take, args=(desk,)) for desk in desks for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == list(range(40))
    for desk in desks:
        desk.close()


def test_a_server_that_was_started_again_is_found_again(postgres: Server, tmp_path: Path) -> None:
    keep_in(tmp_path, Address(postgres.url, "restarted"))
    people = People(tmp_path)
    people.speak(SARI, "en")
    postgres.stop()
    threading.Timer(0.5, postgres.start).start()
    assert people.known(SARI).language == "en"
    people.speak(SARI, "id")
    assert people.known(SARI).language == "id"
    people.close()
    keep_in(tmp_path, None)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    keep_in(tmp_path, Address(f"postgresql://owner:rahasia@/sop?host={tmp_path}", "away"))
    with pytest.raises(DatabaseAway, match="TANYA_SOP_DATABASE") as told:
        People(tmp_path)
    assert "rahasia" not in str(told.value)
    keep_in(tmp_path, None)


def test_an_agency_reaches_no_row_of_another_even_by_its_full_name(postgres: Server, tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("satu", "dua")]
    for home in homes:
        keep_in(home, Address(postgres.url, f"agency_{home.name}"))
    one, other = (People(home) for home in homes)
    one.speak(SARI, "en")
    assert other.known(SARI).language == ""
    assert address_of(homes[0]) == Address(postgres.url, "agency_satu")
    assert len(one.rows("SELECT * FROM agency_satu.person")) == 1
    assert other.rows("SELECT * FROM agency_satu.person") == []
    assert other.do("DELETE FROM agency_satu.person") == 0
    assert one.known(SARI).language == "en"
    for people, home in ((one, homes[0]), (other, homes[1])):
        people.close()
        keep_in(home, None)


def test_after_thirty_days_nothing_is_left_of_a_question_or_of_an_update_that_could_not_be_read(empty: Path) -> None:
    now = [1_800_000_000.0]
    people = People(empty, lambda: now[0])
    people.asked("q", 7, outcome="abstained", number="", text="jadwal kereta")
    people.receive([(1, 7, 7, "{}")])
    people.set_aside(1, "TypeError")
    people.done([1])
    now[0] += (KEEP_DAYS - 1) * 86_400
    people.purge()
    assert len(people.questions(365)) == len(people.aside()) == 1
    now[0] += 2 * 86_400
    assert people.purge() >= 2
    assert people.questions(365) == []
    assert people.aside() == {}
    people.set_aside(1, "TypeError")
    assert people.aside() == {}
    people.close()


def test_erasure_reaches_updates_that_were_set_aside(empty: Path) -> None:
    people = People(empty)
    people.receive([(1, 7, 7, "{}"), (2, 8, 8, "{}")])
    for number in (1, 2):
        people.set_aside(number, "TypeError")
    people.forget(7)
    assert list(people.aside()) == [2]
    people.close()
