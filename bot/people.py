"""What the bot must remember of people, little and briefly, in a database of its own: `people.db`.

Losing the library costs a re-ingest; losing this loses people's trust. Names and numbers are taken out of the
questions that are kept, as far as a machine can tell.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import handovers, jobs, sessions
from bot.claims import Claims
from bot.handovers import Handovers
from bot.jobs import Jobs
from bot.records import Records
from bot.sessions import Sessions
from index.sop import Role

KEEP_DAYS = 30  # a promise of `/privasi`
_DAY = 86_400  # seconds
_INVITE_SECONDS = _DAY
_TOKEN_SECONDS = 600  # how long a button that changes the library works
# What the audit calls it when a member of the staff read an internal SOP.
READ = "read_internal"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS person (id INTEGER PRIMARY KEY, language TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '');
-- Who has been shown the choice of language and the lasting buttons.
CREATE TABLE IF NOT EXISTS greeted (person INTEGER PRIMARY KEY);
-- Updates that Telegram was told we have: deleted as soon as they are dealt with. `seen` keeps bare update ids.
CREATE TABLE IF NOT EXISTS inbox (
  update_id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, person INTEGER NOT NULL, body TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS seen (update_id INTEGER PRIMARY KEY, at INTEGER NOT NULL);
-- Updates that could not be read, for us to look at; erased with everything else of their sender, and after KEEP_DAYS.
CREATE TABLE IF NOT EXISTS aside (
  update_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL);
-- One row a question; `text` only of those that went without an answer, with names, numbers and addresses taken out.
CREATE TABLE IF NOT EXISTS asked (
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, person INTEGER NOT NULL, outcome TEXT NOT NULL, number TEXT NOT NULL,
  text TEXT NOT NULL, vote INTEGER NOT NULL DEFAULT 0);
-- What was missing in an answer that got a thumb down: wrong, other, unclear, long.
CREATE TABLE IF NOT EXISTS missing (
  question TEXT PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL);
-- The language in which a question was answered.
CREATE TABLE IF NOT EXISTS spoken (
  question TEXT PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS invite (hash TEXT PRIMARY KEY, admin INTEGER NOT NULL, expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY, admin INTEGER NOT NULL, action TEXT NOT NULL, argument TEXT NOT NULL, expires INTEGER NOT NULL);
-- What those who work with the bot want to be called, as they or an admin gave it.
CREATE TABLE IF NOT EXISTS called (person INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit (at INTEGER NOT NULL, admin INTEGER NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL);
-- Telegram's own ids of pictures and files that were sent before; no person in them.
CREATE TABLE IF NOT EXISTS sent_file (key TEXT PRIMARY KEY, file_id TEXT NOT NULL);
"""
SCHEMA = "".join((_SCHEMA, handovers.SCHEMA, sessions.SCHEMA, jobs.SCHEMA))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update in the inbox: its id, the lane it must keep order in (a chat), its JSON.

    `tries` says how often a later run began it anew, `left_behind` that a former run did not get through with it.
    """

    update_id: int
    lane: int
    body: str
    tries: int
    left_behind: bool = False


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What is known of a person: the language that they chose ("" if none) and their role."""

    language: str = ""
    role: Role = Role.PUBLIC


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked: when (Unix seconds), what became of it, the SOP cited, and the vote (1, -1 or 0).

    `language` is that of its answer, "" where it was not noted.
    """

    at: int
    outcome: str
    number: str
    text: str
    vote: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An action of an admin, from the audit table; `at` in Unix seconds."""

    at: int
    admin: int
    action: str
    detail: str


class People(Records):
    """The database in `data`. Every method is one short transaction. Raises StorageError."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(data / "people.db", SCHEMA, clock)
        self.handovers, self.sessions, self.uploads = Handovers(self), Sessions(self), Jobs(self)
        self.claims = Claims(data / "people.db")

    def close(self) -> None:
        self.claims.close()
        super().close()

    # -- persons, roles, invitations

    def known(self, person: int) -> KnownPerson:
        """The language and the role of a person."""
        rows = self.rows("SELECT language, role FROM person WHERE id = ?", person)
        return KnownPerson(rows[0]["language"], Role(rows[0]["role"] or Role.PUBLIC)) if rows else KnownPerson()

    def speak(self, person: int, language: str) -> None:
        """Keep the language that a person chose."""
        self.do(
            "INSERT INTO person (id, language) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET language = excluded.language",
            *(person, language),
        )

    def greeted(self, person: int) -> bool:
        """Whether somebody has been shown the choice of language and the lasting buttons."""
        return bool(self.rows("SELECT 1 FROM greeted WHERE person = ?", person))

    def greet(self, person: int) -> None:
        """Note that a person has seen the lasting buttons."""
        self.do("INSERT INTO greeted VALUES (?) ON CONFLICT DO NOTHING", person)

    def staff(self) -> list[int]:
        """The ids of all who have the role of staff."""
        return [row["id"] for row in self.rows("SELECT id FROM person WHERE role = 'staff' ORDER BY id")]

    def call(self, person: int, name: str) -> None:
        """What a person wants to be called, as they or an admin gave it."""
        sql = "INSERT INTO called VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET name = excluded.name"
        self.do(sql, person, name)

    def names(self) -> dict[int, str]:
        """What people want to be called, by id."""
        return {row["person"]: row["name"] for row in self.rows("SELECT person, name FROM called")}

    def grant(self, person: int, role: Role) -> None:
        """Give somebody a role; with that of the public their sessions on the pages end."""
        self.do(
            "INSERT INTO person (id, role) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET role = excluded.role",
            *(person, role.value),
        )
        if role is Role.PUBLIC:
            self.sessions.end(person)

    def invite(self, admin: int) -> str:
        """A token that makes one person staff, within a day; only its hash is kept."""
        token = secrets.token_urlsafe(18)
        self.do("INSERT INTO invite VALUES (?, ?, ?)", _hash(token), admin, self.now() + _INVITE_SECONDS)
        return token

    def redeem(self, token: str, person: int) -> int | None:
        """Make the person staff if the invitation is good, and use it up; the admin who invited, or None."""
        with self.writing() as connection:
            found = connection.execute(
                "DELETE FROM invite WHERE hash = ? RETURNING admin, expires", (_hash(token),)
            ).fetchone()
        if found is None or found["expires"] < self.now():
            return None
        self.grant(person, Role.STAFF)
        return int(found["admin"])

    # -- what was asked

    def asked(self, question: str, person: int, *, outcome: str, number: str, text: str, language: str = "") -> None:
        """Keep what became of a question; `text`, which names nobody, only if it went without an answer."""
        kept = text if outcome == "abstained" else ""
        sql = (
            "INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET at = excluded.at, "
            "person = excluded.person, outcome = excluded.outcome, number = excluded.number, text = excluded.text, vote = 0"
        )
        in_language = (
            "INSERT INTO spoken VALUES (?, ?, ?, ?) ON CONFLICT (question) DO UPDATE SET person = excluded.person, "
            "at = excluded.at, language = excluded.language"
        )
        with self.writing() as connection:
            connection.execute(sql, (question, self.now(), person, outcome, number, kept))
            connection.execute(in_language, (question, person, self.now(), language))

    def vote(self, question: str, person: int, value: int) -> bool:
        """Note a thumb; False if the question is not this person's, or no longer kept."""
        return bool(self.do("UPDATE asked SET vote = ? WHERE id = ? AND person = ?", value, question, person))

    def asker(self, question: str) -> int:
        """Whose question this is, 0 where it is not kept."""
        rows = self.rows("SELECT person FROM asked WHERE id = ?", question)
        return int(rows[0]["person"]) if rows else 0

    def explain(self, question: str, person: int, why: str) -> bool:
        """Note what was missing in an answer; False if the question is not this person's, or no longer kept."""
        sql = (
            "INSERT INTO missing SELECT id, person, ?, ? FROM asked WHERE id = ? AND person = ? "
            "ON CONFLICT (question) DO UPDATE SET at = excluded.at, why = excluded.why"
        )
        return bool(self.do(sql, self.now(), why, question, person))

    def missed(self, days: int) -> dict[str, int]:
        """How often each thing was missing in the last days."""
        sql = "SELECT why, count(*) AS count FROM missing WHERE at >= ? GROUP BY why ORDER BY count DESC"
        return {row["why"]: row["count"] for row in self.rows(sql, self.now() - days * _DAY)}

    def questions(self, days: int) -> list[AskedQuestion]:
        """What was asked in the last days, oldest first."""
        rows = self.rows(
            "SELECT asked.at, outcome, number, text, vote, coalesce(language, '') AS language FROM asked"
            " LEFT JOIN spoken ON spoken.question = asked.id WHERE asked.at >= ? ORDER BY asked.at",
            self.now() - days * _DAY,
        )
        return [AskedQuestion(**dict(row)) for row in rows]

    def readers(self, number: str) -> int:
        """How many people got an answer from this SOP, as long as that is kept."""
        return int(self.rows("SELECT count(DISTINCT person) FROM asked WHERE number = ?", number)[0][0])

    # -- erasure

    def forget(self, person: int) -> None:
        """Erase everything about a person, at once and from the disk; what admins did stays in the audit table."""
        with self.writing() as connection:
            for table, column in (
                ("person", "id"),
                ("greeted", "person"),
                ("inbox", "person"),
                ("aside", "person"),
                ("asked", "person"),
                ("missing", "person"),
                ("spoken", "person"),
                ("called", "person"),
                ("token", "admin"),
            ):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,))
            self.uploads.erase(connection, person)
            self.handovers.erase(connection, person)
            self.sessions.erase(connection, person)
        self.cut_log()

    def purge(self) -> int:
        """Erase what has been kept long enough; how many rows that were."""
        now = self.now()
        return (
            self.do("DELETE FROM asked WHERE at < ?", now - KEEP_DAYS * _DAY)
            + self.do("DELETE FROM missing WHERE at < ?", now - KEEP_DAYS * _DAY)
            + self.do("DELETE FROM spoken WHERE at < ?", now - KEEP_DAYS * _DAY)
            + self.do("DELETE FROM aside WHERE at < ?", now - KEEP_DAYS * _DAY)
            + self.do("DELETE FROM seen WHERE at < ?", now - 2 * _DAY)
            + self.do("DELETE FROM invite WHERE expires < ?", now)
            + self.do("DELETE FROM token WHERE expires < ?", now)
            + self.handovers.purge(KEEP_DAYS * _DAY)
            + self.sessions.purge()
        )

    # -- inbox

    def receive(self, updates: Sequence[tuple[int, int, int, str]]) -> list[Waiting]:
        """Keep updates (id, lane, person, JSON) before Telegram is told that we have them; those that are new."""
        with self.writing() as connection:
            new = [
                update
                for update in updates
                if connection.execute(
                    "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (update[0], self.now())
                ).rowcount
            ]
            connection.executemany("INSERT INTO inbox (update_id, lane, person, body) VALUES (?, ?, ?, ?)", new)
        return [Waiting(update_id, lane, body, 0) for update_id, lane, _, body in new]

    def waiting(self) -> list[Waiting]:
        """The updates that a former run left behind, oldest first."""
        rows = self.rows("SELECT update_id, lane, body, tries FROM inbox ORDER BY update_id")
        return [Waiting(**dict(row), left_behind=True) for row in rows]

    def begin(self, update_id: int) -> None:
        """Note that an update is being dealt with, once more: one that ends the process each time is known by its tries."""
        self.do("UPDATE inbox SET tries = tries + 1 WHERE update_id = ?", update_id)

    def done(self, update_ids: Sequence[int]) -> None:
        """Delete what was dealt with."""
        with self.writing() as connection:
            connection.executemany("DELETE FROM inbox WHERE update_id = ?", [(update_id,) for update_id in update_ids])

    def set_aside(self, update_id: int, reason: str) -> None:
        """Put an update that cannot be read out of the way, where we can look at it."""
        self.do(
            "INSERT INTO aside SELECT update_id, ?, person, ?, body FROM inbox WHERE update_id = ? ON CONFLICT DO NOTHING",
            *(self.now(), reason, update_id),
        )

    def aside(self) -> dict[int, str]:
        """The ids of updates that could not be read, and why not."""
        return {row["update_id"]: row["reason"] for row in self.rows("SELECT update_id, reason FROM aside")}

    def waiting_count(self) -> int:
        """How many updates wait or are being dealt with."""
        return int(self.rows("SELECT count(*) FROM inbox")[0][0])

    # -- confirmations, audit, files sent

    def confirm(self, admin: int, action: str, argument: str) -> str:
        """The id of a one-use confirmation, good for ten minutes and for this admin."""
        token = secrets.token_hex(6)
        self.do("INSERT INTO token VALUES (?, ?, ?, ?, ?)", token, admin, action, argument, self.now() + _TOKEN_SECONDS)
        return token

    def confirmed(self, token: str, admin: int) -> tuple[str, str] | None:
        """The action and its argument if the confirmation is good; it is used up."""
        with self.writing() as connection:
            found = connection.execute(
                "DELETE FROM token WHERE id = ? AND admin = ? AND expires >= ? RETURNING action, argument",
                (token, admin, self.now()),
            ).fetchone()
        return (str(found["action"]), str(found["argument"])) if found else None

    def note(self, admin: int, action: str, detail: str) -> None:
        """Write an admin's action into the audit table."""
        self.do("INSERT INTO audit VALUES (?, ?, ?, ?)", self.now(), admin, action, detail)

    def audit(self, limit: int = 20, *, skip: int = 0, reads: bool = True) -> list[AuditEntry]:
        """The latest actions of admins, and with `reads` what staff read inside; newest first."""
        sql = (
            "SELECT at, admin, action, detail FROM audit WHERE action <> ? "
            "ORDER BY at DESC, rowid DESC LIMIT ? OFFSET ?"
        )
        return [AuditEntry(**dict(row)) for row in self.rows(sql, "" if reads else READ, limit, skip)]

    def audited(self) -> int:
        """How many actions the audit holds."""
        return int(self.rows("SELECT count(*) FROM audit")[0][0])

    def makers(self) -> dict[int, int]:
        """Which admin made which generation, as far as it was made in the chat."""
        rows = self.rows("SELECT admin, detail FROM audit WHERE detail LIKE '%generation %'")
        found = ((re.search(r"generation (\d+)$", row["detail"]), row["admin"]) for row in rows)
        return {int(match[1]): admin for match, admin in found if match}

    def file_id(self, key: str) -> str:
        """Telegram's id of a file that was sent before under this key, "" if none was."""
        rows = self.rows("SELECT file_id FROM sent_file WHERE key = ?", key)
        return str(rows[0]["file_id"]) if rows else ""

    def keep_file_id(self, key: str, file_id: str) -> None:
        """Keep Telegram's id of a file that was sent."""
        sql = "INSERT INTO sent_file VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET file_id = excluded.file_id"
        self.do(sql, key, file_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
