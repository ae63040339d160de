"""Signing in to the pages: a one-time link from the bot, then a session for a few hours. Of both only hashes are kept.

A session says who somebody is, never what they may see: that is asked anew at each page (`role_of`).
"""

from __future__ import annotations

import hashlib
import secrets

from bot.records import Records
from index.engine import Connection

SCHEMA = """
CREATE TABLE IF NOT EXISTS web_link (hash TEXT PRIMARY KEY, person INTEGER NOT NULL, expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS web_session (hash TEXT PRIMARY KEY, person INTEGER NOT NULL, expires INTEGER NOT NULL);
"""
# Seconds to open a link that signs in: half is short for who fetches another device, double leaves a lost phone open longer.
LINK_SECONDS = 600
# Half a working day.
SESSION_SECONDS = 4 * 3_600
_TABLES = ("web_link", "web_session")


class Sessions:
    """Links and sessions in the database of people."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def link(self, person: int) -> str:
        """A token that signs this person in once, within ten minutes; it takes the place of an earlier one."""
        token = secrets.token_urlsafe(24)
        with self._records.writing() as connection:
            connection.execute("DELETE FROM web_link WHERE person = ?", (person,))
            values = (_hash(token), person, self._records.now() + LINK_SECONDS)
            connection.execute("INSERT INTO web_link VALUES (?, ?, ?)", values)
        return token

    def enter(self, token: str) -> tuple[str, int] | None:
        """The key of a new session and whose it is, if the token is good; it is used up."""
        now = self._records.now()
        with self._records.writing() as connection:
            sql = "DELETE FROM web_link WHERE hash = ? RETURNING person, expires"
            found = connection.execute(sql, (_hash(token),)).fetchone()
            if found is None or found["expires"] < now:
                return None
            key, person = secrets.token_urlsafe(24), int(found["person"])
            connection.execute("INSERT INTO web_session VALUES (?, ?, ?)", (_hash(key), person, now + SESSION_SECONDS))
        return key, person

    def person(self, key: str) -> int:
        """Whose session this is; 0 where there is none (any more)."""
        sql = "SELECT person FROM web_session WHERE hash = ? AND expires >= ?"
        rows = self._records.rows(sql, _hash(key), self._records.now())
        return int(rows[0]["person"]) if rows else 0

    def leave(self, key: str) -> None:
        """End the session with this key."""
        self._records.do("DELETE FROM web_session WHERE hash = ?", _hash(key))

    def end(self, person: int) -> None:
        """End every session and link of a person: their role has ended."""
        with self._records.writing() as connection:
            self.erase(connection, person)

    def erase(self, connection: Connection, person: int) -> None:
        """Delete every session and link of a person, within the caller's transaction."""
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def purge(self) -> int:
        """Erase what has expired; how many rows that were."""
        return sum(self._records.do(f"DELETE FROM {table} WHERE expires < ?", self._records.now()) for table in _TABLES)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
