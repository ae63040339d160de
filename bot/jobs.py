"""Uploads on their way through the chat: what came, what was read of it, what the admin set right, what is typed next.

A job is one document as it will be published: a file, or the photos of its pages in order. Kept on disk from the moment
that it is taken in until it is published or dropped, so that a restart goes on where it was.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.records import Records
from index.engine import Connection

SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
  id TEXT PRIMARY KEY, admin INTEGER NOT NULL, message INTEGER NOT NULL, file TEXT NOT NULL, file_id TEXT NOT NULL,
  state TEXT NOT NULL, visibility TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL);
-- What was read of a job, and what its admin set right: JSON. `batch` is the album that its file came with.
CREATE TABLE IF NOT EXISTS draft (
  job TEXT PRIMARY KEY, admin INTEGER NOT NULL, batch TEXT NOT NULL, fields TEXT NOT NULL DEFAULT '{}',
  found TEXT NOT NULL DEFAULT '[]');
-- What the next text of an admin is: a number, a title, a question to try.
CREATE TABLE IF NOT EXISTS awaited (
  admin INTEGER PRIMARY KEY, what TEXT NOT NULL, key TEXT NOT NULL, expires INTEGER NOT NULL);
"""
# States: gathering (photos still come), received, ready (read, the admin decides), publishing. In the browser, where no
# message tells how it ended, also: refused (its draft says why), published.
GATHERING, RECEIVED, READY, PUBLISHING = "gathering", "received", "ready", "publishing"
REFUSED, PUBLISHED = "refused", "published"
# An album's photos come within a second of each other; people who send page after page take a few.
_GATHER_SECONDS = 3
_AWAIT_SECONDS = 900  # a quarter of an hour for an admin's next text, as long as a talk is remembered


@dataclass(frozen=True, slots=True)
class Job:
    """An upload: its admin, the message that tells how it goes, the file's name as shown, Telegram's ids of its files.

    Without a message it came by the browser, where its files are on our disk already.
    """

    id: str
    admin: int
    message: int
    file: str
    file_id: str
    state: str
    visibility: str

    @property
    def file_ids(self) -> list[str]:
        """One for a file, one for each page for photos."""
        return self.file_id.split("\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a job before it is published.

    `found` are its documents as `tanya-sop ingest --check --json` tells of them, `fields` what the admin set right (of later
    documents than the first as "document.2.title") and decided about what they take the place of (`index.corrections`).
    """

    job: str
    batch: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    found: Sequence[Mapping[str, Any]] = ()


class Jobs:
    """The tables of uploads in the database of people."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, admin: int, message: int, file: str, file_id: str, *, batch: str = "", gathers: bool = False) -> Job:
        """Take an upload in; `gathers` says that more pages may follow."""
        state = GATHERING if gathers else RECEIVED
        job = Job(secrets.token_hex(6), admin, message, file, file_id, state, "")
        with self._records.writing() as connection:
            values = (job.id, admin, message, file, file_id, state, "", self._records.now())
            connection.execute("INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute("INSERT INTO draft (job, admin, batch) VALUES (?, ?, ?)", (job.id, admin, batch))
        return job

    def one(self, job_id: str) -> Job | None:
        """The upload of this id; None where there is none (any more)."""
        return next((job for job in self.all() if job.id == job_id), None)

    def all(self) -> list[Job]:
        """Every upload that is not finished, oldest first."""
        sql = "SELECT id, admin, message, file, file_id, state, visibility FROM job ORDER BY at, rowid"
        return [Job(**dict(row)) for row in self._records.rows(sql)]

    def gathering(self, admin: int) -> Job | None:
        """The upload whose pages this admin is still sending."""
        return next((job for job in self.all() if job.admin == admin and job.state == GATHERING), None)

    def add_page(self, job: Job, file_id: str) -> None:
        """One more page of an upload that is still gathering."""
        sql = "UPDATE job SET file_id = file_id || ?, at = ? WHERE id = ? AND state = ?"
        self._records.do(sql, f"\n{file_id}", self._records.now(), job.id, GATHERING)

    def whole(self) -> int:
        """Move on every upload whose pages have stopped coming; returns how many."""
        since = self._records.now() - _GATHER_SECONDS
        return self._records.do("UPDATE job SET state = ? WHERE state = ? AND at <= ?", RECEIVED, GATHERING, since)

    def move(self, job_id: str, before: str, after: str, visibility: str = "") -> bool:
        """Take an upload from one state to the next, "" being finished; False if it is not in that state (any more)."""
        if after:
            sql = "UPDATE job SET state = ?, visibility = ? WHERE id = ? AND state = ?"
            return bool(self._records.do(sql, after, visibility, job_id, before))
        with self._records.writing() as connection:
            ended = connection.execute("DELETE FROM job WHERE id = ? AND state = ?", (job_id, before)).rowcount
            if ended:
                connection.execute("DELETE FROM draft WHERE job = ?", (job_id,))
        return bool(ended)

    def settle_on(self, job_id: str, message: int) -> None:
        """Which message tells how the upload goes."""
        self._records.do("UPDATE job SET message = ? WHERE id = ?", message, job_id)

    # -- drafts

    def draft(self, job_id: str) -> Draft:
        """What is known of an upload; an empty draft where nothing is."""
        rows = self._records.rows("SELECT * FROM draft WHERE job = ?", job_id)
        return _draft(rows[0]) if rows else Draft(job_id)

    def read(self, job_id: str, found: Sequence[Mapping[str, Any]]) -> None:
        """Keep what was read of an upload."""
        self._records.do("UPDATE draft SET found = ? WHERE job = ?", json.dumps(found), job_id)

    def set_right(self, job_id: str, name: str, value: str) -> None:
        """Keep a field that the admin set right, or what a document takes the place of."""
        fields = json.dumps({**self.draft(job_id).fields, name: value})
        self._records.do("UPDATE draft SET fields = ? WHERE job = ?", fields, job_id)

    # -- what is typed next

    def await_text(self, admin: int, what: str, key: str) -> None:
        """The next text of this admin is `what` of the upload or SOP that `key` names, for a quarter of an hour."""
        values = (admin, what, key, self._records.now() + _AWAIT_SECONDS)
        sql = (
            "INSERT INTO awaited VALUES (?, ?, ?, ?) "
            "ON CONFLICT (admin) DO UPDATE SET what = excluded.what, key = excluded.key, expires = excluded.expires"
        )
        self._records.do(sql, *values)

    def awaited(self, admin: int) -> tuple[str, str] | None:
        """What the next text of this admin is, and of which upload or SOP; used up."""
        with self._records.writing() as connection:
            sql = "DELETE FROM awaited WHERE admin = ? RETURNING what, key, expires"
            found = connection.execute(sql, (admin,)).fetchone()
        return (str(found["what"]), str(found["key"])) if found and found["expires"] >= self._records.now() else None

    def erase(self, connection: Connection, admin: int) -> None:
        """Within a transaction: everything of an admin."""
        for table in ("job", "draft", "awaited"):
            connection.execute(f"DELETE FROM {table} WHERE admin = ?", (admin,))


def _draft(row: Any) -> Draft:
    return Draft(row["job"], row["batch"], json.loads(row["fields"]), json.loads(row["found"]))
