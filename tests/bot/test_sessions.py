from __future__ import annotations

from pathlib import Path

from bot.people import People
from bot.sessions import LINK_SECONDS, SESSION_SECONDS

OFFICER = 7001


def test_links_and_sessions_run_out_and_only_their_hashes_are_kept(empty: Path) -> None:
    now = [1_800_000_000.0]
    people = People(empty, lambda: now[0])
    old, link = people.sessions.link(OFFICER), people.sessions.link(OFFICER)
    assert people.sessions.enter(old) is None, "a new link takes the place of the one before"
    now[0] += LINK_SECONDS + 1
    assert people.sessions.enter(link) is None
    entered = people.sessions.enter(people.sessions.link(OFFICER))
    assert entered
    key = entered[0]
    assert people.sessions.person(key) == OFFICER
    kept = [str(tuple(row)) for row in people.rows("SELECT * FROM web_session")]
    assert len(kept) == 1
    assert key not in kept[0]
    now[0] += SESSION_SECONDS + 1
    assert people.sessions.person(key) == 0
    assert people.sessions.purge() == 1
    people.close()
